"""One matter on the table during one act: its row locked, its record, its running procedure.

Opened at the start of an act and laid down again (`settling.settle`) at its end; in between nothing is written
that the end does not complete.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from engine.acts.actions import perform
from engine.acts.procedure import MAIN, Procedure
from engine.acts.record import Record
from engine.doors.desk import Desk
from engine.doors.drawings import Drawing
from engine.doors.packages import Place
from engine.doors.tables import (
    all_of_case,
    case_record,
    case_state,
    cases,
    done,
    excluded,
    into,
    of_case,
    person,
    task,
    unit,
    version,
)
from engine.ground.errors import CannotStep, Gone, NotFound
from engine.ground.said import Said
from engine.traces import papers
from engine.traces.history import Chain
from engine.traces.ledger import Ledger
from engine.traces.papers import NewPaper
from engine.values.expressions import BadValue, parsed, truth

UNKNOWN_CASE = Said("没有这一件，或者您不能看它。", "There is no such matter, or you may not see it.")
TASK_GONE = Said("这一步已经不在办了。", "This task is no longer open.")

_LOOKED_AT = sa.select(cases).where(cases.c.id == sa.bindparam("of_id"))
_LOCKED = _LOOKED_AT.with_for_update()
_LOOKED_UP = sa.select(cases).where(cases.c.number == sa.bindparam("of_id"))
_LOCKED_BY_NUMBER = _LOOKED_UP.with_for_update()
_CASE_OF_TASK = sa.select(task.c.case_id).where(task.c.id == sa.bindparam("of_id"))
_TASK = of_case(task).where(task.c.id == sa.bindparam("of_id"))


class CaseFile:
    """One matter during one act: what is known of it, and the diagrams that run for it."""

    def __init__(self, desk: Desk, row: sa.RowMapping) -> None:
        self.desk = desk
        self.row: dict[str, Any] = dict(row)
        self.chain = Chain(row["id"], row["version_id"], row["seq"], row["head"])
        self.shown_to: set[int] = set()
        """People found in this act to be such as may see the matter."""
        self.reached: set[str] = set()
        """Milestones set in this act."""
        self.perform = perform
        self.sent: list[str] = []
        """Messages thrown by the drawing, still to be caught."""
        self.ended: list[int] = []
        """Numbers of procedures that ended in this act."""
        self.children: list[tuple[str, str, str]] = []
        """Matters to be opened from this one: process, title, and the shape that asked for it."""
        self.stopping: set[str] = set()
        """Tokens that came in this act and stop clocks while they wait."""
        self.moving: Procedure | None = None
        """The procedure that asks or bids the office something just now."""
        self.rung: dict[str, datetime] = {}
        """Bells of the drawing that rang in this act, and when they were due: a cycle counts on from there."""

    @classmethod
    def open(cls, desk: Desk, case_id: int) -> CaseFile:
        """Take the matter on the table and lock it for this act. Raises NotFound."""
        return cls._found(desk, _LOCKED, case_id, locked=True)

    @classmethod
    def look_at(cls, desk: Desk, case_id: int) -> CaseFile:
        """The matter without a lock, to be read only. Raises NotFound."""
        return cls._found(desk, _LOOKED_AT, case_id)

    @classmethod
    def of_number(cls, desk: Desk, number: str) -> CaseFile:
        """`open`, by the number on the receipt."""
        return cls._found(desk, _LOCKED_BY_NUMBER, number, locked=True)

    @classmethod
    def look(cls, desk: Desk, number: str) -> CaseFile:
        """`look_at`, by the number on the receipt."""
        return cls._found(desk, _LOOKED_UP, number)

    @classmethod
    def _found(cls, desk: Desk, query: sa.Select[Any], which: int | str, *, locked: bool = False) -> CaseFile:
        row = desk.sql.execute(query, {"of_id": which}).mappings().one_or_none()
        if row is None:
            raise NotFound(UNKNOWN_CASE)
        if locked:
            desk.case_id = row["id"]
        return cls(desk, row)

    @classmethod
    def of_task(cls, desk: Desk, task_id: str) -> tuple[CaseFile, dict[str, Any]]:
        """The matter a task belongs to, and the task as it stands under the lock. Raises Gone."""
        case_id = desk.sql.scalar(_CASE_OF_TASK, {"of_id": task_id})
        if case_id is None:
            raise Gone(TASK_GONE)
        file = cls.open(desk, case_id)
        return file, file.task(task_id)

    @property
    def id(self) -> int:
        """The key of the case row."""
        return int(self.row["id"])

    @cached_property
    def place(self) -> Place:
        """The place as it was published when this matter began."""
        return self.desk.place(self.row["version_id"])

    @property
    def process(self) -> str:
        """The process this matter follows; one opened from another matter has a process of its own."""
        return self.place.start_process if self.row["parent"] is None else self.main.process

    @property
    def tiers(self) -> tuple[str, ...]:
        """The budgets of the matter by tier; none for a matter of another process."""
        return self.place.tiers if self.process == self.place.start_process else ()

    @property
    def drawing(self) -> Drawing:
        """The drawing this matter follows."""
        return self.place.drawing_of(self.process)

    @cached_property
    def version_name(self) -> Said:
        """How people call the version this matter follows, such as 临清市 第 2 版."""
        query = sa.select(version.c.number).where(version.c.id == self.row["version_id"])
        number = self.desk.sql.scalar(query)
        place = self.place.called
        return Said(f"{place.zh} 第 {number} 版", f"{place.en}, version {number}")

    @cached_property
    def record(self) -> Record:
        """What the conditions of the procedure can see."""
        found = self.desk.sql.execute(of_case(case_record), {"of_case": self.id}).one()
        return Record.read(found.record)

    @cached_property
    def ledger(self) -> Ledger:
        """The deadlines of this matter."""
        return Ledger(self.desk, self.id)

    @cached_property
    def procedures(self) -> dict[int, Procedure]:
        """The diagrams running for this matter, by number; they are decoded only when they are moved."""
        found = self.desk.sql.execute(of_case(case_state, "run"), {"of_case": self.id})
        return {
            row.run: Procedure(self, row.run, row.process, bytes(row.state), row.deadline_id) for row in found
        }

    @property
    def main(self) -> Procedure:
        """The matter's own procedure."""
        return self.procedures[MAIN]

    def start(self, process: str) -> None:
        """Begin the procedure of a new matter."""
        self.__dict__["record"] = Record()
        self.__dict__["procedures"] = {MAIN: Procedure(self, MAIN, process)}

    def start_beside(self, process: str, deadline_id: int | None = None) -> None:
        """Begin another diagram beside the matter. It first moves when the matter is laid down."""
        number = max(self.procedures) + 1
        self.procedures[number] = Procedure(self, number, process, deadline_id=deadline_id)
        self.chain.add(self.desk.now, None, "started", process)

    def task(self, task_id: str) -> dict[str, Any]:
        """An open task of this matter. Raises Gone."""
        row = self.desk.sql.execute(_TASK, {"of_id": task_id, "of_case": self.id}).mappings().one_or_none()
        if row is None:
            raise Gone(TASK_GONE)
        return dict(row)

    def is_excluded(self, person_id: int) -> bool:
        """True for a person this matter complains of: they see nothing of it."""
        rows = self.desk.sql.execute(of_case(excluded), {"of_case": self.id})
        return person_id in {row.person_id for row in rows}

    def mark_done(self, task_id: str, name: str, how: str, person_id: int | None) -> None:
        """Note that a task is over, for 办过的 and for those who come too late."""
        row = {"case_id": self.id, "task_id": task_id, "person_id": person_id, "name": name, "how": how}
        self.desk.sql.execute(into(done), row | {"at": self.desk.now})

    def keep_note(self, person_id: int, element: str, act: str, text: str) -> None:
        """Keep what somebody wrote about this matter; it may name people, so it never enters the history."""
        papers.keep(self.desk, self.id, NewPaper("note", act, element, person_id, {"text": text}, {"text"}))

    def write_record(self) -> None:
        """Write the record alone, for acts that move no token."""
        text = self.record.write()
        self.desk.sql.execute(all_of_case(case_record), {"of_case": self.id, "record": text})

    # What the running procedures ask of the office

    def ask(self, expression: str, item: Mapping[str, object] | None = None) -> object:
        """The value of an expression of the drawing, as the record stands now.

        `item` names what a task for several is about. Raises CannotStep where it cannot be worked out.
        """
        names = item or {}

        def look_up(name: str) -> object:
            return names[name] if name in names else self.look_up(name)

        with _in_words(expression):
            return parsed(expression, self.place.functions).evaluate(look_up, self.call)

    def holds(self, expression: str) -> bool:
        """Whether an expression is true now; null is no. Raises CannotStep where it is neither yes nor no."""
        with _in_words(expression):
            return truth(self.ask(expression))

    def look_up(self, name: str) -> object:
        """What a name of an expression means here: dates and numbers as such, not as the text they are kept in."""
        if name in BUILT_IN and name not in self.place.facts:
            return BUILT_IN[name](self)
        return self.record.meaning(name, self.place)

    def call(self, function: str, arguments: tuple[object, ...]) -> object:
        """The functions of expressions: how often a shape was left, and the place's own numbers."""
        if function == "times":
            return self.record.times.get(str(arguments[0]), 0)
        return self.place.numbers[str(arguments[0])]

    def left(self, element: str) -> None:
        """A token has left this shape: count it, and note the milestone it sets."""
        self.record.left(element)
        milestone = self.place.step(element).milestone
        if milestone:
            self.record.set_milestone(milestone, self.desk.now)
            self.reached.add(milestone)

    def hear(self) -> None:
        """Take in everything that has happened in the running procedures."""
        for each in list(self.procedures.values()):
            each.hear()


