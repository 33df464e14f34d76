"""The office's days: opening hours, the State Council's holiday notices, and what a date is by them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from engine.ground.errors import Refused
from engine.ground.said import Said

DayKind = Literal["workday", "makeup", "weekend", "holiday"]

ONE_DAY = timedelta(days=1)
_DAYS_KEPT = 8192  # some twenty years of looked-up days; older ones are simply looked up again

# 《全国年节及纪念日放假办法》(2025): the days off that need no lunar calendar.
_FIXED_HOLIDAYS = {
    (1, 1): "元旦",
    (5, 1): "劳动节",
    (5, 2): "劳动节",
    (10, 1): "国庆节",
    (10, 2): "国庆节",
    (10, 3): "国庆节",
}


def statutory_days(year: int) -> dict[date, str]:
    """The days of a year that are off by law and need no lunar calendar, with their names."""
    return {date(year, month, day): name for (month, day), name in _FIXED_HOLIDAYS.items()}


class BadCalendar(Refused, ValueError):  # noqa: N818 - named as its siblings in errors.py
    """Opening hours, or the days of a year, that cannot be."""

    code = "bad_calendar"


@dataclass(frozen=True)
class Hours:
    """Opening hours of every working day; the lunch break between the two halves is not working time."""

    morning_open: time
    morning_close: time
    afternoon_open: time
    afternoon_close: time

    def __post_init__(self) -> None:
        if not self.morning_open < self.morning_close <= self.afternoon_open < self.afternoon_close:
            raise BadCalendar(
                Said(
                    "办公时间须先上午后下午，依次排列，例如 09:00-12:00、14:00-17:30。",
                    "Opening hours must follow one another, morning first: 09:00-12:00, 14:00-17:30.",
                )
            )

    @classmethod
    def parse(cls, spans: Iterable[str]) -> Hours:
        """Two spans such as `["09:00-12:00", "14:00-17:30"]`. Raises BadCalendar."""
        texts = list(spans)
        found = [_SPAN.fullmatch(unicodedata.normalize("NFKC", text).replace(" ", "")) for text in texts]
        if len(found) != 2 or not all(found):
            raise BadCalendar(_bad_hours(texts))
        try:
            times = [time(int(at[0]), int(at[1])) for match in found if match for at in _pairs(match)]
        except ValueError as wrong:
            raise BadCalendar(_bad_hours(texts)) from wrong
        return cls(*times)


_SPAN = re.compile(r"([0-9]{1,2}):([0-9]{2})[-–—~至]([0-9]{1,2}):([0-9]{2})")


def _pairs(match: re.Match[str]) -> tuple[tuple[str, str], tuple[str, str]]:
    return (match[1], match[2]), (match[3], match[4])


def _bad_hours(texts: list[str]) -> Said:
    given = "、".join(texts)[:80]
    return Said(
        f"看不懂办公时间“{given}”。请写上午、下午两段，例如 09:00-12:00 和 14:00-17:30。",
        f'Opening hours "{given}" are not understood. Write two spans, such as 09:00-12:00 and 14:00-17:30.',
    )


@dataclass(frozen=True)
class Source:
    """The State Council notice that a year's days come from: its number, title and date."""

    number: str
    title: str
    date: date


@dataclass(frozen=True)
class Year:
    """One year's notice. `holidays` are all days of a holiday, weekends in it too; `workdays` the make-up
    weekend days, each with the holiday it serves. A notice may name the last days of the December before.
    Raises BadCalendar where the days contradict one another.
    """

    year: int
    source: Source
    holidays: Mapping[date, str]
    workdays: Mapping[date, str]

    def __post_init__(self) -> None:
        for day in [*self.holidays, *self.workdays]:
            if day.year != self.year and (day.year, day.month) != (self.year - 1, 12):
                raise BadCalendar(
                    Said(f"{day} 不属于 {self.year} 年的通知。", f"{day} is not a day of {self.year}.")
                )
        for day in self.workdays:
            if day in self.holidays or day.weekday() < 5:
                raise BadCalendar(
                    Said(
                        f"{day} 不能是调休上班日：它不是周末，或同时列为放假。",
                        f"{day} cannot be a make-up workday: it is no weekend day, or a holiday as well.",
                    )
                )


