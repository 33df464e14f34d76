"""Counting what an act asks of the database, and what it leaves there."""

from __future__ import annotations

import cProfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from engine.acts.office import Office
from engine.doors.tables import bell, case_record, case_state, deadline, sight, task, undo

LIVING = {each.name: each for each in (task, deadline, bell, sight, undo, case_record, case_state)}
"""What a matter has while it is open. Papers, history and answers are its archive, and grow."""


@contextmanager
def statements(office: Office) -> Iterator[list[str]]:
    """The statements sent to the database meanwhile."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(" ".join(statement.split()))

    event.listen(office.database.sql, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(office.database.sql, "before_cursor_execute", note)


def kinds(sent: list[str]) -> Counter[str]:
    """How often each statement was sent, whatever its values."""
    return Counter(sent)


def calls(act: Callable[[], object]) -> int:
    """How many calls of functions an act takes: what it costs, on whatever machine."""
    profile = cProfile.Profile()
    profile.runcall(act)
    return sum(entry.callcount for entry in profile.getstats())


def rows(office: Office, case_id: int) -> dict[str, int]:
    """How many rows of each living table belong to a matter."""
    with office.reading() as desk:
        return {
            name: desk.sql.scalar(
                sa.select(sa.func.count()).select_from(table).where(table.c.case_id == case_id)
            )
            or 0
            for name, table in LIVING.items()
        }


def sizes(office: Office, case_id: int) -> dict[str, int]:
    """How many bytes its state, its record and what is kept for taking back are."""
    kept = {"state": case_state.c.state, "record": case_record.c.record, "undo": undo.c.before}
    with office.reading() as desk:
        return {
            name: len(desk.sql.scalars(sa.select(column).where(column.table.c.case_id == case_id)).one())
            for name, column in kept.items()
        }
