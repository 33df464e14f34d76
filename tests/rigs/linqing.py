"""The office that most tests work in: the place 临清 as published, its small staff, one morning in May."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from engine.ground.clock import VirtualClock
from engine.ground.database import Database
from engine.ground.settings import ZONE, Settings

if TYPE_CHECKING:
    from engine.acts.office import Office

ROOT = Path(__file__).parents[2]
PLACE = ROOT / "processes" / "linqing"
FORMS = ROOT / "forms" / "linqing"
MORNING = datetime(2026, 5, 13, 8, 30, tzinfo=ZONE)
"""A Wednesday, half an hour before the window opens."""


class Hands:
    """The hands of the office's clock, moved by the test; bells on the way ring at their own instants."""

    def __init__(self, office: Office) -> None:
        assert isinstance(office.clock, VirtualClock)
        self._office = office
        self._clock = office.clock

    @property
    def now(self) -> datetime:
        """What the clock on the wall shows."""
        return self._clock.now().astimezone(ZONE)

    def advance(self, to: str | datetime | timedelta) -> datetime:
        """Move to an instant ("2026-05-18T17:31" is one in China) or by a span, and ring what is due."""
        if isinstance(to, str):
            to = datetime.fromisoformat(to)
        until = self.now + to if isinstance(to, timedelta) else to if to.tzinfo else to.replace(tzinfo=ZONE)
        ring_until(self._office, self._clock, until)
        return self.now


@contextmanager
def office_at(url: str, home: Path) -> Iterator[Office]:
    """A real office on this database, its clock standing at that morning."""
    from engine.acts.office import Office

    office = Office(settings_at(url, home), VirtualClock(MORNING))
    try:
        yield office
    finally:
        office.close()


def settings_at(url: str, home: Path) -> Settings:
    return Settings(home=home, database_url=url, port=0, virtual_start=MORNING)


# The three seams to the acts --------------------------------------------------------------------------------


def make_tables(url: str) -> None:
    """An empty database gets the office's tables."""
    from engine.doors import migrations

    database = Database(url)
    migrations.upgrade(database)
    database.close()


def furnish(url: str) -> None:
    """The office is founded, the place published, and its staff gets to work."""
    from engine.acts import demo, founding, publishing

    with TemporaryDirectory() as home, office_at(url, Path(home)) as office:
        founding.found(office)
        with office.desk() as desk:
            files, _ = publishing.read_place(PLACE, FORMS)
            publishing.publish(desk, files, None, "第一版")
            demo.people(desk, "linqing")


def ring_until(office: Office, clock: VirtualClock, until: datetime) -> None:
    """Everything due up to `until` happens, each thing at its own time."""
    from engine.acts import bells

    while (bell := bells.next_bell(office)) is not None and bell <= until:
        clock.advance(max(bell, clock.now()))
        bells.sweep(office)
    clock.advance(until)
