"""Registering a matter and doing five tasks of it over `/api/v1`, against the least a program could cost.

Each task is listed, claimed and completed: sixteen requests. One journey is written down as it happens: every
request with the size of its answer, every transaction with its statements and their parameters. The floor is
a bare Flask program on the same database layer: for each request it executes the same statements with the same
parameters in the same transactions, fetches what they give, commits or rolls back alike, and answers as many
bytes. It reads nothing of what was sent, decides nothing and builds no statement: `journey_vs_floor` replays
SQLAlchemy's statements as they were built, `journey_vs_driver` their text through `exec_driver_sql`, which is
less than SQLAlchemy programs do.

Before each journey both get a fresh copy of the same SQLite file under a program that is warm. SQLite does
not wait for the disk, which would cost both the same and make the ratio look better.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask, Response
from flask.testing import FlaskClient
from sqlalchemy import event

from bench.acts import hurry
from bench.measure import Figure, in_turn, seconds
from engine.acts import programs
from engine.acts.office import Office
from engine.ground.database import Database
from rigs import linqing, returning
from rigs.databases import Shelf
from web import create_app

TASKS = ("T_left", "T_right", "T_check", "T_left", "T_right")
NAMES = {"T_left": "办左边", "T_right": "办右边", "T_check": "核对"}


@dataclass
class Act:
    """One transaction: whether it writes, and what it said."""

    writing: bool
    built: list[tuple[Any, Any]] = field(default_factory=list)
    texts: list[tuple[str, Any]] = field(default_factory=list)


@dataclass
class Asked:
    """One request, the transactions it took, and what came back."""

    method: str
    path: str
    acts: list[Act] = field(default_factory=list)
    status: int = 0
    size: int = 0


Execute = Callable[[sa.Connection, Act], None]


def figures(shelf: Shelf, home: Path) -> list[Figure]:
    """Ours against both floors."""
    shelf.keep("tables", linqing.make_tables)
    shelf.keep("returning", returning.furnish, base="tables")
    with shelf.fresh("returning") as url, returning.office_at(url, home) as office:
        ours = Ours(office, home)
        asked = ours.written_down()
        floors = [Floor(home, ours.template, asked, execute) for execute in (built, texts)]
        statements = sum(len(act.texts) for each in asked for act in each.acts)
        what = f"{len(asked)} requests, {statements} statements"
        return [
            in_turn("journey_vs_floor", "≤ 2", ours.journey, floors[0].journey, what),
            in_turn("journey_vs_driver", "–", ours.journey, floors[1].journey, "the same, as bare text"),
        ]


# Ours -------------------------------------------------------------------------------------------------------


class Ours:
    """The office, put back to the same morning before each journey."""

    def __init__(self, office: Office, home: Path) -> None:
        self.office = office
        self.file = Path(sa.engine.make_url(office.settings.database_url).database or "")
        self.template = home / "template.sqlite"
        hurry(office)
        with office.desk() as desk:
            front, hand = (programs.give_token(desk, who, "bench") for who in ("front", "hand1"))
        app = create_app(office)
        self.front, self.hand = _client(app, front), _client(app, hand)
        self.look_around()  # notes that the tokens were used today
        office.close()
        shutil.copyfile(self.file, self.template)

    def look_around(self) -> None:
        """What makes a program warm."""
        for client in (self.front, self.hand):
            assert client.get("/api/v1/tasks").status_code == 200

    def journey(self) -> float:
        """Seconds of one journey on a fresh copy."""
        self.office.close()
        _lay(self.template, self.file)
        self.look_around()
        return seconds(lambda: self.go(_send))

    def go(self, send: Callable[..., Any]) -> None:
        """The journey itself."""
        send(self.front, "POST", "/api/v1/matters", {"answers": returning.OPENING}, 201)
        for number, element in enumerate(TASKS):
            tab = "group" if number < 2 else "mine"  # then they come to whoever did it before
            rows = send(self.hand, "GET", f"/api/v1/tasks?tab={tab}")["items"]
            task_id = next(row["task"] for row in rows if row["name"] == NAMES[element])
            send(self.hand, "POST", f"/api/v1/tasks/{task_id}/claim")
            answers = {"answers": returning.TYPED[element]}
            send(self.hand, "POST", f"/api/v1/tasks/{task_id}/complete", answers)

    def written_down(self) -> list[Asked]:
        """What one journey asked, and of the database."""
        asked: list[Asked] = []

        def send(client: FlaskClient, method: str, path: str, json: Any = None, status: int = 200) -> Any:
            asked.append(Asked(method, path))
            answer = client.open(path, method=method, json=json)
            assert answer.status_code == status, answer.text
            asked[-1].status, asked[-1].size = answer.status_code, len(answer.data)
            return answer.get_json()

        self.journey()
        self.office.close()
        _lay(self.template, self.file)
        self.look_around()
        with _listening(self.office.database.sql, asked):
            self.go(send)
        return asked


def _send(client: FlaskClient, method: str, path: str, json: Any = None, status: int = 200) -> Any:
    answer = client.open(path, method=method, json=json)
    assert answer.status_code == status, answer.text
    return answer.get_json()


def _client(app: Flask, token: str) -> FlaskClient:
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return client


def _lay(template: Path, file: Path) -> None:
    for tail in ("-wal", "-shm"):
        file.with_name(file.name + tail).unlink(missing_ok=True)
    shutil.copyfile(template, file)


@contextmanager
def _listening(sql: sa.Engine, asked: list[Asked]) -> Iterator[None]:
    """Write every statement to the transaction of the request that sends it."""

    def begin(connection: sa.Connection) -> None:
        writing = connection.get_execution_options().get("bancheng_writing", True)
        asked[-1].acts.append(Act(writing))

    def build(_sql: Any, element: Any, many: Any, one: Any, _options: Any) -> None:
        if not isinstance(element, str):
            asked[-1].acts[-1].built.append((element, many or one))

    def say(_sql: Any, _cursor: Any, text: str, values: Any, *_: Any) -> None:
        if not text.startswith("begin"):
            asked[-1].acts[-1].texts.append((text, values))

    told = (("begin", begin), ("before_execute", build), ("before_cursor_execute", say))
    for name, heard in told:
        event.listen(sql, name, heard)
    try:
        yield
    finally:
        for name, heard in told:
            event.remove(sql, name, heard)


# The floor --------------------------------------------------------------------------------------------------


def built(sql: sa.Connection, act: Act) -> None:
    """Execute the statements as SQLAlchemy's objects."""
    for element, values in act.built:
        result = sql.execute(element, values)
        if result.returns_rows:
            result.fetchall()


