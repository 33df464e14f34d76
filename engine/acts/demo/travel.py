"""Travelling in time, in the demonstration office only: everything due on the way happens at its own instant."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import sqlalchemy as sa

from engine.acts import bells, founding
from engine.acts.office import Office, is_demo
from engine.doors.tables import login
from engine.ground.clock import DriftingClock, RealClock
from engine.ground.errors import BadAnswers, NotFound
from engine.ground.said import Said

AHEAD = "clock_ahead"
FARTHEST = timedelta(days=62)
"""One step at most; a longer journey is several steps."""
MID_MORNING, LATE = time(9, 45), time(16, 30)
"""Between these the matters of a demonstration look as they are told."""


def take_up_the_clock(office: Office) -> None:
    """Let the demonstration's clock run where it was left when the office closed."""
    if not isinstance(office.clock, RealClock):
        keep_the_clock(office)
        return
    with office.reading() as desk:
        ahead = founding.setting_of(desk, AHEAD)
    office.clock = DriftingClock(office.clock.now() + timedelta(seconds=float(ahead or 0)))


def keep_the_clock(office: Office) -> None:
    """Remember how far the demonstration's clock is ahead of the true time, for the next start."""
    ahead = office.clock.now() - RealClock().now()
    with office.desk() as desk:
        founding.set_setting(desk, AHEAD, str(ahead.total_seconds()))


def begin_on_a_working_day(office: Office) -> None:
    """Let a new demonstration begin in the working day: at night and on days off, on the morning that follows.

    Its matters are told for the middle of a morning; hours later everything that was due today would be overdue.
    A clock that somebody has set is left alone.
    """
    if not isinstance(office.clock, RealClock):
        return
    with office.reading() as desk:
        today, calendar = desk.local.date(), desk.calendar
        over = desk.local > calendar.at(today, LATE)
        day = calendar.working_on_or_after(today + timedelta(days=1) if over else today)
        morning = calendar.at(day, MID_MORNING)
        begun = desk.local >= morning
    if not begun:
        office.clock = DriftingClock(morning)


def next_morning(office: Office) -> datetime:
    """Half past eight on the next working day: the moment the pending list is made for."""
    with office.reading() as desk:
        day = desk.calendar.working_on_or_after(desk.local.date() + timedelta(days=1))
        return desk.calendar.at(day, datetime.min.time().replace(hour=8, minute=30))


def advance(office: Office, to: datetime) -> None:
    """Move the demonstration's clock to `to`.

    Raises NotFound in a real office, BadAnswers for an instant in the past or too far away.
    """
    with office.reading() as desk:
        allowed = is_demo(desk)
    if not allowed or not isinstance(office.clock, DriftingClock):
        raise NotFound(Said("只有演示才能拨快时间。", "Only a demonstration can travel in time."))
    now = office.clock.now()
    if not now < to <= now + FARTHEST:
        raise BadAnswers(
            {"to": Said("请选将来两个月以内的时间。", "Choose a time within the next two months.")}
        )
    while (bell := bells.next_bell(office)) is not None and bell <= to:
        office.clock.advance(max(bell, office.clock.now()))
        bells.sweep(office)
    office.clock.advance(max(to, office.clock.now()))
    keep_the_clock(office)
    with office.desk() as desk:
        # Everybody travels along: nobody is signed out by the journey.
        desk.sql.execute(sa.update(login).values(created_at=desk.now, seen_at=desk.now))
