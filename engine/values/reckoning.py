"""Reckoning a deadline: from an anchor, a limit and the suspensions to the due instant and all its reasons.

The anchor day never counts (Civil Code art. 201); days, working days and months end when the office closes
on a working day (203), a half-day limit when its half-day ends; a month ends on the same day number or
the month's last day (202); hours run from the event itself (201), opening hours only while it is open.

Suspension: half-days used are kept and the rest goes on with the half-day in which work resumes. Hours lose
exactly the (opening) minutes suspended. Days, months and dates move by the days at whose closing hour
the matter was suspended, counting rest days too, and then to the next working day as ever. The same-day
limit ends at the first close at which the clock runs.
"""

from __future__ import annotations

import calendar as months
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from itertools import islice, takewhile

from engine.values.calendar import ONE_DAY, Calendar, Half
from engine.values.day_strip import DayEntry, Mark, day_strip
from engine.values.remaining import Remaining, remaining
from engine.values.running import (
    BadPause,
    Pause,
    Piece,
    Stop,
    clock_end,
    day_after,
    end_of,
    merged,
    opening_pieces,
    running_close,
    running_halves,
    running_pieces,
)
from engine.values.terms import BellKind, BellRule, Limit, LimitKind

__all__ = [
    "BadPause",
    "DayEntry",
    "Mark",
    "Pause",
    "Reckoning",
    "Remaining",
    "bell_at",
    "reckon",
    "remaining",
    "warn_at",
]

_WARN_SHARE = BellRule(BellKind.SHARE, 80)
_WARN_DAY_BEFORE = BellRule(BellKind.DUE, -2)


@dataclass(frozen=True)
class Reckoning:
    """One deadline, reckoned. `effective` is when it could be received; `due` is None while an open
    suspension keeps part of the budget; `provisional` where a year without its notice was touched.
    """

    calendar: Calendar = field(repr=False, compare=False)
    limit: Limit
    anchor: datetime
    pauses: tuple[Pause, ...]
    extra_halves: int
    effective: datetime
    due: datetime | None
    provisional: bool

    @property
    def in_minutes(self) -> bool:
        """Is the budget in minutes, not in half-days?"""
        return self.limit.in_minutes

    @cached_property
    def stops(self) -> tuple[Stop, ...]:
        """The suspensions on the office's wall clock, in order, without overlap."""
        return merged(self.pauses, self.calendar.zone)

    @cached_property
    def counted(self) -> tuple[Half, ...]:
        """The half-days that count towards the due instant, in order; none for a limit in hours."""
        if self.in_minutes:
            return ()
        halves = running_halves(self.calendar, self.counts_from.date(), self.stops)
        due = self.due
        return tuple(
            half
            for half in takewhile(lambda half: due is None or half.end <= due, halves)
            if half.end > self.counts_from
        )

    @cached_property
    def counts_from(self) -> datetime:
        """When counting begins: at the close of the anchor day, or at the event where that day counts."""
        if self.anchor_day_counts:
            return self.effective
        return self.calendar.closing(self.effective.date())

    @property
    def anchor_day_counts(self) -> bool:
        """Hours and the same day run from the event itself, and so does a date that has already come."""
        on = self.limit.on
        return (
            self.in_minutes
            or self.limit.kind is LimitKind.SAME_DAY
            or (on is not None and on <= self.effective.date())
        )

    @cached_property
    def budget(self) -> int:
        """What the limit gives, in half-days (with any extension) or minutes. For days, months and dates: the
        half-days of work it would hold without any suspension.
        """
        if self.in_minutes:
            return self.limit.amount
        if self.limit.kind is LimitKind.WORKING_DAYS:
            return self.limit.amount + self.extra_halves
        if not self.pauses:
            return len(self.counted)
        return len(reckon(self.calendar, self.limit, self.anchor, (), self.extra_halves).counted)

    def used(self, now: datetime) -> int:
        """Half-days, or whole minutes, used up by `now`; never more than until the due instant."""
        if self.in_minutes:
            return min(self.budget, int(self.time_run(now) / timedelta(minutes=1)))
        return sum(half.end <= now for half in self.counted)

    def stopped(self, now: datetime) -> int:
        """Half-days of work between the anchor day and `now` in which the clock stood."""
        local = self.calendar.local(now)
        halves = self.calendar.halves_from(self.counts_from.date())
        past = takewhile(lambda half: half.end <= local, halves)
        return sum(half.end > self.counts_from and self.stands_at(half.end) for half in past)

    def time_run(self, now: datetime) -> timedelta:
        """Clock or opening time run by `now`, for a limit in hours; never more than until the due instant."""
        end = self.calendar.local(now if self.due is None else min(now, self.due))
        return sum((piece.end - piece.start for piece in self.time_pieces(self.effective, end)), timedelta())

    def time_pieces(self, start: datetime, end: datetime) -> Iterator[Piece]:
        """The stretches between two instants in which a limit in hours runs."""
        if self.limit.kind is LimitKind.CLOCK:
            span = (Piece(start.astimezone(UTC), end.astimezone(UTC)),) if start < end else ()
            return running_pieces(span, merged(self.pauses, UTC))
        opening = takewhile(lambda piece: piece.start < end, opening_pieces(self.calendar, start))
        clipped = (Piece(piece.start, min(piece.end, end)) for piece in opening)
        return running_pieces(clipped, self.stops)

    def stands_at(self, instant: datetime) -> bool:
        """Is the clock suspended just before `instant`?"""
        return any(stop.start < instant and (stop.end is None or instant <= stop.end) for stop in self.stops)

    def paused_at(self, now: datetime) -> bool:
        """Is the matter suspended at `now`?"""
        return any(stop.start <= now and (stop.end is None or now < stop.end) for stop in self.stops)

    def resumed(self, at: datetime) -> Reckoning:
        """The same deadline if an open suspension ended at `at`."""
        if all(pause.end for pause in self.pauses):
            return self
        pauses = [p if p.end else replace(p, end=max(at, p.start)) for p in self.pauses]
        return reckon(self.calendar, self.limit, self.anchor, pauses, self.extra_halves)

    def days(self, now: datetime | None = None, *, met: bool = False) -> list[DayEntry]:
        """Day by day from the anchor to the due day or `now`, whichever is later, or until it was met: why so."""
        return day_strip(self, now, met=met)


