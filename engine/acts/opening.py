"""Opening the office for the day: which clock, which database, who rings the bells."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from engine.acts import bells, delivering, door, founding, logins, once, publishing
from engine.acts.backups import nightly
from engine.acts.founding import NewPerson
from engine.acts.office import Office, is_demo
from engine.acts.staffing import passing_on
from engine.doors import file_locks
from engine.doors.desk import Desk
from engine.doors.tables import calendar_year, version
from engine.doors.wakeups import Waker
from engine.doors.years import shipped_years
from engine.ground.clock import Clock, DriftingClock, RealClock
from engine.ground.database import PRIVATE_FOLDER
from engine.ground.errors import NotFound, Refused
from engine.ground.said import Said
from engine.ground.settings import ZONE, BadSetting, Settings
from engine.traces import attachments
from engine.values.calendar import Calendar, Hours

FALLBACK = "2026-05-13T09:45"
"""Where a demonstration begins when today lies outside the shipped calendar years."""


def open_office(settings: Settings, virtual: bool = False) -> Office:
    """The office on its database. `virtual` allows BANCHENG_CLOCK to say what time it is.

    Raises BadSetting for a virtual clock where only the true time may count, or a home that cannot be had.
    """
    make_home(settings.home)
    if settings.virtual_start is not None and not virtual:
        raise BadSetting(
            Said(
                "BANCHENG_CLOCK 只用于演示和测试，请去掉它。",
                "BANCHENG_CLOCK is for demonstrations and tests only. Unset it.",
            )
        )
    return Office(settings, clock_of(settings))


def make_home(home: Path) -> None:
    """The folder of the office's data; a new one is for its owner alone. Raises BadSetting where it cannot be had."""
    try:
        home.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    except OSError as error:
        raise BadSetting(
            Said(
                f"{home} 不能用作办公目录（{error.strerror}）。"
                "请在 BANCHENG_HOME 或 BANCHENG_DATABASE 里换一个能写的文件夹。",
                f"{home} cannot hold the office ({error.strerror}). Choose a folder that can be written to, in "
                "BANCHENG_HOME or BANCHENG_DATABASE.",
            )
        ) from error


def clock_of(settings: Settings) -> Clock:
    """The clock of the environment: the machine's, or the one BANCHENG_CLOCK sets."""
    return DriftingClock(settings.virtual_start) if settings.virtual_start else RealClock()


def ensure_honest_time(office: Office) -> None:
    """Raises BadSetting where a real office is asked to live on virtual time."""
    if isinstance(office.clock, RealClock):
        return
    with office.reading() as desk:
        if not is_demo(desk):
            raise BadSetting(
                Said(
                    "真实的办公数据不能用虚拟时间。请去掉 BANCHENG_CLOCK。",
                    "A real office does not live on virtual time. Unset BANCHENG_CLOCK.",
                )
            )


def ensure_known_year(office: Office) -> None:
    """Let a demonstration fall back to a time inside the loaded years, for its deadlines are to be exact."""
    with office.reading() as desk:
        known = desk.calendar.loaded(desk.local.year)
    if not known:
        start = datetime.fromisoformat(FALLBACK).replace(tzinfo=ZONE)
        office.clock = DriftingClock(start)


def is_founded(office: Office) -> bool:
    """True where the office has its tables. Raises NotNow when the database is away."""
    with office.reading() as desk:
        return all(sa.inspect(desk.sql).has_table(each.name) for each in (version, calendar_year))


def ensure_founded(office: Office) -> None:
    """Raises NotFound where no office was ever opened."""
    if not is_founded(office):
        raise NotFound(_NO_OFFICE)


def ensure_staffed(office: Office) -> None:
    """Raises NotFound where nobody could sign in: no office was opened here, only tables or a place are there."""
    ensure_founded(office)
    with office.reading() as desk:
        nobody = founding.is_empty(desk)
    if nobody:
        raise NotFound(_NO_OFFICE)


_NO_OFFICE = Said(
    "这里还没有开张。请先运行 bancheng init processes/<地方>。",
    "There is no office here yet. Run bancheng init processes/<place> first.",
)


def ensure_shareable(office: Office) -> None:
    """Raises Refused for several processes on the embedded database: one serves and rings."""
    if office.settings.embedded:
        raise Refused(
            Said(
                "嵌入式数据库只用一个进程：请运行 bancheng run。要多进程，请用 PostgreSQL。",
                "The embedded database takes one process: use `bancheng run`. For several, use PostgreSQL.",
            ),
            "one_process",
        )


