"""Who may see a matter and who may do a task. Always asked of the object that was loaded, never of a URL."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from engine.acts.casefile import UNKNOWN_CASE, CaseFile
from engine.acts.people import Person, names
from engine.doors.desk import Desk
from engine.doors.packages import Place
from engine.doors.tables import Kept, done, excluded, sight, task, unit
from engine.ground.errors import NotFound, NotYours
from engine.ground.said import Said

NOT_YOURS = Said("这一步不归您办。", "This task is not yours to do.")
TAKEN = Said("这一步已由{name}认领。", "This task has been claimed by {name}.")


def may_see(desk: Desk, person: Person, row: Kept, place: Place) -> bool:
    """The first receiver, the posts that hold or held one of its tasks, whoever did one or holds one now
    (a deputy no longer has the post once the other is back), and their supervisors; nobody else.

    A person complained of sees nothing, whatever posts they hold (信访工作条例 art. 30: complaint and identity
    never reach the one complained of).
    """
    hidden = sa.select(excluded.c.person_id).filter_by(case_id=row["id"], person_id=person.id)
    if desk.sql.scalar(hidden) is not None:
        return False
    if row["first_receiver"] == person.id:
        return True
    seen_by = set(desk.sql.execute(sa.select(sight.c.post, sight.c.unit_id).filter_by(case_id=row["id"])))
    if seen_by & person.posts:
        return True
    if _had_in_hand(desk, person, row["id"]):
        return True
    units = {unit_id for _, unit_id in seen_by} | {row["first_unit"]}
    return bool(units & supervised_units(desk, person, place))


def _had_in_hand(desk: Desk, person: Person, case_id: int) -> bool:
    mine = (
        sa.select(table.c.id).filter_by(case_id=case_id, person_id=person.id).limit(1)
        for table in (task, done)
    )
    return any(desk.sql.scalar(query) is not None for query in mine)


def supervised_units(desk: Desk, person: Person, place: Place) -> set[int]:
    """The units below those in which this person holds a supervising post, themselves included."""
    tops = {u for post, u in person.posts if post in place.posts and place.posts[post].supervises}
    if not tops:
        return set()
    parents = dict(desk.sql.execute(sa.select(unit.c.id, unit.c.parent_id)).all())
    return {each for each in parents if _above(each, parents) & tops}


def _above(unit_id: int, parents: Mapping[int, int | None]) -> set[int]:
    found: set[int] = set()
    current: int | None = unit_id
    while current is not None and current not in found:
        found.add(current)
        current = parents.get(current)
    return found


def ensure_may_see(file: CaseFile, person: Person) -> None:
    """Raises NotFound: who may not see a matter must not learn that it exists."""
    if not may_see(file.desk, person, file.row, file.place):
        raise NotFound(UNKNOWN_CASE)


def may_do(person: Person, task: Kept) -> bool:
    """True for the person a task is assigned to, their deputy, or any holder of the post while nobody is."""
    if task["person_id"] is not None:
        return task["person_id"] == person.id or task["person_id"] in person.stands_for
    return person.holds(task["post"], task["unit_id"])


def ensure_may_do(file: CaseFile, person: Person, task: Kept) -> None:
    """Raises NotFound for one who may not even see it, and NotYours for one whose task this is not."""
    ensure_may_see(file, person)
    if not may_do(person, task):
        raise NotYours(_whose(file.desk, task))


def _whose(desk: Desk, task: Kept) -> Said:
    if task["person_id"] is None:
        return NOT_YOURS
    name = names(desk, [task["person_id"]])[task["person_id"]]
    return Said(TAKEN.zh.format(name=name), TAKEN.en.format(name=name))
