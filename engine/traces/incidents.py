"""Matters that are stuck (卡住的件): written down with the reason, so that none disappears and all can be retried."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from engine.doors.desk import Desk
from engine.doors.tables import all_of_case, cases, incident
from engine.ground.errors import Refused
from engine.ground.said import Said

RETRY_AFTER = timedelta(minutes=5)
MOST_DOUBLINGS = 8
_CLOSE = all_of_case(incident).where(incident.c.closed_at.is_(None))


def note(desk: Desk, case_id: int, error: Exception) -> None:
    """A matter could not step. Bells that ring again meanwhile wait twice as long after each try."""
    # Two workers may fail at the same matter: under its lock the second one counts on.
    if desk.sql.scalar(sa.select(cases.c.id).where(cases.c.id == case_id).with_for_update()) is None:
        return  # the act that would have made this matter was rolled back with it
    bare = f"{type(error).__name__}: {error}"
    said = error.said if isinstance(error, Refused) else Said(bare, bare)
    tries = desk.sql.scalar(sa.select(incident.c.tries).where(_open(case_id))) or 0
    pause = RETRY_AFTER * 2 ** min(tries, MOST_DOUBLINGS)
    values = {"what": said.zh, "english": said.en, "tries": tries + 1, "retry_at": desk.now + pause}
    if tries:
        desk.sql.execute(sa.update(incident).where(_open(case_id)).values(values))
    else:
        desk.sql.execute(sa.insert(incident), {"case_id": case_id, "at": desk.now, **values})


def is_open(desk: Desk, case_id: int) -> bool:
    """True while the matter is stuck."""
    return desk.sql.scalar(sa.select(incident.c.id).where(_open(case_id)).limit(1)) is not None


def close(desk: Desk, case_id: int) -> None:
    """The matter has stepped again: whatever held it up is over."""
    desk.sql.execute(_CLOSE, {"of_case": case_id, "closed_at": desk.now})


def _open(case_id: int) -> sa.ColumnElement[bool]:
    return sa.and_(incident.c.case_id == case_id, incident.c.closed_at.is_(None))
