"""How long a matter took in working time, suspensions left out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from engine.values.calendar import Calendar
from engine.values.running import Pause, merged, running_halves


def elapsed_halves(calendar: Calendar, since: datetime, until: datetime, pauses: Iterable[Pause]) -> int:
    """Half-days of work that ended between two instants; the day it began never counts (rulebook §2.11)."""
    begins, ends = calendar.effective(since), calendar.local(until)
    closing = calendar.closing(begins.date())
    found = 0
    for half in running_halves(calendar, begins.date(), merged(pauses, calendar.zone)):
        if half.end > ends:
            break
        found += half.end > closing
    return found
