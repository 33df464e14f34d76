"""A form with what is known of it, ready to be drawn: values, choices, errors, files already received.

Knows what a page needs to draw a field, and nothing of HTML or of requests.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from engine.acts import together
from engine.doors.forms.rows import MOST_ROWS, name_in, rows_there
from engine.ground.said import Said
from web.fields import Asked, Field, Fold, Option, Row, as_sent, every

if TYPE_CHECKING:
    from engine.acts.shown import Attachment, Choice
    from engine.doors.forms import Component, Form, Layout

SUGGESTED = 300
"""So many suggestions are sent with a page."""


def asked(
    form: Form,
    values: Mapping[str, object],
    *,
    choices: Mapping[str, Sequence[Choice]] | None = None,
    errors: Mapping[str, Said] | None = None,
    staged: Mapping[str, Sequence[Attachment]] | None = None,
    hidden: Collection[str] = (),
    watched: Collection[str] = (),
) -> Asked:
    """`form` as it is drawn with `values`; `hidden` are the ids of the components not asked this time.

    `watched` are the keys of its fields on which the forms below it on the page hang.
    """
    deciding = _deciding(form) | frozenset(watched)
    known = _Known(values, choices or {}, errors or {}, staged or {}, frozenset(hidden), deciding)
    fields = _fields(form.components, known)
    return Asked(
        fields=tuple(field for field in fields if not field.part.more and not field.part.fold),
        folds=tuple(_folds(form, fields)),
        errors=_in_order(fields, known.errors),
    )


ALWAYS_SENT = frozenset({"textfield", "textarea", "number", "datetime", "select", "radio"})
"""What a browser sends whenever it was asked, so that what is missing was not; a radio unless nothing was chosen."""


def with_proposals(
    form: Form, typed: Mapping[str, list[str]], proposed: Mapping[str, object]
) -> Mapping[str, list[str]]:
    """What was typed so far, and what is proposed for the fields that were not asked then and may be now."""
    unasked = {
        part.key: [as_sent(one) for one in found] if isinstance(found, list | tuple) else [as_sent(found)]
        for part in form.fields()
        if part.type in ALWAYS_SENT and part.key not in typed and (found := proposed.get(part.key))
    }
    return {**typed, **unasked}


def as_part(part: int, form: Asked) -> Asked:
    """A form that stands below another on one page: its fields under names that no other form there has."""
    if part == 1:
        return form
    return Asked(
        fields=tuple(_renamed(part, field) for field in form.fields),
        folds=tuple(
            replace(fold, fields=tuple(_renamed(part, field) for field in fold.fields)) for fold in form.folds
        ),
        errors=tuple((field and _renamed(part, field), said) for field, said in form.errors),
    )


def _renamed(part: int, field: Field) -> Field:
    rows = (
        replace(row, cells=tuple(cell and _renamed(part, cell) for cell in row.cells)) for row in field.rows
    )
    return replace(
        field,
        name=together.named(part, field.name) if field.name else field.name,
        inner=tuple(_renamed(part, one) for one in field.inner),
        rows=tuple(rows),
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
    return Field(
        part=part,
        name=part.key,
        held=as_sent(value),
        options=_options(part, known.choices.get(part.key), value),
        why_bad=known.errors.get(part.key) if part.key else None,
        got=tuple(known.staged.get(part.key, ())),
        inner=_fields(part.children, known),
        decides=part.key in known.deciding,
        rows=_rows(part, part.row, known) if part.row is not None else (),
        blank=_blank(part, part.row, known) if part.row is not None else (),
    )


def _options(part: Component, offered: Sequence[Choice] | None, value: object) -> tuple[Option, ...]:
    chosen = {as_sent(one) for one in (value if isinstance(value, list | tuple) else [value])}
    most = SUGGESTED if part.kind == "item" else None
    return tuple(
        Option(option.value, option.label, option.value in chosen)
        for option in list(offered or part.options)[:most]
    )


def _rows(part: Component, row: Layout, known: _Known) -> tuple[Row, ...]:
    """The rows that were sent, and as many more as the list needs at least."""
    there = rows_there(known.values.get(part.key) or [])
    spare = (str(n) for n in range(MOST_ROWS) if str(n) not in there)
    lacking = max(part.min_rows - len(there), 0)
    numbers = [*there, *(number for number, _ in zip(spare, range(lacking), strict=False))]
    return tuple(_row(part, row, number, nth, known) for nth, number in enumerate(numbers, 1))


def _row(part: Component, row: Layout, number: str, nth: int, known: _Known) -> Row:
    names = {one.key: name_in(part.key, number, one.key) for one in row.fields()}
    untouched = not any(name in known.values for name in names.values())
    values = {key: known.values.get(name) for key, name in names.items()}
    cells = (
        None
        if name_in(part.key, number, one.id) in known.hidden
        else _cell(part, one, number, one.default if untouched else values[one.key], known, nth)
        for one in row.fields()
    )
    return Row(number, tuple(cells))


def _blank(part: Component, row: Layout, known: _Known) -> tuple[Field, ...]:
    return tuple(_cell(part, one, "", None, known, 0) for one in row.fields())


def _cell(part: Component, one: Component, row: str, value: object, known: _Known, nth: int) -> Field:
    name = name_in(part.key, row, one.key)
    return Field(
        part=one,
        name=name,
        held=as_sent(value),
        options=_options(one, known.choices.get(f"{part.key}.{one.key}"), value),
        why_bad=known.errors.get(name),
        got=(),
        inner=(),
        decides=one.key in known.deciding,
        of=part.label,
        nth=nth,
    )


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
    drawn = [(field, field.why_bad) for field in every(fields) if field.why_bad is not None]
    names = {field.name for field, _ in drawn}
    return (*drawn, *((None, said) for name, said in errors.items() if name not in names))


def _deciding(form: Form) -> frozenset[str]:
    """Keys of the fields, in rows too, that some condition for hiding speaks of."""
    layouts: list[Layout] = [form, *(row for _, row in form.lists())]
    names = {
        name
        for layout in layouts
        for part in layout.everything()
        if part.hide is not None
        for name in part.hide.names
    }
    parts = (layout.own(name) for layout in layouts for name in names)
    return frozenset(part.key for part in parts if part is not None)
