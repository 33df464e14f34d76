"""The checker: what clients were told against what lies in the database.

lost        a client was told "done", and it is not there
doubled     one form did its work twice, one bell rang twice, one number was given twice
half        parts of one act are there and others are not
unreadable  a stored matter cannot be opened
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from engine.acts import checking
from engine.acts.casefile import CaseFile
from engine.acts.office import Office
from engine.doors.desk import Desk
from engine.doors.tables import (
    answered,
    bell,
    cases,
    deadline,
    document,
    done,
    history,
    number_series,
    task,
)
from engine.ground.errors import Refused
from engine.traces.ledger import OPEN

Answer = dict[str, Any]


@dataclass
class Told:
    """What the clients know: the key of every form sent, and what it was answered where an answer came."""

    sent: dict[str, str] = field(default_factory=dict)
    """Key → the task it was for; "" for a registration."""
    answers: dict[str, Answer] = field(default_factory=dict)

    def hear(self, key: str, answer: Answer) -> str | None:
        """Note an answer; says what is wrong where the same form was answered otherwise before."""
        before = self.answers.setdefault(key, answer)
        return None if before == answer else f"doubled: {key} was answered {before} and then {answer}"


def faults(office: Office, told: Told | None = None) -> list[str]:
    """Everything that is lost, doubled, half or unreadable; empty when all is well."""
    with office.reading() as desk:
        found = [*_unreadable(desk), *_doubled(desk), *_half(desk)]
        if told is not None:
            found += _against(desk, told)
    return [*found, *(f"half: {said.en}" for said in checking.check(office))]


def _unreadable(desk: Desk) -> Iterator[str]:
    for case_id in desk.sql.scalars(sa.select(cases.c.id)):
        try:
            file = CaseFile.look_at(desk, case_id)
            file.main.run.people()
            file.record.write()
        except (Refused, ValueError) as why:
            yield f"unreadable: matter {case_id}: {why}"


def _doubled(desk: Desk) -> Iterator[str]:
    submitted = desk.sql.scalars(sa.select(done.c.task_id).where(done.c.how == "submitted"))
    yield from (f"doubled: task {each} was done {n} times" for each, n in _repeated(submitted))
    rung = desk.sql.execute(
        sa.select(history.c.case_id, history.c.act, history.c.element, history.c.detail).where(
            history.c.act.in_(["rang", "amber", "red"])
        )
    )
    rings = ((row.case_id, row.act, row.element, json.loads(row.detail)["due"]) for row in rung)
    yield from (f"doubled: {each} rang {n} times" for each, n in _repeated(rings))


def _repeated(things: Iterable[Any]) -> Iterator[tuple[Any, int]]:
    return ((each, n) for each, n in Counter(things).items() if n > 1)


def _half(desk: Desk) -> Iterator[str]:
    empty = desk.sql.scalars(sa.select(answered.c.key).where(answered.c.answer == ""))
    yield from (f"half: the form {key} was taken and never answered" for key in empty)
    by_case = {
        "papers": _counts(desk, document, document.c.kind == "form"),
        "tasks done": _counts(desk, done, done.c.how == "submitted"),
        "entries of history": _counts(desk, history, history.c.act == "submitted"),
    }
    for case_id in desk.sql.scalars(sa.select(cases.c.id)):
        numbers = {name: counts[case_id] for name, counts in by_case.items()}
        if len(set(numbers.values())) > 1:
            yield f"half: matter {case_id} has {numbers}"
        yield from _half_moved(desk, case_id)
    given = desk.sql.scalar(sa.select(sa.func.coalesce(sa.func.sum(number_series.c.last), 0)))
    there = desk.sql.scalar(sa.select(sa.func.count()).select_from(cases))
    if given != there:
        yield f"half: {given} numbers for {there} matters"
    open_tasks = sa.select(task.c.id)
    owed = sa.select(deadline.c.id).where(
        deadline.c.state.in_(OPEN), deadline.c.task_id.is_not(None), deadline.c.task_id.not_in(open_tasks)
    )
    yield from (f"half: deadline {each} is owed by no task" for each in desk.sql.scalars(owed))
    closed = sa.select(cases.c.id).where(cases.c.closed_at.is_not(None))
    hung = sa.select(bell.c.id).where(bell.c.case_id.in_(closed))
    yield from (f"half: bell {each} hangs on a closed matter" for each in desk.sql.scalars(hung))


def _half_moved(desk: Desk, case_id: int) -> Iterator[str]:
    """The record counts how often each shape was left; history knows who left the tasks by a form."""
    times = CaseFile.look_at(desk, case_id).record.times
    entries = desk.sql.scalars(
        sa.select(history.c.element).where(history.c.case_id == case_id, history.c.act == "submitted")
    )
    for element, count in Counter(entries).items():
        if times.get(element, 0) != count:
            yield f"half: {element} of matter {case_id} moved {times.get(element, 0)} times, written {count}"


def _counts(desk: Desk, table: sa.Table, which: sa.ColumnElement[bool]) -> Counter[int]:
    query = sa.select(table.c.case_id, sa.func.count()).where(which).group_by(table.c.case_id)
    return Counter({row[0]: row[1] for row in desk.sql.execute(query)})


def _against(desk: Desk, told: Told) -> Iterator[str]:
    kept = dict(desk.sql.execute(sa.select(answered.c.key, answered.c.answer)).all())
    submitted = set(desk.sql.scalars(sa.select(done.c.task_id).where(done.c.how == "submitted")))
    numbers = set(desk.sql.scalars(sa.select(cases.c.number)))
    for key, answer in told.answers.items():
        task_id, text = told.sent[key], kept.get(_digest(key))
        if (task_id and task_id not in submitted) or answer["number"] not in numbers:
            yield f"lost: {key} was answered {answer}, and nothing is there"
        if text is None:
            yield f"lost: the answer to {key} was not kept"
        elif text and not json.loads(text).items() <= answer.items():  # what is secret is told and not kept
            yield f"doubled: {key} was answered {answer} and is kept as {text}"
    registered = sum(1 for task_id in told.sent.values() if not task_id)
    if len(numbers) > registered:
        yield f"doubled: {registered} registrations were sent, {len(numbers)} matters are there"
    unknown = kept.keys() - {_digest(key) for key in told.sent}
    yield from (f"unexpected: nobody sent the form {key}" for key in unknown)


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
