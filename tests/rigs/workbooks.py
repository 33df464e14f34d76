"""Workbooks as people hand them in, made for the tests: good ones, and such as nobody should open."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import openpyxl

HEADS = {
    "单位": ("编号 *", "名称 *", "类型", "上级编号", "电话"),
    "人员": ("账号 *", "姓名 *", "单位编号 *", "电话", "管理员"),
    "岗位": ("账号 *", "岗位 *", "单位编号"),
    "值班": ("从 *", "到", "岗位 *", "单位编号", "账号 *"),
    "B岗": ("账号 *", "B岗账号 *", "从", "到"),
    "Units": ("Code", "Name", "Kind", "Parent code", "Phone"),
    "People": ("Account", "Name", "Unit code", "Phone", "Administrator"),
    "Posts": ("Account", "Post", "Unit code"),
}


def workbook(sheets: Mapping[str, Sequence[Sequence[Any]]]) -> bytes:
    """A workbook with these rows below the headings of each sheet."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        if name in HEADS:
            sheet.append(HEADS[name])
        for row in rows:
            sheet.append(list(row))
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def with_part(content: bytes, name: str, data: bytes) -> bytes:
    """The workbook with a part put in or in place of another."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename != name:
                new.writestr(part, old.read(part))
        new.writestr(name, data)
    return made.getvalue()


def part_of(content: bytes, name: str) -> bytes:
    """A part of the workbook."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)
