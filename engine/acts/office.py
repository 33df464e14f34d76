"""The office as a whole: its settings, clock, database and library, wired once and handed to everybody."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

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
        self.watch: Callable[[Desk], None] | None = None
        """Called with every desk after its act is committed; scenarios look at what tokens went through."""

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
            if self.watch is not None:
                self.watch(desk)
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


def front(desk: Desk, place: Place) -> Front:
    """What stands over the door of the `place` that is published now."""
    window = desk.sql.scalar(sa.select(unit.c.name).where(unit.c.kind == "window").order_by(unit.c.id))
    return Front(place.called, window or "", is_demo(desk), desk.local)


def is_demo(desk: Desk) -> bool:
    """True in a demonstration office: its accounts are public and its time may be advanced."""
    return desk.sql.scalar(sa.select(setting.c.name).where(setting.c.name == DEMO)) is not None


def known(
    desk: Desk,
    ask: Callable[[str], object] = lambda _: None,
    call: Callable[[str, tuple[object, ...]], object] | None = None,
) -> Known:
    """What a form can choose from (units of the back office, people) and what its conditions can see."""
    found = Known(
        units=_Asked(lambda: _sections(desk)),
        people=_Asked(lambda: _staff(desk)),
        ask=ask,
        matters=lambda number: desk.sql.scalar(sa.select(cases.c.id).filter_by(number=number)) is not None,
        today=desk.local.date(),
    )
    return replace(found, call=call) if call else found


class _Asked(Mapping[str, str]):
    """Choices that are looked up once a form asks for them; most forms never do."""

    def __init__(self, look_up: Callable[[], dict[str, str]]) -> None:
        self._look_up = look_up

    @cached_property
    def _found(self) -> dict[str, str]:
        return self._look_up()

    def __getitem__(self, key: str) -> str:
        return self._found[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


def _sections(desk: Desk) -> dict[str, str]:
    query = sa.select(unit.c.code, unit.c.name).where(unit.c.active, unit.c.kind == "section")
    return dict(desk.sql.execute(query.order_by(unit.c.id)).all())


def _staff(desk: Desk) -> dict[str, str]:
    query = sa.select(person.c.account, person.c.name, unit.c.name).outerjoin(
        unit, unit.c.id == person.c.unit_id
    )
    rows = desk.sql.execute(query.where(person.c.active).order_by(person.c.id))
    return {account: f"{name}（{where}）" if where else name for account, name, where in rows}