@contextmanager
def alone(office: Office) -> Iterator[None]:
    """Serve the embedded database as the only process; on PostgreSQL there is nothing to hold.

    Raises Refused when another process serves this office already, or its database under another home.
    """
    with _only_server(office.settings):
        yield


@contextmanager
def at_hand(settings: Settings) -> Iterator[None]:
    """Have the embedded database open, beside others who have: it is not replaced meanwhile.

    Raises Refused while it is being replaced, BadSetting for a home or a folder that cannot be had.
    """
    make_home(settings.home)
    restoring = Said(
        "这个办公室的数据正在恢复，请等恢复完再试。",
        "This office is being restored. Try again when that is done.",
    )
    files = file_locks.beside(settings.database_url, "open")
    with _locked(files, Refused(restoring, "in_use"), shared=True):
        yield


@contextmanager
def put_aside(settings: Settings) -> Iterator[None]:
    """Keep everybody from an embedded database that is to be replaced, under whatever home they have it.

    Raises Refused where a process serves it, or has it open for a command. PostgreSQL itself tells who is
    connected.
    """
    at_work = Said(
        "还有命令在用这个办公室的数据，请等它结束再恢复。",
        "A command is still at work in this office. Wait until it is done, then restore.",
    )
    files = file_locks.beside(settings.database_url, "open")
    with _only_server(settings), _locked(files, Refused(at_work, "in_use")):
        yield


@contextmanager
def _only_server(settings: Settings) -> Iterator[None]:
    if not settings.embedded:
        yield
        return
    running = Said(
        "这个办公室已有一个进程在运行，请先停掉它。",
        "Another process serves this office already. Stop it first.",
    )
    files = [settings.home / "running.lock", *file_locks.beside(settings.database_url, "running")]
    with _locked(files, Refused(running, "one_process")):
        yield


@contextmanager
def _locked(files: Iterable[Path], taken: Refused, *, shared: bool = False) -> Iterator[None]:
    """Hold all these locks. Raises what says that one is `taken`, BadSetting for a folder that cannot be had."""
    with ExitStack() as locks:
        for file in files:
            make_home(file.parent)
            if not locks.enter_context(file_locks.held(file, shared=shared)):
                raise taken
        yield


def open_empty(desk: Desk, place_dir: Path, forms_dir: Path, account: str) -> str:
    """An office with its place published, its two first units and one administrator. Gives the password.

    Raises Refused where somebody works here already, BadDrawing for a package that is not understood.
    """
    if not founding.is_empty(desk):
        raise Refused(Said("这里已经开张了。", "This office is open already."), "known")
    files, place = publishing.read_place(place_dir, forms_dir)
    publishing.publish(desk, files, None, "")
    founding.add_unit(desk, "office", place.name, "place")
    founding.add_unit(desk, "window", "“办不成事”反映窗口", "window", parent="office")
    return founding.add_person(desk, NewPerson(account, "管理员", "office", admin=True))


def waker(office: Office) -> Waker:
    """What rings the bells of this office, keeps it tidy and copies it each night."""
    return Waker(_looking(office), lambda: tidy(office), lambda: nightly.look(office))


def _looking(office: Office) -> Callable[[], timedelta | None]:
    def look() -> timedelta | None:
        bells.sweep(office)
        delivering.deliver(office)
        upcoming = bells.next_bell(office)
        return None if upcoming is None else upcoming - office.clock.now()

    return look


def tidy(office: Office) -> None:
    """Throw away what nobody will ask for: ended sessions, old answers, files of forms never sent.

    And give on what came to somebody who was just leaving.
    """
    with office.desk() as desk:
        logins.sweep(desk)
        door.sweep(desk)
        once.sweep(desk)
        attachments.sweep(desk)
        passing_on.sweep(desk)


def work(office: Office) -> None:
    """Ring the bells until interrupted."""
    ringing = waker(office)
    ringing.start()
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        ringing.stop()


def calendar_for(settings: Settings) -> Calendar:
    """The calendar of the office, or the shipped one where none is open."""
    if settings.embedded and not (settings.home / "bancheng.sqlite").exists():
        return _shipped_calendar()
    office = open_office(settings, virtual=True)
    try:
        if not is_founded(office):
            return _shipped_calendar()
        with office.reading() as desk:
            return desk.calendar
    finally:
        office.close()


def _shipped_calendar() -> Calendar:
    return Calendar(Hours.parse(founding.OPENING_HOURS), shipped_years(), ZONE)
