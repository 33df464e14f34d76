"""Who may see a matter and who may do a task. Always asked of the object that was loaded, never of a URL."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import sqlalchemy as sa

from engine.acts.casefile import UNKNOWN_CASE, CaseFile
from engine.acts.people import Person, names
from engine.doors.desk import Desk
from engine.doors.packages import Place
from engine.doors.tables import Kept, done, excluded, of_case, sight, task, unit
from engine.ground.errors import NotFound, NotYours
from engine.ground.said import Said

NOT_YOURS = Said("这一步不归您办。", "This task is not yours to do.")
FOUR_EYES = Said(
    "您办过前面须回避的一步，这一步要由别人办。没有别人时，请值班领导豁免。",
    "You did a step that this one must not share hands with. If there is nobody else, the duty leader may waive it.",
)
TAKEN = Said("这一步已由{name}认领。", "This task has been claimed by {name}.")


def ensure_admin(person: Person, said: Said) -> None:
    """Raises NotYours, with what is `said`, for all but administrators."""
    if not person.is_admin:
        raise NotYours(said)


def may_see(desk: Desk, person: Person, row: Kept, place: Place) -> bool:
    """The first receiver, the posts that hold or held one of its tasks, whoever did one or holds one now
    (a deputy no longer has the post once the other is back), and their supervisors; nobody else.

    A person complained of sees nothing, whatever posts they hold (信访工作条例 art. 30: complaint and identity
    never reach the one complained of).
    """
    this = {"of_case": row["id"]}
    if person.id in {each.person_id for each in desk.sql.execute(of_case(excluded), this)}:
        return False
    if row["first_receiver"] == person.id:
        return True
    seen_by = {(each.post, each.unit_id) for each in desk.sql.execute(of_case(sight), this)}
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
    return units_below(desk, tops)


def units_below(desk: Desk, tops: Collection[int]) -> set[int]:
    """These units and all below them."""
    if not tops:
        return set()
    parents = dict(desk.sql.execute(sa.select(unit.c.id, unit.c.parent_id)).all())
    return {each for each in parents if not set(tops).isdisjoint(upward(each, parents))}


def supervises_anywhere(person: Person, place: Place) -> bool:
    """True for who holds a supervising post in whatever unit."""
    return any(post in place.posts and place.posts[post].supervises for post, _ in person.posts)


def upward(unit_id: int, parents: Mapping[int, int | None]) -> list[int]:
    """A unit and all above it, from below."""
    found: list[int] = []
    current: int | None = unit_id
    while current is not None and current not in found:
        found.append(current)
        current = parents.get(current)
    return found


def ensure_may_see(file: CaseFile, person: Person) -> None:
    """Raises NotFound: who may not see a matter must not learn that it exists."""
    if person.id in file.shown_to:
        return
    if not may_see(file.desk, person, file.row, file.place):
        raise NotFound(UNKNOWN_CASE)
    file.shown_to.add(person.id)


def may_do(person: Person, task: Kept) -> bool:
    """True for the person a task is assigned to, their deputy, or any holder of the post while nobody is."""
    if task["person_id"] is not None:
        return task["person_id"] == person.id or task["person_id"] in person.stands_for
    return person.holds(task["post"], task["unit_id"])


def ensure_may_do(file: CaseFile, person: Person, task: Kept) -> None:
    """Raises NotFound for one who may not even see it, NotYours for one whose task this is not, or whom four
    eyes bar.
    """
    ensure_in_hand(file, person, task)
    ensure_four_eyes(file, person.id, task)


def ensure_in_hand(file: CaseFile, person: Person, task: Kept) -> None:
    """The same without four eyes: whoever may not do a task any more may still give it to others."""
    ensure_may_see(file, person)
    if not may_do(person, task):
        raise NotYours(_whose(file.desk, task))


def ensure_may_give(file: CaseFile, person: Person, task: Kept) -> bool:
    """Whoever has a task in hand may give it to others, and so may who supervises its unit: True for these.

    Raises NotFound for one who may not even see it, NotYours for everybody else.
    """
    ensure_may_see(file, person)
    if may_do(person, task):
        return False
    if task["unit_id"] not in supervised_units(file.desk, person, file.place):
        raise NotYours(_whose(file.desk, task))
    return True


def is_barred(file: CaseFile, person_id: int, task: Kept) -> bool:
    """True for one who completed what this task may not share hands with (回避), unless that was waived."""
    if task["kind"] != "step" or task["waived"]:
        return False
    return person_id in file.record.barred(file.place.step(task["element"]).not_same_as)


def ensure_four_eyes(file: CaseFile, person_id: int, task: Kept) -> None:
    """Raises NotYours for one who completed what this task may not share hands with (回避), unless waived."""
    if is_barred(file, person_id, task):
        raise NotYours(FOUR_EYES)


def _whose(desk: Desk, task: Kept) -> Said:
    if task["person_id"] is None:
        return NOT_YOURS
    name = names(desk, [task["person_id"]])[task["person_id"]]
    return Said(TAKEN.zh.format(name=name), TAKEN.en.format(name=name))
