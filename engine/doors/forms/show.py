"""Answers in words for people, and as they would be typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from engine.doors.forms.components import Component
from engine.doors.forms.known import Known
from engine.doors.forms.layout import Layout
from engine.doors.forms.rows import name_in

Masks = Mapping[str, Callable[[str], str]]
"""How values of some kinds (`phone`, `id_card`) are made unreadable; `personal` for other personal texts, `files`
for the names of files, `personal_files` for those of files that are personal."""


@dataclass(frozen=True)
class Manner:
    """How answers are put into words: yes and no, what stands between several, the day, what a unit follows."""

    yes: str
    no: str
    between: str
    day: Callable[[date], str]
    apart: str = ""


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
CHINESE = Manner("是", "否", "、", lambda day: f"{day.year}年{day.month}月{day.day}日")
ENGLISH = Manner("yes", "no", ", ", lambda day: f"{day.day} {MONTHS[day.month - 1]} {day.year}", apart=" ")


class Rows(str):
    """The answers of a list in words, a line each, for whoever wants text; `heads` and `cells` for a table."""

    __slots__ = ("cells", "heads")

    heads: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, heads: Sequence[str], cells: Sequence[Sequence[str]], between: str = "，") -> Rows:
        """A table in words: `1. 营业执照，原件`, a line for each row, blanks left out."""
        lines = (f"{n}. {between.join(filter(None, row))}" for n, row in enumerate(cells, 1))
        table = cls("\n".join(lines))
        table.heads, table.cells = tuple(heads), tuple(map(tuple, cells))
        return table


def in_words(component: Component, value: object, known: Known, manner: Manner = CHINESE) -> str:
    """The answer as a person reads it, empty for a blank; a value without a label is shown as it is."""
    if component.row is not None:
        return _in_rows(component.row, value, known, manner)
    match value:
        case None:
            return ""
        case bool():
            return manner.yes if value else manner.no
        case list() | tuple():
            return manner.between.join(in_words(component, one, known, manner) for one in value)
    if component.type == "datetime":
        return _moment(component.meaning(value), manner)
    if component.kind == "money":
        return _adorned(component, f"{Decimal(str(value)):,.2f}", manner)
    return _adorned(component, component.choices(known).get(str(value), str(value)), manner)


def _adorned(component: Component, words: str, manner: Manner) -> str:
    """With what the form puts before and behind; in English a word stands apart, a sign does not."""
    before, behind = component.prefix, component.suffix
    before += manner.apart if before[-1:].isalpha() else ""
    return f"{before}{words}{manner.apart if behind[:1].isalpha() else ''}{behind}"


def _in_rows(row: Layout, value: object, known: Known, manner: Manner) -> str:
    fields = row.fields()
    cells = [[in_words(one, given.get(one.key), known, manner) for one in fields] for given in _given(value)]
    between = "，" if manner is CHINESE else manner.between
    return Rows.of([one.label for one in fields], cells, between) if cells else ""


def masked(form: Layout, values: Mapping[str, object], masks: Masks) -> dict[str, object]:
    """`values` with those of the masked kinds made unreadable, in rows too."""
    found = dict(values)
    for part in form.fields():
        value = found.get(part.key)
        if part.row is not None:
            found[part.key] = [masked(part.row, given, masks) for given in _given(value)]
        elif isinstance(value, str) and value and (mask := _mask(part, masks)):
            found[part.key] = mask(value)
        elif part.type == "filepicker" and (mask := _mask_of_files(part, masks)):
            found[part.key] = [mask(name) for name in typed(value)]
    return found


def _mask_of_files(part: Component, masks: Masks) -> Callable[[str], str] | None:
    return masks.get("files") or (masks.get("personal_files") if part.personal else None)


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


def _moment(value: object, manner: Manner) -> str:
    match value:
        case datetime():
            return f"{manner.day(value)} {value:%H:%M}"
        case date():
            return manner.day(value)
    return str(value)
