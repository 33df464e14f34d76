"""Workbooks: what is read from one, which are not opened at all, and that what is written stays text."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from engine.doors.sheets import read as reading
from engine.doors.sheets.read import NOT_RECKONED, BadWorkbook, read
from engine.doors.sheets.write import Column, Sheet, write
from rigs.workbooks import part_of, with_part, workbook

GOOD = workbook({"人员": [("lisi", "李四", "qiye", 13800001234), (None, " "), ("wu", "吴五", "qiye", 1.5)]})
SHEET = "xl/worksheets/sheet1.xml"


def test_rows_are_read_with_their_numbers_and_blank_ones_are_left_out() -> None:
    (sheet,) = read(GOOD)
    assert sheet.name == "人员"
    assert [(row.number, row.values) for row in sheet.rows[1:]] == [
        (2, ("lisi", "李四", "qiye", 13800001234)),
        (4, ("wu", "吴五", "qiye", 1.5)),
    ]


def test_what_is_written_is_read_again_and_nothing_becomes_a_formula() -> None:
    words = ["=1+1", "@SUM(A1)", "+1", "-1", "http://example.org", "0012"]
    at = datetime(2026, 5, 13, 1, 30, tzinfo=UTC)
    columns = [
        Column("词", 20, "text"),
        Column("日", 12, "date"),
        Column("时", 18, "instant"),
        Column("数", 8, "number"),
    ]
    made = write([Sheet("表", columns, [(word, date(2026, 5, 1), at, 3) for word in words])])
    assert b"<f>" not in part_of(made, SHEET)
    rows = read(made)[0].rows
    assert [row.values[0] for row in rows] == ["词", *words]
    assert rows[1].values[1:] == (datetime(2026, 5, 1), datetime(2026, 5, 13, 9, 30), 3)  # noqa: DTZ001 - as read


def test_a_formula_without_its_result_is_no_blank() -> None:
    (sheet,) = read(workbook({"人员": [("lisi", "=A1")]}))
    assert sheet.rows[1].values == ("lisi", NOT_RECKONED)


def _bomb() -> bytes:
    return with_part(GOOD, SHEET, b"<x>" + b"0" * (reading.LARGEST_PART + 1))


def _far() -> bytes:
    rows = (
        part_of(GOOD, SHEET)
        .replace(b'<row r="4"', b'<row r="99999999999"')
        .replace(b'r="A4"', b'r="A99999999999"')
    )
    return with_part(GOOD, SHEET, rows)


def _entities() -> bytes:
    head = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    return with_part(GOOD, SHEET, head + part_of(GOOD, SHEET).split(b"?>", 1)[-1])


@pytest.mark.parametrize(
    ("content", "zh", "en"),
    [
        (b"", "空文件", "empty"),
        (b"a,b\n1,2\n", "另存为 .xlsx", "save it as .xlsx"),
        (GOOD[:-200], "另存为 .xlsx", "save it as .xlsx"),
        (b"PK\x03\x04" + bytes(500), "另存为 .xlsx", "save it as .xlsx"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "老格式 .xls", "old .xls"),
        (
            bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
            "去掉密码",
            "password",
        ),
        (with_part(GOOD, "xl/vbaProject.bin", b"x"), "带有宏", "macros"),
        (GOOD + bytes(reading.LARGEST_FILE), "超过 5 MB", "5 MB"),
        (_bomb(), "太大", "too large"),
        (_entities(), "另存为 .xlsx", "save it as .xlsx"),
        (with_part(GOOD, SHEET, b"<worksheet><sheetData><row></worksheet>"), "另存为", "save it"),
        (
            workbook({"人员": [(f"a{each}",) for each in range(reading.MOST_ROWS + 1)]}),
            "超过 3000 行",
            "3000 rows",
        ),
    ],
    ids=[
        "empty",
        "csv",
        "cut",
        "zeros",
        "xls",
        "encrypted",
        "macros",
        "large",
        "bomb",
        "entities",
        "xml",
        "rows",
    ],
)
def test_what_is_no_good_workbook_is_refused_with_a_sentence(content: bytes, zh: str, en: str) -> None:
    with pytest.raises(BadWorkbook) as bad:
        read(content)
    assert zh in bad.value.said.zh
    assert en in bad.value.said.en


def test_a_row_with_a_number_beyond_every_spreadsheet_does_not_hang_the_reading(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reading, "FURTHEST_ROW", 5000)
    with pytest.raises(BadWorkbook):
        read(_far())


def test_what_a_file_says_of_its_own_size_is_not_believed() -> None:
    shrunk = part_of(GOOD, SHEET).replace(b'ref="A1:E4"', b'ref="A1:A1"')
    assert b'ref="A1:A1"' in shrunk
    assert len(read(with_part(GOOD, SHEET, shrunk))[0].rows) == 3
