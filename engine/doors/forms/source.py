"""A form file as text and as JSON, read strictly and with an eye on where things stand."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, DecimalException
from typing import NoReturn

from engine.ground.errors import BadDrawing, Finding
from engine.ground.said import Said

LARGEST_FILE = 256 * 1024
DEEPEST = 20
MOST_FINDINGS = 50

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[\]{}]', re.DOTALL)  # possessive: never scans twice
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufffe\uffff]")


@dataclass
class Source:
    """The text of one file and what was found wrong in it so far."""

    file: str
    text: str
    findings: list[Finding] = field(default_factory=list)

    def wrong(self, code: str, element: str, said: Said, line: int = 1) -> None:
        """Notes one finding; more than a person can read at once are left out."""
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(Finding(self.file, line, element, code, said))

    def line_of(self, name: str, value: object, nth: int = 0) -> int:
        """The line of the `nth` (or last) place that says `"name": "value"`, as well as can be told."""
        if not isinstance(value, str):
            return 1
        written = {json.dumps(value), json.dumps(value, ensure_ascii=False)}
        shape = rf'"{re.escape(name)}"\s*:\s*(?:{"|".join(map(re.escape, written))})'
        starts = [match.start() for match in re.finditer(shape, self.text)]
        if not starts:
            return 1
        return self.text.count("\n", 0, starts[min(nth, len(starts) - 1)]) + 1

    def raise_if_wrong(self) -> None:
        """Raises `BadDrawing` with all findings, if there are any."""
        if self.findings:
            raise BadDrawing(self.findings)


def load(file: str, data: bytes) -> tuple[Source, Mapping[str, object]]:
    """The file as text and as a JSON object; raises `BadDrawing` if it is not one that can be trusted."""
    if len(data) > LARGEST_FILE:
        most = LARGEST_FILE // 1024
        _refuse(file, 1, Said(f"表单文件超过 {most} KB。", f"The form file is larger than {most} KB."))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as foreign:
        line = data.count(b"\n", 0, foreign.start) + 1
        _refuse(file, line, Said("表单文件要用 UTF-8 编码。", "The form file must be UTF-8."))
    _refuse_depth(file, text)
    tree = _parsed(file, text)
    if not isinstance(tree, dict):
        _refuse(file, 1, Said("表单文件应是一个 JSON 对象。", "The form file should be one JSON object."))
    if (odd := _odd_text(tree)) is not None:
        shown = ascii(odd)[:60]
        said = Said(f"“{shown}”里有看不见的控制字符。", f"“{shown}” holds invisible control characters.")
        _refuse(file, _line_of_text(text, odd), said)
    return Source(file, text), tree


def _parsed(file: str, text: str) -> object:
    try:
        return json.loads(
            text,
            parse_float=Decimal,
            parse_int=_whole,
            parse_constant=_no_constant,
            object_pairs_hook=_once_each,
        )
    except json.JSONDecodeError as broken:
        said = Said(f"不是正确的 JSON：{broken.msg}", f"This is not JSON: {broken.msg}")
        _refuse(file, broken.lineno, said)
    except (ValueError, DecimalException) as odd:
        line = _line_of(text, str(odd).removesuffix("…"))
        _refuse(
            file, line, Said(f"JSON 里有不能用的内容：{odd}", f"The JSON holds something unusable: {odd}")
        )


def _whole(digits: str) -> int:
    if len(digits) > 20:
        raise ValueError(digits[:20] + "…")
    return int(digits)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _once_each(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        name, _ = Counter(name for name, _ in pairs).most_common(1)[0]
        raise ValueError(name)
    return found


def _refuse_depth(file: str, text: str) -> None:
    """Counts brackets before the JSON reader, which recurses, sees them."""
    depth = 0
    for match in _TOKEN.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(match[0], 0)
        if depth > DEEPEST:
            line = text.count("\n", 0, match.start()) + 1
            said = Said(f"嵌套超过 {DEEPEST} 层。", f"Nested deeper than {DEEPEST} levels.")
            _refuse(file, line, said)


def _odd_text(tree: object) -> str | None:
    """The first text with invisible characters; None if there is none."""
    match tree:
        case str():
            return tree if _UNWANTED.search(tree) else None
        case dict():
            texts = [_odd_text(one) for pair in tree.items() for one in pair]
        case list():
            texts = [_odd_text(one) for one in tree]
        case _:
            texts = []
    return next((text for text in texts if text is not None), None)


def _line_of_text(text: str, value: str) -> int:
    """The line of a text of the file, whichever way its odd letters are written there."""
    strings = (match for match in _TOKEN.finditer(text) if match[0].startswith('"'))
    found = (match.start() for match in strings if json.loads(match[0]) == value)
    return text.count("\n", 0, next(found, 0)) + 1


def _line_of(text: str, piece: str) -> int:
    """The line of the first place where `piece` stands, or 1."""
    return text.count("\n", 0, max(text.find(piece), 0)) + 1


def _refuse(file: str, line: int, said: Said) -> NoReturn:
    raise BadDrawing([Finding(file, line, "", "BC009", said)])
