"""Answers in words for people, and as they would be typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from engine.doors.forms.components import Component
from engine.doors.forms.known import Known
from engine.doors.forms.layout import Layout
from engine.doors.forms.rows import name_in

Masks = Mapping[str, Callable[[str], str]]
"""How values of some kinds (`phone`, `id_card`) are made unreadable; `personal` for other personal texts."""


class Rows(str):
    """The answers of a list in words, a line each, for whoever wants text; `heads` and `cells` for a table."""

    __slots__ = ("cells", "heads")

    heads: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, heads: Sequence[str], cells: Sequence[Sequence[str]]) -> Rows:
        """A table in words: `1. 营业执照，原件`, a line for each row, blanks left out."""
        lines = (f"{n}. {'，'.join(filter(None, row))}" for n, row in enumerate(cells, 1))
        table = cls("\n".join(lines))
        table.heads, table.cells = tuple(heads), tuple(map(tuple, cells))
        return table


def in_words(component: Component, value: object, known: Known) -> str:
    """The answer as a person reads it, empty for a blank; a value without a label is shown as it is."""
    if component.row is not None:
        return _in_rows(component.row, value, known)
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case list() | tuple():
            return "、".join(in_words(component, one, known) for one in value)
    if component.type == "datetime":
        return _moment(component.meaning(value))
    if component.kind == "money":
        return f"{component.prefix}{Decimal(str(value)):,.2f}{component.suffix}"
    words = component.choices(known).get(str(value), str(value))
    return f"{component.prefix}{words}{component.suffix}"


def _in_rows(row: Layout, value: object, known: Known) -> str:
    fields = row.fields()
    cells = [[in_words(one, given.get(one.key), known) for one in fields] for given in _given(value)]
    return Rows.of([one.label for one in fields], cells) if cells else ""


def masked(form: Layout, values: Mapping[str, object], masks: Masks) -> dict[str, object]:
    """`values` with those of the masked kinds made unreadable, in rows too."""
    found = dict(values)
    for part in form.fields():
        value = found.get(part.key)
        if part.row is not None:
            found[part.key] = [masked(part.row, given, masks) for given in _given(value)]
        elif isinstance(value, str) and value and (mask := _mask(part, masks)):
            found[part.key] = mask(value)
    return found


def _mask(part: Component, masks: Masks) -> Callable[[str], str] | None:
    return masks.get(part.kind) or (masks.get("personal") if part.personal else None)


def typed(value: object) -> list[str]:
    """The answer as form fields carry it."""
    match value:
        case None:
            return []
        case bool():
            return ["true" if value else "false"]
        case list() | tuple():
            return [str(one) for one in value]
    return [str(value)]


def all_typed(form: Layout, values: Mapping[str, object]) -> dict[str, list[str]]:
    """Kept values as form fields carry them; see `Form.typed`."""
    found: dict[str, list[str]] = {}
    for part in form.fields():
        value = values.get(part.key)
        if part.kind == "auto" or part.type == "filepicker" or value is None:
            continue
        found |= {part.key: typed(value)} if part.row is None else _rows_typed(part, part.row, value)
    return found


def _rows_typed(part: Component, row: Layout, value: object) -> dict[str, list[str]]:
    rows = _given(value)
    found = {part.key: [str(n) for n in range(len(rows))]}
    for n, given in enumerate(rows):
        found |= {name_in(part.key, str(n), key): one for key, one in all_typed(row, given).items()}
    return found


def default_values(form: Layout) -> dict[str, object]:
    """The values of an untouched form; a list begins with as many rows as it says."""
    return {
        part.key: part.default if part.row is None else [default_values(part.row)] * part.first_rows
        for part in form.fields()
    }


def _given(value: object) -> list[Mapping[str, object]]:
    """The rows of a kept list; erased or odd ones are none."""
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list | tuple) else []


def _moment(value: object) -> str:
    match value:
        case datetime():
            return f"{_day(value)} {value:%H:%M}"
        case date():
            return _day(value)
    return str(value)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
