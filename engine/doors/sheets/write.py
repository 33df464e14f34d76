"""Spreadsheets (xlsx) as the office hands them out: titles, rows, nothing that a program would carry out.

The only module that knows XlsxWriter. Rows are taken one at a time and never all held, so a year of matters
needs no more memory than a page of them. No cell is ever a formula or a link, whatever somebody typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any, Literal

from xlsxwriter import Workbook

from engine.ground.settings import ZONE

Cell = str | int | float | Decimal | date | datetime | None
"""What may stand in a cell. An instant is shown as the clock on the office's wall showed it."""
Kind = Literal["text", "number", "date", "instant"]

LONGEST_CELL = 32_767
"""Characters that a cell of xlsx holds."""
LONGEST_NAME = 31
"""Characters that the name of a sheet may have."""
WIDEST = 255

_FORMATS: Mapping[Kind, Mapping[str, Any]] = {
    "text": {"text_wrap": True, "valign": "top"},
    "number": {"valign": "top"},
    "date": {"num_format": "yyyy-mm-dd", "align": "left", "valign": "top"},
    "instant": {"num_format": "yyyy-mm-dd hh:mm", "align": "left", "valign": "top"},
}
_HEAD = {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}
# Nothing in a file is a formula or an address because of how it begins; rows go to disk as they come.
_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "constant_memory": True,
}
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


@dataclass(frozen=True)
class Column:
    """A column: its title, its width in characters of Latin script, and what stands in it."""

    title: str
    width: int
    kind: Kind = "text"


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, its columns, and its rows, taken once from first to last."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]


def write(sheets: Sequence[Sheet]) -> bytes:
    """The file: each sheet with its titles in sight while one scrolls, and a filter on every column.

    Raises ValueError for a row that has not as many cells as its sheet has columns.
    """
    file = BytesIO()
    taken: set[str] = set()
    with Workbook(file, _OPTIONS) as book:
        formats = {kind: book.add_format(dict(look)) for kind, look in _FORMATS.items()}
        head = book.add_format(_HEAD)
        for sheet in sheets:
            _write(book.add_worksheet(_name(sheet.name, taken)), sheet, formats, head)
    return file.getvalue()


def _write(page: Any, sheet: Sheet, formats: Mapping[Kind, Any], head: Any) -> None:
    for number, column in enumerate(sheet.columns):
        page.set_column(number, number, min(max(column.width, 1), WIDEST))
        page.write_string(0, number, shown(column.title), head)
    last = 0
    for last, row in enumerate(sheet.rows, 1):
        for number, (column, cell) in enumerate(zip(sheet.columns, row, strict=True)):
            _put(page, last, number, cell, formats[_kind_of(cell, column.kind)])
    page.freeze_panes(1, 0)
    if sheet.columns:
        page.autofilter(0, 0, last, len(sheet.columns) - 1)


def _kind_of(cell: Cell, kind: Kind) -> Kind:
    """The format of a cell: that of its column, unless something else stands in it."""
    match cell:
        case str():
            return "text"
        case datetime():
            return "instant"
        case date():
            return "date"
        case bool() | int() | float() | Decimal():
            return "number"
    return kind


def _put(page: Any, row: int, column: int, cell: Cell, look: Any) -> None:
    match cell:
        case None | "":
            return
        case datetime():
            page.write_datetime(row, column, cell.astimezone(ZONE).replace(tzinfo=None), look)
        case date():
            page.write_datetime(row, column, cell, look)
        case int() | float() | Decimal():
            page.write_number(row, column, cell, look)
        case _:
            page.write_string(row, column, shown(cell), look)


def shown(text: str) -> str:
    """A text as a cell holds it: without control characters, and no longer than a cell can be."""
    return _UNSEEN.sub("", text)[:LONGEST_CELL]


def _name(wanted: str, taken: set[str]) -> str:
    """A name that a sheet may have and that no other sheet of the file has."""
    plain = _NOT_IN_NAMES.sub(" ", wanted).strip(" '")[:LONGEST_NAME] or "1"
    name, number = plain, 2
    while name.casefold() in taken:
        name, number = f"{plain[: LONGEST_NAME - 4]} {number}", number + 1
    taken.add(name.casefold())
    return name
