"""A form in other words: every text people read put through a dictionary, everything else as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Protocol

from engine.doors.forms.components import Component, Option
from engine.doors.forms.form import Form
from engine.doors.forms.layout import Layout
from engine.doors.forms.prose import read_prose
from engine.ground.said import Said

USUAL_UNIT, IN_ENGLISH = "元", "yuan"
"""What money is counted in where the form does not say; the office's own word, and so is its English."""

Say = Callable[[str, str], str]
"""Gives the other words for a text (first) of the component known by its key or id (second)."""


class Note(Protocol):
    """Takes a text that people read, and the key or id of its component; empty for the form itself."""

    def __call__(self, text: str, element: str, /, *, lines: bool = False) -> None:
        """`lines`: it is read line by line."""


def in_both(form: Form, say: Say) -> Form:
    """`form` with its English: a form of its own in those words, for pages and for what they say of answers."""

    def english(part: Component) -> Component:
        return _worded(part, lambda text: say(text, name_of(part)))

    def told(part: Component) -> Component:
        pattern, wrong = part.pattern_message, part.wrong_message
        return replace(
            part,
            pattern_english=say(pattern, name_of(part)) if pattern else "",
            wrong_english=say(wrong, name_of(part)) if wrong else "",
        )

    return replace(
        form,
        components=_each(form.components, told),
        english=replace(form, title=say(form.title, ""), components=_each(form.components, english)),
    )


def note_texts(form: Form, note: Note) -> None:
    """Tell `note` every text of the form that people read, in the order drawn."""
    note(form.title, "")
    for part in _deep(form.components):
        name = name_of(part)
        for text in (part.label, part.description, *(option.label for option in part.options)):
            note(text, name)
        note(part.fold_title or part.fold, name)
        note(part.pattern_message, name)
        note(part.wrong_message, name)
        for affix in (part.prefix, part.suffix):
            if affix != USUAL_UNIT or part.kind != "money":
                note(affix, name)
        note(part.text, name, lines=True)


def _passed(_: Said) -> None:
    """What a text may not hold is left out here; whoever judges the package says so, at the entry itself."""


def name_of(part: Component) -> str:
    """What the translations of a form call one of its components: its key, or its id where it takes no answer."""
    return part.key or part.id


def _deep(parts: tuple[Component, ...]) -> Iterator[Component]:
    """All components, those in the rows of lists too."""
    for top in parts:
        for part in top.walk():
            yield part
            if part.row is not None:
                yield from _deep(part.row.components)


def _each(parts: tuple[Component, ...], change: Callable[[Component], Component]) -> tuple[Component, ...]:
    return tuple(_inside(change(part), change) for part in parts)


def _inside(part: Component, change: Callable[[Component], Component]) -> Component:
    row = part.row and _row(part.row, change)
    return replace(part, children=_each(part.children, change), row=row)


def _row(row: Layout, change: Callable[[Component], Component]) -> Layout:
    return replace(row, components=_each(row.components, change))


def _worded(part: Component, say: Callable[[str], str]) -> Component:
    text = say(part.text)
    return replace(
        part,
        label=say(part.label),
        description=say(part.description),
        options=tuple(Option(option.value, say(option.label)) for option in part.options),
        fold_title=say(part.fold_title or part.fold),
        prefix=say(part.prefix),
        suffix=IN_ENGLISH if part.kind == "money" and part.suffix == USUAL_UNIT else say(part.suffix),
        text=text,
        prose=part.prose if text == part.text else read_prose(text, _passed),
    )
