"""What an untouched form proposes from the matter, for a person to confirm or to change (设定初值)."""

from __future__ import annotations

from datetime import date, datetime

from engine.doors.forms.answers import answer
from engine.doors.forms.components import Component
from engine.doors.forms.known import Known
from engine.doors.forms.layout import Layout
from engine.doors.forms.show import typed
from engine.values.expressions import BadValue, Expression
from engine.values.written import BadWriting


def proposed(form: Layout, known: Known) -> dict[str, list[str]]:
    """The proposals of a form as they would be typed; those without a value, or that do not fit, are left out."""
    found = {
        part.key: _proposal(part, part.initial, known) for part in form.fields() if part.initial is not None
    }
    return {key: texts for key, texts in found.items() if texts}


def _proposal(part: Component, initial: Expression, known: Known) -> list[str]:
    try:
        texts = _as_typed(initial.evaluate(known.ask, known.call))
        return typed(answer(part, texts, known)) if texts else []
    except (BadValue, BadWriting):
        return []


def _as_typed(value: object) -> list[str]:
    return [value.isoformat()] if isinstance(value, date | datetime) else typed(value)