def texts(sql: sa.Connection, act: Act) -> None:
    """Execute the statements as text."""
    for text, values in act.texts:
        result = sql.exec_driver_sql(text, values)
        if result.returns_rows:
            result.fetchall()


class Floor:
    """A bare Flask program that says to its database what ours said to ours."""

    def __init__(self, home: Path, template: Path, asked: list[Asked], execute: Execute) -> None:
        self.asked = asked
        self.template = template
        self.file = home / f"{execute.__name__}.sqlite"
        self.database = Database(f"sqlite:///{self.file}")
        event.listen(
            self.database.sql, "connect", lambda dbapi, _: dbapi.execute("pragma synchronous=off") and None
        )
        self._execute = execute
        self._next = iter(asked)
        app = Flask(__name__)
        app.add_url_rule("/<path:where>", view_func=self.answer, methods=["GET", "POST"])
        self.client = app.test_client()

    def answer(self, where: str) -> Response:
        """Say what was said, and answer as many bytes."""
        asked = next(self._next)
        for act in asked.acts:
            with self.database.transaction() if act.writing else self.database.reading() as sql:
                self._execute(sql, act)
        return Response(b"x" * asked.size, asked.status, mimetype="application/json")

    def journey(self) -> float:
        """Seconds of one journey on a fresh copy."""
        self.database.close()
        _lay(self.template, self.file)
        with self.database.reading() as sql:
            sql.exec_driver_sql("select count(*) from task").fetchall()
        self._next = iter(self.asked)
        return seconds(self._go)

    def _go(self) -> None:
        for asked in self.asked:
            assert self.client.open(asked.path, method=asked.method).status_code == asked.status
