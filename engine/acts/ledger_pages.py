"""What has changed a deadline, in words, and from which notices its days come: the evidence under its day strip."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

import sqlalchemy as sa

from engine.acts.people import names
from engine.acts.shown import Moment, Notice
from engine.doors.desk import Desk
from engine.doors.packages import Place
from engine.doors.tables import Kept, change
from engine.ground.said import Said
from engine.ground.settings import ZONE
from engine.traces.ledger import DROPPED, limit_of
from engine.values.limits import parse_limit
from engine.values.reckoning import Reckoning
from engine.values.spelling import after_words
from engine.values.terms import half_days, plural


def changes(desk: Desk, case_id: int, place: Place) -> dict[int, tuple[Moment, ...]]:
    """Every change of every deadline of a matter, oldest first, by deadline."""
    query = sa.select(change).where(change.c.case_id == case_id).order_by(change.c.id)
    rows = desk.sql.execute(query).mappings().all()
    called = names(desk, [each for row in rows for each in (row["person_id"], row["approver"]) if each])
    found: dict[int, tuple[Moment, ...]] = {}
    closed: set[int] = set()
    for row in rows:
        closed -= {row["deadline_id"]} if row["kind"] in ("opened", "restored") else set()
        closed |= {row["deadline_id"]} if row["kind"] == "closed" else set()
        if row["deadline_id"] in closed and row["kind"] in ("paused", "resumed"):
            continue  # kept for the day the step is gone back to
        found[row["deadline_id"]] = (*found.get(row["deadline_id"], ()), _moment(row, called, place))
    return found


def _moment(row: Kept, called: Mapping[int, str], place: Place) -> Moment:
    said = _WORDS[row["kind"]](row)
    if row["approver"]:
        name = called.get(row["approver"], "")
        said = Said(f"{said.zh}，{name}批准", f"{said.en}, approved by {name}")
    return Moment(
        at=row["at"].astimezone(ZONE),
        who=called.get(row["person_id"], "") if row["person_id"] else "",
        said=said,
        mark=row["kind"] in ("extended", "limit", "restored"),
        text=place.reason_said(row["reason"]) if row["reason"] else "",
    )


def _opened(row: Kept) -> Said:
    limit = parse_limit(row["now"]).said
    return Said(f"开始计时，限{after_words(limit.zh)}", f"set the clock running; limit: {limit.en}")


def _limit(row: Kept) -> Said:
    was, now = parse_limit(row["was"]).said, parse_limit(row["now"]).said
    return Said(
        f"时限由{after_words(was.zh)}改为{after_words(now.zh)}，从原起点接着算",
        f"limit changed from {was.en} to {now.en}, counted from the same start",
    )


def _extended(row: Kept) -> Said:
    days = half_days(int(row["now"]))
    return Said(f"延期 {days} 个工作日", f"extended by {plural(days, 'working day')}")


def _closed(row: Kept) -> Said:
    if row["now"] == DROPPED:
        return Said("不再需要，停止计时", "no longer owed, closed")
    return Said("办完，停止计时", "met, closed")


def _plain(zh: str, en: str) -> Callable[[Kept], Said]:
    return lambda _: Said(zh, en)


_WORDS: Mapping[str, Callable[[Kept], Said]] = {
    "opened": _opened,
    "paused": _plain("挂起，停表", "suspended, clock stopped"),
    "resumed": _plain("恢复计时", "clock runs again"),
    "extended": _extended,
    "limit": _limit,
    "closed": _closed,
    "restored": _plain(
        "上一步收回，时限照收回前计", "the last step was undone, the deadline stands as before"
    ),
}


def notices(count: Reckoning, until: datetime) -> tuple[Notice, ...]:
    """The notices of every year that this count, told up to `until`, touches."""
    last = max(count.due or count.effective, count.effective, count.calendar.local(until))
    years = range(count.calendar.local(count.anchor).year, last.year + 1)
    return tuple(_notice(count, year) for year in years)


def _notice(count: Reckoning, year: int) -> Notice:
    known = count.calendar.years.get(year)
    return Notice(year, known.source.number, known.source.title) if known else Notice(year)


def limit_said(row: Kept) -> Said:
    """The limit of a deadline in words, with its extension."""
    said = limit_of(row).said
    if not row["extra"]:
        return said
    days = half_days(row["extra"])
    return Said(f"{said.zh}，另延 {days} 个工作日", f"{said.en}, extended by {plural(days, 'working day')}")
