"""What becomes of open tasks when somebody loses a post or leaves: nothing may wait for one who cannot do it.

What waits for a post is looked up live and needs nothing; this is about what lies with one person, and about
posts that nobody holds any more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from engine.acts import people, posts
from engine.acts.called import task_said
from engine.acts.casefile import CaseFile
from engine.acts.open_tasks import let_see
from engine.acts.orphans import close_incident, orphans
from engine.acts.people import DUTY
from engine.acts.settling import lay_down
from engine.doors.desk import Desk
from engine.doors.tables import Kept, incident, person, task
from engine.ground.errors import CannotStep
from engine.traces import incidents

Seat = tuple[str, int]
"""A post in a unit."""


@dataclass(frozen=True)
class Passed:
    """How many open tasks changed hands, and how many of them found nobody: their matters are stuck."""

    tasks: int = 0
    stuck: int = 0


def of_lost_posts(desk: Desk, person_id: int, seats: Collection[Seat], actor: int | None) -> Passed:
    """The tasks somebody had in hand for these posts, and those of the posts that nobody holds any more."""
    mine = [sa.and_(task.c.person_id == person_id, _of(seat)) for seat in seats]
    return _pass_on(desk, [*mine, *_left_alone(seats)], actor)


def of_somebody_gone(desk: Desk, person_id: int, seats: Collection[Seat], actor: int | None) -> Passed:
    """Everything that lay with somebody who has left: to the deputy where there is one, else to the post."""
    deputy = people.deputy_of(desk, person_id)
    mine = task.c.person_id == person_id
    return _pass_on(desk, [mine, *_left_alone(seats)], actor, deputy, person_id)


def sweep(desk: Desk) -> None:
    """Tasks that came to somebody in the very moment in which they left: they go on like the others."""
    gone = sa.select(task.c.person_id).join(person, person.c.id == task.c.person_id)
    for person_id in sorted(set(desk.sql.scalars(gone.where(person.c.active.is_(False))))):
        of_somebody_gone(desk, person_id, (), None)


def of_filled_posts(desk: Desk, seats: Collection[Seat]) -> None:
    """Somebody holds these posts from now on: matters that were stuck for want of them no longer are."""
    if not seats:
        return
    waiting = sa.select(task.c.case_id).where(sa.or_(*_left_alone(seats)))
    stuck = sa.select(incident.c.case_id).where(
        incident.c.closed_at.is_(None), incident.c.case_id.in_(waiting)
    )
    for case_id in sorted(set(desk.sql.scalars(stuck))):
        close_incident(CaseFile.open(desk, case_id))
    desk.case_id = None


def _of(seat: Seat) -> sa.ColumnElement[bool]:
    post, unit_id = seat
    return sa.and_(task.c.post.in_([post, f"{post}{DUTY}"]), task.c.unit_id == unit_id)


def _left_alone(seats: Iterable[Seat]) -> list[sa.ColumnElement[bool]]:
    """The unclaimed tasks of these posts; those somebody can still do stay as they are (see `_place`)."""
    return [sa.and_(task.c.person_id.is_(None), _of(seat)) for seat in seats]


def place_orphans(file: CaseFile) -> None:
    """Find somebody for every task nobody can do. Raises CannotStep where there still is nobody."""
    for row in orphans(file):
        _place(file, row, None)


def _pass_on(
    desk: Desk,
    which: list[sa.ColumnElement[bool]],
    actor: int | None,
    deputy: int | None = None,
    gone: int | None = None,
) -> Passed:
    if not which:
        return Passed()
    found = desk.sql.execute(sa.select(task.c.case_id, task.c.id).where(sa.or_(*which)))
    of_case: dict[int, list[str]] = {}
    for each in found:
        of_case.setdefault(each.case_id, []).append(each.id)
    tasks = stuck = 0
    for case_id in sorted(
        of_case
    ):  # in this order everywhere, so that two such acts never wait for each other
        file = CaseFile.open(desk, case_id)
        rows = desk.sql.execute(sa.select(task).where(task.c.id.in_(of_case[case_id]))).mappings().all()
        for row in rows:
            try:
                tasks += _place(file, row, deputy if row["person_id"] == gone else None)
            except CannotStep as nobody:
                _leave_open(file, row)
                incidents.note(desk, file.id, nobody)
                tasks, stuck = tasks + 1, stuck + 1
        if file.chain.links:
            lay_down(file, actor)
    desk.case_id = None  # the act is about people again, and no matter is to blame if it fails
    return Passed(tasks, stuck)


def _place(file: CaseFile, row: Kept, deputy: int | None) -> bool:
    """Give a task to whoever is to do it now. True if that is anybody else than before. Raises CannotStep."""
    step = file.place.step(row["element"])
    drawn = row["kind"] == "step"
    barred = file.record.barred(step.not_same_as) if drawn and not row["waived"] else set()
    if deputy is not None and deputy not in barred and not file.is_excluded(deputy):
        return _give(file, row, row["post"], row["unit_id"], deputy)
    post, unit_id = posts.upward(file, row["post"], row["unit_id"], task_said(file.place, row))
    if row["person_id"] is None and (post, unit_id) == (row["post"], row["unit_id"]):
        return False  # it waits for its post, and somebody holds that
    to = posts.who(file, step, post, unit_id, None, barred) if drawn else _only(file, post, unit_id)
    return _give(file, row, post, unit_id, to)


def _only(file: CaseFile, post: str, unit_id: int) -> int | None:
    able = people.holders(file.desk, post, unit_id, file.id)
    return able[0] if len(able) == 1 else None


def _leave_open(file: CaseFile, row: Kept) -> None:
    _give(file, row, row["post"], row["unit_id"], None)


def _give(file: CaseFile, row: Kept, post: str, unit_id: int, to: int | None) -> bool:
    if (post, unit_id, to) == (row["post"], row["unit_id"], row["person_id"]):
        return False
    values = {"post": post, "unit_id": unit_id, "person_id": to, "opened_at": None, "opened_by": None}
    file.desk.sql.execute(sa.update(task).where(task.c.id == row["id"]).values(values))
    let_see(file, post, unit_id)
    detail = {"post": post, "unit": unit_id, "to": to}
    file.chain.add(file.desk.now, None, "passed_on", row["element"], detail)
    return True
