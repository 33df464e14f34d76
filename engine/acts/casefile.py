"""One matter on the table during one act: its row locked, its record, its running procedure.

Opened at the start of an act and laid down again (`settling.settle`) at its end; in between nothing is written
that the end does not complete.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from engine.acts.record import Record
from engine.doors.desk import Desk
from engine.doors.drawings import Drawing
from engine.doors.packages import Place
from engine.doors.tables import case_record, case_state, cases, done, excluded, task, version
from engine.doors.tokens import Run, Specs
from engine.ground.errors import CannotStep, Gone, NotFound
from engine.ground.said import Said
from engine.traces import papers
from engine.traces.history import Chain
from engine.traces.ledger import Ledger
from engine.traces.papers import NewPaper
from engine.values.expressions import parsed

UNKNOWN_CASE = Said("没有这一件，或者您不能看它。", "There is no such matter, or you may not see it.")
TASK_GONE = Said("这一步已经不在办了。", "This task is no longer open.")


class CaseFile:
    """One matter during one act. Serves the running procedure as its office: answers, and performs actions."""

    def __init__(self, desk: Desk, row: sa.RowMapping) -> None:
        self.desk = desk
        self.row: dict[str, Any] = dict(row)
        self.chain = Chain(row["id"], row["version_id"], row["seq"], row["head"])
        self.heard = 0
        """How many steps of the run's journal have been taken into the record."""
        self.rung: dict[str, datetime] = {}
        """Bells of the drawing that rang in this act, and when they were due: a cycle counts on from there."""

    @classmethod
    def open(cls, desk: Desk, case_id: int) -> CaseFile:
        """Take the matter on the table and lock it for this act. Raises NotFound."""
        query = sa.select(cases).where(cases.c.id == case_id).with_for_update()
        row = desk.sql.execute(query).mappings().one_or_none()
        if row is None:
            raise NotFound(UNKNOWN_CASE)
        desk.case_id = row["id"]
        return cls(desk, row)

    @classmethod
    def look_at(cls, desk: Desk, case_id: int) -> CaseFile:
        """The matter without a lock, to be read only. Raises NotFound."""
        row = desk.sql.execute(sa.select(cases).where(cases.c.id == case_id)).mappings().one_or_none()
        if row is None:
            raise NotFound(UNKNOWN_CASE)
        return cls(desk, row)

    @classmethod
    def look(cls, desk: Desk, number: str) -> CaseFile:
        """The same by the number on the receipt."""
        case_id = desk.sql.scalar(sa.select(cases.c.id).where(cases.c.number == number))
        if case_id is None:
            raise NotFound(UNKNOWN_CASE)
        return cls.look_at(desk, case_id)

    @classmethod
    def of_number(cls, desk: Desk, number: str) -> CaseFile:
        """The same by the number on the receipt."""
        case_id = desk.sql.scalar(sa.select(cases.c.id).where(cases.c.number == number))
        if case_id is None:
            raise NotFound(UNKNOWN_CASE)
        return cls.open(desk, case_id)

    @classmethod
    def of_task(cls, desk: Desk, task_id: str) -> tuple[CaseFile, dict[str, Any]]:
        """The matter a task belongs to, and the task as it stands under the lock. Raises Gone."""
        case_id = desk.sql.scalar(sa.select(task.c.case_id).where(task.c.id == task_id))
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
    def drawing(self) -> Drawing:
        """The drawing this matter follows."""
        return self.place.drawing_of(self.place.start_process)

    @cached_property
    def version_name(self) -> str:
        """How people call the version this matter follows, such as 临清市 第 2 版."""
        query = sa.select(version.c.number).where(version.c.id == self.row["version_id"])
        return f"{self.place.name} 第 {self.desk.sql.scalar(query)} 版"

    @cached_property
    def record(self) -> Record:
        """What the conditions of the procedure can see."""
        query = sa.select(case_record.c.record).where(case_record.c.case_id == self.id)
        return Record.read(self.desk.sql.execute(query).scalar_one())

    @cached_property
    def ledger(self) -> Ledger:
        """The deadlines of this matter."""
        return Ledger(self.desk, self.id)

    @cached_property
    def run(self) -> Run:
        """The running procedure. Raises CannotStep where the stored state is damaged."""
        query = sa.select(case_state.c.state).where(case_state.c.case_id == self.id)
        state = self.desk.sql.execute(query).scalar_one()
        return Run.load(bytes(state), self.specs, self)

    @property
    def specs(self) -> Specs:
        """The procedure this matter follows, ready to run."""
        return self.desk.specs(self.row["version_id"], self.place.start_process)

    def start(self) -> None:
        """Begin the procedure of a new matter."""
        self.__dict__["record"] = Record()
        self.__dict__["run"] = Run.start(self.specs, self)

    def task(self, task_id: str) -> dict[str, Any]:
        """An open task of this matter. Raises Gone."""
        query = sa.select(task).where(task.c.id == task_id, task.c.case_id == self.id)
        row = self.desk.sql.execute(query).mappings().one_or_none()
        if row is None:
            raise Gone(TASK_GONE)
        return dict(row)

    def is_excluded(self, person_id: int) -> bool:
        """True for a person this matter complains of: they see nothing of it."""
        query = sa.select(excluded.c.person_id).where(
            excluded.c.case_id == self.id, excluded.c.person_id == person_id
        )
        return self.desk.sql.scalar(query) is not None

    def mark_done(self, task_id: str, name: str, how: str, person_id: int | None) -> None:
        """Note that a task is over, for 办过的 and for those who come too late."""
        row = {"case_id": self.id, "task_id": task_id, "person_id": person_id, "name": name, "how": how}
        self.desk.sql.execute(sa.insert(done), row | {"at": self.desk.now})

    def keep_note(self, person_id: int, element: str, act: str, text: str) -> None:
        """Keep what somebody wrote about this matter; it may name people, so it never enters the history."""
        papers.keep(self.desk, self.id, NewPaper("note", act, element, person_id, {"text": text}, {"text"}))

    def write_record(self) -> None:
        """Write the record alone, for acts that move no token."""
        text = self.record.write()
        self.desk.sql.execute(
            sa.update(case_record).where(case_record.c.case_id == self.id).values(record=text)
        )

    # What the running procedure asks of the office

    def ask(self, expression: str) -> object:
        """The value of an expression of the drawing, as the record stands at this step."""
        self.hear()
        return parsed(expression, self.place.functions).evaluate(self.look_up, self.call)

    def look_up(self, name: str) -> object:
        """What a name of an expression means here: dates and numbers as such, not as the text they are kept in."""
        value = self.record.look_up(name)
        form, dot, key = name.partition(".")
        if dot:
            part = self.place.forms[form].field(key)
            return part.meaning(value) if part is not None else value
        if self.place.facts.get(name) == "date" and isinstance(value, str) and value:
            return date.fromisoformat(value)
        return value

    def perform(self, element: str) -> None:
        """Carry out a drawn action. None is in the vocabulary yet, and publishing refuses them all."""
        raise CannotStep(
            Said(f"“{element}”的动作尚未支持。", f"The action of {element!r} is not supported yet.")
        )

    def call(self, function: str, arguments: tuple[object, ...]) -> object:
        """The functions of expressions: how often a shape was left, and the place's own numbers."""
        if function == "times":
            return self.record.times.get(str(arguments[0]), 0)
        return self.place.numbers[str(arguments[0])]

    def hear(self) -> None:
        """Take into the record what the journal says has happened since the last time."""
        if "run" not in self.__dict__:
            return  # a new procedure on its way to its first task: nothing has been left behind yet
        for step in self.run.journal[self.heard :]:
            self.heard += 1
            if step.kind == "completed" and step.item is None:
                self.record.left(step.element)
                milestone = self.place.step(step.element).milestone
                if milestone:
                    self.record.set_milestone(milestone, self.desk.now)
