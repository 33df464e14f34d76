"""Counting deadlines anew after the calendar has changed: every open matter, one act each."""

from __future__ import annotations

import logging
from dataclasses import dataclass

import sqlalchemy as sa

from engine.acts.casefile import CaseFile
from engine.acts.office import Office
from engine.acts.settling import settle
from engine.doors.tables import cases
from engine.ground.errors import CannotStep

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Recounted:
    """How many open matters were reckoned anew, and how many could not be and are now stuck."""

    done: int
    stuck: int


def recount(office: Office) -> Recounted:
    """Project the deadlines of every open matter on the calendar as it stands now.

    A matter that cannot step becomes an incident, as when its bell rings; the others are counted all the same.
    """
    with office.reading() as desk:
        open_ = list(desk.sql.scalars(sa.select(cases.c.id).where(cases.c.closed_at.is_(None))))
    counted = [_recount_one(office, case_id) for case_id in open_]
    return Recounted(counted.count(True), counted.count(False))


def _recount_one(office: Office, case_id: int) -> bool:
    try:
        with office.desk() as desk:
            file = CaseFile.open(desk, case_id)
            if file.row["closed_at"] is None:
                settle(file, None)
    except CannotStep:
        log.exception("matter %s is stuck", case_id)  # the office has written it down
        return False
    return True
