"""Spreadsheets that are handed out: nothing in them is carried out, whatever somebody typed."""

from __future__ import annotations

import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape
from openpyxl.worksheet.worksheet import Worksheet

from engine.doors.sheets.write import LONGEST_CELL, Cell, Column, Sheet, write

HOSTILE = [
    '=HYPERLINK("http://evil.example","点这里")',
    "=1+1",
    "{=SUM(A1:A9)}",
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1)",
    "＝HYPERLINK(1)",
    "＋1",
    "－1",
    "＠a",
    "\t=1+1",
    "\r\n=1",
    " =1",
    "'=1",
    "http://evil.example",
    "mailto:a@b",
    "internal:Sheet1!A1",
    "_x0041_",
    "<b>&amp;]]>",
    "0012",
]


def read(data: bytes, name: str) -> Worksheet:
    return load_workbook(BytesIO(data))[name]


def one_column(cells: list[Cell], kind: str = "text") -> list[object]:
    data = write([Sheet("表", [Column("列", 12, kind)], [[cell] for cell in cells])])  # type: ignore[arg-type]
    return [row[0].value for row in read(data, "表").iter_rows(min_row=2, max_row=len(cells) + 1)]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_somebody_typed_is_text_and_nothing_else(text: str) -> None:
    data = write([Sheet("表", [Column(text, 12)], [[text]])])
    page = read(data, "表")
    for cell in (page["A1"], page["A2"]):
        assert cell.data_type == "s"
        assert unescape(str(cell.value)) == text
        assert cell.hyperlink is None
    with zipfile.ZipFile(BytesIO(data)) as package:
        parts = [package.read(name) for name in package.namelist()]
    assert not any(b"<f>" in part or b"<hyperlink" in part for part in parts)


@settings(deadline=None, max_examples=60)  # each writes a whole file
@given(st.text())
def test_any_text_makes_a_file_that_can_be_read(text: str) -> None:
    (value,) = one_column([text])
    kept = "".join(c for c in text if c in "\t\n\r" or (ord(c) >= 32 and not 127 <= ord(c) <= 159))
    kept = "".join(c for c in kept if c not in "\ufffe\uffff")
    assert unescape(str(value or "")) == kept


def test_control_characters_are_left_out_and_lines_are_kept() -> None:
    assert one_column(["a\x00b\x07c\x1b[31m\nd\te\x7f\x85"]) == ["abc[31m\nd\te"]


def test_a_text_longer_than_a_cell_is_cut() -> None:
    (value,) = one_column(["长" * (LONGEST_CELL + 5)])
    assert len(str(value)) == LONGEST_CELL


def test_numbers_days_and_instants_keep_their_kind() -> None:
    noon = datetime(2026, 5, 13, 4, 0, tzinfo=UTC)
    assert one_column([3, Decimal("2.5"), 0], "number") == [3, 2.5, 0]
    assert one_column([date(2026, 5, 13)], "date") == [datetime(2026, 5, 13)]  # noqa: DTZ001 - as it is read
    assert one_column([noon], "instant") == [datetime(2026, 5, 13, 12)]  # noqa: DTZ001 - Beijing's clock
    assert one_column([None, "", "—"], "number") == [None, None, "—"]


def test_titles_stay_in_sight_and_every_column_can_be_filtered() -> None:
    data = write([Sheet("台账", [Column("编号", 20), Column("用时", 8, "number")], [["1", 2], ["2", 3]])])
    page = read(data, "台账")
    assert page.freeze_panes == "A2"
    assert page.auto_filter.ref == "A1:B3"
    assert page.column_dimensions["A"].width == pytest.approx(20, abs=1)


def test_names_of_sheets_are_mended_and_never_alike() -> None:
    names = ["台账/2026[1]", "台账/2026[1]", "", "'引'", "很" * 40, "很" * 40]
    data = write([Sheet(name, [Column("列", 5)], []) for name in names])
    found = load_workbook(BytesIO(data)).sheetnames
    assert found[:2] == ["台账 2026 1", "台账 2026 1 2"]
    assert len(set(found)) == len(names)
    assert all(0 < len(name) <= 31 for name in found)


def test_a_row_with_a_cell_too_few_is_not_taken() -> None:
    with pytest.raises(ValueError, match="zip"):
        write([Sheet("表", [Column("一", 5), Column("二", 5)], [["1"]])])
