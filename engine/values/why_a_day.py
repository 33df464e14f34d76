"""The sentence beside each date of the day strip."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from engine.ground.said import Said
from engine.values.calendar import Day
from engine.values.remaining import amount_said
from engine.values.terms import half_days

if TYPE_CHECKING:
    from engine.values.reckoning import Reckoning

_HOLIDAYS_IN_ENGLISH = {
    "元旦": "New Year's Day",
    "春节": "Spring Festival",
    "清明节": "Qingming Festival",
    "劳动节": "Labour Day",
    "端午节": "Dragon Boat Festival",
    "中秋节": "Mid-Autumn Festival",
    "国庆节": "National Day",
}


def why_a_day(
    reckoning: Reckoning,
    day: Day,
    marks: Sequence[str],
    counted: int,
    total: int,
    over: int,
    due: bool,
    now: datetime,
    *,
    met: bool,
) -> Said:
    """What a date did for the deadline, as in `调休上班，累计 2.5；09:10 恢复`.

    At `now` the deadline runs, or was met.
    """
    parts = list(_what(reckoning, day, marks, counted, total))
    if due and reckoning.due is not None:
        parts.append(_at(reckoning.due, Said("到期", "due")))
    elif "over" in marks:
        parts.append(Said(f"超 {half_days(over)}", f"over by {half_days(over)}"))
    clauses = [_joined(parts, "，", ", ")] if parts else []
    events = list(_events(reckoning, day, now))
    if "paused" in marks and not events and not counted:
        events.append(Said("挂起", "suspended"))
    if met and day.date == now.date():
        events.append(_at(now, Said("办完", "met")))
    if "today" in marks:
        events.append(Said(f"现在 {now:%H:%M}", f"now {now:%H:%M}"))
    clauses += events
    if not clauses:
        future = reckoning.calendar.opening(day.date) > now
        clauses.append(Said("未到", "not yet") if future else Said("不计", "not counted"))
    return _joined(clauses, "；", "; ")


def _what(reckoning: Reckoning, day: Day, marks: Sequence[str], counted: int, total: int) -> Iterator[Said]:
    yield from _kind(day)
    received, effective = reckoning.calendar.local(reckoning.anchor), reckoning.effective
    if received.date() == day.date != effective.date():
        after = Said("下班后收到", "received after closing") if day.working else Said("收到", "received")
        yield _at(received, after)
    elif "start" in marks:
        yield Said("起算日，不计", "start day, not counted")
    elif reckoning.in_minutes and day.date == effective.date():
        yield _at(effective, Said("起算", "start"))
    if counted and reckoning.in_minutes:
        day_time, all_time = amount_said(reckoning, counted), amount_said(reckoning, total)
        yield Said(f"计{day_time.zh}，累计{all_time.zh}", f"{day_time.en} counted, {all_time.en} in all")
    elif counted:
        yield Said(f"累计 {half_days(total)}", f"{half_days(total)} in all")


def _kind(day: Day) -> Iterator[Said]:
    if day.kind == "makeup":
        yield Said("调休上班", "make-up workday")
    elif day.kind == "weekend":
        yield Said("周末", "weekend")
    elif day.kind == "holiday":
        yield Said(day.name, _HOLIDAYS_IN_ENGLISH.get(day.name, day.name))
    if day.provisional:
        yield Said("暂定", "provisional")


def _events(reckoning: Reckoning, day: Day, now: datetime) -> Iterator[Said]:
    """Suspensions and resumptions of this date, as far as they have happened."""
    for pause in sorted(reckoning.pauses, key=lambda pause: pause.start):
        start = reckoning.calendar.local(pause.start)
        if start.date() == day.date and start <= now:
            english = pause.english or pause.reason
            why = Said(f"，{pause.reason}", f": {english}") if pause.reason else Said("", "")
            yield _at(start, Said(f"挂起{why.zh}", f"suspended{why.en}"))
        end = reckoning.calendar.local(pause.end) if pause.end else None
        if end and end.date() == day.date and end <= now:
            yield _at(end, Said("恢复", "resumed"))


def _at(instant: datetime, what: Said) -> Said:
    return Said(f"{instant:%H:%M} {what.zh}", f"{instant:%H:%M} {what.en}")


def _joined(parts: Sequence[Said], zh: str, en: str) -> Said:
    return Said(zh.join(part.zh for part in parts), en.join(part.en for part in parts))
