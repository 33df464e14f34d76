"""Taking a task in hand: its matter locked, what was due rung first, and if it is gone, who was faster."""

from __future__ import annotations

from typing import Any

from engine.acts import bells, undoing
from engine.acts.casefile import CaseFile
from engine.acts.people import Person
from engine.acts.permission import ensure_may_see, may_do
from engine.acts.sight import ensure_sight
from engine.doors.desk import Desk
from engine.ground.errors import Gone


def open_task(desk: Desk, task_id: str, person: Person) -> tuple[CaseFile, dict[str, Any]]:
    """The matter of a task under the lock, its due bells rung first, and the task if it is still there.

    Raises Gone, saying who or what closed it; NotFound for one who may not see the matter, or not this branch of it.
    """
    try:
        file, row = CaseFile.of_task(desk, task_id)
        ensure_may_see(file, person)
        if not may_do(person, row):
            ensure_sight(file, person, row["element"])
        return file, file.task(task_id) if bells.ring_due(file) else row
    except Gone as gone:
        raise undoing.told_who_was_faster(desk, task_id, person) from gone
