"""The demonstrations: whatever the hour, an office full of work, lived through by real acts, about nobody real."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from engine.acts import deep_check, demo, founding, worklist
from engine.acts.demo import travel
from engine.acts.demo.days import Days
from engine.acts.demo.deeds import person_called
from engine.acts.office import Office, current_place
from engine.acts.shown import Row
from engine.cli.opening import ensure_demo
from engine.doors.tables import cases, holding
from engine.ground.clock import RealClock, VirtualClock
from engine.ground.settings import ZONE, Settings
from engine.values.lights import Light
from rigs.databases import Shelf
from rigs.linqing import make_tables

STORIES = Path(demo.__file__).parent
MORNING = "2026-11-18T09:50"
"""A Wednesday."""
HOURS = {
    "a Monday before the doors open": "2026-11-16T07:00",
    "a Sunday in a long holiday": "2026-10-04T12:00",
    "an evening": "2026-05-13T19:30",
}


def _told(place: str) -> dict[str, Any]:
    return tomllib.loads((STORIES / f"{place}.toml").read_text("utf-8"))


def _office(url: str, home: Path, at: str) -> Office:
    clock = VirtualClock(datetime.fromisoformat(at).replace(tzinfo=ZONE))
    return Office(Settings(home=home, database_url=url), clock)


@contextmanager
def _demonstration(shelf: Shelf, home: Path, place: str, at: str = MORNING) -> Iterator[Office]:
    """The demonstration of a place as it stands at an hour; made once for each."""
    name = f"demo-{place}-{re.sub('[^0-9]', '', at)}"

    def live(url: str) -> None:
        office = _office(url, home, at)
        founding.found(office)
        demo.fill(office, place)
        office.close()

    shelf.keep("tables", make_tables)
    shelf.keep(name, live, base="tables")
    with shelf.fresh(name) as url:
        office = _office(url, home, at)
        try:
            yield office
        finally:
            office.close()


@pytest.fixture
def base(shelf: Shelf, tmp_path: Path) -> Iterator[Office]:
    """The demonstration of the base procedure on a Wednesday morning."""
    with _demonstration(shelf, tmp_path, "base") as office:
        yield office


def _work(office: Office, account: str | None = None) -> list[Row]:
    """What lies in the hands of somebody, or of everybody, or waits to be claimed by them."""
    with office.reading() as desk:
        accounts = [account] if account else [each for each, _, _ in demo.accounts(desk)]
        return [
            row
            for each in accounts
            for tab in ("mine", "group")
            for group in worklist.pending(desk, person_called(desk, each), tab).groups
            for row in group.rows
        ]


def _of_cases(office: Office, column: str) -> set[Any]:
    with office.reading() as desk:
        return set(desk.sql.scalars(sa.select(cases.c[column])))


@pytest.mark.parametrize("place", demo.PLACES)
def test_everything_that_was_lived_through_holds_together(shelf: Shelf, tmp_path: Path, place: str) -> None:
    with _demonstration(shelf, tmp_path, place) as office:
        assert deep_check.check(office) == []
        with office.reading() as desk:
            assert desk.sql.scalar(sa.select(sa.func.count()).select_from(cases)) == len(
                _told(place)["matter"]
            )


def test_a_story_that_was_broken_off_is_not_opened_as_if_it_were_whole(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")

    def stop(done: int, of: int) -> None:
        if done == 3 and of > 3:
            raise KeyboardInterrupt

    shelf.keep("tables", make_tables)
    with shelf.fresh("tables") as url:
        office = _office(url, tmp_path, MORNING)
        founding.found(office)
        with pytest.raises(KeyboardInterrupt):
            demo.fill(office, "linqing", watching=stop)
        with pytest.raises(SystemExit):
            ensure_demo(office)
        office.close()

    assert "没有编排完" in capsys.readouterr().err


def test_every_matter_of_the_sample_is_told() -> None:
    told = {each.get("id") for each in _told("base")["matter"]}

    assert {f"C{number:02}" for number in range(1, 31)} | {"X1"} <= told


def test_matters_stand_everywhere(base: Office) -> None:
    with base.reading() as desk:
        place = current_place(desk)
        going = set(desk.sql.scalars(sa.select(cases.c.stage).where(cases.c.closed_at.is_(None))))
    assert going == set(place.stages)
    assert _of_cases(base, "tier") == {1, 2, 3}
    assert _of_cases(base, "outcome") - {None} == set(place.outcomes) - {
        "guided",
        "rectified",
        "transferred",
        "unreachable",
    }


def test_every_post_is_held_by_somebody(base: Office) -> None:
    with base.reading() as desk:
        held = set(desk.sql.scalars(sa.select(holding.c.post)))
        assert held == set(current_place(desk).posts)


def test_every_light_is_lit(base: Office) -> None:
    assert {row.light for row in _work(base)} == set(Light)


@pytest.mark.embedded
@pytest.mark.parametrize("hour", HOURS)
def test_every_light_is_lit_whatever_the_hour(shelf: Shelf, tmp_path: Path, hour: str) -> None:
    with _demonstration(shelf, tmp_path, "base", HOURS[hour]) as office:
        assert {row.light for row in _work(office)} == set(Light)


def test_a_step_that_is_worked_on_while_the_matters_clock_stands_is_not_suspended(base: Office) -> None:
    steps = [row for row in _work(base, "linxiao") if row.to_do.zh.startswith("帮办一项")]

    assert {row.whole.light for row in steps if row.whole} == {Light.GREY}
    assert {row.light for row in steps} == {Light.GREEN}
    assert {row.light for row in _work(base, "linan") if row.to_do.zh == "挂起核查"} == {Light.GREY}


def test_a_deputy_stands_in_for_whoever_is_away(base: Office) -> None:
    hers = {row.task_id for row in _work(base, "tianli")}
    assert hers
    assert {row.task_id for row in _work(base, "caolin")} == hers


def test_whoever_is_complained_of_sees_nothing_of_it(base: Office) -> None:
    with base.reading() as desk:
        who = person_called(desk, "fengyi")
        assert worklist.search(desk, who, "训斥").groups == ()
        assert worklist.search(desk, person_called(desk, "majuan"), "训斥").groups != ()


@pytest.mark.parametrize("place", demo.PLACES)
def test_nobody_in_it_is_real(place: str) -> None:
    text = (STORIES / f"{place}.toml").read_text("utf-8")
    numbers = re.findall(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])", text)

    assert numbers
    assert {number for number in numbers if not number.startswith("1380")} == set()
    assert re.findall(r"[0-9]{17}[0-9Xx]", text) == []


class _Wall(RealClock):
    """A true clock that shows the hour it is told."""

    def __init__(self, at: str) -> None:
        self._at = datetime.fromisoformat(at).replace(tzinfo=ZONE)

    def now(self) -> datetime:
        return self._at


@pytest.mark.parametrize(
    ("opened", "begins"),
    [
        ("2026-11-18T11:00", "2026-11-18T11:00"),
        ("2026-11-18T07:00", "2026-11-18T09:45"),
        ("2026-11-18T20:00", "2026-11-19T09:45"),
        ("2026-11-22T11:00", "2026-11-23T09:45"),
    ],
)
def test_a_demonstration_opened_at_night_or_on_a_day_off_begins_on_the_morning_that_follows(
    office_url: str, tmp_path: Path, opened: str, begins: str
) -> None:
    office = Office(Settings(home=tmp_path, database_url=office_url), _Wall(opened))
    travel.begin_on_a_working_day(office)
    assert f"{office.clock.now().astimezone(ZONE):%Y-%m-%dT%H:%M}" == begins
    office.close()


def test_days_are_counted_back_in_working_days(base: Office) -> None:
    with base.reading() as desk:
        days = Days(desk.calendar, datetime.fromisoformat("2026-10-04T12:00").replace(tzinfo=ZONE))
    assert [str(days.at(ago, "09:00"))[:10] for ago in (0, 1, 5)] == [
        "2026-09-30",
        "2026-09-29",
        "2026-09-22",
    ]
    assert days.at("2026-10-08", "09:00") is None
    assert days.dated({"by": ["@0", "@-3", "no"]}) == {"by": ["2026-09-30", "2026-10-03", "no"]}
