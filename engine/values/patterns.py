"""Patterns (正则) that designers write for fields: a subset that cannot be made to run for long.

A backtracking matcher tries, at worst, every combination of how often each varying part repeats. So a
pattern is accepted only if that number of combinations is small for the longest text it will ever see:
no look-around, no back reference, and whatever is repeated as a group has a fixed length inside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.ground.said import Said

LONGEST_PATTERN = 200
LONGEST_TEXT = 200
"""A text longer than this is refused before any pattern sees it."""

_MOST_COMBINATIONS = 100_000
_PIECE = re.compile(
    r"(?P<escape>\\.)"
    r"|(?P<set>\[\^?\]?(?:\\.|[^\]\\])*\])"
    r"|(?P<open>\((?:\?:)?)"
    r"|(?P<close>\))"
    r"|(?P<count>[*+?]|\{\d+(?:,\d*)?\})"
    r"|(?P<either>\|)"
    r"|(?P<letter>.)",
    re.DOTALL | re.ASCII,
)


class BadPattern(ValueError):  # noqa: N818 - named after what was found, like its siblings in the house
    """A pattern is not understood, or could run for long. `said` is for designers."""

    def __init__(self, said: Said) -> None:
        super().__init__(said.zh)
        self.said = said


def safe_pattern(text: str) -> re.Pattern[str]:
    """The compiled pattern, to be used with `fullmatch`; `\\d` and `\\w` are ASCII as in a browser."""
    if len(text) > LONGEST_PATTERN:
        raise BadPattern(
            Said(f"正则最长 {LONGEST_PATTERN} 个字。", f"A pattern has at most {LONGEST_PATTERN} characters.")
        )
    if _combinations(text) > _MOST_COMBINATIONS:
        raise BadPattern(
            Said(
                "正则里可变的部分太多，请写明每段的字数，如 {1,20}。",
                "Too many parts of the pattern vary in length; state how long each is, like {1,20}.",
            )
        )
    try:
        return re.compile(text, re.ASCII)
    except (re.error, OverflowError, RecursionError) as unreadable:
        said = Said(f"正则读不懂：{unreadable}", f"The pattern is not understood: {unreadable}")
        raise BadPattern(said) from unreadable


def _combinations(text: str) -> int:
    """How many ways, at most, the pattern can divide a text; raises `BadPattern` for what it may not use."""
    ways = 1
    varying: list[bool] = []  # of each open group: does anything inside vary?
    closed_varies = False
    for kind, piece in _pieces(text):
        if kind == "open":
            varying.append(False)
        elif kind == "close" and varying:
            closed_varies = varying.pop()
            if closed_varies and varying:
                varying[-1] = True
        elif kind == "either":
            ways *= 2
            varying[-1:] = [True] * len(varying[-1:])
        elif kind == "count":
            least, most = _times(piece)
            if closed_varies and most > 1:
                raise BadPattern(_group_said())
            if most > least:
                ways *= min(most, LONGEST_TEXT) - min(least, LONGEST_TEXT) + 1
                varying[-1:] = [True] * len(varying[-1:])
        if kind != "close":
            closed_varies = False
    return ways


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    before = ""
    while at < len(text):
        match = _PIECE.match(text, at)
        if match is None or match.lastgroup is None:
            raise BadPattern(Said("正则没有写完。", "The pattern is unfinished."))
        kind, piece = match.lastgroup, match[0]
        if kind == "escape" and (piece[1].isdigit() or piece[1] in "gkAZ"):
            raise BadPattern(Said("正则不能引用前面的内容。", "A pattern cannot refer back."))
        if kind == "letter" and piece == "{":
            raise BadPattern(Said("花括号本身请写成 \\{ 。", "Write a brace itself as \\{."))
        if kind == "count" and before == "open":
            raise BadPattern(
                Said("正则只能用普通括号或 (?:…)。", "Only plain groups or (?:…) are allowed in a pattern.")
            )
        yield kind, piece
        before, at = kind, match.end()


def _times(count: str) -> tuple[int, int]:
    simple = {"*": (0, LONGEST_TEXT), "+": (1, LONGEST_TEXT), "?": (0, 1)}
    if count in simple:
        return simple[count]
    least, comma, most = count[1:-1].partition(",")
    return int(least), int(most or LONGEST_TEXT) if comma else int(least)


def _group_said() -> Said:
    return Said(
        "正则里重复的括号内不能再有可变的部分。",
        "A repeated group of a pattern cannot hold parts that vary.",
    )
