"""A desk to work at: one open transaction, the instant it happens at, and what may be looked up there."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

import sqlalchemy as sa

from engine.doors import tokens
from engine.doors.packages import Place, compile_place
from engine.doors.tables import calendar_year, setting, version_file
from engine.doors.tokens import Specs, build
from engine.ground.settings import ZONE
from engine.values.calendar import Calendar, Hours, Source, Year

HOURS = "hours"
CALENDAR = "calendar"
PLACES_KEPT = 32
_STAMPS = sa.select(setting.c.name, setting.c.value).where(setting.c.name.in_([HOURS, CALENDAR]))


class Library:
    """Published places and the calendar, kept in memory between acts.

    A published version never changes, so its parsed form may be shared by all threads; the calendar is read
    again whenever its stamp in the settings has changed.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._places: dict[int, Place] = {}
        self._specs: dict[tuple[int, str], Specs] = {}
        self._calendar: tuple[str, Calendar] | None = None

    def place(self, sql: sa.Connection, version_id: int) -> Place:
        """The place as it was published under this version."""
        found = self._places.get(version_id)
        if found is None:
            found = _read_place(sql, version_id)
            with self._lock:
                if len(self._places) >= PLACES_KEPT:
                    self._places.pop(next(iter(self._places)))
                self._places[version_id] = found
        return found

    def specs(self, sql: sa.Connection, version_id: int, process: str) -> Specs:
        """The procedure of a version, ready to run."""
        found = self._specs.get((version_id, process))
        if found is None:
            found = build(self.place(sql, version_id).engine_xml(process), process)
            with self._lock:
                if len(self._specs) >= PLACES_KEPT:
                    self._specs.pop(next(iter(self._specs)))
                self._specs[version_id, process] = found
        return found

    def calendar(self, sql: sa.Connection) -> Calendar:
        """The working calendar as it stands now."""
        values = dict(sql.execute(_STAMPS).all())
        stamp = json.dumps(values, sort_keys=True)
        kept = self._calendar
        if kept is None or kept[0] != stamp:
            kept = (stamp, _read_calendar(sql, values))
            self._calendar = kept
        return kept[1]


def _read_place(sql: sa.Connection, version_id: int) -> Place:
    rows = sql.execute(
        sa.select(version_file.c.path, version_file.c.content).where(version_file.c.version_id == version_id)
    )
    return compile_place({path: bytes(content) for path, content in rows})


def _read_calendar(sql: sa.Connection, values: Mapping[str, str]) -> Calendar:
    years = [year_of(row.year, row.source, row.days) for row in sql.execute(sa.select(calendar_year))]
    return Calendar(Hours.parse(json.loads(values[HOURS])), years, ZONE)


def year_of(year: int, source: str, days: str) -> Year:
    """A year as it lies in the database."""
    kept, said = json.loads(days), json.loads(source)
    return Year(
        year=year,
        source=Source(said["number"], said["title"], date.fromisoformat(said["date"])),
        holidays={date.fromisoformat(day): name for day, name in kept["holidays"].items()},
        workdays={date.fromisoformat(day): name for day, name in kept["workdays"].items()},
    )


def source_of(year: Year) -> str:
    """The notice a year comes from, as it is laid into the database."""
    source = year.source
    return json.dumps(
        {"number": source.number, "title": source.title, "date": source.date.isoformat()}, ensure_ascii=False
    )


def days_of(year: Year) -> str:
    """A year as it is laid into the database."""
    return json.dumps(
        {
            "holidays": {day.isoformat(): name for day, name in year.holidays.items()},
            "workdays": {day.isoformat(): name for day, name in year.workdays.items()},
        },
        ensure_ascii=False,
    )


@dataclass
class Desk:
    """One open transaction at one instant. Acts take it as their first argument and never commit."""

    sql: sa.Connection
    now: datetime
    library: Library
    case_id: int | None = None
    """The matter that lies on this desk, once one has been opened."""
    heard: list[tokens.Step] = field(default_factory=list)
    """What tokens went through at this desk, for those who watch (see `Office.watch`)."""

    @cached_property
    def calendar(self) -> Calendar:
        """The working calendar as it stands now."""
        return self.library.calendar(self.sql)

    def place(self, version_id: int) -> Place:
        """The place as it was published under this version."""
        return self.library.place(self.sql, version_id)

    def specs(self, version_id: int, process: str) -> Specs:
        """The procedure of a version, ready to run."""
        return self.library.specs(self.sql, version_id, process)

    @property
    def local(self) -> datetime:
        """Now, on the clock on the wall."""
        return self.now.astimezone(ZONE)
