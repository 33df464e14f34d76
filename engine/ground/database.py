"""The one place where a transaction begins and ends.

SQLite and PostgreSQL behave alike to those above: a writing transaction sees the newest state of what it
locks and commits as a whole or not at all.
"""

from __future__ import annotations

import hashlib
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, TimeoutError

from engine.ground.errors import NotNow
from engine.ground.said import Said

PROGRAM = "bancheng"
"""What PostgreSQL calls the connections of an office at work."""

PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600
"""Modes of what holds personal data: for its owner alone."""

_AWAY = Said(
    "数据库暂时不可用，未保存，请稍后重试。", "The database is away. Nothing was saved; please try again."
)


class Away(NotNow):
    """The database cannot be reached, or has no time. `why` names it and the cause, for whoever runs the office."""

    def __init__(self, why: Said) -> None:
        super().__init__(_AWAY)
        self.why = why


class FairLock:
    """A mutex that serves in the order of asking.

    SQLite's own writers poll for the lock and the unlucky one can starve for seconds; a queue inside the
    one process cuts the slowest acts from 83 ms to 22 ms.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._held = False

    def __enter__(self) -> None:
        with self._guard:
            if not self._held:
                self._held = True
                return
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        mine.acquire()

    def __exit__(self, *_: object) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._held = False


class Database:
    """A SQLite file or a PostgreSQL server."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.embedded = url.startswith("sqlite")
        self._sql = _sqlite(url) if self.embedded else _postgresql(url)
        self._writers = FairLock()

    @contextmanager
    def transaction(self) -> Iterator[sa.Connection]:
        """One act: everything in it is committed at the end, or nothing is.

        Raises Away when the database is away or too busy.
        """
        if not self.embedded:
            with self._begin(writing=True) as connection:
                yield connection
            return
        with self._writers, self._begin(writing=True) as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A look without a lock; whatever is written in it is rolled back."""
        with self._begin(writing=False) as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[sa.Connection]:
        """One instant of the database, looked at for as long as it takes while others go on writing.

        SQLite's log gives every reader the state of its first look; PostgreSQL has to be asked for it.
        """
        options: dict[str, Any] = {}
        if not self.embedded:
            options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with self._begin(writing=False, **options) as connection:
            unhurried(connection)
            yield connection

    @contextmanager
    def only_one(self, what: str) -> Iterator[bool]:
        """True for one process at a time of all that share the database; the embedded one has only one."""
        if self.embedded:
            yield True
            return
        key = _key(what)
        with self.told_when_away(), self._sql.connect() as connection:
            connection = connection.execution_options(isolation_level="AUTOCOMMIT")
            mine = bool(connection.scalar(sa.select(sa.func.pg_try_advisory_lock(key))))
            try:
                yield mine
            finally:
                if mine:
                    connection.execute(sa.select(sa.func.pg_advisory_unlock(key)))

    @contextmanager
    def _begin(self, *, writing: bool, **options: Any) -> Iterator[sa.Connection]:
        with self.told_when_away(), self._sql.connect() as connection:
            connection = connection.execution_options(bancheng_writing=writing, **options)
            with connection.begin() as transaction:
                yield connection
                if not writing:
                    transaction.rollback()

    def fold(self) -> bool:
        """Bring the log of an embedded database into its file. False where somebody is in the midst of it."""
        bare = self._sql.raw_connection()  # a checkpoint is no part of any transaction
        try:
            cursor = bare.cursor()
            cursor.execute("pragma wal_checkpoint(truncate)")
            ((busy, *_),) = cursor.fetchall()
            cursor.close()
            return not busy
        finally:
            bare.close()

    @contextmanager
    def told_when_away(self) -> Iterator[None]:
        """Raises Away in the place of whatever the driver says when the database cannot be used."""
        try:
            yield
        except TimeoutError as error:
            raise _away(self.url, error) from error
        except DBAPIError as error:
            if _is_away(error):
                raise _away(self.url, error.orig) from error
            raise

    @property
    def name(self) -> str:
        """The database as people know it, without a password."""
        return name_of(self.url)

    def close(self) -> None:
        """Let go of all connections."""
        self._sql.dispose()

    @property
    def sql(self) -> sa.Engine:
        """SQLAlchemy's own engine, for migrations only."""
        return self._sql


def _is_away(error: DBAPIError) -> bool:
    if isinstance(error, OperationalError | InterfaceError):
        return True
    return error.connection_invalidated or getattr(error.orig, "sqlite_errorname", "") == "SQLITE_NOTADB"


