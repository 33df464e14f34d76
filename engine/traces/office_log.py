"""What administrators did to the office itself: units, people, posts, duty. Written once, never changed.

The names are those of the day: an entry reads the same after a unit was renamed or somebody has left. No
password is ever in it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from engine.doors.desk import Desk
from engine.doors.tables import into, office_log, person

PER_PAGE = 50
_NEWEST = (
    sa.select(office_log, person.c.name)
    .outerjoin(person, person.c.id == office_log.c.person_id)
    .order_by(office_log.c.id.desc())
)


def add(desk: Desk, person_id: int | None, act: str, detail: Mapping[str, object]) -> None:
    """Write an act down; `person_id` is nobody for the command line. `detail` holds JSON values."""
    row = {"at": desk.now, "person_id": person_id, "act": act}
    desk.sql.execute(into(office_log), row | {"detail": json.dumps(detail, ensure_ascii=False)})


def newest(desk: Desk, before: int | None = None, most: int = PER_PAGE) -> Sequence[sa.RowMapping]:
    """The newest entries with the name of who did it, older than entry `before` where one is given."""
    query = _NEWEST if before is None else _NEWEST.where(office_log.c.id < before)
    return desk.sql.execute(query.limit(most)).mappings().all()


def detail_of(row: Mapping[Any, Any]) -> dict[str, Any]:
    """What an entry holds."""
    return dict(json.loads(row["detail"]))
