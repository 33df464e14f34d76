"""The days a story speaks of: so many working days before today, or a day of the calendar."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from engine.ground.settings import ZONE
from engine.values.calendar import Calendar

MOST = 400
"""Working days back; farther away a story names the day."""
A_LITTLE = timedelta(minutes=1)


class Days:
    """Today and the days before it, for a story told at `now`."""

    def __init__(self, calendar: Calendar, now: datetime) -> None:
        self._calendar = calendar
        self._now = now
        self._worked: list[date] = []

    def at(self, when: int | str, clock: str) -> datetime | None:
        """The instant `when` working days ago, or on an ISO date, by the clock on the wall.

        What today has not come to yet has just happened; what a date has not come to yet has not (None).
        """
        if isinstance(when, str):
            at = datetime.combine(date.fromisoformat(when), time.fromisoformat(clock), ZONE)
            return at if at < self._now else None
        at = datetime.combine(self._back(when), time.fromisoformat(clock), ZONE)
        return min(at, self._now - A_LITTLE)

    def dated(self, value: Any) -> Any:
        """An answer with its days: `@0` is today, `@3` three working days ago, `@-12` in twelve days."""
        if isinstance(value, list):
            return [self.dated(each) for each in value]
        if isinstance(value, dict):
            return {key: self.dated(each) for key, each in value.items()}
        if not isinstance(value, str) or not value.startswith("@"):
            return value
        ago = int(value[1:])
        return (self._back(ago) if ago >= 0 else self._back(0) + timedelta(days=-ago)).isoformat()

    def _back(self, ago: int) -> date:
        """The working day so many before today, or before the last one where today is a day off."""
        if not 0 <= ago <= MOST:
            raise ValueError(ago)
        while len(self._worked) <= ago:
            last = self._worked[-1] - timedelta(days=1) if self._worked else self._now.astimezone(ZONE).date()
            while not self._calendar.day(last).working:
                last -= timedelta(days=1)
            self._worked.append(last)
        return self._worked[ago]