def name_of(url: str) -> str:
    """A database as people know it: its file, or its name and server. Never a password."""
    address = sa.engine.make_url(url)
    if address.get_backend_name() == "sqlite":
        return address.database or ":memory:"
    host = address.host or address.query.get("host", "localhost")
    user = f"{address.username}@" if address.username else ""
    port = f":{address.port}" if address.port else ""
    return f"postgresql://{user}{host}{port}/{address.database or ''}"


def _away(url: str, cause: object) -> Away:
    """Why it is away, in the driver's own words; a password that stood among them is left out."""
    told = " ".join(str(cause).split())[:400]
    password = sa.engine.make_url(url).password
    if password:
        told = told.replace(password, "***")
    return Away(
        Said(
            f"连不上数据库 {name_of(url)}（{told}）。请看它在不在、BANCHENG_DATABASE 或 BANCHENG_HOME 对不对。",
            f"The database {name_of(url)} cannot be used ({told}). See whether it is there, and whether "
            "BANCHENG_DATABASE or BANCHENG_HOME is right.",
        )
    )


def unhurried(sql: sa.Connection) -> None:
    """Let this transaction take as long as it needs; PostgreSQL would end it after half a minute."""
    if sql.dialect.name == "postgresql":
        sql.exec_driver_sql("set local statement_timeout = 0")
        sql.exec_driver_sql("set local idle_in_transaction_session_timeout = 0")


def one_at_a_time(sql: sa.Connection, what: str) -> None:
    """Wait until every other transaction that asked for the same is over; from here on it sees what they did.

    The embedded database has one writer anyway. Raises OperationalError where that takes too long.
    """
    if sql.dialect.name == "postgresql":
        sql.execute(sa.select(sa.func.pg_advisory_xact_lock(_key(what))))


def _key(what: str) -> int:
    return int.from_bytes(hashlib.sha256(what.encode()).digest()[:8], signed=True)


def put_if_new(sql: sa.Connection, table: sa.Table, row: Mapping[str, Any]) -> bool:
    """Insert a row unless its key is taken, also by somebody inserting at this moment. True if it is new."""
    return sql.execute(_put(sql.dialect.name, table), row).first() is not None


@cache
def _put(dialect: str, table: sa.Table) -> sa.Insert:
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    return insert(table).on_conflict_do_nothing().returning(*table.primary_key)


def _sqlite(url: str) -> sa.Engine:
    file = sa.engine.make_url(url).database
    if file:
        try:
            Path(file).parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        except OSError as error:
            raise _away(url, error) from error
    sql = sa.create_engine(url, pool_size=8, max_overflow=16, connect_args={"timeout": 15})
    event.listen(sql, "do_connect", lambda *_: _begun(url, file))
    event.listen(sql, "connect", _sqlite_connected)
    event.listen(sql, "begin", _sqlite_begin)
    return sql


def _begun(url: str, file: str | None) -> None:
    """A new file that its owner alone may read; SQLite gives its log the same mode."""
    if not file or file == ":memory:" or Path(file).exists():
        return
    try:
        Path(file).touch(PRIVATE_FILE)
    except OSError as error:
        raise _away(url, error) from error


def _sqlite_connected(dbapi: Any, _record: object) -> None:
    # The driver's own BEGIN would leave the first SELECT outside the transaction.
    dbapi.isolation_level = None
    cursor = dbapi.cursor()
    cursor.execute("pragma journal_mode=wal")
    cursor.execute("pragma synchronous=full")
    cursor.execute("pragma foreign_keys=on")
    cursor.execute("pragma busy_timeout=15000")
    cursor.close()


def _sqlite_begin(connection: sa.Connection) -> None:
    # A deferred BEGIN that reads first and then writes fails at once with "database is locked".
    writing = connection.get_execution_options().get("bancheng_writing", True)
    connection.exec_driver_sql("begin immediate" if writing else "begin")


def _postgresql(url: str) -> sa.Engine:
    asked = sa.engine.make_url(url).query
    return sa.create_engine(
        url,
        pool_size=8,
        max_overflow=16,
        pool_pre_ping=True,
        pool_timeout=15,
        connect_args={
            "connect_timeout": 5,
            "application_name": asked.get("application_name", PROGRAM),
            "options": "-c timezone=UTC -c lock_timeout=15000 -c statement_timeout=30000"
            f" -c idle_in_transaction_session_timeout=60000 {asked.get('options', '')}",
        },
    )


class Instant(sa.TypeDecorator[Any]):
    """An aware instant, kept in UTC on every database.

    Raises ValueError for a naive one: it would mean another time on every machine.
    """

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: Any, _dialect: Any) -> Any:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
