"""What of a matter is kept from some who may see it: branches for certain posts (visibleTo), who the applicant is."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from engine.acts.casefile import UNKNOWN_CASE, CaseFile
from engine.acts.people import DUTY, Person
from engine.acts.permission import ensure_may_see, may_do
from engine.doors.desk import Desk
from engine.doors.packages import Place, Step
from engine.doors.tables import Kept, cases, document, done, task
from engine.ground.errors import NotFound

_ABOUT = cases.alias("about")


def hidden_from(place: Place, person: Person) -> frozenset[str]:
    """The shapes of a place that this person's posts may not see, and the messages only such shapes wait for."""
    closed = {step.id: posts for step in place.steps.values() if (posts := _posts_of(place, step))}
    if not closed:
        return frozenset()
    held = _held(person)
    hidden = {name for name, posts in closed.items() if held.isdisjoint(posts)}
    heard: dict[str, set[str]] = {}
    for step in place.steps.values():
        if step.message:
            heard.setdefault(step.message, set()).add(step.id)
    return frozenset(hidden | {name for name, shapes in heard.items() if shapes <= hidden})


def _posts_of(place: Place, step: Step) -> tuple[str, ...]:
    """The posts that alone see a shape; an event on its edge is seen by those who see the shape itself."""
    host = place.steps.get(step.attached_to)
    return step.visible_to or (host.visible_to if host else ())


def hidden_in(file: CaseFile, person: Person) -> frozenset[str]:
    """What of this matter is kept from a person: never what they did themselves or have in hand now."""
    hidden = hidden_from(file.place, person)
    if not hidden:
        return hidden
    did = {name for name, people in file.record.done_by.items() if person.id in people}
    open_ = sa.and_(task.c.case_id == file.id, task.c.kind == "step")
    query = sa.select(task).where(open_, task.c.element.in_(hidden))
    mine = {row["element"] for row in file.desk.sql.execute(query).mappings() if may_do(person, row)}
    return hidden - did - mine


def ensure_sight(file: CaseFile, person: Person, element: str) -> None:
    """Raises NotFound: who may not see a branch must not learn that it exists."""
    if element in hidden_in(file, person):
        raise NotFound(UNKNOWN_CASE)


def papers_hidden(file: CaseFile, person: Person) -> frozenset[int]:
    """The papers of a matter that lie in branches this person may not see."""
    hidden = hidden_in(file, person)
    if not hidden:
        return frozenset()
    query = sa.select(document.c.id).where(document.c.case_id == file.id, document.c.element.in_(hidden))
    return frozenset(file.desk.sql.scalars(query))


def files_hidden(file: CaseFile, person: Person) -> Callable[[Kept], bool]:
    """Which files of a matter this person may not have: those of papers hidden from them, and where they may not
    know the applicant, what came with the registration or under a field for personal data: a copy of an identity
    card says more than a name.
    """
    hidden = papers_hidden(file, person)
    if not is_nameless_to(file, person):
        return lambda row: row["document_id"] in hidden
    query = sa.select(document.c.id, document.c.form).where(document.c.case_id == file.id)
    forms = {row.id: row.form for row in file.desk.sql.execute(query)}

    def tells(row: Kept) -> bool:
        name = forms.get(row["document_id"], "")
        form = file.place.forms.get(name)
        registered = name == file.place.register.form
        return registered or (form is not None and row["field"] in form.personal_keys)

    return lambda row: row["document_id"] in hidden or tells(row)


def is_hidden_task(place: Place, person: Person, row: Kept) -> bool:
    """True for an open task of a branch this person may not see, unless it is theirs to do."""
    return row["element"] in hidden_from(place, person) and not may_do(person, row)


def ensure_may_know(desk: Desk, person: Person, task_id: str) -> None:
    """Raises NotFound for a task, open or over, that this person may not see, and for none at all.

    A refusal that names who holds a task, or who was faster, is for those who may know that it exists.
    """
    row = desk.sql.execute(sa.select(task).where(task.c.id == task_id)).mappings().one_or_none()
    if row is not None:
        file = CaseFile.look_at(desk, row["case_id"])
        ensure_may_see(file, person)
        if not may_do(person, row):
            ensure_sight(file, person, row["element"])
        return
    over = sa.select(done.c.case_id, done.c.name).where(done.c.task_id == task_id)
    gone = desk.sql.execute(over.limit(1)).one_or_none()
    if gone is None:
        raise NotFound(UNKNOWN_CASE)
    file = CaseFile.look_at(desk, gone.case_id)
    ensure_may_see(file, person)
    if is_hidden_name(file, person, gone.name):
        raise NotFound(UNKNOWN_CASE)


def is_hidden_name(file: CaseFile, person: Person, name: str) -> bool:
    """True where every shape of this name is kept from a person: a task that is over is known by its name alone."""
    shapes = {step.id for step in file.place.steps.values() if step.name == name}
    return bool(shapes) and shapes <= hidden_in(file, person)


def is_nameless_to(file: CaseFile, person: Person) -> bool:
    """True where the applicant asked to stay unnamed (实名保密) and this person is not among those who may know."""
    known = known_to(file)
    return known is not None and file.row["first_receiver"] != person.id and _held(person).isdisjoint(known)


def known_to(file: CaseFile) -> tuple[str, ...] | None:
    """The posts that may know who the applicant is, as this matter stands now; None where everybody may.

    Where several marks keep it, only those whom all of them name.
    """
    marks = file.place.marks.values()
    named = [mark.identity for mark in marks if mark.identity and file.holds(mark.when)]
    if not named:
        return None
    return tuple(post for post in named[0] if all(post in each for each in named))


def may_know_applicant(person: Person, case_id: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
    """Where `is_nameless_to` is false, for a query over many: it asks what `known_to` was when a matter was laid
    down.
    """
    named = (_ABOUT.c.known_to.contains(f'"{post}"', autoescape=True) for post in sorted(_held(person)))
    allowed = sa.or_(_ABOUT.c.known_to.is_(None), _ABOUT.c.first_receiver == person.id, *named)
    return sa.exists().where(_ABOUT.c.id == case_id, allowed)


def _held(person: Person) -> set[str]:
    return {post.removesuffix(DUTY) for post, _ in person.posts}
