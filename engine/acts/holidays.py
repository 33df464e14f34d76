"""The holiday notices an office counts by: which years it knows, a new one, and what is missing.

The State Council's notice of a year appears in the last weeks of the year before; until it is entered, days of
that year are provisional, and no deadline that touches them turns red.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.acts import founding
from engine.acts.office import Office
from engine.acts.recounting import Recounted, recount
from engine.doors.desk import Desk
from engine.doors.years import read_year
from engine.ground.errors import Refused
from engine.ground.said import Said
from engine.traces import office_log
from engine.values.calendar import BadCalendar, Year, statutory_days

NOVEMBER = 11
"""The month in which the notice of the next year usually appears."""
YEARS_AHEAD = 2


@dataclass(frozen=True)
class Added:
    """A notice that now counts; `fresh` unless it was known word for word. What was reckoned anew by it."""

    year: Year
    fresh: bool
    recounted: Recounted


def known(desk: Desk) -> tuple[Year, ...]:
    """The years whose notices are known, in order."""
    years = desk.calendar.years
    return tuple(years[number] for number in sorted(years))


def missing(desk: Desk) -> int | None:
    """The year whose notice should be here by now: this one, or from 1 November on the next."""
    today = desk.local.date()
    wanted = [today.year] + ([today.year + 1] if today.month >= NOVEMBER else [])
    return next((year for year in wanted if not desk.calendar.loaded(year)), None)


def findings(desk: Desk) -> list[Said]:
    """What is wrong already: a year has begun of which nothing is known."""
    year = missing(desk)
    if year is None or year > desk.local.year:
        return []
    return [
        Said(
            f"没有 {year} 年的放假通知，今年的时限都是暂定的，不会变红。请运行 bancheng calendar add 通知.toml。",
            f"There is no holiday notice of {year}: the deadlines of this year are provisional and never turn red. "
            "Run bancheng calendar add NOTICE.toml.",
        )
    ]


def add(office: Office, text: str, replacing: bool = False) -> Added:
    """Enter the notice of a year and reckon every open matter anew by it.

    The same notice again changes nothing, but finishes a recount that was broken off. Raises BadCalendar for a
    notice that cannot be one, Refused for a year that is known otherwise unless it is to be replaced.
    """
    year = read_year(text)
    with office.desk() as desk:
        _ensure_likely(desk, year)
        fresh = desk.calendar.years.get(year.year) != year
        if fresh:
            _ensure_free(desk, year, replacing)
            founding.keep_year(desk, year)
            office_log.add(desk, None, "year_added", {"year": year.year, "number": year.source.number})
    return Added(year, fresh, recount(office))


def _ensure_likely(desk: Desk, year: Year) -> None:
    """A slip of the pen would make many deadlines wrong: days that the law gives must all be there."""
    last = desk.local.year + YEARS_AHEAD
    if not 2000 <= year.year <= last:
        raise BadCalendar(
            Said(
                f"年份 {year.year} 不对：应当在 2000 到 {last} 之间。",
                f"{year.year} cannot be the year: it lies outside 2000 to {last}.",
            )
        )
    for day, name in statutory_days(year.year).items():
        if day not in year.holidays:
            raise BadCalendar(
                Said(
                    f"[holidays] 里缺少 {day}（{name}），这一天依法放假。请补上。",
                    f"{day} ({name}) is missing under [holidays]: it is a day off by law. Add it.",
                )
            )


def _ensure_free(desk: Desk, year: Year, replacing: bool) -> None:
    before = desk.calendar.years.get(year.year)
    if before is None or replacing:
        return
    raise Refused(
        Said(
            f"已有 {year.year} 年的放假通知（{before.source.number}），和这一份不同。确要换掉，请加 --replace。",
            f"The notice of {year.year} is known ({before.source.number}) and differs from this one. To put this "
            "one in its place, add --replace.",
        ),
        "known",
    )
