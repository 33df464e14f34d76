"""Reading a workbook (.xlsx) that somebody filled in: values only, within bounds, nothing in it is run.

A workbook is a zip of XML files. Before anything is unpacked its directory is looked at: too large, too many
parts, macros and encryption are refused, and so is XML that declares entities. Sheets are then read row by row.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import openpyxl

from engine.ground.errors import Refused
from engine.ground.said import Said

LARGEST_FILE = 5 * 1024 * 1024
LARGEST_UNPACKED = 60 * 1024 * 1024
LARGEST_PART = 40 * 1024 * 1024
MOST_PARTS = 400
MOST_SHEETS = 30
MOST_ROWS = 3000
"""Rows of a sheet with something in them."""
MOST_COLUMNS = 60
FURTHEST_ROW = 1_048_576
LONGEST_CELL = 2000

_OLD = bytes.fromhex("d0cf11e0a1b11ae1")  # the container of .xls, and of an encrypted .xlsx
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ENTITIES = re.compile(rb"<\0?!\0?(?:D\0?O\0?C\0?T\0?Y\0?P\0?E|E\0?N\0?T\0?I\0?T\0?Y)")
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")

Value = str | int | float | bool | date | datetime | time | timedelta | None


class BadWorkbook(Refused):
    """The file is not a workbook that can be read; `said` tells why and what to do."""

    code = "bad_workbook"


class _NotReckoned:
    """A formula whose result the file does not hold."""

    def __repr__(self) -> str:
        return "(formula)"


NOT_RECKONED = _NotReckoned()


@dataclass(frozen=True)
class Row:
    """One row: its number as the spreadsheet shows it, and its values from column A on."""

    number: int
    values: tuple[Any, ...]


@dataclass(frozen=True)
class ReadSheet:
    """One sheet; rows with nothing in them are left out."""

    name: str
    rows: tuple[Row, ...]


def read(content: bytes) -> tuple[ReadSheet, ...]:
    """The sheets of a workbook, with the values as they were last reckoned. Raises BadWorkbook."""
    formulas = _look_inside(content)
    values = _sheets(content, data_only=True)
    if not formulas:
        return values
    return tuple(map(_with_formulas, values, _sheets(content, data_only=False)))


# Before it is opened ----------------------------------------------------------------------------------------


def _look_inside(content: bytes) -> bool:
    """Raises BadWorkbook for what is not to be opened. True where the sheets hold formulas."""
    if not content:
        raise BadWorkbook(
            Said("这是空文件。请选填好的工作簿。", "The file is empty. Choose the filled-in workbook.")
        )
    if len(content) > LARGEST_FILE:
        raise BadWorkbook(
            Said(
                "文件超过 5 MB。请分成几个文件导入。", "The file is larger than 5 MB. Split it into several."
            )
        )
    if content.startswith(_OLD):
        raise BadWorkbook(_why_old(content))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _look_at_parts(archive)
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        ValueError,
        NotImplementedError,
        EOFError,
        OSError,
    ) as broken:
        raise BadWorkbook(_NOT_XLSX) from broken
    except zipfile.zlib.error as broken:  # type: ignore[attr-defined]
        raise BadWorkbook(_NOT_XLSX) from broken


_NOT_XLSX = Said(
    "这不是 .xlsx 工作簿，或者文件已损坏。请用 Excel 或 WPS 打开，另存为 .xlsx。",
    "This is no .xlsx workbook, or it is damaged. Open it in a spreadsheet program and save it as .xlsx.",
)
_TOO_LARGE = Said(
    "工作簿拆开以后太大，没有读取。请只留要导入的几张表，另存为新文件。",
    "Unpacked, the workbook is too large to be read. Keep the sheets to be imported and save them anew.",
)


def _why_old(content: bytes) -> Said:
    if _ENCRYPTED in content:
        return Said(
            "工作簿设了密码，读不了。请去掉密码再导入。",
            "The workbook has a password. Remove it and try again.",
        )
    return Said(
        "这是老格式 .xls。请用 Excel 或 WPS 另存为 .xlsx。", "This is an old .xls file. Save it as .xlsx."
    )


def _look_at_parts(archive: zipfile.ZipFile) -> bool:
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if any(part.flag_bits & 1 for part in parts):
        raise BadWorkbook(
            Said("工作簿加了密，读不了。请去掉密码再导入。", "The workbook is encrypted. Remove that.")
        )
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise BadWorkbook(_TOO_LARGE)
    if any(part.file_size > LARGEST_PART for part in parts):
        raise BadWorkbook(_TOO_LARGE)
    if "xl/workbook.xml" not in names or "[Content_Types].xml" not in names:
        raise BadWorkbook(_NOT_XLSX)
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise BadWorkbook(
            Said(
                "工作簿带有宏，不读。请另存为不带宏的 .xlsx。",
                "It carries macros. Save it as .xlsx without them.",
            )
        )
    formulas = False
    for part in parts:
        if part.filename.endswith((".xml", ".rels", ".vml")):
            found = archive.read(part)  # no more than its size in the directory is unpacked
            if _ENTITIES.search(found):
                raise BadWorkbook(_NOT_XLSX)
            formulas |= part.filename.startswith("xl/worksheets/") and bool(_FORMULA.search(found))
    return formulas


# The sheets -------------------------------------------------------------------------------------------------


def _sheets(content: bytes, *, data_only: bool) -> tuple[ReadSheet, ...]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of styles and validations, which are not read
            book = openpyxl.load_workbook(
                io.BytesIO(content), read_only=True, data_only=data_only, keep_links=False
            )
            if len(book.worksheets) > MOST_SHEETS:
                raise BadWorkbook(_TOO_LARGE)
            return tuple(ReadSheet(sheet.title, tuple(_rows(sheet))) for sheet in book.worksheets)
    except BadWorkbook:
        raise
    except Exception as broken:  # a damaged workbook fails in as many ways as there are bytes in it
        raise BadWorkbook(_NOT_XLSX) from broken


def _rows(sheet: Any) -> Iterator[Row]:
    sheet.reset_dimensions()  # what the file says of its own size may be wrong, and rows would be lost
    found = 0
    for number, values in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), 1):
        if number > FURTHEST_ROW:
            raise BadWorkbook(_NOT_XLSX)
        kept = _kept(values)
        if not kept:
            continue
        found += 1
        if found > MOST_ROWS:
            raise BadWorkbook(
                Said(
                    f"“{sheet.title}”超过 {MOST_ROWS} 行。请分成几个文件导入。",
                    f"“{sheet.title}” has more than {MOST_ROWS} rows. Split it into several files.",
                )
            )
        yield Row(number, kept)


def _kept(values: Sequence[Any]) -> tuple[Any, ...]:
    """The values up to the last one that is not blank."""
    cut = [_short(value) for value in values]
    while cut and (cut[-1] is None or (isinstance(cut[-1], str) and not cut[-1].strip())):
        cut.pop()
    return tuple(cut)


def _short(value: Any) -> Any:
    return value[:LONGEST_CELL] if isinstance(value, str) else value


def _with_formulas(values: ReadSheet, written: ReadSheet) -> ReadSheet:
    """The values, with a mark where a formula stands whose result is not in the file."""
    known = {row.number: row.values for row in values.rows}
    rows = []
    for row in written.rows:
        mine = known.get(row.number, ())
        filled = (*mine, *(None,) * (len(row.values) - len(mine)))
        rows.append(
            Row(
                row.number,
                tuple(NOT_RECKONED if _blank(v, w) else v for v, w in zip(filled, row.values, strict=True)),
            )
        )
    return ReadSheet(values.name, tuple(rows))


def _blank(value: Any, written: Any) -> bool:
    return value is None and isinstance(written, str) and written.startswith("=")
