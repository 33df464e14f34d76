"""Where a copy is laid out before anybody works with it, and how it takes the place of what was there.

On SQLite that is a file beside the other, on PostgreSQL a schema of its own. What was there is kept under
another name: a restored office that turns out to be the wrong one has cost nothing.
"""

from __future__ import annotations

import glob
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa

from engine.doors.backups.archive import sync_folder
from engine.doors.tables import version
from engine.ground.database import PRIVATE_FILE, PRIVATE_FOLDER, PROGRAM, Database, unhurried
from engine.ground.errors import Refused
from engine.ground.said import Said

SCHEMA = "bancheng_restoring"
RESTORING = "bancheng-restoring"
"""What PostgreSQL calls the connections of whoever restores."""


class Staging(Protocol):
    """A database to fill. `url` is its address until `swap` puts it in its place."""

    url: str

    def swap(self, at: datetime) -> str:
        """Put what was filled where the office works; gives where the old one lies now, "" if there was none."""


@contextmanager
def staging(url: str, room: int) -> Iterator[Staging]:
    """A new database for what is to stand at `url`; what is left of it is gone afterwards.

    `room` is how many bytes it will need. Raises Refused where it cannot be had.
    """
    if url.startswith("sqlite"):
        with _beside(url, room) as file:
            yield file
        return
    with _schema(url) as schema:
        yield schema


# SQLite -----------------------------------------------------------------------------------------------------


class _File:
    def __init__(self, home: Path) -> None:
        self.home = home
        self.file = home.with_name(f".{home.name}.{secrets.token_hex(4)}.restoring")
        self.url = f"sqlite:///{self.file}"

    def swap(self, at: datetime) -> str:
        _fold(self.file)
        with self.file.open("rb") as filled:
            os.fsync(filled.fileno())
        kept = ""
        if self.home.exists():
            _fold(self.home)  # a log left beside it would be taken for one of the new file
            old = self.home.with_name(f"{self.home.stem}-replaced-{at:%Y%m%d-%H%M%S}{self.home.suffix}")
            _keep(self.home, old)
            kept = str(old)
        self.file.replace(self.home)
        sync_folder(self.home.parent)
        return kept


def _keep(file: Path, name: Path) -> None:
    """Give a file that nobody writes to a second name, or where a disk knows no such thing, a copy."""
    try:
        os.link(file, name)
    except OSError:
        shutil.copyfile(file, name)
    name.chmod(PRIVATE_FILE)


def _fold(file: Path) -> None:
    """Let SQLite bring its log into the file. Raises Refused where somebody else has it open."""
    database = Database(f"sqlite:///{file}")
    try:
        folded = database.fold()
    finally:
        database.close()
    log = file.with_name(f"{file.name}-wal")
    if not folded or (log.exists() and log.stat().st_size):
        raise _in_use()


@contextmanager
def _beside(url: str, room: int) -> Iterator[_File]:
    home = Path(sa.engine.make_url(url).database or "")
    home.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    state = os.statvfs(home.parent)
    if state.f_bavail * state.f_frsize < room:
        raise Refused(
            Said(
                f"磁盘空间不够：恢复要 {room // 2**20 + 1} MB。",
                f"Not enough room on the disk: restoring takes {room // 2**20 + 1} MB.",
            ),
            "no_room",
        )
    _sweep(home)  # what a killed restore has left
    try:
        yield _File(home)
    finally:
        _sweep(home)


def _sweep(home: Path) -> None:
    for left in home.parent.glob(f".{glob.escape(home.name)}.*.restoring*"):
        left.unlink()


# PostgreSQL -------------------------------------------------------------------------------------------------


class _Schema:
    def __init__(self, database: Database) -> None:
        self._database = database
        words = {"options": f"-c search_path={SCHEMA}", "application_name": RESTORING}
        url = sa.engine.make_url(database.url).update_query_dict(words)
        self.url = url.render_as_string(hide_password=False)

    def swap(self, at: datetime) -> str:
        old = f"bancheng_replaced_{at:%Y%m%d_%H%M%S}"
        with self._database.transaction() as sql:
            unhurried(sql)
            _ensure_nobody_works(sql)
            home = str(sql.scalar(sa.select(sa.func.current_schema())))
            filled = sa.inspect(sql).get_table_names(schema=SCHEMA)
            there = set(sa.inspect(sql).get_table_names(schema=home)) & set(filled)
            if there and version.name not in there:
                raise Refused(
                    Said(
                        f"数据库里有别的程序的表：{'、'.join(sorted(there))}。",
                        f"The database holds tables of another program: {', '.join(sorted(there))}.",
                    ),
                    "foreign_tables",
                )
            ours = _functions(sql, SCHEMA)
            known = [each for each in _functions(sql, home) if each in ours]
            if there or known:
                sql.exec_driver_sql(f'create schema "{old}"')
            _move(sql, sorted(there), known, home, old)
            _move(sql, filled, ours, SCHEMA, home)
        return old if there or known else ""


def _functions(sql: sa.Connection, schema: str) -> list[str]:
    """What the triggers of the tables call, with their arguments; a table does not take it along when it moves."""
    named = sa.text(
        "select quote_ident(proname) || '(' || pg_get_function_identity_arguments(oid) || ')' from pg_proc"
        " where pronamespace = cast(quote_ident(:schema) as regnamespace) order by 1"
    )
    return list(sql.scalars(named, {"schema": schema}))


def _move(sql: sa.Connection, tables: Iterable[str], functions: Iterable[str], whence: str, to: str) -> None:
    for name in tables:
        sql.exec_driver_sql(f'alter table "{whence}"."{name}" set schema "{to}"')
    for name in functions:
        sql.exec_driver_sql(f'alter function "{whence}".{name} set schema "{to}"')


def _ensure_nobody_works(sql: sa.Connection) -> None:
    """Raises Refused while processes of the office are connected: they would go on with what they remember."""
    others = sa.text(
        "select count(*) from pg_stat_activity where datname = current_database() and application_name = :us"
    )
    if sql.scalar(others, {"us": PROGRAM}):
        raise _in_use()


def _in_use() -> Refused:
    return Refused(
        Said(
            "还有进程在用这个办公室的数据库。请先停掉 bancheng 的所有进程，再恢复。",
            "Processes of this office are still at work. Stop all of them, then restore.",
        ),
        "in_use",
    )


@contextmanager
def _schema(url: str) -> Iterator[_Schema]:
    address = sa.engine.make_url(url).update_query_dict({"application_name": RESTORING})
    database = Database(address.render_as_string(hide_password=False))
    try:
        with database.only_one(RESTORING) as mine:
            if not mine:
                raise _in_use()
            with database.transaction() as sql:
                _ensure_nobody_works(sql)
                sql.exec_driver_sql(f"drop schema if exists {SCHEMA} cascade")
                sql.exec_driver_sql(f"create schema {SCHEMA}")
            try:
                yield _Schema(database)
            finally:
                with database.transaction() as sql:
                    sql.exec_driver_sql(f"drop schema if exists {SCHEMA} cascade")
    finally:
        database.close()
