"""The way on: with which open task of a matter the person who has just acted goes on (design D12)."""

from __future__ import annotations

from engine.acts.casefile import CaseFile
from engine.acts.people import Person
from engine.acts.permission import is_barred, may_do
from engine.doors.tables import Kept, of_case, task


def next_task(file: CaseFile, person: Person) -> Kept | None:
    """The open task that this person can go on with: their own before one that nobody of the post has claimed.

    Of several the newest. None where the matter now waits for somebody else.
    """
    rows = file.desk.sql.execute(of_case(task, "created_at", "id"), {"of_case": file.id}).mappings().all()
    able = [row for row in rows if may_do(person, row) and not is_barred(file, person.id, row)]
    return max(able, key=lambda row: (row["person_id"] == person.id, row["created_at"]), default=None)
