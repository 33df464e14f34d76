"""TOML as people write it: read with an eye on what would keep the reader busy for ever, or break it."""

from __future__ import annotations

import re
import tomllib
from typing import Any, NoReturn

from engine.ground.errors import BadDrawing, Finding
from engine.ground.said import Said

LARGEST_FILE = 256 * 1024
MOST_PARTS = 20
"""Parts of a dotted key. The standard library looks at every beginning of a key, from its first part on."""

_PART = r"""(?:[A-Za-z0-9_-]++|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+')"""
_LONG_KEY = re.compile(rf"(?<![A-Za-z0-9_-]){_PART}(?:[ \t]*+\.[ \t]*+{_PART}){{{MOST_PARTS},}}")


def read_toml(file: str, data: bytes) -> tuple[str, dict[str, Any]]:
    """The text of a TOML file and what it says.

    Raises `BadDrawing` with one finding: too large, not UTF-8, not TOML, or nested beyond reason.
    """
    if len(data) > LARGEST_FILE:
        most = LARGEST_FILE // 1024
        _refuse(
            file,
            1,
            "BC001",
            Said(
                f"文件超过 {most} KB。请删去用不着的内容。",
                f"The file is larger than {most} KB. Take out what is not needed.",
            ),
        )
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as foreign:
        line = data.count(b"\n", 0, foreign.start) + 1
        said = Said("文件不是 UTF-8 编码。请另存为 UTF-8。", "The file is not UTF-8. Save it so.")
        _refuse(file, line, "BC002", said)
    long = _LONG_KEY.search(text)
    if long is not None:
        line = text.count("\n", 0, long.start()) + 1
        said = Said(f"一个键最多 {MOST_PARTS} 段。", f"A key has at most {MOST_PARTS} parts.")
        _refuse(file, line, "BC080", said)
    return text, _parsed(file, text)


def _parsed(file: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        found = re.search(r"at line (\d+)", str(wrong))
        line = int(found[1]) if found else text.count("\n") + 1
        said = Said(
            f"第 {line} 行不是合格的 TOML（{wrong}）。文字要加引号，每行一个“名 = 值”。",
            f"Line {line} is not valid TOML ({wrong}). Quote texts and write one `name = value` per line.",
        )
    except RecursionError:
        line = _deepest(text)
        said = Said("嵌套太深。请改成平铺的表。", "Nested too deeply. Write plain tables.")
    except ValueError as wrong:  # a number with more digits than Python turns into one
        line = _longest(text)
        said = Said(f"数太长（{wrong}）。", f"A number is too long ({wrong}).")
    _refuse(file, line, "BC080", said)


def _deepest(text: str) -> int:
    """The line with the most brackets."""
    lines = text.split("\n")
    return max(range(len(lines)), key=lambda at: lines[at].count("[") + lines[at].count("{")) + 1


def _longest(text: str) -> int:
    """The line with the longest row of digits."""
    lines = text.split("\n")
    return (
        max(range(len(lines)), key=lambda at: max(map(len, re.findall(r"[0-9_]+", lines[at])), default=0)) + 1
    )


def _refuse(file: str, line: int, code: str, said: Said) -> NoReturn:
    raise BadDrawing([Finding(file, line, "", code, said)])
