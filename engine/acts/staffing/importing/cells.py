"""From the sheets of a workbook to rows of texts by column, with every mistake in its sheet, row and column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from engine.acts.staffing.importing.plan import Mistake
from engine.acts.staffing.importing.shape import (
    EXPLAINED,
    TABLES,
    Field,
    Table,
    field_named,
    plain,
    table_named,
)
from engine.doors.sheets.read import NOT_RECKONED, ReadSheet, Row
from engine.ground.said import Said
from engine.values.written import BadWriting, one_line


@dataclass(frozen=True)
class Line:
    """A row of a sheet: its number and what stands in each column, blank ones as an empty text."""

    table: Table
    sheet: str
    row: int
    values: Mapping[str, str]


def lines(sheets: Sequence[ReadSheet], mistakes: list[Mistake]) -> dict[str, list[Line]]:
    """The rows of every sheet we know, by the sheet's key. What cannot be read goes to `mistakes`."""
    found: dict[str, list[Line]] = {table.key: [] for table in TABLES}
    for sheet in sheets:
        if not sheet.rows or plain(sheet.name) in (plain(EXPLAINED.zh), plain(EXPLAINED.en)):
            continue
        table = table_named(sheet.name)
        if table is None:
            mistakes.append(_unknown_sheet(sheet))
            continue
        found[table.key] += _lines(table, sheet, mistakes)
    if not mistakes and not any(found.values()):
        nothing = Said(
            "工作簿里没有要导入的行。请从模板填起。", "There is nothing to bring in. Begin with the template."
        )
        mistakes.append(Mistake("", 0, "", nothing))
    return found


def _unknown_sheet(sheet: ReadSheet) -> Mistake:
    zh = "、".join(table.said.zh for table in TABLES)
    en = ", ".join(table.said.en for table in TABLES)
    said = Said(
        f"不认识这张表。表名应是：{zh}。别的表请删掉。",
        f"This sheet is not known. Sheets are called {en}; delete others.",
    )
    return Mistake(sheet.name, 0, "", said)


def _lines(table: Table, sheet: ReadSheet, mistakes: list[Mistake]) -> Iterator[Line]:
    head, *rest = sheet.rows
    columns = _columns(table, sheet.name, head, rest, mistakes)
    for row in rest:
        values = dict.fromkeys((field.key for field in table.fields), "")
        for number, field in columns.items():
            values[field.key] = _value(sheet.name, row, number, field, mistakes)
        if any(values.values()):
            yield Line(table, sheet.name, row.number, values)


def _columns(
    table: Table, sheet: str, head: Row, rest: Sequence[Row], mistakes: list[Mistake]
) -> dict[int, Field]:
    """Which column of the sheet is which of ours."""
    found: dict[int, Field] = {}
    for number, value in enumerate(head.values):
        title = _text(value).strip()
        field = field_named(table, title) if title else None
        if field is not None and field in found.values():
            twice = Said("这一列有两个，请删掉一个。", "This column is there twice. Delete one.")
            mistakes.append(Mistake(sheet, head.number, title, twice))
        elif field is not None:
            found[number] = field
        elif title or any(_text(_at(row, number)).strip() for row in rest):
            mistakes.append(Mistake(sheet, head.number, title or _letter(number), _unknown_column(table)))
    for field in table.fields:
        if field.required and field not in found.values():
            lacking = Said(
                f"第一行缺“{field.said.zh}”这一列。", f"The first row lacks the column “{field.said.en}”."
            )
            mistakes.append(Mistake(sheet, head.number, field.said, lacking))
    widest = max((len(row.values) for row in rest), default=0)
    for number in range(len(head.values), widest):
        mistakes.append(Mistake(sheet, head.number, _letter(number), _unknown_column(table)))
    return found


def _unknown_column(table: Table) -> Said:
    zh = "、".join(field.said.zh for field in table.fields)
    en = ", ".join(field.said.en for field in table.fields)
    return Said(f"不认识这一列。列名应是：{zh}。", f"This column is not known. Columns are called {en}.")


def _letter(number: int) -> str:
    letters = ""
    number += 1
    while number:
        number, left = divmod(number - 1, 26)
        letters = chr(65 + left) + letters
    return letters


def _at(row: Row, number: int) -> Any:
    return row.values[number] if number < len(row.values) else None


def _value(sheet: str, row: Row, number: int, field: Field, mistakes: list[Mistake]) -> str:
    value = _at(row, number)
    if value is NOT_RECKONED:
        said = Said(
            "这一格是公式，文件里没有算好的值。请粘贴成数值。",
            "A formula without a result. Paste its value instead.",
        )
        mistakes.append(Mistake(sheet, row.number, field.said, said))
        return ""
    try:
        text = one_line(_text(value))
    except BadWriting as bad:
        mistakes.append(Mistake(sheet, row.number, field.said, bad.said))
        return ""
    if field.required and not text and any(_text(each).strip() for each in row.values):
        mistakes.append(Mistake(sheet, row.number, field.said, Said("这一格要填。", "This cell is needed.")))
    return text


def _text(value: Any) -> str:
    """A cell as somebody would type it: a telephone number kept as a number has no decimals."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)
