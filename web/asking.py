"""A form with what is known of it, ready to be drawn: values, choices, errors, files already received.

Knows what a page needs to draw a field, and nothing of HTML or of requests.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.ground.said import Said

if TYPE_CHECKING:
    from engine.acts.shown import Attachment, Choice
    from engine.doors.forms import Component, Form

LONG = 14
"""A choice with a longer label gets a line of its own."""


@dataclass(frozen=True)
class Option:
    """One thing to choose, and whether it is chosen."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class Field:
    """One component of the form. `held` is its value as a browser would send it."""

    part: Component
    held: str
    options: tuple[Option, ...]
    why_bad: Said | None
    got: tuple[Attachment, ...]
    inner: tuple[Field, ...]
    decides: bool
    """Another field's appearance hangs on this one, so the form is asked for anew when it changes."""

    @property
    def speaks(self) -> bool:
        """It is wrong, or holds something that the form did not put there by itself."""
        if self.part.type == "checkbox":
            own = self.ticked != (self.part.default is True)
        else:
            own = self.held != _text(self.part.default)
        return bool(self.why_bad or self.got) or own or any(field.speaks for field in self.inner)

    @property
    def ticked(self) -> bool:
        """For a checkbox: it says yes."""
        return self.held == "true"

    @property
    def paragraphs(self) -> tuple[tuple[bool, str], ...]:
        """The lines of an explaining text, each with whether it is a heading (`# …`)."""
        lines = (line.strip() for line in self.part.text.splitlines())
        return tuple((line.startswith("#"), line.lstrip("#").strip()) for line in lines if line)

    @property
    def may_be_empty(self) -> bool:
        """It may be left empty whatever else is answered."""
        return not self.part.required and self.part.required_when is None

    @property
    def in_lines(self) -> bool:
        """The choices stand one below the other."""
        return any(len(option.label) > LONG for option in self.options)


@dataclass(frozen=True)
class Fold:
    """Fields kept out of sight until somebody wants them; the one without a title is 更多."""

    title: str
    fields: tuple[Field, ...]

    @property
    def open(self) -> bool:
        """A fold never hides an error or something already said."""
        return any(field.speaks for field in self.fields)


@dataclass(frozen=True)
class Asked:
    """A whole form, ready to be drawn."""

    fields: tuple[Field, ...]
    folds: tuple[Fold, ...]
    errors: tuple[tuple[Field | None, Said], ...]
    """What is to be mended, in the order of the form; without a field what concerns the form as a whole."""

    @property
    def changes(self) -> bool:
        """Some fields come and go with the answers to others."""
        return any(field.decides for field in self._every())

    @property
    def labels(self) -> dict[str, str]:
        """The label of every field by its key."""
        return {field.part.key: field.part.label for field in self._every() if field.part.key}

    def _every(self) -> Iterator[Field]:
        return _all(self.fields, *(fold.fields for fold in self.folds))


def asked(
    form: Form,
    values: Mapping[str, object],
    *,
    choices: Mapping[str, Sequence[Choice]] | None = None,
    errors: Mapping[str, Said] | None = None,
    staged: Mapping[str, Sequence[Attachment]] | None = None,
    hidden: Collection[str] = (),
) -> Asked:
    """`form` as it is drawn with `values`; `hidden` are the ids of the components not asked this time."""
    known = _Known(values, choices or {}, errors or {}, staged or {}, frozenset(hidden), _deciding(form))
    fields = _fields(form.components, known)
    return Asked(
        fields=tuple(field for field in fields if not field.part.more and not field.part.fold),
        folds=tuple(_folds(form, fields)),
        errors=_in_order(fields, known.errors),
    )


@dataclass(frozen=True)
class _Known:
    values: Mapping[str, object]
    choices: Mapping[str, Sequence[Choice]]
    errors: Mapping[str, Said]
    staged: Mapping[str, Sequence[Attachment]]
    hidden: frozenset[str]
    deciding: frozenset[str]


def _fields(parts: Iterable[Component], known: _Known) -> tuple[Field, ...]:
    """The parts that are asked: neither hidden nor filled in by the machine."""
    asked_for = (part for part in parts if part.id not in known.hidden and part.kind != "auto")
    return tuple(_field(part, known) for part in asked_for)


def _field(part: Component, known: _Known) -> Field:
    value = known.values.get(part.key) if part.key else None
    chosen = {_text(one) for one in (value if isinstance(value, list | tuple) else [value])}
    return Field(
        part=part,
        held=_text(value),
        options=tuple(
            Option(option.value, option.label, option.value in chosen)
            for option in known.choices.get(part.key) or part.options
        ),
        why_bad=known.errors.get(part.key) if part.key else None,
        got=tuple(known.staged.get(part.key, ())),
        inner=_fields(part.children, known),
        decides=part.key in known.deciding,
    )


def _text(value: object) -> str:
    """A value as a browser would send it; the first one where there are several."""
    if isinstance(value, list | tuple):
        value = value[0] if value else None
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _folds(form: Form, fields: Sequence[Field]) -> Iterator[Fold]:
    """更多 first, then the folds of the form in its order."""
    more = tuple(field for field in fields if field.part.more and not field.part.fold)
    if more:
        yield Fold("", more)
    for name, title in form.folds.items():
        inside = tuple(field for field in fields if field.part.fold == name)
        if inside:
            yield Fold(title, inside)


def _in_order(fields: Sequence[Field], errors: Mapping[str, Said]) -> tuple[tuple[Field | None, Said], ...]:
    drawn = [(field, field.why_bad) for field in _all(fields) if field.why_bad is not None]
    keys = {field.part.key for field, _ in drawn}
    return (*drawn, *((None, said) for key, said in errors.items() if key not in keys))


def _all(*lists: Iterable[Field]) -> Iterator[Field]:
    for fields in lists:
        for field in fields:
            yield field
            yield from _all(field.inner)


def _deciding(form: Form) -> frozenset[str]:
    """Keys of the fields that some condition for hiding speaks of."""
    names = {name for part in form.everything() if part.hide is not None for name in part.hide.names}
    parts = (form.own(name) for name in names)
    return frozenset(part.key for part in parts if part is not None)
