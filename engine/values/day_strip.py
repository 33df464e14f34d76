"""The day strip: "why is it red?", told date by date and half-day by half-day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from engine.ground.said import Said
from engine.values.calendar import ONE_DAY, Day
from engine.values.terms import LimitKind
from engine.values.why_a_day import why_a_day

if TYPE_CHECKING:
    from engine.values.reckoning import Reckoning


class Mark(StrEnum):
    """What a half-day did for a deadline."""

    RECEIVED = "received"
    START = "start"
    COUNTED = "counted"
    PAUSED = "paused"
    OFF = "off"
    OVER = "over"
    TODAY = "today"
    MET = "met"
    NONE = "none"


_SIGNS = {
    Mark.RECEIVED: ("收", Said("收到", "received")),
    Mark.START: ("起", Said("起算日不计", "start day, not counted")),
    Mark.COUNTED: ("计", Said("计入", "counted")),
    Mark.PAUSED: ("停", Said("停表", "clock stopped")),
    Mark.OVER: ("超", Said("超期", "overdue")),
    Mark.TODAY: ("今", Said("今天，未满", "today, not over yet")),
    Mark.MET: ("完", Said("办完", "met")),
    Mark.NONE: ("—", Said("未计", "not counted")),
}


@dataclass(frozen=True)
class DayEntry:
    """One date of the strip: the marks of its morning and afternoon, and why.

    `counted` is what this date used of the limit, `total` what was used by its end: in half-days, for a limit
    in hours in minutes. `over`: the half-days it was over by then. `due`: the deadline ends on this date.
    """

    day: Day
    marks: tuple[Mark, Mark]
    counted: int
    total: int
    over: int
    due: bool
    why: Said

    @property
    def signs(self) -> tuple[str, str]:
        """One character for each half-day: 起 收 计 停 休 假 超 今 完 —."""
        return self._sign(0)[0], self._sign(1)[0]

    @property
    def spoken(self) -> tuple[Said, Said]:
        """Each half-day in words, for those who hear the page: 上午计入, 下午停表."""
        morning, afternoon = self._sign(0)[1], self._sign(1)[1]
        return (
            Said(f"上午{morning.zh}", f"morning: {morning.en}"),
            Said(f"下午{afternoon.zh}", f"afternoon: {afternoon.en}"),
        )

    def _sign(self, half: int) -> tuple[str, Said]:
        mark = self.marks[half]
        if mark is not Mark.OFF:
            return _SIGNS[mark]
        return (
            ("假", Said("节假日", "holiday"))
            if self.day.kind == "holiday"
            else ("休", Said("周末", "weekend"))
        )


class _Span(NamedTuple):
    """A half of a date as the strip draws it."""

    start: datetime
    end: datetime


def day_strip(reckoning: Reckoning, now: datetime | None, *, met: bool = False) -> list[DayEntry]:
    """Every date from the anchor's to the due one or today's, whichever is later.

    Without `now`, the reckoning alone: up to the due day, or to the suspension that was never lifted. `met`:
    the deadline was met at `now`, and its last date is that one.
    """
    at = reckoning.calendar.local(now or _end(reckoning))
    date = reckoning.calendar.local(reckoning.anchor).date()
    last = max(at, reckoning.effective, at if met else reckoning.due or at).date()
    used = {half.end for half in reckoning.counted}
    entries: list[DayEntry] = []
    total = over = 0
    while date <= last:
        day = reckoning.calendar.day(date)
        marks, counted = _marks(reckoning, day, at, used)
        if now is None or met:
            marks = _instead_of_today(marks, Mark.MET if met else Mark.NONE)
        total += counted
        over += marks.count(Mark.OVER)
        due = reckoning.due is not None and reckoning.due.date() == date
        why = why_a_day(reckoning, day, marks, counted, total, over, due, at, met=met)
        entries.append(DayEntry(day, marks, counted, total, over, due, why))
        date += ONE_DAY
    return entries


def _end(reckoning: Reckoning) -> datetime:
    if reckoning.due is not None:
        return reckoning.due
    return max([reckoning.effective, *(pause.start for pause in reckoning.pauses)])


def _marks(
    reckoning: Reckoning, day: Day, at: datetime, used: set[datetime]
) -> tuple[tuple[Mark, Mark], int]:
    """The marks of a date, and what it used of the limit."""
    spans = _spans(reckoning, day)
    if reckoning.in_minutes:
        return _minute_marks(reckoning, day, spans, at)
    marks = _half_marks(reckoning, day, spans, at, used)
    return marks, marks.count(Mark.COUNTED)


def _instead_of_today(marks: tuple[Mark, Mark], other: Mark) -> tuple[Mark, Mark]:
    morning, afternoon = (other if mark is Mark.TODAY else mark for mark in marks)
    return morning, afternoon


def _spans(reckoning: Reckoning, day: Day) -> tuple[_Span, _Span]:
    """The two halves of a date: opening hours, or for clock hours the whole day, parted at noon's close."""
    calendar, hours = reckoning.calendar, reckoning.calendar.hours
    noon = calendar.at(day.date, hours.morning_close)
    if reckoning.limit.kind is LimitKind.CLOCK:
        return _Span(calendar.at(day.date, time()), noon), _Span(
            noon, calendar.at(day.date + ONE_DAY, time())
        )
    return (
        _Span(calendar.opening(day.date), noon),
        _Span(calendar.at(day.date, hours.afternoon_open), calendar.closing(day.date)),
    )


