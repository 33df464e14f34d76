"""A TOML file being read: its tables, the line of every key, and what is wrong under which key."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from engine.doors.charter import EMPTY
from engine.doors.drawings.faults import Faults
from engine.ground.said import Said
from engine.values.spelling import closest

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
"""What a key that people choose may look like."""


def key_lines(text: str) -> dict[str, int]:
    """The line of every key by its dotted name; good for the plain TOML that people write."""
    lines: dict[str, int] = {}
    table = ""
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*\[\s*([^\[\]]+?)\s*\]", line)
        key = re.match(r"\s*([\w.\"'-]+)\s*=", line)
        if header:
            table = header[1].replace('"', "").replace("'", "")
            lines.setdefault(table, number)
        elif key:
            name = key[1].replace('"', "").replace("'", "")
            lines.setdefault(f"{table}.{name}" if table else name, number)
    return lines


class Page:
    """Reads one file's tables and writes down what is wrong under its dotted key."""

    def __init__(self, table: Mapping[str, Any], lines: Mapping[str, int], faults: Faults) -> None:
        self.table = table
        self.lines = lines
        self.faults = faults

    def add(self, code: str, key: str, zh: str, en: str) -> None:
        """Write down a finding on the line of a key, or of the table it should stand in."""
        at = key
        while at and at not in self.lines:
            at = at.rpartition(".")[0]
        self.faults.add(code, self.lines.get(at, 1), key, zh, en)

    def unknown(self, prefix: str, table: Mapping[str, Any], known: set[str]) -> None:
        """Write down every key of a table that nobody knows."""
        for key in table.keys() - known:
            near = closest(key, known)
            self.add(
                "BC081",
                prefix + key,
                f"不认得“{prefix}{key}”。" + (f"是不是想写“{near}”？" if near else "请删去。"),
                f"Unknown key “{prefix}{key}”. " + (f"Did you mean “{near}”?" if near else "Delete it."),
            )

    def section(self, key: str) -> Mapping[str, Any]:
        """A table of the file; an empty one where it is missing."""
        value = self.table.get(key, {})
        if isinstance(value, dict):
            return value
        self.wrong(key, f"一张表 [{key}]", f"a table [{key}]")
        return {}

    def wrong(self, key: str, zh: str, en: str) -> None:
        """Write down that a value is of the wrong kind."""
        self.add("BC082", key, f"“{key}”应当是{zh}。", f"“{key}” must be {en}.")

    def text(self, key: str, value: object) -> str:
        """A text that must be there, or an empty one."""
        if value is None:
            self.add("BC083", key, f"缺少“{key}”。请补上。", f"“{key}” is missing. Add it.")
        elif not isinstance(value, str) or not value.strip() or len(value) > 500:
            self.wrong(key, "一段文字（500 字以内）", "a text of at most 500 characters")
        else:
            return value.strip()
        return ""

    def names(self, key: str, table: Mapping[str, Any] | None = None) -> tuple[str, ...]:
        """A list of texts under a dotted key; an empty one where it is missing. `table` holds its last part."""
        value = (self.table if table is None else table).get(key.rpartition(".")[2], [])
        if isinstance(value, list) and all(isinstance(one, str) and one.strip() for one in value):
            return tuple(value)
        self.wrong(key, '文字的清单，如 ["甲", "乙"]', 'a list of texts like ["a", "b"]')
        return ()

    def pair(self, key: str, value: object) -> Said:
        """A text in Chinese, or a list of the Chinese and the English text."""
        both = [
            one.strip() for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)
        ]
        if len(both) not in {1, 2} or not all(both):
            self.wrong(key, '["中文", "English"]', '["Chinese", "English"]')
            return EMPTY
        return Said(both[0], both[-1])

    def flag(self, key: str, table: Mapping[str, Any]) -> bool:
        """Yes or no under the last part of a dotted key; no where it is missing."""
        value = table.get(key.rpartition(".")[2], False)
        if not isinstance(value, bool):
            self.wrong(key, "true 或 false", "true or false")
        return value is True
