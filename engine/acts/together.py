"""Tasks that are sent together (同页办): one page, one act; each form its own paper and its own line of history.

The fields of the second form are sent as `2.field`, those of the third as `3.field`; no key holds a dot.
"""

from __future__ import annotations

import copy
import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import TypeVar

from engine.acts import posts
from engine.acts.casefile import CaseFile
from engine.acts.people import Person
from engine.acts.permission import may_do
from engine.acts.record import Record
from engine.acts.submitting import form_of, known_in
from engine.doors.forms import Form, Known
from engine.doors.packages import Step
from engine.doors.tables import Kept
from engine.ground.errors import BadAnswers
from engine.ground.said import Said

Sent = TypeVar("Sent")

_NAME = re.compile(r"([2-9]|[1-9]\d)\.(.+)", re.DOTALL)


def named(part: int, name: str) -> str:
    """The name of a field of the `part`th form of a page, counted from 1."""
    return name if part == 1 else f"{part}.{name}"


def place_of(name: str) -> tuple[int, str]:
    """To which form of a page a field belongs, and its name there."""
    match = _NAME.fullmatch(name)
    return (int(match[1]), match[2]) if match else (1, name)


def of_part(part: int, fields: Mapping[str, Sent]) -> dict[str, Sent]:
    """What of a page belongs to its `part`th form, under the names of that form."""
    placed = ((place_of(name), value) for name, value in fields.items())
    return {name: value for (number, name), value in placed if number == part}


def key_of(part: int, key: str) -> str:
    """The mark of the `part`th form of a page, made from the mark of the page."""
    return key if part == 1 else hashlib.sha256(f"{key} {part}".encode()).hexdigest()[:32]


def following(file: CaseFile, who: Person, row: Kept) -> tuple[Step, ...]:
    """The steps that this person fills in and sends together with a task; none where others would do them."""
    found: list[Step] = []
    mine = row["kind"] == "step" and may_do(who, row)
    name = file.place.step(row["element"]).joined if mine else ""
    while name and name not in {step.id for step in found}:
        step = file.place.step(name)
        if not posts.would_get(file, step, row["post"], row["unit_id"], who.id):
            break
        found.append(step)
        name = step.joined
    return tuple(found)


def known_after(file: CaseFile, before: Sequence[tuple[Form, Mapping[str, Sequence[str]]]]) -> Known:
    """What a form sees once those before it on the page are sent, as far as they are filled in."""
    later = copy.copy(file)
    later.__dict__["record"] = Record.read(file.record.write())
    for form, raw in before:
        answers = {
            key: value
            for key, value in form.so_far(raw, known_in(later)).items()
            if key not in form.personal_keys
        }
        later.record.take(form.id, answers, file.place.facts)
    return known_in(later)


def forms_of(file: CaseFile, steps: Sequence[Step]) -> list[Form]:
    """The forms of some steps."""
    return [form_of(file.place, step.form) for step in steps]


def merged(wrong: Mapping[int, BadAnswers]) -> BadAnswers:
    """What is to be mended in several forms of one page, by the names the page gives their fields."""
    fields: dict[str, Said] = {}
    for part, bad in wrong.items():
        fields |= {named(part, name): said for name, said in bad.fields.items()}
    return BadAnswers(fields)
