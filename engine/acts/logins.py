"""Who is signed in where: rows on the server, so that signing out really ends it."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from engine.doors.desk import Desk
from engine.doors.tables import login

LONGEST = timedelta(hours=12)
"""A session ends then, however busy (a working day and its overtime)."""


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def load(desk: Desk, token: str, idle: timedelta) -> tuple[dict[str, Any], datetime] | None:
    """The data of a session and when it was last seen; None when there is none or it has run out."""
    row = desk.sql.execute(sa.select(login).where(login.c.token == _digest(token))).one_or_none()
    if row is None or desk.now - row.seen_at > idle or desk.now - row.created_at > LONGEST:
        return None
    return json.loads(row.data), row.seen_at


def save(desk: Desk, token: str, data: dict[str, Any], person_id: int | None) -> None:
    """Keep a session, new or changed, and note that it was seen now."""
    values = {"data": json.dumps(data), "person_id": person_id, "seen_at": desk.now}
    known = desk.sql.execute(sa.update(login).where(login.c.token == _digest(token)).values(values))
    if known.rowcount == 0:
        desk.sql.execute(sa.insert(login), {"token": _digest(token), "created_at": desk.now, **values})


def end(desk: Desk, token: str) -> None:
    """End a session: the cookie is worth nothing from now on."""
    desk.sql.execute(sa.delete(login).where(login.c.token == _digest(token)))


def end_all(desk: Desk, person_id: int) -> None:
    """End every session of a person, as after a new password."""
    desk.sql.execute(sa.delete(login).where(login.c.person_id == person_id))


def sweep(desk: Desk) -> None:
    """Throw away sessions that have run out."""
    desk.sql.execute(sa.delete(login).where(login.c.seen_at < desk.now - LONGEST))
