"""Cutting the text of an expression into words, in half or full width, English or Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from engine.ground.said import Said
from engine.values.expressions.kinds import BadValue, bounded

MAX_LENGTH = 1000

_HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff"
_NAME = rf"[A-Za-z_{_HAN}][A-Za-z0-9_{_HAN}]*"
_WRAPPED = re.compile(r"\s*(?:\$\{(?P<juel>.*)\}|=(?P<feel>.*)|(?P<bare>.*))\s*\Z", re.DOTALL)
_WORD = re.compile(
    r"(?P<blank>\s+)"
    r"|(?P<day>@[0-9T:-]+)"
    r"|(?P<number>[0-9]+(?:\.[0-9]+)?)"
    rf"|(?P<name>{_NAME}(?:\.{_NAME})?)"
    r"|(?P<sign>==|!=|<=|>=|&&|\|\||\.\.|[=<>!+\-*/()\[\],?≠≤≥×÷])",
    re.ASCII,
)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(_DAY.pattern + r"T[0-9]{2}:[0-9]{2}(?::00)?")
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    ord(wide): ord(narrow)
    for wide, narrow in {"\u3000": " ", "\u00a0": " ", "、": ",", "【": "[", "】": "]", "−": "-"}.items()
}
_CLOSED_BY = {'"': '"', "'": "'", "“": "“”", "”": "“”", "‘": "‘’", "’": "‘’", "「": "」"}
_SAME = {"=": "==", "≠": "!=", "≤": "<=", "≥": ">=", "&&": "and", "||": "or", "×": "*", "÷": "/"}
_SAME |= {"且": "and", "或": "or", "非": "not"}
_LITERALS: dict[str, bool | None] = {
    "true": True,
    "false": False,
    "null": None,
    "真": True,
    "假": False,
    "空": None,
}
_SIGN_WORDS = frozenset({"and", "or", "not", "in"})

RESERVED = frozenset(_LITERALS) | _SIGN_WORDS | {"且", "或", "非", "date"}
"""Words that mean something in every expression, so no field or fact may bear them (any case)."""


class BadExpression(ValueError):  # noqa: N818 - named after what was found, like its siblings in the house
    """An expression is not understood. `position` counts characters from 1; `said` is for people."""

    def __init__(self, position: int, said: Said) -> None:
        self.position = position
        self.said = Said(f"第 {position} 个字：{said.zh}", f"Character {position}: {said.en}")
        super().__init__(self.said.zh)


@dataclass(frozen=True)
class Word:
    """One word: a name, a literal value, a sign (in its English form) or the end."""

    kind: Literal["name", "value", "sign", "end"]
    value: object
    at: int


def words(text: str) -> list[Word]:
    """The words of `text` without its `${…}` or leading `=`; raises `BadExpression`."""
    if len(text) > MAX_LENGTH:
        raise BadExpression(
            MAX_LENGTH + 1,
            Said(f"表达式最长 {MAX_LENGTH} 个字。", f"An expression has at most {MAX_LENGTH} characters."),
        )
    folded = text.translate(_HALF_WIDTH)
    start, end = _span(folded)
    found = list(_cut(text, folded, start, end))
    return [*found, Word("end", "", end + 1)]


def _span(folded: str) -> tuple[int, int]:
    match = _WRAPPED.match(folded)
    if match is None or match.lastgroup is None or not match[match.lastgroup].strip():
        raise BadExpression(1, Said("表达式是空的。", "The expression is empty."))
    return match.span(match.lastgroup)


def _cut(text: str, folded: str, at: int, end: int) -> Iterator[Word]:
    before: Word | None = None
    while at < end:
        if folded[at] in _CLOSED_BY:
            literal, after = _text(text, folded, at, end)
            word: Word | None = Word("value", literal, at + 1)
        else:
            word, after = _word(folded, at, end, after_operand=_is_operand(before))
        if word is not None:
            yield word
            before = word
        at = after


def _is_operand(word: Word | None) -> bool:
    return word is not None and (word.kind in ("name", "value") or word.value in (")", "]", "?"))


def _word(folded: str, at: int, end: int, *, after_operand: bool) -> tuple[Word | None, int]:
    if after_operand and folded[at] in "且或":
        # after a value only a sign can follow, so 5且部门 is 5 且 部门
        return Word("sign", _SAME[folded[at]], at + 1), at + 1
    match = _WORD.match(folded, at, end)
    if match is None:
        raise BadExpression(at + 1, _unreadable(folded[at]))
    piece = match[0]
    match match.lastgroup:
        case "blank":
            return None, match.end()
        case "sign":
            return Word("sign", _SAME.get(piece, piece), at + 1), match.end()
        case "number":
            return Word("value", _number(piece, at + 1), at + 1), match.end()
        case "day":
            return Word("value", day_or_moment(piece[1:], at + 1), at + 1), match.end()
    return _named(piece, at + 1), match.end()


def _named(piece: str, at: int) -> Word:
    lower = piece.lower()
    if lower in _LITERALS:
        return Word("value", _LITERALS[lower], at)
    if lower in _SIGN_WORDS or piece in _SAME:
        return Word("sign", _SAME.get(piece, lower), at)
    if any(part.startswith("__") for part in piece.split(".")):
        raise BadExpression(
            at, Said("名称不能以两个下划线开头。", "A name cannot begin with two underscores.")
        )
    return Word("name", piece, at)


def _number(digits: str, at: int) -> int | Decimal:
    if len(digits.partition(".")[2]) > 12 or len(digits) > 30:
        raise BadExpression(at, Said("数太长。", "The number is too long."))
    try:
        return bounded(Decimal(digits))
    except BadValue as large:
        raise BadExpression(at, large.said) from large


def day_or_moment(written: str, at: int) -> date | datetime:
    """The date or the moment written as 2026-05-01 or 2026-05-01T09:30; raises `BadExpression`."""
    said = Said("没有这个日期，写法如 @2026-05-01。", "No such date; write it like @2026-05-01.")
    try:
        if _MOMENT.fullmatch(written):
            return datetime.fromisoformat(written)  # naive is Beijing time
        if _DAY.fullmatch(written):
            return date.fromisoformat(written)
    except ValueError as unreal:
        raise BadExpression(at, said) from unreal
    raise BadExpression(at, said)


def _text(text: str, folded: str, at: int, end: int) -> tuple[str, int]:
    closers = _CLOSED_BY[folded[at]]
    letters: list[str] = []
    here = at + 1
    while here < end and folded[here] not in closers:
        if text[here] == "\\":
            here += 1
            if here >= end or (folded[here] not in _CLOSED_BY and text[here] != "\\"):
                raise BadExpression(
                    here, Said("反斜杠后只能跟引号或反斜杠。", "A backslash escapes only quotes.")
                )
        if not text[here].isprintable():
            raise BadExpression(
                here + 1, Said("文字里有看不见的字符。", "The text holds an unprintable character.")
            )
        letters.append(text[here])
        here += 1
    if here >= end:
        raise BadExpression(at + 1, Said("引号没有合上。", "The quote is not closed."))
    return "".join(letters), here + 1


def _unreadable(sign: str) -> Said:
    if sign == ".":
        return Said("名称里只能有一个点，如 F05.decision。", "A name has one dot at most, like F05.decision.")
    shown = sign if sign.isprintable() else f"U+{ord(sign):04X}"
    return Said(f"这里不能有“{shown}”。", f"“{shown}” cannot stand here.")
