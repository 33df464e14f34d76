"""The answer of `bancheng due --json`: the due instant, and every day that led to it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TypedDict

from engine.values.calendar import Calendar
from engine.values.day_strip import DayEntry
from engine.values.limits import parse_limit
from engine.values.reckoning import Pause, Reckoning, reckon


class ReportedDay(TypedDict):
    """One date: `kind` as the calendar has it; `counted` in working days (0, 0.5, 1), or in minutes."""

    date: str
    kind: str
    counted: float
    why: str


class DueReport(TypedDict):
    """`due` is the office's wall clock, `2026-05-06T12:00`; null while an open suspension keeps it back."""

    due: str | None
    provisional: bool
    days: list[ReportedDay]


def due_report(
    calendar: Calendar,
    received: datetime,
    limit: str,
    suspensions: Iterable[Pause] = (),
    language: str = "zh",
) -> DueReport:
    """What a limit written as text makes of an instant of receipt. Raises BadLimit."""
    reckoning = reckon(calendar, parse_limit(limit), received, suspensions)
    return DueReport(
        due=wall_clock(reckoning.due) if reckoning.due else None,
        provisional=reckoning.provisional,
        days=[_day(reckoning, entry, language) for entry in reckoning.days()],
    )


def wall_clock(instant: datetime) -> str:
    """An instant as the office writes it for programs, seconds only where there are any."""
    plain = instant.replace(tzinfo=None)
    return plain.isoformat(timespec="seconds" if plain.second else "minutes")


def _day(reckoning: Reckoning, entry: DayEntry, language: str) -> ReportedDay:
    return ReportedDay(
        date=entry.day.date.isoformat(),
        kind=entry.day.kind,
        counted=entry.counted if reckoning.in_minutes else entry.counted / 2,
        why=entry.why.in_(language),
    )
