"""What people of a story do with a matter: the acts of the pages, each with the answers it is told."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa

from engine.acts import behalf, cases, contributing, holding, messages, reading
from engine.acts.casefile import CaseFile
from engine.acts.office import known
from engine.acts.people import Person, person_of
from engine.acts.submitting import Sent, form_of, known_in
from engine.doors.desk import Desk
from engine.doors.forms import Form
from engine.doors.tables import Kept, person, task
from engine.doors.tables import cases as case_table
from engine.traces import papers

Deed = Callable[[Desk, str, Person, str, Mapping[str, Any]], None]
"""On a desk, with the matter of a number, by somebody, about a shape or a message, with what is told of it."""


def person_called(desk: Desk, account: str) -> Person:
    """Somebody of the story, as they are now. Raises LookupError."""
    found = desk.sql.scalar(sa.select(person.c.id).where(person.c.account == account))
    who = person_of(desk, found) if found is not None else None
    if who is None:
        raise LookupError(account)
    return who


def sent(desk: Desk, form: Form, given: Mapping[str, Any], file: CaseFile | None = None) -> Sent:
    """A form as its page would send it: what the page proposes, and over it what is told.

    Raises LookupError for answers the form does not ask for.
    """
    odd = set(given) - {part.key for part in form.fields()}
    if odd:
        raise LookupError(f"{form.id}: {', '.join(sorted(odd))}")
    knows = known_in(file) if file is not None else known(desk)
    return Sent({**form.default_answers(knows), **form.typed(given)}, secrets.token_hex(16))


def complete(desk: Desk, number: str, who: Person, what: str, given: Mapping[str, Any]) -> None:
    """Open a task and complete it; `T_step 设立登记` is the one of several that is named so."""
    row = _task(desk, number, who, what)
    reading.mark_seen(desk, who, row["id"])
    cases.complete(desk, row["id"], who, _sent_for(desk, row, given))


def _draft(desk: Desk, number: str, who: Person, what: str, given: Mapping[str, Any]) -> None:
    row = _task(desk, number, who, what)
    reading.mark_seen(desk, who, row["id"])
    cases.save_draft(desk, row["id"], who, _sent_for(desk, row, given).raw)


def _on_behalf(desk: Desk, number: str, who: Person, what: str, given: Mapping[str, Any]) -> None:
    row = _task(desk, number, who, what)
    answers = {key: value for key, value in given.items() if key not in ("whose", "how", "reason")}
    told = _sent_for(desk, row, answers)
    behalf.on_behalf(desk, row["id"], who, told, given["whose"], given["how"], given["reason"])


def _open(desk: Desk, number: str, who: Person, what: str, _given: Mapping[str, Any]) -> None:
    reading.mark_seen(desk, who, _task(desk, number, who, what)["id"])


def _claim(desk: Desk, number: str, who: Person, what: str, _given: Mapping[str, Any]) -> None:
    cases.claim(desk, _task(desk, number, who, what)["id"], who)


def _hand_on(desk: Desk, number: str, who: Person, what: str, given: Mapping[str, Any]) -> None:
    to = person_called(desk, given["to"])
    cases.hand_on(desk, _task(desk, number, who, what)["id"], who, to.id, given["reason"])


def _assist(desk: Desk, number: str, who: Person, what: str, given: Mapping[str, Any]) -> None:
    task_id = _task(desk, number, who, what)["id"]
    contributing.assist(desk, task_id, who, given["whom"], given["question"])


def _contribute(desk: Desk, number: str, who: Person, what: str, given: Mapping[str, Any]) -> None:
    row = _task(desk, number, who, what, contributing.CONTRIBUTION)
    reading.mark_seen(desk, who, row["id"])
    cases.complete(desk, row["id"], who, _sent_for(desk, row, given))


def _send(desk: Desk, number: str, who: Person, what: str, given: Mapping[str, Any]) -> None:
    file = CaseFile.look(desk, number)
    asked = file.place.messages[what].form
    answers = (
        sent(desk, form_of(file.place, asked), given, file) if asked else Sent({}, secrets.token_hex(16))
    )
    messages.send(desk, number, who, what, answers)


def _correct(desk: Desk, number: str, who: Person, what: str, given: Mapping[str, Any]) -> None:
    file = CaseFile.look(desk, number)
    form = form_of(file.place, what)
    newest = [paper for paper in papers.read(desk, file.id) if paper["form"] == form.id][-1]
    told = {key: value for key, value in given.items() if key != "reason"}
    behalf.correct(desk, newest["id"], who, form.typed({**newest["answers"], **told}), given["reason"])


def _task(desk: Desk, number: str, who: Person, what: str, kind: str = "step") -> Kept:
    """The open task of a shape, among several the one named so, or else this person's own. Raises LookupError."""
    element, _, called = what.partition(" ")
    query = sa.select(task).join(case_table, case_table.c.id == task.c.case_id)
    query = query.where(case_table.c.number == number).order_by(task.c.created_at, task.c.item)
    rows = desk.sql.execute(query).mappings().all()
    meant = [
        row for row in rows if (row["kind"], row["element"]) == (kind, element) and called in row["name"]
    ]
    if not meant:
        there = ", ".join(f"{row['element']} {row['name']}" for row in rows)
        raise LookupError(f"{number}: no open {what}, but {there or 'nothing'}")
    mine = (row for row in meant if row["person_id"] == who.id or who.holds(row["post"], row["unit_id"]))
    return next(mine, meant[0])


def _sent_for(desk: Desk, row: Kept, given: Mapping[str, Any]) -> Sent:
    file = CaseFile.look_at(desk, row["case_id"])
    asked = (
        contributing.FORM if row["kind"] == contributing.CONTRIBUTION else form_of(file.place, row["form"])
    )
    return sent(desk, asked, given, file)


DEEDS: Mapping[str, Deed] = {
    "draft": _draft,
    "on_behalf": _on_behalf,
    "open": _open,
    "claim": _claim,
    "hand_on": _hand_on,
    "assist": _assist,
    "contribute": _contribute,
    "send": _send,
    "correct": _correct,
    "note": lambda desk, number, who, _what, given: cases.note(
        desk, number, who, given["text"], given.get("contact", "")
    ),
    "urge": lambda desk, number, who, _what, given: cases.urge(desk, number, who, given["text"]),
    "extend": lambda desk, number, who, what, given: holding.extend(
        desk, number, who, what, given["by"], given["reason"]
    ),
}
