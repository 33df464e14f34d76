"""The database goes away and comes back: nothing acknowledged is lost, everybody is told, all heals by itself."""

from __future__ import annotations

import os
import random
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy import event

from engine.acts import bells, cases, logins
from engine.acts.office import Office
from engine.acts.people import Person
from engine.ground.errors import NotNow
from rigs import history, linqing, postgres, returning
from rigs.databases import PostgresShelf
from rigs.history import Told

SEED = int(os.environ.get("SEED", "20260513"))
CRASHES = int(os.environ.get("CRASHES", "3"))
PATIENCE = 60


def signed_in(office: Office, account: str) -> FlaskClient:
    """A browser with that person's visit."""
    from web import create_app

    app = create_app(office)
    app.testing = True
    token = secrets.token_urlsafe(32)
    person = returning.who(office, account)
    with office.desk() as desk:
        logins.save(desk, token, {"person": person.id}, person.id)
    client = app.test_client()
    client.set_cookie(app.session_interface.cookie, token)  # type: ignore[attr-defined]
    return client


# PostgreSQL -------------------------------------------------------------------------------------------------


@pytest.fixture
def server() -> Iterator[postgres.Server]:
    """A PostgreSQL of this test's own, as safe as in an office: it will be killed."""
    try:
        with postgres.running(options=("shared_buffers=64MB",)) as server:
            yield server
    except postgres.NoPostgres as why:
        pytest.skip(f"no PostgreSQL: {why}")


@pytest.fixture
def far(server: postgres.Server, tmp_path: Path) -> Iterator[Office]:
    """The small place on that server."""
    shelf = PostgresShelf(server)
    shelf.keep("tables", linqing.make_tables)
    shelf.keep("returning", returning.furnish, base="tables")
    with returning.office_at(server.url("returning"), tmp_path / "home") as office:
        yield office


@pytest.mark.postgres
def test_while_the_server_is_away_everybody_is_told_and_afterwards_all_works_again(
    far: Office, server: postgres.Server
) -> None:
    front, doer = returning.who(far, "front"), returning.who(far, "hand1")
    number = returning.take_in(far, front).number
    left = returning.open_task(far, number, "T_left")
    client, key = signed_in(far, "hand1"), returning.new_key()
    assert client.get("/readyz").status_code == 200

    server.kill()
    for _ in range(2):
        with pytest.raises(NotNow, match="未保存，请稍后重试"):
            returning.do(far, left, doer, returning.TYPED["T_left"], key)
        with pytest.raises(NotNow):
            bells.sweep(far)
    assert client.get("/healthz").status_code == 200, "the process itself lives"
    away = client.get("/readyz")
    assert (away.status_code, away.headers["Retry-After"]) == (503, "10")
    page = client.get("/")
    assert page.status_code == 503
    assert "暂时不可用" in page.text
    lost = client.post(f"/tasks/{left}", data={"words": "已核实并告知", "key": key})
    assert lost.status_code == 503
    assert "已核实并告知" in lost.text, "what was typed is shown again"

    server.start()
    assert client.get("/readyz").status_code == 200
    assert client.get("/").status_code == 200
    done = returning.do(far, left, doer, returning.TYPED["T_left"], key)
    assert done == returning.do(far, left, doer, returning.TYPED["T_left"], key)
    assert bells.sweep(far) == 0
    assert history.faults(far) == []


class Clerk(threading.Thread):
    """Takes matters in and goes round with them, sending every form until it is answered."""

    def __init__(self, office: Office, front: Person, doer: Person, told: Told) -> None:
        super().__init__(daemon=True)
        self.office, self.front, self.doer, self.told = office, front, doer, told
        self.over = threading.Event()
        self.refused = 0
        self.wrong: list[object] = []

    def run(self) -> None:
        try:
            while not self.over.is_set():
                self._matter()
        except BaseException as why:  # noqa: BLE001 - a thread must not die unheard
            self.wrong.append(why)

    def _matter(self) -> None:
        number = self._until_answered("", lambda key: returning.take_in(self.office, self.front, key))
        for element in ("T_left", "T_right", "T_check"):
            task_id = self._until_there(number, element)
            typed = returning.TYPED[element]
            self._until_answered(
                task_id, lambda key, t=task_id, w=typed: returning.do(self.office, t, self.doer, w, key)
            )

    def _until_answered(self, task_id: str, act: Any) -> str:
        key = returning.new_key()
        self.told.sent[key] = task_id
        answer = self._again_and_again(lambda: act(key))
        self.told.answers[key] = asdict(answer)
        return str(answer.number)

    def _until_there(self, number: str, element: str) -> str:
        found: str = self._again_and_again(lambda: returning.open_task(self.office, number, element))
        return found

    def _again_and_again(self, act: Any) -> Any:
        for _ in range(10_000):
            try:
                return act()
            except NotNow:
                self.refused += 1
                self.over.wait(0.01)
        raise AssertionError("the database never came back")


