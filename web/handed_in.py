"""What was handed in just now: remembered on the visit for the page that says so, alone or above the next task."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import g, session

from engine.acts import reading, registering
from engine.acts.cases import Completed
from web import received

KEPT = 5
"""So many confirmations are remembered on a visit, so that going back shows them again."""
REGISTERED = "registered"
"""Beside the form below a receipt: the key of the form that registered the matter, from which its code is made."""


def remember(mark: str, done: Mapping[str, Any]) -> None:
    """Keep what came of an act under its `mark`: the id of the task, or the number of a matter just registered."""
    others = {name: kept for name, kept in session.get("done", {}).items() if name != mark}
    session["done"] = {**dict(list(others.items())[1 - KEPT :]), mark: dict(done)}


def before(mark: str, number: str = "") -> dict[str, Any] | None:
    """What was handed in under this mark, as a page confirms it: its papers, or the receipt of a new matter.

    None where it is not remembered any more, or was about another matter than `number`.
    """
    done = session.get("done", {}).get(mark)
    if done is None or number not in ("", done["number"]):
        return None
    if mark == done["number"]:
        return _registered(done)
    with g.office.reading() as desk:
        matter = reading.matter(desk, g.person, done["number"])
    papers = [paper for paper in matter.papers if paper.id in done["papers"]]
    return {"mark": mark, "done": Completed.of(done), "matter": matter, "papers": papers}


def _registered(done: Mapping[str, Any]) -> dict[str, Any]:
    key = received.aside(REGISTERED)
    with g.office.reading() as desk:
        code = registering.code_again(desk, done["number"], key) if key else None
        receipt = reading.receipt(desk, g.person, done["number"], code)
    return registered(done, receipt, key if code else "")


def registered(done: Mapping[str, Any], receipt: object, key: str) -> dict[str, Any]:
    """A matter just registered, as a page confirms it, with its receipt."""
    return {"mark": done["number"], "done": done, "receipt": receipt, "key": key}
