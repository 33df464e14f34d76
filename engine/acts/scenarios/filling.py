"""Filling in a form for a scenario: what it does not say gets the default, or the first thing allowed."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from engine.acts import together
from engine.acts.casefile import CaseFile
from engine.acts.office import known
from engine.acts.submitting import Sent, known_in
from engine.doors.desk import Desk
from engine.doors.forms import Component, Form, Known, place_of
from engine.ground.errors import BadAnswers

FILLER = "（略）"
TEXTS = ("textfield", "textarea")


def sent(
    form: Form,
    answers: Mapping[str, Any],
    desk: Desk,
    file: CaseFile | None = None,
    knows: Known | None = None,
) -> Sent:
    """The form as somebody would send it who only cares about `answers`."""
    knows = knows or (known_in(file) if file is not None else known(desk))
    raw = form.default_answers(knows)
    for key, value in answers.items():
        raw |= _typed(form, key, value, knows)
    # Conditions may show a field once another is filled in, so this goes on until nothing is added.
    for _ in range(len(form.fields()) + 1):
        missing = _missing(form, raw, knows)
        if not missing:
            break
        for name, part in missing.items():
            raw[name] = _filler(part, knows, desk)
    return Sent(raw, secrets.token_hex(16))


def page(forms: Sequence[Form], answers: dict[str, Any], desk: Desk, file: CaseFile) -> Sent:
    """Several forms of one page as they would be sent together; takes what it uses out of `answers`.

    An answer goes to the first form that asks for it; `2.field` is that of the second.
    """
    sheets: list[Sent] = []
    for part, form in enumerate(forms, 1):
        own = {}
        for name in list(answers):
            of, key = together.place_of(name)
            if of in (part, 1) and form.field(key) is not None:
                own[key] = answers.pop(name)
        before = [(one, sheet.raw) for one, sheet in zip(forms, sheets, strict=False)]
        knows = together.known_after(file, before) if before else None
        sheets.append(sent(form, own, desk, file, knows))
    return replace(sheets[0], then=tuple(sheets[1:]))


def _missing(form: Form, raw: Mapping[str, list[str]], knows: Known) -> dict[str, Component]:
    """The fields that are asked, required and still blank, those in rows too, by the name they are sent under."""
    try:
        form.check(raw, {}, knows)
    except BadAnswers as bad:
        parts = {name: _part(form, name) for name in bad.fields if not any(raw.get(name, []))}
        return {name: part for name, part in parts.items() if part is not None}
    return {}


def _part(form: Form, name: str) -> Component | None:
    place = place_of(name)
    if place is None:
        return form.field(name)
    around = form.field(place.list)
    return around.row.field(place.key) if around is not None and around.row is not None else None


def _typed(form: Form, key: str, value: Any, knows: Known) -> dict[str, list[str]]:
    part = form.field(key)
    if part is not None and part.row is not None:
        return form.typed({key: value})
    if isinstance(value, bool):
        return {key: ["true"] if value else []}
    values = value if isinstance(value, list) else [value]
    labels = {label: code for code, label in part.choices(knows).items()} if part is not None else {}
    return {key: [labels.get(str(each), str(each)) for each in values]}


def _filler(part: Component, knows: Known, desk: Desk) -> list[str]:
    choices = part.choices(knows)
    if part.row is not None:
        return ["0"]
    if choices:
        return [next(iter(choices))]
    if part.type in TEXTS:
        return ["13800000000"] if part.kind == "phone" else [FILLER.ljust(part.min_length or 0, "略")]
    if part.type == "number":
        return [str(part.minimum or 0)]
    if part.type == "datetime":
        return [desk.local.strftime("%Y-%m-%dT%H:%M" if part.subtype == "datetime" else "%Y-%m-%d")]
    return ["true"]