def reckon(
    calendar: Calendar,
    limit: Limit,
    anchor: datetime,
    pauses: Iterable[Pause] = (),
    extra_halves: int = 0,
) -> Reckoning:
    """The deadline of `limit` from `anchor`, less `pauses`, longer by `extra_halves` half-days of work.

    An extension of a limit not in working days goes on from its end and does not count that day.
    Raises ValueError for an anchor without a zone or a negative extension.
    """
    if extra_halves < 0:
        raise ValueError("an extension cannot be negative")
    pauses = tuple(pauses)
    stops = merged(pauses, calendar.zone)
    event = calendar.local(anchor)
    effective = event if limit.kind is LimitKind.CLOCK else calendar.effective(event)
    due: datetime | None
    if limit.kind is LimitKind.WORKING_DAYS:
        due = _nth_half(calendar, effective.date(), limit.amount + extra_halves, stops)
    else:
        due = _base_due(calendar, limit, effective, pauses, stops)
        if due is not None and extra_halves:
            due = _nth_half(calendar, due.date(), extra_halves, stops)
    by_clock_alone = limit.kind is LimitKind.CLOCK and not extra_halves
    touched = range(event.year, (due or effective).year + 1)
    provisional = not by_clock_alone and not all(calendar.loaded(year) for year in touched)
    return Reckoning(calendar, limit, anchor, pauses, extra_halves, effective, due, provisional)


def _nth_half(calendar: Calendar, after: date, halves: int, stops: tuple[Stop, ...]) -> datetime | None:
    """The end of the `halves`-th half-day that runs after a day; that day itself is not counted."""
    running = running_halves(calendar, after + ONE_DAY, stops)
    last = next(islice(running, halves - 1, None), None)
    return last.end if last else None