@contextmanager
def _in_words(expression: str) -> Iterator[None]:
    """An expression that meets a value it cannot work with stops its own matter, in words."""
    try:
        yield
    except BadValue as odd:
        raise CannotStep(
            Said(f"“{expression}”算不出来：{odd.said.zh}", f"“{expression}” has no value: {odd.said.en}"),
            "no_value",
        ) from odd


def _account_of_first_receiver(file: CaseFile) -> object:
    query = sa.select(person.c.account).where(person.c.id == file.row["first_receiver"])
    return file.desk.sql.scalar(query)


def _unit_that_is_late(file: CaseFile) -> object:
    """The unit whose deadline the ladder that moves was started for; null outside a ladder."""
    started_for = file.moving.deadline_id if file.moving is not None else None
    row = file.ledger.by_id(started_for) if started_for is not None else None
    return file.desk.sql.scalar(sa.select(unit.c.code).where(unit.c.id == row["unit_id"])) if row else None


BUILT_IN: Mapping[str, Callable[[CaseFile], object]] = {
    "first_receiver": _account_of_first_receiver,
    "tier": lambda file: file.row["tier"],
    "outcome": lambda file: file.row["outcome"],
    "late_unit": _unit_that_is_late,
}
"""Names every drawing may use without declaring them."""