@dataclass(frozen=True)
class Day:
    """What a date is. `name` is the holiday, or the holiday that a make-up workday serves; else empty.
    Provisional: the notice of its year is not loaded, so it may yet change.
    """

    date: date
    kind: DayKind
    name: str = ""
    provisional: bool = False

    @property
    def working(self) -> bool:
        """Is the office open on this day?"""
        return self.kind in ("workday", "makeup")


@dataclass(frozen=True)
class Half:
    """The morning or the afternoon of a working day, with its opening and closing instants."""

    date: date
    afternoon: bool
    start: datetime
    end: datetime


class Calendar:
    """Opening hours and loaded years together. Of two notices for one year the later given counts.

    Where no notice is loaded, weekends and the fixed statutory days are off and every day is provisional.
    """

    def __init__(self, hours: Hours, years: Iterable[Year] = (), zone: tzinfo | None = None) -> None:
        self.hours = hours
        self.zone = zone or ZoneInfo("Asia/Shanghai")
        self.years: Mapping[int, Year] = {year.year: year for year in years}
        self._holidays = {day: name for year in self.years.values() for day, name in year.holidays.items()}
        self._workdays = {day: name for year in self.years.values() for day, name in year.workdays.items()}
        self.day = lru_cache(_DAYS_KEPT)(self._look_up)
        self.halves = lru_cache(_DAYS_KEPT)(self._halves_of)

    def loaded(self, year: int) -> bool:
        """Is the notice of this year known?"""
        return year in self.years

    def local(self, instant: datetime) -> datetime:
        """The instant on the office's own wall clock. Raises ValueError for a datetime without a zone."""
        if instant.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        return instant.astimezone(self.zone)

    def at(self, day: date, moment: time) -> datetime:
        """That moment of that day, as an instant."""
        return datetime.combine(day, moment, self.zone)

    def opening(self, day: date) -> datetime:
        """When the office opens on a date, were it a working day."""
        return self.at(day, self.hours.morning_open)

    def closing(self, day: date) -> datetime:
        """When the office closes on a date, were it a working day."""
        return self.at(day, self.hours.afternoon_close)

    def working_on_or_after(self, day: date) -> date:
        """The first working day that is not before `day` (Civil Code art. 203: rest days are passed over)."""
        while not self.day(day).working:
            day += ONE_DAY
        return day

    def effective(self, instant: datetime) -> datetime:
        """The instant at which the office can be said to have received something.

        Before opening: that opening. In the lunch break: that afternoon's opening. After closing, or on
        a rest day: the next opening. The instants of opening and closing themselves are within hours.
        """
        local = self.local(instant)
        for half in self.halves(local.date()):
            if local <= half.end:
                return max(local, half.start)
        return self.opening(self.working_on_or_after(local.date() + ONE_DAY))

    def halves_from(self, day: date) -> Iterator[Half]:
        """Every half-day of work from `day` on, in order, without end."""
        while True:
            yield from self.halves(day)
            day += ONE_DAY

    def earlier(self, instant: datetime, halves: int) -> datetime:
        """The last half-day's end from which `halves` whole half-days of work still fit before `instant`."""
        local = self.local(instant)
        day = local.date()
        while True:
            for half in reversed(self.halves(day)):
                if half.end <= local:
                    if halves <= 0:
                        return half.end
                    halves -= 1
            day -= ONE_DAY

    def _look_up(self, day: date) -> Day:
        provisional = not self.loaded(day.year)
        if day in self._workdays:
            return Day(day, "makeup", self._workdays[day], provisional)
        name = self._holidays.get(day, "")
        if provisional:
            name = name or _FIXED_HOLIDAYS.get((day.month, day.day), "")
        if name:
            return Day(day, "holiday", name, provisional)
        return Day(day, "weekend" if day.weekday() >= 5 else "workday", "", provisional)

    def _halves_of(self, day: date) -> tuple[Half, ...]:
        if not self.day(day).working:
            return ()
        hours = self.hours
        return (
            Half(day, False, self.at(day, hours.morning_open), self.at(day, hours.morning_close)),
            Half(day, True, self.at(day, hours.afternoon_open), self.at(day, hours.afternoon_close)),
        )