def _base_due(
    calendar: Calendar,
    limit: Limit,
    effective: datetime,
    pauses: tuple[Pause, ...],
    stops: tuple[Stop, ...],
) -> datetime | None:
    if limit.kind is LimitKind.CLOCK:
        end = clock_end(effective, timedelta(minutes=limit.amount), pauses)
        return end.astimezone(calendar.zone) if end else None
    if limit.kind is LimitKind.OPENING:
        return end_of(opening_pieces(calendar, effective), stops, timedelta(minutes=limit.amount))
    start = effective.date()
    last = last_day(limit, start)
    day = last if last <= start else day_after(calendar, start, (last - start).days, stops)
    return running_close(calendar, day, stops) if day else None


def last_day(limit: Limit, start: date) -> date:
    """The last calendar day of a limit in days or months, or of one that is a date, that began on `start`."""
    if limit.on is not None:
        return limit.on
    if limit.kind is LimitKind.MONTHS:
        return _months_later(start, limit.amount)
    return start + timedelta(days=limit.amount)


def _months_later(start: date, count: int) -> date:
    """The same day number `count` months on, or that month's last day (Civil Code art. 202)."""
    year, month = divmod(start.year * 12 + start.month - 1 + count, 12)
    return date(year, month + 1, min(start.day, months.monthrange(year, month + 1)[1]))


def bell_at(
    calendar: Calendar, reckoning: Reckoning | None, rule: BellRule, opened: datetime
) -> datetime | None:
    """When a bell rings; None while that cannot be said (the clock stands, or there is no deadline).

    Half-days after the due instant do not count the due day; half-days before it are those of the budget
    itself, and never lie before counting begins. A share is rounded down to half-days, so as to warn earlier.
    A plain limit, and the next ring of a cycle, run from `opened` (for later rings: from the last one) and
    stand still while the deadline does.
    """
    if rule.limit is not None:
        pauses = reckoning.pauses if reckoning else ()
        return reckon(calendar, rule.limit, opened, pauses).due
    if reckoning is None or reckoning.due is None:
        return None
    if rule.kind is BellKind.SHARE:
        return _at_share(reckoning, rule.amount)
    if rule.amount > 0:
        return _nth_half(calendar, reckoning.due.date(), rule.amount, reckoning.stops)
    if rule.amount == 0:
        return reckoning.due
    if reckoning.in_minutes:
        return max(calendar.earlier(reckoning.due, -rule.amount), reckoning.effective)
    return _after_halves(reckoning, len(reckoning.counted) + rule.amount)


def warn_at(calendar: Calendar, reckoning: Reckoning, rules: Sequence[BellRule] = ()) -> datetime | None:
    """When amber begins: the earliest of `rules`; by default at 80 % of the working time, or one working day
    before where the limit is longer than one (rulebook 2.8). None while the clock stands.
    """
    if not rules:
        rules = (_WARN_SHARE, _WARN_DAY_BEFORE) if _longer_than_a_day(reckoning) else (_WARN_SHARE,)
    bells = (bell_at(calendar, reckoning, rule, reckoning.anchor) for rule in rules)
    return min((bell for bell in bells if bell), default=None)


def _at_share(reckoning: Reckoning, percent: int) -> datetime | None:
    if not reckoning.in_minutes:
        return _after_halves(reckoning, len(reckoning.counted) * percent // 100)
    share = timedelta(minutes=reckoning.limit.amount) * percent / 100
    if reckoning.limit.kind is LimitKind.CLOCK:
        end = clock_end(reckoning.effective, share, reckoning.pauses)
        return end.astimezone(reckoning.calendar.zone) if end else None
    return end_of(opening_pieces(reckoning.calendar, reckoning.effective), reckoning.stops, share)


def _after_halves(reckoning: Reckoning, halves: int) -> datetime:
    return reckoning.counted[halves - 1].end if halves > 0 else reckoning.counts_from


def _longer_than_a_day(reckoning: Reckoning) -> bool:
    if reckoning.limit.kind is LimitKind.CLOCK:
        return reckoning.limit.amount > 24 * 60
    if reckoning.limit.kind is LimitKind.OPENING:
        hours = reckoning.calendar.halves_from(reckoning.effective.date())
        day = sum(((half.end - half.start) for half in islice(hours, 2)), timedelta())
        return timedelta(minutes=reckoning.limit.amount) > day
    return len(reckoning.counted) > 2
