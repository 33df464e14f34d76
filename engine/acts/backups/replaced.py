"""What stands where a copy is to be laid: whether it may be replaced, and what it knows that the copy cannot.

An office that is set back by a day has sent letters in that day and given numbers to people's matters. Where
it can still be read, the restored office is told: those letters are not sent again and those numbers not given
again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from engine.doors import migrations
from engine.doors.backups.staging import RESTORING
from engine.doors.desk import Desk
from engine.doors.tables import cases, history, number_series, outbox, person, version
from engine.ground.database import Away, Database
from engine.ground.errors import Refused
from engine.ground.said import Said

UNNAMED = "bancheng"
"""How an office is called in which nothing was published yet."""


@dataclass(frozen=True)
class Known:
    """What the office that is replaced knows. `first` is the first link of its oldest matter."""

    first: str | None = None
    delivered: Mapping[tuple[int, int, datetime], datetime] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)

    def tell(self, desk: Desk) -> None:
        """Tell the restored office, if it is the same one."""
        if self.first is None or self.first != _first(desk.sql):
            return
        for (letter, case_id, at), sent_at in self.delivered.items():
            mine = sa.and_(outbox.c.id == letter, outbox.c.case_id == case_id, outbox.c.at == at)
            values = {"sent_at": sent_at, "next_at": None, "failure": ""}
            desk.sql.execute(sa.update(outbox).where(mine, outbox.c.sent_at.is_(None)).values(values))
        for prefix, last in self.numbers.items():
            mine = number_series.c.prefix == prefix
            there = desk.sql.scalar(sa.select(number_series.c.last).where(mine))
            if there is None:
                desk.sql.execute(sa.insert(number_series), {"prefix": prefix, "last": last})
            elif there < last:
                desk.sql.execute(sa.update(number_series).where(mine).values(last=last))


def look(url: str, replacing: str) -> Known:
    """What stands at `url`. Raises Refused where somebody works there and `replacing` is not its name."""
    address = sa.engine.make_url(url)
    if address.get_backend_name() == "sqlite":
        if not Path(address.database or "").exists():
            return Known()
    else:
        address = address.update_query_dict({"application_name": RESTORING})
    database = Database(address.render_as_string(hide_password=False))
    try:
        return _look(database, replacing)
    except (DBAPIError, Away) as error:
        cause = error.__cause__ if isinstance(error, Away) else error
        told = getattr(cause, "orig", cause)
        raise Refused(
            Said(
                f"{address.database} 读不出来（{told}）。请先把它移走，再恢复。",
                f"{address.database} cannot be read ({told}). Move it away, then restore.",
            ),
            "unreadable",
        ) from error
    finally:
        database.close()


def _look(database: Database, replacing: str) -> Known:
    revision = migrations.present(database)
    if revision is None:
        return Known()
    with database.snapshot() as sql:
        if _is_empty(sql):
            return Known()
        called = sql.scalar(sa.select(version.c.place).where(version.c.current)) or UNNAMED
        if replacing != called:
            raise _occupied(called, replacing)
        if revision != migrations.newest():
            return Known()
        return Known(_first(sql), _delivered(sql), _numbers(sql))


def _is_empty(sql: sa.Connection) -> bool:
    return not any(sql.scalar(sa.select(table.c.id).limit(1)) for table in (person, version, cases))


def _occupied(called: str, replacing: str) -> Refused:
    if replacing:
        return Refused(
            Said(
                f"这里的办公室叫“{called}”，不是“{replacing}”，没有恢复。",
                f"The office here is {called!r}, not {replacing!r}. Nothing was restored.",
            ),
            "occupied",
        )
    return Refused(
        Said(
            f"这里已有办公室“{called}”，没有恢复。确要换掉它，请加 --replace {called}。",
            f"There is an office here, {called!r}; nothing was restored. To replace it, add --replace {called}.",
        ),
        "occupied",
    )


def _first(sql: sa.Connection) -> str | None:
    query = sa.select(history.c.hash).where(history.c.seq == 1).order_by(history.c.case_id).limit(1)
    found: str | None = sql.scalar(query)
    return found


def _delivered(sql: sa.Connection) -> dict[tuple[int, int, datetime], datetime]:
    rows = sql.execute(sa.select(outbox).where(outbox.c.sent_at.is_not(None))).mappings()
    return {(row["id"], row["case_id"], row["at"]): row["sent_at"] for row in rows}


def _numbers(sql: sa.Connection) -> dict[str, int]:
    return dict(sql.execute(sa.select(number_series.c.prefix, number_series.c.last)).all())
