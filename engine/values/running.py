"""When a clock runs and when it stands: suspensions taken out of half-days, of days, and of minutes.

One rule decides every count in days: a half-day (or a day) counts if and only if the clock is running at its
end. A clock suspended at that very instant was still running; one resumed at it was still standing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import NamedTuple

from engine.ground.errors import Refused
from engine.ground.said import Said
from engine.values.calendar import ONE_DAY, Calendar, Half


class BadPause(Refused, ValueError):  # noqa: N818 - named as its siblings in errors.py
    """A suspension that ends before it begins."""

    code = "bad_pause"


@dataclass(frozen=True)
class Pause:
    """A suspension (挂起): from, to (None: still suspended), and why. Instants are aware. Raises BadPause.

    `english` is the reason for an English reader, where there is another than what was written.
    """

    start: datetime
    end: datetime | None = None
    reason: str = ""
    english: str = ""

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or (self.end is not None and self.end.tzinfo is None):
            raise ValueError("a pause needs instants with a time zone")
        if self.end is not None and self.end < self.start:
            raise BadPause(
                Said("恢复时间不能早于挂起时间。", "A matter cannot be resumed before it was suspended.")
            )


class Stop(NamedTuple):
    """A stretch in which the clock stands; `end` None: it still does."""

    start: datetime
    end: datetime | None


class Piece(NamedTuple):
    """A stretch of time."""

    start: datetime
    end: datetime


def merged(pauses: Iterable[Pause], zone: tzinfo) -> tuple[Stop, ...]:
    """Suspensions in order and without overlap, on one wall clock."""
    stops: list[Stop] = []
    for pause in sorted(pauses, key=lambda pause: pause.start):
        start = pause.start.astimezone(zone)
        end = None if pause.end is None else pause.end.astimezone(zone)
        last = stops[-1] if stops else None
        if last is None or (last.end is not None and start > last.end):
            stops.append(Stop(start, end))
        elif last.end is not None:
            stops[-1] = Stop(last.start, None if end is None else max(last.end, end))
    return tuple(stops)


def stop_at(stops: Iterable[Stop], instant: datetime) -> Stop | None:
    """The suspension that stands just before `instant`, if any."""
    for stop in stops:
        if stop.start < instant and (stop.end is None or instant <= stop.end):
            return stop
    return None


def running_halves(calendar: Calendar, first: date, stops: tuple[Stop, ...]) -> Iterator[Half]:
    """Half-days of work from `first` on that count. Ends where the clock stands and was not resumed."""
    day = first
    while True:
        stop = None
        for half in calendar.halves(day):
            stop = stop_at(stops, half.end)
            if stop is None:
                yield half
            elif stop.end is None:
                return
        day += ONE_DAY
        if stop is not None and stop.end is not None:
            day = max(day, stop.end.date())


def day_after(calendar: Calendar, start: date, days: int, stops: tuple[Stop, ...]) -> date | None:
    """The day on which `days` days have run since `start` (not counted). A day runs if the clock does at its
    closing hour; so a suspension adds just those days at whose closing the matter was suspended.
    """
    if not stops:
        return start + timedelta(days=days)
    day = start
    while days > 0:
        day += ONE_DAY
        stop = stop_at(stops, calendar.closing(day))
        if stop is None:
            days -= 1
        elif stop.end is None:
            return None
        else:
            day = max(day, stop.end.date() - ONE_DAY)
    return day


def running_close(calendar: Calendar, day: date, stops: tuple[Stop, ...]) -> datetime | None:
    """The close of the first working day, not before `day`, at which the clock runs."""
    for half in running_halves(calendar, calendar.working_on_or_after(day), stops):
        if half.afternoon:
            return half.end
    return None


def clock_end(start: datetime, span: timedelta, pauses: Iterable[Pause]) -> datetime | None:
    """When `span` of clock time has run since `start`, suspensions taken out to the second."""
    stops = merged(pauses, UTC)
    begin = start.astimezone(UTC)
    stood = sum(((stop.end - stop.start) for stop in stops if stop.end), timedelta())
    return end_of((Piece(begin, begin + span + stood),), stops, span)


def opening_pieces(calendar: Calendar, start: datetime) -> Iterator[Piece]:
    """The opening hours from `start` on, without end."""
    for half in calendar.halves_from(start.date()):
        if half.end > start:
            yield Piece(max(start, half.start), half.end)


def end_of(pieces: Iterable[Piece], stops: tuple[Stop, ...], span: timedelta) -> datetime | None:
    """When `span` has run within `pieces`; None if the clock stands for good before."""
    for piece in running_pieces(pieces, stops):
        if piece.end - piece.start >= span:
            return piece.start + span
        span -= piece.end - piece.start
    return None


def running_pieces(pieces: Iterable[Piece], stops: tuple[Stop, ...]) -> Iterator[Piece]:
    """`pieces` without the suspensions in them."""
    for piece in pieces:
        start = piece.start
        for stop in stops:
            if stop.start >= piece.end:
                break
            if stop.start > start:
                yield Piece(start, stop.start)
            if stop.end is None:
                return
            start = max(start, stop.end)
        if start < piece.end:
            yield Piece(start, piece.end)