def _half_marks(
    reckoning: Reckoning, day: Day, spans: tuple[_Span, _Span], now: datetime, used: set[datetime]
) -> tuple[Mark, Mark]:
    if not day.working:
        return Mark.OFF, Mark.OFF
    if day.date < reckoning.effective.date():
        return Mark.NONE, Mark.RECEIVED
    if day.date == reckoning.effective.date() and not reckoning.anchor_day_counts:
        return Mark.START, Mark.START
    morning, afternoon = spans
    return (
        _unfinished(now, morning, morning) or _finished(reckoning, morning, used),
        _unfinished(now, afternoon, morning) or _finished(reckoning, afternoon, used),
    )


def _unfinished(now: datetime, span: _Span, morning: _Span) -> Mark | None:
    if span.end <= now:
        return None
    current = span.start.date() == now.date() and (span is morning or morning.end <= now)
    return Mark.TODAY if current else Mark.NONE


def _finished(reckoning: Reckoning, span: _Span, used: set[datetime]) -> Mark:
    if span.end in used:
        return Mark.COUNTED
    if span.end <= reckoning.counts_from:
        return Mark.NONE
    if reckoning.stands_at(span.end):
        return Mark.PAUSED
    return Mark.OVER if reckoning.due is not None and span.end > reckoning.due else Mark.NONE


def _minute_marks(
    reckoning: Reckoning, day: Day, spans: tuple[_Span, _Span], now: datetime
) -> tuple[tuple[Mark, Mark], int]:
    """The marks of a limit in hours, and the minutes that this date used."""
    before = reckoning.used(min(spans[0].start, now))
    counted = reckoning.used(min(spans[1].end, now)) - before
    if reckoning.limit.kind is LimitKind.OPENING and not day.working:
        return (Mark.OFF, Mark.OFF), counted
    morning = spans[0]
    first, second = (_minute_mark(reckoning, span, morning, now) for span in spans)
    return (first, second), counted


def _minute_mark(reckoning: Reckoning, span: _Span, morning: _Span, now: datetime) -> Mark:
    end = min(span.end, now)
    if end > span.start and reckoning.time_run(end) - reckoning.time_run(span.start) > timedelta():
        return Mark.COUNTED
    return _unfinished(now, span, morning) or _finished(reckoning, span, set())
