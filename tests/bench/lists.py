"""One person's lists in an office with 1,000 open tasks and in one with 100,000, through HTTP.

In both the person has 20 tasks in hand and 180 to choose from; all others wait in other units. Every task is
of a matter of its own, with a deadline for the task and one for the matter.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient

from bench.measure import Figure, in_turn, seconds
from engine.acts import founding, logins, programs
from engine.acts.founding import NewPerson
from engine.acts.office import Office, current_version
from engine.acts.people import Person
from engine.doors.desk import Desk
from engine.doors.tables import cases, deadline, sight, task, unit
from rigs import linqing, returning
from rigs.databases import Shelf
from web import create_app

OWN, OF_THE_POST, PER_PAGE = 20, 180, 100
FEW, MANY = 1_000, 100_000
UNITS = 20
AT_ONCE = 5_000
LISTS = {
    "mine": f"/api/v1/tasks?tab=mine&per_page={PER_PAGE}",
    "group": f"/api/v1/tasks?tab=group&per_page={PER_PAGE}",
    "page": "/",
}


def figures(shelf: Shelf, home: Path) -> list[Figure]:
    """The figures of one kind of database: a program's two lists, and the page a person sees."""
    shelf.keep("tables", linqing.make_tables)
    shelf.keep("returning", returning.furnish, base="tables")
    with ExitStack() as rooms:
        few, many = (_client(rooms, shelf, home / str(number), number) for number in (FEW, MANY))
        return [
            in_turn(
                f"list_100k_vs_1k {shelf.kind} {name}",
                "≤ 1.5",
                lambda path=path: _ask(many, path),  # type: ignore[misc]
                lambda path=path: _ask(few, path),  # type: ignore[misc]
                path,
            )
            for name, path in LISTS.items()
        ]


def _client(rooms: ExitStack, shelf: Shelf, home: Path, number: int) -> FlaskClient:
    """hand1's program and browser in one, in an office with so many open tasks."""
    home.mkdir()
    office = rooms.enter_context(returning.office_at(rooms.enter_context(shelf.fresh("returning")), home))
    me = returning.who(office, "hand1")
    visit = secrets.token_urlsafe(32)
    with office.desk() as desk:
        fill(desk, me, number)
        token = programs.give_token(desk, me.account, "bench")
        logins.save(desk, visit, {"person": me.id}, me.id)
    _know_thy_tables(office)
    app = create_app(office)
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    client.set_cookie(app.session_interface.cookie, visit)  # type: ignore[attr-defined]
    return client


def _know_thy_tables(office: Office) -> None:
    """What PostgreSQL does by itself within a minute of such a flood."""
    if not office.settings.embedded:
        with office.database.transaction() as sql:
            sql.exec_driver_sql("analyze")


def _ask(client: FlaskClient, path: str) -> float:
    def ask() -> None:
        answer = client.get(path)
        assert answer.status_code == 200, answer.text[:300]

    return seconds(ask)


# Filling ----------------------------------------------------------------------------------------------------


def fill(desk: Desk, me: Person, number: int) -> None:
    """Lay `number` open tasks into an empty office, those of `me` spread evenly among them."""
    others = list(_other_units(desk))
    mine = desk.sql.scalars(sa.select(unit.c.id).where(unit.c.code == "office")).one()
    nearer = number // (OWN + OF_THE_POST)
    version_id, receiver = current_version(desk), returning.somebody(desk, "front").id
    rows: list[_Rows] = []
    for each in range(1, number + 1):
        turn, left = divmod(each, nearer)
        own = left == 0 and turn <= OWN + OF_THE_POST
        unit_id, holder = (mine, me.id if turn <= OWN else None) if own else others[each % UNITS]
        rows.append(_Rows(desk, each, version_id, receiver, unit_id, holder))
        if len(rows) == AT_ONCE or each == number:
            _write(desk, rows)
            rows = []


def _other_units(desk: Desk) -> Iterator[tuple[int, int | None]]:
    """Units with a task's holder each; every other holder leaves the tasks to be claimed."""
    for each in range(UNITS):
        code = f"elsewhere{each}"
        founding.add_unit(desk, code, f"别处{each}", "section", parent="office")
        new = NewPerson(f"other{each}", f"别人{each}", code, (("hand", code),))
        founding.add_person(desk, new, "-")
        unit_id = desk.sql.scalars(sa.select(unit.c.id).where(unit.c.code == code)).one()
        person = returning.somebody(desk, f"other{each}")
        yield unit_id, person.id if each % 2 else None


class _Rows:
    """One matter with its one open task."""

    def __init__(
        self, desk: Desk, number: int, version_id: int, receiver: int, unit_id: int, holder: int | None
    ) -> None:
        now = desk.now
        due = now + timedelta(hours=1 + number % 400)
        clock: dict[str, Any] = {"due_at": due, "warn_at": due - timedelta(hours=1), "provisional": False}
        received = {"received_at": now, "first_receiver": receiver, "first_unit": unit_id}
        self.case = {
            "id": number,
            "number": f"371599-20260513-{number:06}",
            "version_id": version_id,
            "title": f"第 {number} 件",
            "applicant": "张*",
            "channel": "窗口",
            "stage": "经办",
            "code": f"{number:064}",
            "seq": 5,
            **received,
            **clock,
        }
        self.task = {
            "id": f"{number:032x}",
            "case_id": number,
            "kind": "step",
            "element": "T_left",
            "name": "办左边",
            "stage": "经办",
            "form": "work",
            "post": "hand",
            "unit_id": unit_id,
            "person_id": holder,
            "created_at": now,
            **clock,
        }
        owed = {
            "case_id": number,
            "limit": "3工作日",
            "anchor": "registered",
            "anchor_at": now,
            "warn": '["80%"]',
            "state": "running",
            "unit_id": unit_id,
            **clock,
        }
        self.deadlines = [
            {**owed, "element": "T_left", "name": "办左边", "task_id": self.task["id"], "whole": False},
            {**owed, "element": "returning", "name": "全件", "task_id": None, "whole": True},
        ]
        self.sight = {"case_id": number, "post": "hand", "unit_id": unit_id}


def _write(desk: Desk, rows: list[_Rows]) -> None:
    desk.sql.execute(sa.insert(cases), [each.case for each in rows])
    desk.sql.execute(sa.insert(task), [each.task for each in rows])
    desk.sql.execute(sa.insert(deadline), [row for each in rows for row in each.deadlines])
    desk.sql.execute(sa.insert(sight), [each.sight for each in rows])
