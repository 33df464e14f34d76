"""The office's days: hours, notices, and the package `chinese_calendar` as a second witness."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar
import pytest
from chinese_calendar import constants

from engine.doors.years import read_year, shipped_years
from engine.ground.errors import Refused
from engine.values.calendar import BadCalendar, Calendar, Hours, Source, Year

ZONE = ZoneInfo("Asia/Shanghai")
OFFICE = Calendar(Hours.parse(["09:00-12:00", "14:00-17:30"]), shipped_years())


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


@pytest.mark.parametrize("year", range(2022, 2027))
def test_every_day_of_the_shipped_years_is_what_the_oracle_says(year: int) -> None:
    working = {day for day in days_of(year) if OFFICE.day(day).working}
    assert working == {day for day in days_of(year) if chinese_calendar.is_workday(day)}


@pytest.mark.parametrize("year", range(2022, 2027))
def test_holidays_and_makeup_days_are_the_oracles_set_for_set(year: int) -> None:
    kinds = {day: OFFICE.day(day).kind for day in days_of(year)}
    # The notice for 2024 gives 1 January alone, "next to a weekend"; the oracle names that weekend too.
    plain_weekend = {date(2023, 12, 30), date(2023, 12, 31)}
    told = {day for day in constants.holidays if day.year == year} - plain_weekend
    assert {day for day, kind in kinds.items() if kind == "holiday"} == told
    makeup = {day for day, kind in kinds.items() if kind == "makeup"}
    assert makeup == {day for day in constants.workdays if day.year == year}


def test_every_shipped_year_names_its_notice() -> None:
    assert [(year.year, year.source.number) for year in shipped_years()] == [
        (2022, "国办发明电〔2021〕11号"),
        (2023, "国办发明电〔2022〕16号"),
        (2024, "国办发明电〔2023〕7号"),
        (2025, "国办发明电〔2024〕12号"),
        (2026, "国办发明电〔2025〕7号"),
    ]
    assert all(f"{year.year}年" in year.source.title for year in shipped_years())


def test_a_makeup_weekend_works_and_names_the_holiday_it_serves() -> None:
    day = OFFICE.day(date(2026, 5, 9))
    assert (day.kind, day.name, day.working, day.provisional) == ("makeup", "劳动节", True, False)


def test_a_notice_may_give_days_of_the_december_before() -> None:
    assert OFFICE.day(date(2022, 12, 31)).name == "元旦"


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ("2027-01-01", "holiday"),
        ("2027-05-02", "holiday"),
        ("2027-05-03", "workday"),
        ("2027-10-03", "holiday"),
        ("2027-01-09", "weekend"),
        ("2027-02-08", "workday"),
    ],
)
def test_without_a_notice_only_weekends_and_fixed_days_are_off_and_all_is_provisional(
    day: str, kind: str
) -> None:
    found = OFFICE.day(date.fromisoformat(day))
    assert (found.kind, found.provisional) == (kind, True)


@pytest.mark.parametrize(
    ("received", "effective"),
    [
        ("2026-03-02T07:10", "2026-03-02T09:00"),
        ("2026-03-02T09:00", "2026-03-02T09:00"),
        ("2026-03-02T10:15", "2026-03-02T10:15"),
        ("2026-03-02T12:00", "2026-03-02T12:00"),
        ("2026-03-02T12:30", "2026-03-02T14:00"),
        ("2026-03-02T17:30", "2026-03-02T17:30"),
        ("2026-03-02T17:31", "2026-03-03T09:00"),
        ("2026-05-01T10:00", "2026-05-06T09:00"),
        ("2026-05-08T20:00", "2026-05-09T09:00"),
    ],
)
def test_what_comes_outside_hours_is_received_at_the_next_opening(received: str, effective: str) -> None:
    assert OFFICE.effective(at(received)) == at(effective)


def test_instants_of_other_zones_are_read_on_the_offices_wall_clock() -> None:
    assert OFFICE.effective(datetime.fromisoformat("2026-03-01T22:00+00:00")) == at("2026-03-02T09:00")


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        OFFICE.effective(datetime(2026, 3, 2, 9))  # noqa: DTZ001 - the fault under test


def test_hours_are_read_in_full_width_too() -> None:
    hours = Hours.parse(["０８：３０－１２：００", "13:30—17:00"])
    assert (hours.morning_open, hours.afternoon_close) == (time(8, 30), time(17))


@pytest.mark.parametrize(
    "spans",
    [[], ["09:00-17:30"], ["09:00-12:00", "11:00-17:30"], ["9-12", "14-17"], ["09:00-12:00", "14:00-25:00"]],
)
def test_hours_that_cannot_be_are_refused_with_an_example(spans: list[str]) -> None:
    with pytest.raises(BadCalendar) as refused:
        Hours.parse(spans)
    assert "09:00-12:00" in refused.value.said.zh
    assert isinstance(refused.value, Refused)


def test_a_makeup_day_that_is_no_weekend_is_refused() -> None:
    source = Source("〔2026〕1号", "通知", date(2026, 11, 1))
    with pytest.raises(BadCalendar, match="2027-01-04"):
        Year(2027, source, {}, {date(2027, 1, 4): "元旦"})


def test_a_day_of_another_year_is_refused() -> None:
    source = Source("〔2026〕1号", "通知", date(2026, 11, 1))
    with pytest.raises(BadCalendar, match="2026-10-01"):
        Year(2027, source, {date(2026, 10, 1): "国庆节"}, {})


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("year = 2027", "source"),
        ('year = 2027\n[source]\nnumber = "1"\ntitle = "t"\ndate = 2026-11-01\n[holidays]', "workdays"),
        ("not toml", "读不懂"),
        (
            "year = 2027\n[source]\nnumber = ''\ntitle = ''\ndate = 2026-11-01\n[holidays]\n2027-02-30 = 'x'",
            "读不懂",
        ),
    ],
)
def test_a_notice_that_cannot_be_read_says_what_is_wrong(text: str, missing: str) -> None:
    with pytest.raises(BadCalendar, match=missing):
        read_year(text)


def test_once_its_notice_is_loaded_a_year_is_no_longer_provisional() -> None:
    source = Source("国办发明电〔2026〕0号", "2027", date(2026, 11, 1))
    notice = Year(2027, source, {date(2027, 2, 8): "春节"}, {date(2027, 2, 20): "春节"})
    calendar = Calendar(OFFICE.hours, [*shipped_years(), notice])
    assert not calendar.day(date(2027, 2, 8)).working
    assert calendar.day(date(2027, 2, 20)).working
    assert not calendar.day(date(2027, 3, 1)).provisional


def test_counting_back_half_days_passes_over_rest_days() -> None:
    assert OFFICE.earlier(at("2026-05-11T12:00"), 1) == at("2026-05-09T17:30")
    assert OFFICE.earlier(at("2026-05-06T12:00"), 2) == at("2026-04-30T12:00")
