"""Whole acts with their database, on a matter that was returned again and again and on one that never was.

A round takes in a matter that is new, outside the clock, and completes the same three tasks of one return in
it and in the old one: read, checked, laid down, committed. The figure is the mean of the three. The old matter
grows older by one return a round, so that it has been returned at least as often as the figure says.
"""

from __future__ import annotations

from pathlib import Path
from time import perf_counter
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from bench.measure import Figure, in_turn
from engine.acts.office import Office
from engine.acts.people import Person
from engine.doors.tables import cases
from rigs import counting, linqing, returning
from rigs.databases import Shelf

LAP = ("T_left", "T_right", "T_check")


def figures(shelf: Shelf, home: Path) -> list[Figure]:
    """The figures of age on one kind of database."""
    shelf.keep("tables", linqing.make_tables)
    shelf.keep("returning", returning.furnish, base="tables")
    with shelf.fresh("returning") as url, returning.office_at(url, home) as office:
        hurry(office)
        return _figures(office, shelf.kind)


def _figures(office: Office, kind: str) -> list[Figure]:
    front, doer = returning.who(office, "front"), returning.who(office, "hand1")
    fifty, thousand = (_returned(office, front, doer, returns) for returns in (50, 1000))
    young = _returned(office, front, doer, 3)
    state = _size(office, thousand) / _size(office, young)
    return [
        _in_turn(office, front, doer, fifty, f"complete_50_vs_0 {kind}", "≤ 1.15"),
        _in_turn(office, front, doer, thousand, f"complete_1000_vs_0 {kind}", "≤ 1.2"),
        Figure(
            f"state_1000_vs_0 {kind}",
            state,
            "≤ 1.1",
            _size(office, thousand),
            _size(office, young),
            "bytes",
            1,
            "the stored state after 1,000 returns : after 3",
        ),
    ]


def hurry(office: Office) -> None:
    """Nobody pulls the plug here: SQLite need not wait for the disk, which would hide what age costs."""

    def connected(dbapi: Any, _record: object) -> None:
        if office.settings.embedded:
            dbapi.execute("pragma synchronous=off")

    event.listen(office.database.sql, "connect", connected)
    office.database.close()


def _returned(office: Office, front: Person, doer: Person, returns: int) -> str:
    number = returning.take_in(office, front).number
    for _ in range(returns):
        returning.lap(office, number, doer)
    return number


def _in_turn(office: Office, front: Person, doer: Person, old: str, name: str, goal: str) -> Figure:
    return in_turn(
        name,
        goal,
        lambda: _lap(office, old, doer),
        lambda: _lap(office, returning.take_in(office, front).number, doer),
        "one act on a matter returned so often : on a new one",
    )


def _lap(office: Office, number: str, doer: Person) -> float:
    """Seconds of one act, the mean of the three of one return."""
    return sum(_act(office, number, element, doer) for element in LAP) / len(LAP)


def _act(office: Office, number: str, element: str, doer: Person) -> float:
    task_id = returning.open_task(office, number, element)
    begun = perf_counter()
    returning.do(office, task_id, doer, returning.TYPED[element])
    return perf_counter() - begun


def _size(office: Office, number: str) -> int:
    with office.reading() as desk:
        case_id = desk.sql.scalars(sa.select(cases.c.id).where(cases.c.number == number)).one()
    return counting.sizes(office, case_id)["state"]
