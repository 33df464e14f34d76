"""Answers as programs give them: JSON values of the field's own type, to and from what would be typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.doors.forms.components import Component
from engine.doors.forms.layout import Layout
from engine.doors.forms.show import typed
from engine.ground.errors import BadAnswers
from engine.ground.said import Said
from engine.values import written
from engine.values.written import BadWriting

_NUMBER = Said("这一项要给一个数。", "This takes a number.")
_YES_OR_NO = Said("这一项要给 true 或 false。", "This takes true or false.")
_LIST = Said("这一项要给一个列表，里面是文字。", "This takes a list of texts.")
_TEXT = Said("这一项要给文字。", "This takes a text.")


def as_typed(form: Layout, given: Mapping[str, object]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Given values as they would be typed, and the ids under the file fields.

    null leaves a field blank. Keys the form does not have pass as they are; its check refuses them. Raises
    `BadAnswers` for values of another type than the field's.
    """
    texts: dict[str, list[str]] = {}
    files: dict[str, list[str]] = {}
    wrong: dict[str, Said] = {}
    for key, value in given.items():
        part = form.field(key)
        why = None if part is None or value is None else _mistyped(part, value)
        if why is not None:
            wrong[key] = why
        elif part is not None and part.type == "filepicker":
            files[key] = typed(value)
        else:
            texts[key] = typed(value)
    if wrong:
        raise BadAnswers(wrong)
    return texts, files


def _mistyped(part: Component, value: object) -> Said | None:
    match part.type:
        case "number":
            fits = isinstance(value, int | float | str) and not isinstance(value, bool)
            return None if fits else _NUMBER
        case "checkbox":
            return None if isinstance(value, bool) else _YES_OR_NO
        case "checklist" | "filepicker":
            fits = isinstance(value, list) and all(isinstance(one, str) for one in value)
            return None if fits else _LIST
    return None if isinstance(value, str) else _TEXT


def as_given(form: Layout, raw: Mapping[str, Sequence[str]]) -> dict[str, object]:
    """What is typed so far as a program would give it; what cannot be read yet stays the text it is."""
    parts = ((form.field(key), values) for key, values in raw.items())
    return {
        part.key: _value(part, values) for part, values in parts if part is not None and part.kind != "auto"
    }


def _value(part: Component, values: Sequence[str]) -> object:
    if part.type in ("checklist", "filepicker"):
        return list(values)
    text = values[0] if values else ""
    if part.type == "checkbox":
        return text == "true"
    if part.type == "number" and text:
        return _number(text)
    return text or None


def _number(text: str) -> object:
    try:
        value = written.number(text)
    except BadWriting:
        return text
    return value if isinstance(value, int) else f"{value:f}"
