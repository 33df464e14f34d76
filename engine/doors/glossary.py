"""The English of a place's own words: english.toml, keyed by the Chinese as the designer wrote it.

`"核实处理" = "Look into it"` holds wherever the words stand; under `[T_read]`, `[F05_handle]` or
`["F05_handle.decision"]` only at that shape, form or field. A text of several lines is translated line by
line, without the marks of a heading or a list in front.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from engine.doors.charter import EMPTY
from engine.doors.drawings.faults import Faults
from engine.doors.plain_toml import read_toml
from engine.ground.said import Said

FILE = "english.toml"
LONGEST = 2_000
"""Characters of one text in either language."""

_PIECE = re.compile(r"\$\{[^{}]*\}")
_PARTS = re.compile(r"(\$\{[^{}]*\})")
_LINE = re.compile(r"(\s*(?:#{1,6}\s+|[-*+]\s+|\d+[.)]\s+)?)(.*?)(\s*)", re.DOTALL)
_KEY = re.compile(r"""\s*("(?:[^"\\]|\\.)*"|'[^']*'|[^\s=\[\]"'#]+)\s*=""")
_TABLE = re.compile(r"\s*\[\s*([^\[\]]+?)\s*\]\s*(?:#.*)?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def one_line(text: str) -> str:
    """A text as it is looked up: white space, line breaks of a drawing too, as single blanks."""
    return " ".join(text.split())


def lines_of(text: str) -> Iterator[str]:
    """The lines of a text as they are translated, one by one; blank ones are left out."""
    for line in text.splitlines():
        words = one_line(_words_of(line)[1])
        if words:
            yield words


def pieces_of(text: str) -> list[str]:
    """The expressions `${…}` in a text."""
    return sorted(map(_bare, _PIECE.findall(text)))


def _words_of(line: str) -> tuple[str, str, str]:
    """What stands before the words of a line (marks of headings and lists), the words, and what follows."""
    found = _LINE.fullmatch(line)
    return (found[1], found[2], found[3]) if found else ("", line, "")


@dataclass(frozen=True)
class Entry:
    """One line of the file: the Chinese, its English (empty: not yet), the table it stands in (empty: everywhere)."""

    zh: str
    en: str
    where: str
    line: int


@dataclass(frozen=True)
class Glossary:
    """The entries of a place; one without a file translates nothing. `there`: the place has a file."""

    entries: tuple[Entry, ...] = ()
    there: bool = False
    _known: dict[tuple[str, str], Entry] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        self._known.update({(one.where, one.zh): one for one in self.entries if one.en})

    def entry(self, text: str, *where: str) -> Entry | None:
        """The entry for a text at one of these places, the nearest first; else the one for everywhere."""
        words = one_line(text)
        found = (self._known.get((each, words)) for each in (*where, ""))
        return next(filter(None, found), None)

    def said(self, text: str, *where: str) -> Said:
        """A text of the place in both languages; what has no English stays Chinese."""
        if not text or not self.entries:
            return Said(text, text)
        whole = self.entry(text, *where)
        if whole is not None:
            return Said(text, whole.en)
        lines = "\n".join(self._line(line, where) for line in text.splitlines())
        return Said(text, lines) if lines != text else self.filled_in(text)

    def both(self, said: Said, *where: str) -> Said:
        """A text for which the package itself may have given the English; where it did, that stands."""
        return self.said(said.zh, *where) if said.en == said.zh else said

    def _line(self, line: str, where: tuple[str, ...]) -> str:
        before, words, after = _words_of(line)
        found = self.entry(words, *where)
        return before + found.en + after if found else line

    def filled_in(self, text: str) -> Said:
        """A text that came of one with `${…}`, which has an entry: in English with the same values filled in."""
        words = one_line(text)
        for plain, pieces, one in self._shapes:
            values = _between(plain, words)
            if values is not None:
                known = dict(zip(pieces, values, strict=True))
                filled = "".join(known.get(_bare(part), part) for part in _PARTS.split(one.en))
                return Said(text, filled)
        return Said(text, text)

    @cached_property
    def _shapes(self) -> list[tuple[list[str], list[str], Entry]]:
        """The entries with `${…}` in them: what stands between the expressions, and these."""
        return [
            (_PIECE.split(one.zh), list(map(_bare, _PIECE.findall(one.zh))), one)
            for one in self.entries
            if one.en and _PIECE.search(one.zh) and _PIECE.sub("", one.zh).strip()
        ]


def _between(plain: list[str], text: str) -> list[str] | None:
    """What fills the gaps between these words in a text that is made of them; None where it is not."""
    first, *middle, last = plain
    end = len(text) - len(last)
    if not text.startswith(first) or not text.endswith(last):
        return None
    found, at = [], len(first)
    for words in middle:
        there = text.find(words, at, end)
        if there < 0:
            return None
        found.append(text[at:there])
        at = there + len(words)
    return [*found, text[at:end]] if at <= end else None


def _bare(piece: str) -> str:
    return "".join(piece.split())


def read_glossary(data: bytes, faults: Faults) -> Glossary:
    """The entries in `data`. Raises `BadDrawing` for what is no TOML; writes down every entry that is none."""
    text, table = read_toml(FILE, data)
    lines = _lines(text)
    found = []
    for where, key, value in _walk("", table):
        line = lines.get((where, one_line(key)), 1)
        wrong = _mistake(key, value)
        if wrong is None and isinstance(value, str):
            found.append(Entry(one_line(key), value.strip(), where, line))
        elif wrong is not None:
            faults.add("BC140", line, key, wrong.zh, wrong.en)
    return Glossary(tuple(found), there=True)


def _walk(where: str, table: Mapping[str, object]) -> Iterator[tuple[str, str, object]]:
    """Every entry with the name of its table; `[F05_handle.decision]` and `["F05_handle.decision"]` are the same."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _walk(f"{where}.{key}" if where else key, value)
        else:
            yield where, key, value


def _mistake(key: str, value: object) -> Said | None:
    shown = key[:40]
    if not isinstance(value, str):
        return Said(
            f"“{shown}”的英文要写成加引号的一段文字。", f"The English of “{shown}” must be a text in quotes."
        )
    if not key.strip():
        return Said("等号左边要写中文。", "The Chinese is missing before the equals sign.")
    if max(len(key), len(value)) > LONGEST:
        return Said(f"“{shown}”超过 {LONGEST} 个字。", f"“{shown}” has more than {LONGEST} characters.")
    if _CONTROL.search(value.strip()):
        return Said(
            f"“{shown}”的英文要写在一行里。几行的文字一行一行地译。",
            f"The English of “{shown}” must be one line. Texts of several lines are translated line by line.",
        )
    return None


def _lines(text: str) -> dict[tuple[str, str], int]:
    """The line of every entry, by its table and its Chinese."""
    found: dict[tuple[str, str], int] = {}
    where = ""
    for number, line in enumerate(text.splitlines(), 1):
        header, key = _TABLE.fullmatch(line), _KEY.match(line)
        if header is not None:
            where = ".".join(_unquoted(part) for part in re.findall(r"\"[^\"]*\"|'[^']*'|[^.\s]+", header[1]))
        elif key is not None:
            found.setdefault((where, one_line(_unquoted(key[1]))), number)
    return found


def _unquoted(key: str) -> str:
    if key[:1] == '"':
        return key[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    return key[1:-1] if key[:1] == "'" else key


NONE = Glossary()
"""What a place without the file has."""

__all__ = ["EMPTY", "FILE", "NONE", "Entry", "Glossary", "lines_of", "one_line", "pieces_of", "read_glossary"]
