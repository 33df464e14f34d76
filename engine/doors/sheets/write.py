"""Writing a workbook: text stays text. No cell is ever a formula, whatever stands in it."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

import xlsxwriter

from engine.ground.settings import ZONE

Cell = str | int | float | Decimal | date | datetime | None
Kind = Literal["text", "number", "date", "instant"]
_FORMATS = {"text": "@", "number": "General", "date": "yyyy-mm-dd", "instant": "yyyy-mm-dd hh:mm"}


@dataclass(frozen=True)
class Column:
    """A column: its heading, its width in characters, and what stands in it."""

    title: str
    width: int
    kind: Kind


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]


def write(sheets: Sequence[Sheet]) -> bytes:
    """The workbook as the bytes of an .xlsx file."""
    made = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(made, options | {"strings_to_numbers": False}) as book:
        head = book.add_format({"bold": True, "bg_color": "#E6EDF4", "bottom": 1})
        formats = {kind: book.add_format({"num_format": form}) for kind, form in _FORMATS.items()}
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            page.freeze_panes(1, 0)
            for number, column in enumerate(sheet.columns):
                page.set_column(number, number, column.width, formats[column.kind])
                page.write_string(0, number, column.title, head)
            for line, row in enumerate(sheet.rows, 1):
                for number, (column, value) in enumerate(zip(sheet.columns, row, strict=True)):
                    _put(page, line, number, value, formats[column.kind])
    return made.getvalue()


def _put(page: xlsxwriter.worksheet.Worksheet, line: int, number: int, value: Cell, form: object) -> None:
    if value is None or value == "":
        return
    if isinstance(value, datetime):
        page.write_datetime(line, number, value.astimezone(ZONE).replace(tzinfo=None), form)
    elif isinstance(value, date):
        page.write_datetime(line, number, value, form)
    elif isinstance(value, str):
        page.write_string(line, number, value, form)
    else:
        page.write_number(line, number, float(value), form)
