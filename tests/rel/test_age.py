"""A matter that is returned a thousand times is as light as on its third return.

RETURNS=5000 goes on longer. What is archived (papers, history) grows; what every act reads and writes does not.
"""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from engine.acts import bells
from engine.acts.office import Office
from engine.acts.people import Person
from engine.doors.tables import cases
from engine.ground.clock import VirtualClock
from rigs import counting, history, returning

RETURNS = int(os.environ.get("RETURNS", "1000"))
DIGITS = 40
"""Bytes by which the record may grow: its counts have more digits."""


class Age:
    """How heavy a matter is."""

    def __init__(self, office: Office, number: str, sent: list[str]) -> None:
        with office.reading() as desk:
            case_id = desk.sql.scalars(sa.select(cases.c.id).where(cases.c.number == number)).one()
        self.rows = counting.rows(office, case_id)
        self.sizes = counting.sizes(office, case_id)
        self.statements = counting.kinds(sent)


def weigh(office: Office, number: str, doer: Person) -> Age:
    """The matter after one more return, and what that return asked of the database."""
    with counting.statements(office) as sent:
        returning.lap(office, number, doer)
    return Age(office, number, sent)


def hurry(office: Office) -> None:
    """Nobody pulls the plug here: SQLite need not wait for the disk."""

    def connected(dbapi: Any, _record: object) -> None:
        if office.settings.embedded:
            dbapi.execute("pragma synchronous=off")

    event.listen(office.database.sql, "connect", connected)
    office.database.close()


def is_as_light(old: Age, young: Age) -> None:
    assert old.rows == young.rows
    assert old.statements == young.statements
    assert old.sizes["state"] == young.sizes["state"]
    for part in ("record", "undo"):
        assert old.sizes[part] <= young.sizes[part] + DIGITS, part


@pytest.mark.timeout(900)
def test_a_thousand_returns_leave_a_matter_as_light_as_three(small: Office) -> None:
    hurry(small)
    front, doer = returning.who(small, "front"), returning.who(small, "hand1")
    number = returning.take_in(small, front).number
    for _ in range(2):
        returning.lap(small, number, doer)
    young = weigh(small, number, doer)
    for _ in range((RETURNS if small.settings.embedded else RETURNS // 5) - 4):
        returning.lap(small, number, doer)

    is_as_light(weigh(small, number, doer), young)
    assert history.faults(small) == []


def test_returns_after_bells_that_closed_a_task_leave_no_rows_behind(small: Office) -> None:
    hurry(small)
    front, doer = returning.who(small, "front"), returning.who(small, "hand1")
    number = returning.take_in(small, front).number
    assert isinstance(small.clock, VirtualClock)

    def lap() -> None:
        returning.do(small, returning.open_task(small, number, "T_left"), doer, returning.TYPED["T_left"])
        small.clock.advance(small.clock.now() + timedelta(minutes=31))
        bells.sweep(small)
        returning.do(small, returning.open_task(small, number, "T_check"), doer, returning.TYPED["T_check"])

    for _ in range(3):
        lap()
    young = Age(small, number, [])
    for _ in range(30):
        lap()

    is_as_light(Age(small, number, []), young)
    assert history.faults(small) == []


@pytest.mark.parametrize("others", [3, 60])
def test_an_act_asks_no_more_of_the_database_in_a_full_office(small: Office, others: int) -> None:
    """Once the office is warm, an act sends as many statements as ever, and none of them again and again."""
    front, doer = returning.who(small, "front"), returning.who(small, "hand1")
    for _ in range(others):
        number = returning.take_in(small, front).number
    left, right = (returning.open_task(small, number, element) for element in ("T_left", "T_right"))
    returning.do(small, left, doer, returning.TYPED["T_left"])
    with counting.statements(small) as sent:
        returning.do(small, right, doer, returning.TYPED["T_right"])  # ends one task and begins another

    assert len(sent) <= 60, "\n".join(sent)
    worst, times = counting.kinds(sent).most_common(1)[0]
    assert times <= 3, f"{times} times: {worst}"