@pytest.mark.postgres
def test_what_was_acknowledged_before_the_server_died_is_there_after_it_rose(
    far: Office, server: postgres.Server
) -> None:
    front, told, chance = returning.who(far, "front"), Told(), random.Random(SEED)
    clerks = [Clerk(far, front, doer, told) for doer in returning.hands(far)[:3]]
    for clerk in clerks:
        clerk.start()
    for _ in range(CRASHES):
        _some_more_answers(clerks, told, chance.randint(5, 25))
        server.kill()
        server.start()
        _some_more_answers(clerks, told, 5)
    for clerk in clerks:
        clerk.over.set()
    for clerk in clerks:
        clerk.join(PATIENCE)

    assert [wrong for clerk in clerks for wrong in clerk.wrong] == [], f"SEED={SEED}"
    assert sum(clerk.refused for clerk in clerks), "nobody noticed that the server was away"
    assert history.faults(far, told) == [], f"SEED={SEED}"


def _some_more_answers(clerks: list[Clerk], told: Told, more: int) -> None:
    wanted = len(told.answers) + more
    waiting = threading.Event()
    for _ in range(PATIENCE * 100):
        if len(told.answers) >= wanted or any(clerk.wrong for clerk in clerks):
            return
        waiting.wait(0.01)
    raise AssertionError(f"no answer came any more, SEED={SEED}")


@pytest.mark.postgres
def test_connections_cut_between_acts_are_made_anew_and_one_cut_within_saves_nothing(
    far: Office, server: postgres.Server
) -> None:
    front, doer = returning.who(far, "front"), returning.who(far, "hand1")
    left = returning.open_task(far, returning.take_in(far, front).number, "T_left")
    cut = "select pg_terminate_backend(pid) from pg_stat_activity where datname = 'returning'"

    def cut_within() -> None:
        with far.desk() as desk:
            cases.complete(desk, left, doer, returning.sent(returning.TYPED["T_left"]))
            server.say(cut)

    with pytest.raises(NotNow):
        cut_within()
    assert returning.hands(far), "there is a good connection again"
    server.say(cut)
    returning.do(far, left, doer, returning.TYPED["T_left"])
    assert history.faults(far) == []


# Busy, read-only, full --------------------------------------------------------------------------------------


def from_now_on(office: Office, setting: str) -> None:
    """Set something on every connection."""

    def connected(dbapi: Any, _record: object) -> None:
        cursor = dbapi.cursor()
        cursor.execute(setting)
        cursor.close()
        dbapi.commit()

    event.listen(office.database.sql, "connect", connected)
    office.database.close()


@contextmanager
def somebody_elses_lock(url: str) -> Iterator[None]:
    """Another program has begun to write and does not come to an end."""
    other = sa.create_engine(url, connect_args={"isolation_level": None} if "sqlite" in url else {})
    with other.connect() as connection:
        embedded = other.dialect.name == "sqlite"
        connection.exec_driver_sql("begin immediate" if embedded else "select id from cases for update")
        yield
        connection.rollback()
    other.dispose()


def test_what_somebody_else_keeps_locked_is_busy_and_not_broken(small: Office, returning_url: str) -> None:
    front, doer = returning.who(small, "front"), returning.who(small, "hand1")
    left = returning.open_task(small, returning.take_in(small, front).number, "T_left")
    client, key = signed_in(small, "hand1"), returning.new_key()
    from_now_on(small, "pragma busy_timeout=50" if small.settings.embedded else "set lock_timeout=50")

    with somebody_elses_lock(returning_url):
        with pytest.raises(NotNow, match="未保存"):
            returning.do(small, left, doer, returning.TYPED["T_left"], key)
        assert client.get("/").status_code == 200, "reading goes on"
        assert bells.sweep(small) == 0

    returning.do(small, left, doer, returning.TYPED["T_left"], key)
    assert history.faults(small) == []


@pytest.mark.embedded
@pytest.mark.parametrize(
    ("bad", "good"),
    [("query_only=1", "query_only=0"), ("max_page_count=1", "max_page_count=1000000")],
)
def test_a_file_that_may_not_be_written_and_a_full_disk_change_nothing(
    small: Office, bad: str, good: str
) -> None:
    """SQLite says the same of a read-only file as of `query_only`, of a full disk as of `max_page_count`."""
    front, doer = returning.who(small, "front"), returning.who(small, "hand1")
    left = returning.open_task(small, returning.take_in(small, front).number, "T_left")
    from_now_on(small, f"pragma {bad}")

    def many() -> None:
        for _ in range(200):  # the free pages of the file are used up first
            returning.take_in(small, front)

    with pytest.raises(NotNow, match="未保存"):
        many()
    assert history.faults(small) == []

    from_now_on(small, f"pragma {good}")
    returning.do(small, left, doer, returning.TYPED["T_left"])
    assert history.faults(small) == []
