"""Taking a task in hand, or looking at it: for those who may see it, and if it is gone, who was faster."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from engine.acts import bells, undoing
from engine.acts.casefile import CaseFile
from engine.acts.people import Person
from engine.acts.permission import ensure_may_see, may_do
from engine.acts.sight import ensure_sight
from engine.doors.desk import Desk
from engine.doors.tables import Kept, task
from engine.ground.errors import Gone


def look_at_task(desk: Desk, task_id: str, person: Person) -> tuple[CaseFile, Kept]:
    """The matter of a task, to be read only, and the task. Raises as `open_task` does; rings nothing."""
    row = desk.sql.execute(sa.select(task).where(task.c.id == task_id)).mappings().one_or_none()
    if row is None:
        raise undoing.told_who_was_faster(desk, task_id, person)
    file = CaseFile.look_at(desk, row["case_id"])
    _ensure_in_sight(file, person, row)
    return file, row


def open_task(desk: Desk, task_id: str, person: Person) -> tuple[CaseFile, dict[str, Any]]:
    """The matter of a task under the lock, its due bells rung first, and the task if it is still there.

    Raises Gone, saying who or what closed it; NotFound for one who may not see the matter, or not this branch of it.
    """
    try:
        file, row = CaseFile.of_task(desk, task_id)
        _ensure_in_sight(file, person, row)
        return file, file.task(task_id) if bells.ring_due(file) else row
    except Gone as gone:
        raise undoing.told_who_was_faster(desk, task_id, person) from gone


def _ensure_in_sight(file: CaseFile, person: Person, row: Kept) -> None:
    ensure_may_see(file, person)
    if not may_do(person, row):
        ensure_sight(file, person, row["element"])
