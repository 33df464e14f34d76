"""A task as pages show it: what to do, its form ready to be drawn, the file beside it."""

from __future__ import annotations

from typing import Any

from flask import g

from engine.acts import reading
from engine.acts.shown import TaskSheet
from web import received
from web.asides import Errors
from web.asking import asked
from web.diagram import drawn as plotted
from web.words import language


def look(task_id: str) -> TaskSheet:
    """The sheet of a task. Raises Gone, NotFound."""
    with g.office.reading() as desk:
        return reading.task_sheet(desk, g.person, task_id)


def opened(task_id: str) -> TaskSheet:
    """The same for somebody who gets to see it now. Raises Gone, NotFound."""
    found = look(task_id)
    if found.unseen:
        with g.office.desk() as desk:
            reading.mark_seen(desk, g.person, task_id)
    return found


def drawn(
    sheet: TaskSheet, key: str, typed: received.Typed | None = None, errors: Errors | None = None
) -> dict[str, Any]:
    """The sheet with what was typed just now, or else with its draft. `key` is the mark of its form."""
    hidden = sheet.hidden
    with g.office.reading() as desk:
        if typed is not None:
            hidden = reading.hidden_now(desk, g.person, sheet.task_id, typed)
        form = asked(
            sheet.form.in_(language()),
            sheet.values if typed is None else typed,
            choices=sheet.choices,
            errors=errors,
            staged=reading.staged(desk, g.person, key),
            hidden=hidden,
        )
    g.labels = form.labels
    matter = sheet.matter
    picture = plotted(matter.picture.in_(language()), matter.picture_now, matter.picture_done)
    return {"sheet": sheet, "asked": form, "drawn": picture, "key": key}
