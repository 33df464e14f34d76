"""Open tasks that nobody can do: who had them has left, or nobody holds their post. Their matter is stuck."""

from __future__ import annotations

import sqlalchemy as sa

from engine.acts import people
from engine.acts.casefile import CaseFile
from engine.doors.tables import Kept, person, task
from engine.traces import incidents


def orphans(file: CaseFile) -> list[Kept]:
    """The open tasks of a matter that nobody can do."""
    rows = file.desk.sql.execute(sa.select(task).where(task.c.case_id == file.id)).mappings().all()
    return [row for row in rows if not _has_somebody(file, row)]


def _has_somebody(file: CaseFile, row: Kept) -> bool:
    if row["person_id"] is None:
        return bool(people.holders(file.desk, row["post"], row["unit_id"], file.id))
    there = people.present(file.desk, row["person_id"])
    return bool(file.desk.sql.scalar(sa.select(person.c.active).where(person.c.id == there)))


def close_incident(file: CaseFile) -> None:
    """The matter has stepped: what held it up is over, unless something in it still waits for nobody."""
    if incidents.is_open(file.desk, file.id) and not orphans(file):
        incidents.close(file.desk, file.id)
