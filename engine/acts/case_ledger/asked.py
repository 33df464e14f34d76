"""What of the register is asked for, and the query for it. All of it is decided by the database, over indexes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from engine.acts.people import Person
from engine.acts.permission import supervised_units, units_below
from engine.acts.worklist import complaining_of
from engine.doors.desk import Desk
from engine.doors.packages import Place
from engine.doors.tables import cases, sight, unit
from engine.ground.settings import midnight

ON = ("received", "closed")
STATES = ("open", "closed")
SORTS: Mapping[str, sa.ColumnElement[Any]] = {
    "received": cases.c.received_at,
    "number": cases.c.number,
    "due": cases.c.due_at,
    "closed": cases.c.settled_at,
    "tier": cases.c.tier,
}
"""The columns the register can be ordered by."""


@dataclass(frozen=True)
class Asked:
    """A period, both days included (None: without end), in which matters were received or settled; and filters.

    Empty or 0 lets everything through. `unit` is the code of a unit: it or one below received or leads the
    matter. `sort` is a column of `SORTS`, `down` the newest or greatest first.
    """

    on: str = "received"
    first: date | None = None
    last: date | None = None
    state: str = ""
    unit: str = ""
    outcome: str = ""
    channel: str = ""
    tier: int = 0
    track: str = ""
    sort: str = "received"
    down: bool = True
    consultations: bool = False
    page: int = 1


def fitting(desk: Desk, person: Person, place: Place, asked: Asked) -> sa.ColumnElement[bool]:
    """Which matters fit, consultations and others alike; only those this person supervises."""
    column = cases.c.settled_at if asked.on == "closed" else cases.c.received_at
    found = [_supervised(desk, person, place), cases.c.id.not_in(complaining_of(person))]
    if asked.on == "closed":
        found.append(cases.c.settled_at.is_not(None))
    if asked.first is not None:
        found.append(column >= midnight(asked.first))
    if asked.last is not None and asked.last < date.max:
        found.append(column < midnight(asked.last + timedelta(days=1)))
    if asked.state:
        closed = cases.c.settled_at.is_not(None)
        found.append(closed if asked.state == "closed" else sa.not_(closed))
    for name in ("outcome", "channel", "tier", "track"):
        if wanted := getattr(asked, name):
            found.append(cases.c[name] == wanted)
    if asked.unit:
        found.append(_of_unit(desk, asked.unit))
    return sa.and_(*found)


def ordered(asked: Asked) -> list[sa.ColumnElement[Any]]:
    """The order of the rows; what has no value comes last, and the newest matter first among equals."""
    column = SORTS[asked.sort]
    by = column.desc() if asked.down else column.asc()
    last = [column.is_(None)] if asked.sort in ("due", "closed") else []
    return [*last, by, cases.c.id.desc()]


def _supervised(desk: Desk, person: Person, place: Place) -> sa.ColumnElement[bool]:
    """The matters of the units a person supervises; who supervises every unit is not asked about each matter."""
    units = supervised_units(desk, person, place)
    if units == set(desk.sql.scalars(sa.select(unit.c.id))):
        return sa.true()
    seen_by = sa.select(sight.c.case_id).where(sight.c.unit_id.in_(units))
    return sa.or_(cases.c.first_unit.in_(units), cases.c.id.in_(seen_by))


def _of_unit(desk: Desk, code: str) -> sa.ColumnElement[bool]:
    """Received by this unit or one below it, or led by it."""
    top = desk.sql.scalar(sa.select(unit.c.id).where(unit.c.code == code))
    below = units_below(desk, {top} if top is not None else set())
    codes = sa.select(unit.c.code).where(unit.c.id.in_(below))
    return sa.or_(cases.c.first_unit.in_(below), cases.c.lead_unit.in_(codes))
