"""Delivering what acts have left for other systems: each letter with its own id, late rather than lost.

A letter lies in the outbox from the act's own commit on, so nothing is sent of an act that was rolled back.
"""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from engine.acts.office import Office
from engine.doors.desk import Desk
from engine.doors.outside import Neighbour, NotDelivered, neighbours, post
from engine.doors.tables import Kept, cases, outbox
from engine.ground.said import Said

AT_ONCE = 50
FIRST_PAUSE = timedelta(minutes=1)
MOST_DOUBLINGS = 8
TELL_AFTER = 5
"""After so many failures somebody is told; the letter is still tried."""


def deliver(office: Office) -> int:
    """Try every letter that is due. Gives how many were delivered. One bad neighbour holds up no other."""
    with office.reading() as desk:
        query = sa.select(outbox).where(outbox.c.sent_at.is_(None), outbox.c.next_at <= desk.now)
        due = desk.sql.execute(query.order_by(outbox.c.next_at).limit(AT_ONCE)).mappings().all()
    if not due:
        return 0
    known = _known(office)
    return sum(_try(office, row, known) for row in due)


def _known(office: Office) -> dict[str, Neighbour]:
    try:
        return dict(neighbours(office.settings.home))
    except NotDelivered:
        return {}  # every letter then says that its neighbour is not entered


def _try(office: Office, row: Kept, known: dict[str, Neighbour]) -> bool:
    """One letter. It is posted outside any transaction: a slow neighbour must not hold the office up."""
    try:
        if row["to"] not in known:
            raise NotDelivered(f"{row['to']}: not entered in neighbours.toml")
        post(known[row["to"]], _id(row), row["body"])
    except NotDelivered as failed:
        _later(office, row, str(failed))
        return False
    with office.desk() as desk:
        mine = sa.and_(outbox.c.id == row["id"], outbox.c.sent_at.is_(None))
        desk.sql.execute(sa.update(outbox).where(mine).values(sent_at=desk.now, next_at=None, failure=""))
    return True


def _id(row: Kept) -> str:
    """What a neighbour tells a repeated letter by. The instant keeps it apart from another letter of this
    number, which a restored office may write."""
    return f"{row['case_id']}-{row['id']}-{row['at']:%Y%m%dT%H%M%S%f}"


def _later(office: Office, row: Kept, why: str) -> None:
    tries = row["tries"] + 1
    pause = FIRST_PAUSE * 2 ** min(tries - 1, MOST_DOUBLINGS)
    with office.desk() as desk:
        values = {"tries": tries, "next_at": desk.now + pause, "failure": why[:500]}
        mine = sa.and_(outbox.c.id == row["id"], outbox.c.sent_at.is_(None))
        desk.sql.execute(sa.update(outbox).where(mine).values(values))


def undelivered(desk: Desk) -> list[Said]:
    """Letters that have failed several times, in words, for those who look after the office."""
    query = sa.select(outbox, cases.c.number).join(cases, cases.c.id == outbox.c.case_id)
    late = desk.sql.execute(query.where(outbox.c.sent_at.is_(None), outbox.c.tries >= TELL_AFTER)).all()
    return [
        Said(
            f"{row.number}：送不到“{row.to}”，{row.failure}",
            f"{row.number}: cannot deliver to {row.to!r}, {row.failure}",
        )
        for row in late
    ]
