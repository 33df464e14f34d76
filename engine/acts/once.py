"""A form sent twice is done once: its key is kept with the answer for a week."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from engine.doors.desk import Desk
from engine.doors.tables import answered

KEPT = timedelta(days=7)


def earlier_answer(desk: Desk, key: str, person_id: int) -> dict[str, Any] | None:
    """What this form was answered when it was sent before, if it was."""
    text = desk.sql.scalar(sa.select(answered.c.answer).filter_by(key=key, person_id=person_id))
    return json.loads(text) if text is not None else None


def remember(desk: Desk, key: str, person_id: int, answer: dict[str, Any]) -> None:
    """Keep the answer with the act itself."""
    row = {"key": key, "person_id": person_id, "answer": json.dumps(answer), "at": desk.now}
    desk.sql.execute(sa.insert(answered), row)


def sweep(desk: Desk) -> None:
    """Forget answers nobody will ask for again."""
    desk.sql.execute(sa.delete(answered).where(answered.c.at < desk.now - KEPT))
