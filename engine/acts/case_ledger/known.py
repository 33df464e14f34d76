"""What is known of some matters of the register, read for all of them together in a handful of statements."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from engine.acts.people import Person
from engine.acts.record import Record
from engine.acts.sight import hidden_from
from engine.doors.desk import Desk
from engine.doors.forms import Known
from engine.doors.packages import Place
from engine.doors.tables import Kept, case_record, cases, change, deadline, history, person, unit

ARCHIVE_SHOWN = 12
"""Characters of the fingerprint of a sealed file that stand for it."""


@dataclass(frozen=True)
class Closed:
    """What of a version is kept from a reader: shapes, and the forms and milestones of these alone."""

    shapes: frozenset[str]
    forms: frozenset[str]
    milestones: frozenset[str]

    @classmethod
    def to(cls, reader: Person, place: Place) -> Closed:
        """What this reader's posts may not see of this version."""
        hidden = hidden_from(place, reader)
        inside = [step for step in place.steps.values() if step.id in hidden]
        outside = [step for step in place.steps.values() if step.id not in hidden]
        return cls(
            hidden,
            frozenset({step.form for step in inside} - {step.form for step in outside}),
            frozenset({step.milestone for step in inside} - {step.milestone for step in outside}),
        )


@dataclass(frozen=True)
class Matter:
    """One matter as the register looks at it."""

    row: Kept
    place: Place
    closed: Closed
    record: Record
    deadlines: Sequence[Kept]
    changes: Mapping[str, int]
    archive: str

    @cached_property
    def whole(self) -> Kept | None:
        """The deadline of the whole matter, the newest."""
        return next((row for row in reversed(self.deadlines) if row["whole"]), None)


class Reader:
    """Reads matters for one person at one desk, and remembers what is the same for all of them."""

    def __init__(self, desk: Desk, who: Person) -> None:
        self.desk = desk
        self.who = who
        self._closed: dict[int, Closed] = {}

    @cached_property
    def known(self) -> Known:
        """The names of all units and people, by what forms and facts keep of them."""
        units = self.desk.sql.execute(sa.select(unit.c.code, unit.c.name)).all()
        people = self.desk.sql.execute(sa.select(person.c.account, person.c.name)).all()
        return Known(units=dict(units), people=dict(people))

    def matters(self, ids: Sequence[int]) -> list[Matter]:
        """These matters, in this order."""
        rows = {row["id"]: row for row in self._rows(ids)}
        records = dict(self._all(sa.select(case_record.c.case_id, case_record.c.record), case_record, ids))
        deadlines = self._deadlines(ids)
        changes = self._changes(ids)
        archived = self._archived(ids)
        return [
            Matter(
                row=rows[each],
                place=self.desk.place(rows[each]["version_id"]),
                closed=self._closed_in(rows[each]["version_id"]),
                record=Record.read(records[each]),
                deadlines=deadlines.get(each, []),
                changes=changes.get(each, {}),
                archive=archived.get(each, ""),
            )
            for each in ids
            if each in rows
        ]

    def _closed_in(self, version_id: int) -> Closed:
        if version_id not in self._closed:
            self._closed[version_id] = Closed.to(self.who, self.desk.place(version_id))
        return self._closed[version_id]

    def _rows(self, ids: Collection[int]) -> Sequence[Kept]:
        query = (
            sa.select(cases, unit.c.name.label("window"), person.c.name.label("receiver"))
            .join(unit, unit.c.id == cases.c.first_unit)
            .join(person, person.c.id == cases.c.first_receiver)
            .where(cases.c.id.in_(ids))
        )
        return self.desk.sql.execute(query).mappings().all()

    def _all(self, query: sa.Select[Any], table: sa.Table, ids: Collection[int]) -> Sequence[Any]:
        return self.desk.sql.execute(query.where(table.c.case_id.in_(ids))).all()

    def _deadlines(self, ids: Collection[int]) -> dict[int, list[Kept]]:
        query = sa.select(deadline).where(deadline.c.case_id.in_(ids)).order_by(deadline.c.id)
        found: dict[int, list[Kept]] = {}
        for row in self.desk.sql.execute(query).mappings():
            found.setdefault(row["case_id"], []).append(row)
        return found

    def _changes(self, ids: Collection[int]) -> dict[int, dict[str, int]]:
        """How often clocks were stopped, and deadlines extended: what happens at one instant is once."""
        times = sa.func.count(sa.distinct(change.c.at))
        query = sa.select(change.c.case_id, change.c.kind, times).where(
            change.c.kind.in_(("paused", "extended"))
        )
        found: dict[int, dict[str, int]] = {}
        for case_id, kind, count in self._all(query.group_by(change.c.case_id, change.c.kind), change, ids):
            found.setdefault(case_id, {})[kind] = count
        return found

    def _archived(self, ids: Collection[int]) -> dict[int, str]:
        query = sa.select(history.c.case_id, history.c.detail).where(history.c.act == "archived")
        rows = self._all(query.order_by(history.c.seq), history, ids)
        return {case_id: str(json.loads(detail)["digest"])[:ARCHIVE_SHOWN] for case_id, detail in rows}
