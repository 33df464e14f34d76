"""A task as pages show it: what to do, its form ready to be drawn, the file beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flask import g

from engine.acts import reading, together
from engine.acts.shown import SheetPart, TaskSheet
from web import received
from web.asides import Errors
from web.asking import as_part, asked, with_proposals
from web.diagram import plots
from web.words import language

if TYPE_CHECKING:
    from engine.doors.forms import Form


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
    """The sheet with what was typed just now, or else with its draft. `key` is the mark of its form.

    Below its form stand those of the tasks that are sent with it. Raises Gone, NotFound.
    """
    with g.office.reading() as desk:
        whole = [sheet, *sheet.parts]
        hidden = [each.hidden for each in whole]
        if typed is not None:
            typed = _with_proposals(whole, typed)
            forms_asked = [each.form for each in whole]
            hidden = list(reading.hidden_now(desk, g.person, sheet.task_id, forms_asked, typed))
        forms = [
            as_part(
                part,
                asked(
                    each.form.in_(language()),
                    each.values if typed is None else together.of_part(part, typed),
                    choices=each.choices,
                    errors=together.of_part(part, errors or {}),
                    staged=reading.staged(desk, g.person, together.key_of(part, key)),
                    hidden=not_asked,
                    watched=_watched(each.form, [later.form for later in whole[part:]]),
                ),
            )
            for part, (each, not_asked) in enumerate(zip(whole, hidden, strict=True), 1)
        ]
    g.labels = {name: label for form in forms for name, label in form.labels.items()}
    to_mend = tuple(error for form in forms for error in form.errors)
    below = list(zip(sheet.parts, forms[1:], strict=True))
    return {
        "sheet": sheet,
        "asked": replace(forms[0], errors=to_mend),
        "below": below,
        "plots": plots(sheet.matter, language()),
        "key": key,
    }


def _with_proposals(whole: Sequence[TaskSheet | SheetPart], typed: received.Typed) -> received.Typed:
    """What was typed so far, with what is proposed for fields of any of the forms that may be asked now."""
    found = dict(typed)
    for part, each in enumerate(whole, 1):
        mine = with_proposals(each.form, together.of_part(part, typed), each.values)
        found |= {together.named(part, key): list(values) for key, values in mine.items()}
    return found


def _watched(form: Form, later: Iterable[Form]) -> set[str]:
    """The fields of a form that the conditions of those below it on the page speak of."""
    names = {name.removeprefix(f"{form.id}.") for one in later for name in one.outside_names}
    return {part.key for part in form.fields() if part.key in names}
