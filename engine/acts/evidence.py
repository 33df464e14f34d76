"""The history of a matter link by link, with everything its hashes are made of, so that others can recount them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from engine.acts.casefile import CaseFile
from engine.acts.people import Person, names
from engine.acts.permission import ensure_may_see
from engine.acts.sight import hidden_in
from engine.acts.telling import moment
from engine.doors.desk import Desk
from engine.doors.tables import Kept, history
from engine.ground.said import Said

VEILED = "veiled"


@dataclass(frozen=True)
class Link:
    """One link as it is kept, and in words. `at` is in UTC, `detail` the very text the hash covers."""

    seq: int
    at: datetime
    person_id: int | None
    act: str
    element: str
    version_id: int
    detail: str
    algorithm: str
    hash: str
    who: str
    said: Said


@dataclass(frozen=True)
class Links:
    """Some links of a matter, and the end of its whole chain: how long it is and its newest hash."""

    number: str
    case_id: int
    length: int
    head: str
    links: Sequence[Link]


def links(desk: Desk, who: Person, number: str, page: int, per_page: int) -> Links:
    """One page of a matter's history, oldest first. Raises NotFound."""
    file = CaseFile.look(desk, number)
    ensure_may_see(file, who)
    start = (page - 1) * per_page
    rows = (
        desk.sql.execute(
            sa.select(history)
            .where(history.c.case_id == file.id, history.c.seq.between(start + 1, start + per_page))
            .order_by(history.c.seq)
        )
        .mappings()
        .all()
    )
    hidden = hidden_in(file, who)
    called = names(desk, [row["person_id"] for row in rows if row["person_id"]])
    return Links(
        number=file.row["number"],
        case_id=file.id,
        length=file.row["seq"],
        head=file.row["head"],
        links=[_link(file, _veiled(row) if row["element"] in hidden else row, called) for row in rows],
    )


def _veiled(row: Kept) -> Kept:
    """A link of a branch that others may see: that it stands in the chain, and its hash, but not what it says."""
    return {**row, "person_id": None, "act": VEILED, "element": "", "detail": "{}"}


def _link(file: CaseFile, row: Kept, called: dict[int, str]) -> Link:
    told = moment(row, file.place, called)
    kept = ("seq", "at", "person_id", "act", "element", "version_id", "detail", "algorithm", "hash")
    return Link(**{name: row[name] for name in kept}, who=told.who, said=told.said)
