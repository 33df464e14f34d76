"""The demonstration office: invented people, and two dozen matters in every state, told around today.

The matters are not written into tables: every one of them is lived through by the real acts on a virtual clock.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from engine.acts import bells, founding, publishing
from engine.acts.demo.tale import Event, Tale
from engine.acts.founding import NewPerson
from engine.acts.office import DEMO, Office
from engine.doors.desk import Desk
from engine.doors.tables import person
from engine.ground.clock import VirtualClock
from engine.ground.errors import NotFound
from engine.ground.said import Said
from engine.ground.settings import ZONE

PASSWORD = "bancheng"  # noqa: S105 - printed at every start; a real office refuses demo accounts
PLACE = "linqing"
EARLIEST = 14
"""Working days before today at which the demonstration begins."""


def _story() -> Mapping[str, Any]:
    return tomllib.loads(files("engine.acts.demo").joinpath(f"{PLACE}.toml").read_text("utf-8"))


def people(desk: Desk) -> None:
    """The units and the staff of the demonstration, all with the same password."""
    story = _story()
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


def accounts(desk: Desk) -> list[tuple[str, str, str]]:
    """Account, name and what they do, for the table printed at the start."""
    known = set(desk.sql.scalars(sa.select(person.c.account)))
    return [
        (each["account"], each["name"], each["what"])
        for each in _story()["person"]
        if each["account"] in known
    ]


def fill(office: Office, root: Path | None = None) -> None:
    """Publish the place, take on the staff and live through the matters up to now."""
    root = root or project_root()
    now = office.clock.now()
    with office.reading() as desk:
        days = _working_days(desk, now)
    clock = VirtualClock(datetime.combine(days[EARLIEST], time(8, 30), ZONE))
    past = Office(office.settings, clock)
    try:
        with past.desk() as desk:
            found, _ = publishing.read_place(root / "processes" / PLACE, root / "forms" / PLACE)
            publishing.publish(desk, found, None, "")
            people(desk)
            founding.set_setting(desk, DEMO, "1")
        _live(past, clock, _events(days, now), now)
    finally:
        past.close()


def project_root() -> Path:
    """Where `processes/` and `forms/` lie. Raises NotFound outside a checkout."""
    for folder in (Path.cwd(), *Path(__file__).resolve().parents):
        if (folder / "processes" / PLACE / "place.toml").exists():
            return folder
    raise NotFound(
        Said(
            "没有找到 processes/ 和 forms/，请在项目目录里运行。",
            "There is no processes/ and forms/ here: run this in the project.",
        )
    )


def _working_days(desk: Desk, now: datetime) -> list[date]:
    """Working days backwards from today, or from the last one before it: index 0 is the newest."""
    day = now.astimezone(ZONE).date()
    found: list[date] = []
    while len(found) <= EARLIEST:
        if desk.calendar.day(day).working:
            found.append(day)
        day -= timedelta(days=1)
    return found


@dataclass(frozen=True)
class _At:
    days: list[date]
    now: datetime

    def __call__(self, ago: int, clock: str) -> datetime:
        at = datetime.combine(self.days[ago], time.fromisoformat(clock), ZONE)
        return min(at, self.now - timedelta(minutes=1))


def _events(days: list[date], now: datetime) -> list[Event]:
    at = _At(days, now)
    tales = [Tale(each, days) for each in _story()["matter"]]
    found = [event for tale in tales for event in tale.events(at)]
    return sorted(found, key=lambda event: (event.at, event.order))


def _live(office: Office, clock: VirtualClock, events: Iterable[Event], now: datetime) -> None:
    for event in events:
        _ring_until(office, clock, event.at)
        with office.desk() as desk:
            event.act(desk)
    _ring_until(office, clock, now)


def _ring_until(office: Office, clock: VirtualClock, until: datetime) -> None:
    while (bell := bells.next_bell(office)) is not None and bell <= until:
        clock.advance(max(bell, clock.now()))
        bells.sweep(office)
    clock.advance(max(until, clock.now()))
