"""The demonstration offices: invented people, and matters in every state, told around today.

Each place that has one keeps it in a story beside this file: `base.toml`, `linqing.toml`. The matters are not
written into tables: every one of them is lived through by the real acts on a virtual clock.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from engine.acts import bells, founding, publishing
from engine.acts.demo.days import Days
from engine.acts.demo.tale import Event, Tale
from engine.acts.founding import NewPerson
from engine.acts.office import DEMO, Office
from engine.doors.desk import Desk
from engine.doors.packages import read_folder
from engine.doors.tables import person
from engine.ground.clock import VirtualClock
from engine.ground.errors import NotFound
from engine.ground.said import Said

PASSWORD = "bancheng"  # noqa: S105 - printed at every start; a real office refuses demo accounts
PLACES = ("base", "linqing")
PLACE = PLACES[0]
"""The place whose demonstration is opened where nobody asks for another."""
BEGUN = "demo_begun"
"""Set while the story is told; one that was broken off tells of an office that never was."""
BEFORE = timedelta(minutes=30)
"""How long before the first act the office opens its doors."""

Watching = Callable[[int, int], None]
"""Told after every act how many were done, and how many there are."""


def _story(place: str) -> Mapping[str, Any]:
    return tomllib.loads(files("engine.acts.demo").joinpath(f"{place}.toml").read_text("utf-8"))


def people(desk: Desk, place: str = PLACE) -> None:
    """The units and the staff of a demonstration, all with the same password."""
    story = _story(place)
    for each in story["unit"]:
        founding.add_unit(
            desk,
            each["code"],
            each["name"],
            each.get("kind", "section"),
            each.get("parent"),
            each.get("phone", ""),
        )
    staff = [_person(each) for each in story["person"]]
    for new in staff:
        founding.add_person(desk, new, PASSWORD)
    founding.name_deputies(desk, staff)


def _person(each: Mapping[str, Any]) -> NewPerson:
    posts = tuple(tuple(held.split("@")) for held in each.get("posts", []))
    return NewPerson(
        each["account"],
        each["name"],
        each["unit"],
        tuple((post, unit) for post, unit in posts),
        each.get("phone", ""),
        each.get("admin", False),
        each.get("deputy"),
    )


def place_of(desk: Desk) -> str | None:
    """The place whose demonstration this is; None in a real office."""
    return founding.setting_of(desk, DEMO)


def is_half_told(desk: Desk) -> bool:
    """True where the story was broken off before its end."""
    return founding.setting_of(desk, BEGUN) is not None


def accounts(desk: Desk) -> list[tuple[str, str, str]]:
    """Account, name and what they do, for the table printed at the start; empty in a real office."""
    place = place_of(desk)
    if place is None:
        return []
    known = set(desk.sql.scalars(sa.select(person.c.account)))
    staff = _story(place)["person"]
    return [(each["account"], each["name"], each["what"]) for each in staff if each["account"] in known]


def fill(
    office: Office, place: str = PLACE, root: Path | None = None, watching: Watching | None = None
) -> None:
    """Publish the place, take on the staff and live through the matters up to now."""
    root = root or project_root(place)
    story, now = _story(place), office.clock.now()
    with office.reading() as desk:
        days = Days(desk.calendar, now)
    events = _events(story, days)
    clock = VirtualClock(events[0].at - BEFORE)
    past = Office(office.settings, clock)
    try:
        with past.desk() as desk:
            founding.set_setting(desk, DEMO, place)
            founding.set_setting(desk, BEGUN, place)
            package = read_folder(root / "processes" / place, root / "forms" / place)
            publishing.publish(desk, package, None, "")
            people(desk, place)
        _live(past, clock, events, now, watching or (lambda *_: None))
        with office.desk() as desk:
            for each in story["person"]:
                if "absent" in each:
                    founding.set_absent(desk, each["account"], each["absent"])
            founding.unset(desk, BEGUN)
    finally:
        past.close()


def project_root(place: str = PLACE) -> Path:
    """Where `processes/` and `forms/` lie. Raises NotFound outside a checkout."""
    for folder in (Path.cwd(), *Path(__file__).resolve().parents):
        if (folder / "processes" / place / "place.toml").exists():
            return folder
    raise NotFound(
        Said(
            "没有找到 processes/ 和 forms/，请在项目目录里运行。",
            "There is no processes/ and forms/ here: run this in the project.",
        )
    )


def _events(story: Mapping[str, Any], days: Days) -> list[Event]:
    """Every act of every matter in the order of time; those of one instant as they are told."""
    numbers: dict[str, str] = {}
    tales = [Tale(each, days, numbers) for each in story["matter"]]
    found = [event for tale in tales for event in tale.events()]
    return sorted(found, key=lambda event: (event.at, event.order))


def _live(
    office: Office, clock: VirtualClock, events: Sequence[Event], now: datetime, watching: Watching
) -> None:
    for done, event in enumerate(events, 1):
        _ring_until(office, clock, event.at)
        with office.desk() as desk:
            event.act(desk)
        watching(done, len(events))
    _ring_until(office, clock, now)


def _ring_until(office: Office, clock: VirtualClock, until: datetime) -> None:
    while (bell := bells.next_bell(office)) is not None and bell <= until:
        clock.advance(max(bell, clock.now()))
        bells.sweep(office)
    clock.advance(max(until, clock.now()))
