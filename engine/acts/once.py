"""A form sent twice is done once: its key is kept with the answer for a week."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from engine.doors.desk import Desk
from engine.doors.tables import answered
from engine.ground.database import put_if_new

KEPT = timedelta(days=7)
_ANSWER = sa.update(answered).where(
    answered.c.key == sa.bindparam("of_key"), answered.c.person_id == sa.bindparam("of_person")
)


def earlier_answer(desk: Desk, key: str, person_id: int) -> dict[str, Any] | None:
    """What this form was answered when it was sent before; None the first time.

    The first time takes hold of the key: whoever sends it again meanwhile waits here for the first to commit
    and then gets its answer. An act that fails lets go of the key with everything else.
    """
    row = {"key": _kept(key), "person_id": person_id, "answer": "", "at": desk.now}
    if put_if_new(desk.sql, answered, row):
        return None
    text = desk.sql.execute(
        sa.select(answered.c.answer).filter_by(key=_kept(key), person_id=person_id)
    ).scalar_one()
    found: dict[str, Any] = json.loads(text)
    return found


def _kept(key: str) -> str:
    """Keys are kept as digests: a query code is made from its form's key and must not lie in the database."""
    return hashlib.sha256(key.encode()).hexdigest()


def remember(desk: Desk, key: str, person_id: int, answer: dict[str, Any]) -> None:
    """Keep the answer with the act itself."""
    taken = {"of_key": _kept(key), "of_person": person_id}
    desk.sql.execute(_ANSWER, {**taken, "answer": json.dumps(answer)})


def sweep(desk: Desk) -> None:
    """Forget answers nobody will ask for again."""
    desk.sql.execute(sa.delete(answered).where(answered.c.at < desk.now - KEPT))
