"""The office as a whole: its settings, clock, database and library, wired once and handed to everybody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa

from engine.doors.desk import Desk, Library
from engine.doors.forms import Known
from engine.doors.packages import Place
from engine.doors.tables import cases, person, setting, unit, version
from engine.ground.clock import Clock, RealClock
from engine.ground.database import Database
from engine.ground.errors import CannotStep, NotFound
from engine.ground.said import Said
from engine.ground.settings import Settings
from engine.traces import incidents

DEMO = "demo"


class Office:
    """Everything an act needs, and the only way to a desk."""

    def __init__(self, settings: Settings, clock: Clock | None = None) -> None:
        self.settings = settings
        self.clock: Clock = clock or RealClock()
        self.database = Database(settings.database_url)
        self.library = Library()

    @contextmanager
    def desk(self) -> Iterator[Desk]:
        """One act: commits as a whole at the end, or leaves no trace.

        Raises NotNow when the database is away. A matter whose procedure could not step becomes an incident.
        """
        desk: Desk | None = None
        try:
            with self.database.transaction() as sql:
                desk = Desk(sql, self.clock.now(), self.library)
                yield desk
        except CannotStep as stuck:
            if desk is not None and desk.case_id is not None:
                with self.database.transaction() as sql:
                    incidents.note(Desk(sql, self.clock.now(), self.library), desk.case_id, stuck)
            raise

    @contextmanager
    def reading(self) -> Iterator[Desk]:
        """A look that changes nothing."""
        with self.database.reading() as sql:
            yield Desk(sql, self.clock.now(), self.library)

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()


@dataclass(frozen=True)
class Front:
    """What stands over the door: the place and its window. `now` is the time on the wall."""

    place: Said
    window: str
    demo: bool
    now: datetime


def current_version(desk: Desk) -> int:
    """The version that new matters follow. Raises NotFound where nothing is published yet."""
    found: int | None = desk.sql.scalar(sa.select(version.c.id).where(version.c.current))
    if found is None:
        raise NotFound(
            Said(
                "还没有发布流程。请先运行 bancheng publish processes/<地方>。",
                "No procedure is published yet. Run bancheng publish processes/<place> first.",
            )
        )
    return found


def current_place(desk: Desk) -> Place:
    """The place as it is published now."""
    return desk.place(current_version(desk))


def front(desk: Desk) -> Front:
    """What stands over the door."""
    place = current_place(desk)
    window = desk.sql.scalar(sa.select(unit.c.name).where(unit.c.kind == "window").order_by(unit.c.id))
    return Front(Said(place.name, place.english), window or "", is_demo(desk), desk.local)


def is_demo(desk: Desk) -> bool:
    """True in a demonstration office: its accounts are public and its time may be advanced."""
    return desk.sql.scalar(sa.select(setting.c.value).where(setting.c.name == DEMO)) == "1"


def known(
    desk: Desk,
    ask: Callable[[str], object] = lambda _: None,
    call: Callable[[str, tuple[object, ...]], object] | None = None,
) -> Known:
    """What a form can choose from (units of the back office, people) and what its conditions can see."""
    units = sa.select(unit.c.code, unit.c.name).where(unit.c.active, unit.c.kind == "section")
    staff = sa.select(person.c.account, person.c.name, unit.c.name).outerjoin(
        unit, unit.c.id == person.c.unit_id
    )
    found = Known(
        units=dict(desk.sql.execute(units.order_by(unit.c.id)).all()),
        people={
            account: f"{name}（{where}）" if where else name
            for account, name, where in desk.sql.execute(staff.where(person.c.active).order_by(person.c.id))
        },
        ask=ask,
        matters=lambda number: desk.sql.scalar(sa.select(cases.c.id).filter_by(number=number)) is not None,
        today=desk.local.date(),
    )
    return replace(found, call=call) if call else found
