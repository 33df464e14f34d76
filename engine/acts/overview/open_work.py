"""The open work of some units, as lean lines: enough to count, filter and order; read from what is open alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engine.acts.clocks import light_of_row
from engine.acts.people import DUTY, Person
from engine.acts.permission import may_do
from engine.acts.sight import hidden_from
from engine.acts.worklist import complaining_of
from engine.doors.desk import Desk
from engine.doors.tables import Kept, cases, deadline, task
from engine.traces.ledger import OPEN
from engine.values.lights import Light, worst

_OWN, _WHOLE = deadline.alias("own"), deadline.alias("whole")
_CLOCK = ("due_at", "warn_at", "state", "provisional", "light")


@dataclass(frozen=True)
class Line:
    """One open step; or one open matter in which no step is open now: it waits, and `task_id` is empty.

    Such a matter stands with the window and the person that received it.
    """

    task_id: str
    case_id: int
    number: str
    unit_id: int
    person_id: int | None
    post: str
    stage: str
    light: Light
    due: datetime | None

    @property
    def pick(self) -> str:
        """How a form names it."""
        return self.task_id or self.number

    @property
    def urgency(self) -> tuple[int, bool, datetime | None, int, str]:
        """What rows are ordered by: red first, then amber, and what is due soonest."""
        return (self.light.order, self.due is None, self.due, self.case_id, self.task_id)


def lines(
    desk: Desk, person: Person, units: Collection[int], picks: Collection[str] | None = None
) -> list[Line]:
    """Everything open in these units, or of it what `picks` names.

    Without matters that complain of this person, and steps in branches kept from them.
    """
    steps, waiting = _steps(person, units), _waiting(person, units)
    if picks is not None:
        steps, waiting = steps.where(task.c.id.in_(picks)), waiting.where(cases.c.number.in_(picks))
    hidden: dict[int, frozenset[str]] = {}
    found = []
    for row in desk.sql.execute(steps).mappings():
        version = row["version_id"]
        if version not in hidden:
            hidden[version] = hidden_from(desk.place(version), person)
        if row["element"] not in hidden[version] or may_do(person, row):
            found.append(_line(desk, row, [_clock(row, "own"), _clock(row, "whole")]))
    rows = desk.sql.execute(waiting).mappings()
    return [*found, *(_line(desk, row, [_clock(row, "whole")]) for row in rows)]


def _steps(person: Person, units: Collection[int]) -> sa.Select[Any]:
    query: sa.Select[Any] = sa.select(
        task.c.id,
        task.c.case_id,
        task.c.element,
        task.c.unit_id,
        task.c.person_id,
        task.c.post,
        task.c.stage,
        task.c.pausing,
        *_of_case(),
        *_columns(_OWN, "own"),
        *_columns(_WHOLE, "whole"),
    )
    own = sa.and_(
        _OWN.c.case_id == task.c.case_id,
        _OWN.c.task_id == task.c.id,
        _OWN.c.state.in_(OPEN),
        sa.not_(_OWN.c.whole),
    )
    return (
        query.join(cases, cases.c.id == task.c.case_id)
        .outerjoin(_OWN, own)
        .outerjoin(_WHOLE, _whole())
        .where(task.c.unit_id.in_(units), task.c.case_id.not_in(complaining_of(person)))
    )


def _waiting(person: Person, units: Collection[int]) -> sa.Select[Any]:
    """Open matters in which no step is open: they wait for a message or a bell."""
    query: sa.Select[Any] = sa.select(
        sa.literal("").label("id"),
        cases.c.id.label("case_id"),
        cases.c.first_unit.label("unit_id"),
        cases.c.first_receiver.label("person_id"),
        sa.literal("").label("post"),
        cases.c.stage,
        *_of_case(),
        *_columns(_WHOLE, "whole"),
    )
    any_step = sa.select(task.c.id).where(task.c.case_id == cases.c.id).exists()
    open_ = sa.and_(cases.c.closed_at.is_(None), cases.c.first_unit.in_(units), ~any_step)
    return query.outerjoin(_WHOLE, _whole()).where(open_, cases.c.id.not_in(complaining_of(person)))


def _whole() -> sa.ColumnElement[bool]:
    return sa.and_(_WHOLE.c.case_id == cases.c.id, _WHOLE.c.whole, _WHOLE.c.state.in_(OPEN))


def _of_case() -> tuple[sa.ColumnElement[Any], ...]:
    return cases.c.number, cases.c.version_id, cases.c.paused


def _columns(clock: sa.FromClause, name: str) -> list[sa.ColumnElement[Any]]:
    return [clock.c[column].label(f"{name}_{column}") for column in _CLOCK]


def _clock(row: Kept, name: str) -> dict[str, Any]:
    return {column: row[f"{name}_{column}"] for column in _CLOCK}


def _line(desk: Desk, row: Kept, clocks: list[dict[str, Any]]) -> Line:
    running = [(light_of_row(desk, clock), clock["due_at"]) for clock in clocks if clock["state"]]
    light = worst(each for each, _ in running)
    dues = [due for each, due in running if each == light and due is not None]
    standing = row["paused"] or row.get("pausing")
    return Line(
        task_id=row["id"],
        case_id=row["case_id"],
        number=row["number"],
        unit_id=row["unit_id"],
        person_id=row["person_id"],
        post=row["post"].removesuffix(DUTY),
        stage=row["stage"],
        light=Light.GREY if standing and light is Light.GREEN else light,
        due=min(dues, default=None),
    )


def by_section(found: Collection[Line], by_person: bool) -> Mapping[tuple[int, int], list[Line]]:
    """The lines by unit, or by the person who has them in hand: what nobody has claimed, by its unit.

    The key is (0, unit) or (person, 0).
    """
    sections: dict[tuple[int, int], list[Line]] = {}
    for line in found:
        key = (line.person_id, 0) if by_person and line.person_id is not None else (0, line.unit_id)
        sections.setdefault(key, []).append(line)
    return sections
