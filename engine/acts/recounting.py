"""Counting deadlines anew after the calendar has changed: every open matter, one act each."""

from __future__ import annotations

import sqlalchemy as sa

from engine.acts.casefile import CaseFile
from engine.acts.office import Office
from engine.acts.settling import settle
from engine.doors.tables import cases


def recount(office: Office) -> int:
    """Project the deadlines of every open matter on the calendar as it stands now. Gives how many there are."""
    with office.reading() as desk:
        open_ = list(desk.sql.scalars(sa.select(cases.c.id).where(cases.c.closed_at.is_(None))))
    for case_id in open_:
        with office.desk() as desk:
            file = CaseFile.open(desk, case_id)
            if file.row["closed_at"] is None:
                settle(file, None)
    return len(open_)
