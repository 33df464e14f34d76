"""What is left of a deadline, in the words of the pending list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from engine.ground.said import Said
from engine.values.running import running_halves
from engine.values.terms import LimitKind, half_days, plural

if TYPE_CHECKING:
    from engine.values.reckoning import Reckoning

_DAYS_FROM = 48 * 60  # minutes of clock time from which a wait is told in days


@dataclass(frozen=True)
class Remaining:
    """How a deadline stands at an instant. `amount` is in half-days, or in minutes where `in_minutes`: what
    is left, or once its time has passed what it is over. A provisional deadline is never called overdue.
    """

    overdue: bool
    paused: bool
    provisional: bool
    in_minutes: bool
    amount: int
    said: Said


def remaining(reckoning: Reckoning, now: datetime) -> Remaining:
    """How the deadline stands at `now`. A half-day that still runs is still left, and not yet overdue."""
    resumed = reckoning.resumed(now)
    paused = reckoning.paused_at(now)
    late = resumed.due is not None and now > resumed.due
    amount = _over(reckoning, now) if late else _left(resumed, now)
    overdue = late and not reckoning.provisional
    said = _said(resumed, now, amount, late=late, paused=paused)
    return Remaining(overdue, paused, reckoning.provisional, reckoning.in_minutes, amount, said)


def _left(reckoning: Reckoning, now: datetime) -> int:
    if not reckoning.in_minutes:
        return sum(half.end > now for half in reckoning.counted)
    if reckoning.due is None:
        return 0
    start = max(reckoning.effective, reckoning.calendar.local(now))
    return _minutes(reckoning, start, reckoning.due)


def _over(reckoning: Reckoning, now: datetime) -> int:
    due, local = reckoning.due, reckoning.calendar.local(now)
    if due is None:
        return 0
    if reckoning.in_minutes:
        return _minutes(reckoning, due, local)
    over = 0
    for half in running_halves(reckoning.calendar, due.date(), reckoning.stops):
        if half.end > local:
            break
        over += half.end > due
    return over


def _minutes(reckoning: Reckoning, start: datetime, end: datetime) -> int:
    pieces = reckoning.time_pieces(start, end)
    return int(sum((piece.end - piece.start for piece in pieces), timedelta()) / timedelta(minutes=1))


def _said(reckoning: Reckoning, now: datetime, amount: int, *, late: bool, paused: bool) -> Said:
    if late and reckoning.provisional:
        return Said("暂定期限已过，等放假通知", "provisional limit passed, awaiting the holiday notice")
    length = amount_said(reckoning, amount)
    if late:
        said = Said(f"已超{length.zh}", f"overdue by {length.en}")
    elif paused:
        said = Said(f"挂起，剩{length.zh}", f"suspended, {length.en} left")
    else:
        said = _today(reckoning, now) or Said(f"剩{length.zh}", f"{length.en} left")
    if reckoning.provisional:
        return Said(f"{said.zh}（暂定）", f"{said.en} (provisional)")
    return said


def _today(reckoning: Reckoning, now: datetime) -> Said | None:
    """A deadline in half-days that ends today is told by the half-day."""
    calendar, due = reckoning.calendar, reckoning.due
    if reckoning.in_minutes or due is None or due.date() != calendar.local(now).date():
        return None
    if due == calendar.closing(due.date()):
        return Said("今天下班前", "before closing today")
    return Said("今天上午下班前", "before noon closing today")


def amount_said(reckoning: Reckoning, amount: int) -> Said:
    """An amount of the deadline's own unit in words, with the space that Chinese puts before a figure."""
    if reckoning.in_minutes:
        return _time_said(amount, opening=reckoning.limit.kind is LimitKind.OPENING)
    if amount == 0:
        return Said("不足半个工作日", "less than half a working day")
    if amount == 1:
        return Said("半个工作日", "half a working day")
    days = half_days(amount)
    return Said(f" {days} 个工作日", plural(days, "working day"))


def _time_said(minutes: int, *, opening: bool) -> Said:
    """`1 小时 20 分钟`; from two days on `2 天 3 小时`; opening hours say that they are."""
    if minutes == 0:
        return Said("不到 1 分钟", "less than a minute")
    if minutes >= _DAYS_FROM and not opening:
        parts = [(minutes // 1440, "天", "day"), (minutes % 1440 // 60, "小时", "hour")]
    else:
        parts = [(minutes // 60, "小时", "hour"), (minutes % 60, "分钟", "minute")]
    zh = " ".join(f"{number} {unit}" for number, unit, _ in parts if number)
    en = " ".join(plural(str(number), noun) for number, _, noun in parts if number)
    if opening:
        return Said(f" {zh}（工作时间）", f"{en} of opening time")
    return Said(f" {zh}", en)
