"""Tasks: the lists, one task with its form, and claiming, releasing and completing it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from flask import g, request
from flask.typing import ResponseReturnValue

from engine.acts import cases, reading, sight, together, worklist
from engine.acts.submitting import Sent
from engine.ground.errors import Gone, NotYours
from web.api import heard, shapes, told
from web.api.book import described
from web.api.door import bp
from web.filters import plainly

if TYPE_CHECKING:
    from engine.doors.desk import Desk


@bp.get("/tasks")
@described("list_tasks", shapes.Lines, query=shapes.Listing)
def tasks() -> ResponseReturnValue:
    """One list of the person, in the order of the deadlines."""
    asked = heard.query(shapes.Listing)
    with g.office.reading() as desk:
        rows, more = worklist.listed(desk, g.person, asked.tab, asked.page, asked.per_page)
    return told.lines(rows, more, asked)


@bp.get("/search")
@described("search", shapes.Lines, query=shapes.Search)
def search() -> ResponseReturnValue:
    """The matters the person may see in which the words occur, newest first."""
    asked = heard.query(shapes.Search)
    with g.office.reading() as desk:
        rows, more = worklist.found(desk, g.person, asked.q, asked.page, asked.per_page)
    return told.lines(rows, more, asked)


@bp.get("/tasks/<task_id>")
@described("show_task", shapes.Sheet)
def task(task_id: str) -> ResponseReturnValue:
    """One task with its form. Who may do it has now opened it: from here on nobody takes it back."""
    with _those_who_may_know(task_id), g.office.reading() as desk:
        found = reading.task_sheet(desk, g.person, task_id)
    if found.unseen:
        with g.office.desk() as desk:
            reading.mark_seen(desk, g.person, task_id)
    return told.sheet(found)


@bp.post("/tasks/<task_id>/claim")
@described("claim_task", shapes.Held)
def claim(task_id: str) -> ResponseReturnValue:
    """Take a task of the person's posts upon oneself. Claiming it again changes nothing."""
    with _at(task_id) as desk:
        cases.claim(desk, task_id, g.person)
    return shapes.Held(task=task_id, holder=g.person.account)


@bp.post("/tasks/<task_id>/release")
@described("release_task", shapes.Held)
def release(task_id: str) -> ResponseReturnValue:
    """Put a task back for the others of the post. Releasing it again changes nothing."""
    with _at(task_id) as desk:
        cases.release(desk, task_id, g.person)
    return shapes.Held(task=task_id, holder=None)


@bp.post("/tasks/<task_id>/complete")
@described("complete_task", shapes.Completed, json=shapes.Forms, once=True)
def complete(task_id: str) -> ResponseReturnValue:
    """Hand in the form of a task, and those of the tasks sent together with it; the matter goes on."""
    forms, key = heard.body(shapes.Forms), heard.key()
    first, *then = (
        Sent({}, together.key_of(part, key), given=answers)
        for part, answers in enumerate((forms.answers, *forms.together), 1)
    )
    sent = replace(first, then=tuple(then))
    with _at(task_id, bare=False) as desk:
        done = cases.complete(desk, task_id, g.person, sent)
    return shapes.Completed(
        number=done.number,
        title=done.title,
        done=plainly(done.done),
        next_task=told.next_task(done.next_task, done.next_name),
        closed=done.closed,
        outcome=done.outcome,
    )


@contextmanager
def _at(task_id: str, *, bare: bool = True) -> Iterator[Desk]:
    """A desk for an act on this task; a `bare` act takes no fields."""
    if bare and request.content_length:
        heard.body(shapes.Nothing)
    with _those_who_may_know(task_id), g.office.desk() as desk:
        yield desk


@contextmanager
def _those_who_may_know(task_id: str) -> Iterator[None]:
    """Refusals that name people are for those who may see the matter. Raises NotFound to all others."""
    try:
        yield
    except (Gone, NotYours):
        with g.office.reading() as desk:
            sight.ensure_may_know(desk, g.person, task_id)
        raise
