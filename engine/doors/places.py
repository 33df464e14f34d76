"""Reading place.toml into a `Charter`, with the line of everything wrong. Knows no drawing, no form."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

from engine.doors.charter import (
    EMPTY,
    FACT_TYPES,
    UNIT_RULES,
    BadWarning,
    Charter,
    FactType,
    Mark,
    Post,
    warnings,
)
from engine.doors.drawings.faults import Faults
from engine.ground.errors import BadDrawing
from engine.ground.said import Said
from engine.values.limits import BadLimit, parse_limit
from engine.values.spelling import closest, plain

FILE = "place.toml"

REGISTER_FIELDS = {
    "title": "title",
    "name": "applicant_name",
    "phone": "phone",
    "channel": "channel",
    "problem": "description",
    "request": "request",
    "complained": "complained",
}
"""What the office must find in every register form, and the keys it looks under (rulebook F01)."""

_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
_NUMBER_PARTS = re.compile(r"\{([^{}]*)\}")
_KNOWN_PARTS = re.compile(r"region|yyyy|yyyymm|yyyymmdd|seq:[1-9]")


def read_charter(data: bytes, file: str = FILE) -> Charter:
    """The charter in `data`. Raises `BadDrawing` with every finding: line, dotted key, what to do."""
    faults = Faults(file)
    try:
        text = data.decode("utf-8")
        table = tomllib.loads(text)
    except UnicodeDecodeError:
        faults.add(
            "BC002", 1, "", "文件不是 UTF-8 编码。请另存为 UTF-8。", "The file is not UTF-8. Save it so."
        )
        raise BadDrawing(faults.found) from None
    except tomllib.TOMLDecodeError as wrong:
        found = re.search(r"at line (\d+)", str(wrong))
        line = int(found[1]) if found else text.count("\n") + 1
        faults.add(
            "BC080",
            line,
            "",
            f"第 {line} 行不是合格的 TOML（{wrong}）。文字要加引号，每行一个“名 = 值”。",
            f"Line {line} is not valid TOML ({wrong}). Quote texts and write one `name = value` per line.",
        )
        raise BadDrawing(faults.found) from None
    charter = _Reader(table, _key_lines(text), faults).charter()
    if charter is None or faults.found:
        raise BadDrawing(faults.ordered())
    return charter


def _key_lines(text: str) -> dict[str, int]:
    """The line of every key by its dotted name; good for the plain TOML that people write."""
    lines: dict[str, int] = {}
    table = ""
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*\[\s*([\w.\"'-]+)\s*\]", line)
        key = re.match(r"\s*([\w.\"'-]+)\s*=", line)
        if header:
            table = header[1].replace('"', "").replace("'", "")
            lines.setdefault(table, number)
        elif key:
            name = key[1].replace('"', "").replace("'", "")
            lines.setdefault(f"{table}.{name}" if table else name, number)
    return lines


_TEXTS = ("id", "name", "short", "english", "region")
_TABLES = {"matter", "posts", "facts", "numbers", "limits", "outcomes", "marks", "receipt", "register"}
_LISTS = {"stages", "channels", "warn"}
_POST_KEYS = {"name", "short", "aliases", "unit", "supervises", "optional"}


class _Reader:
    """Reads one table and writes down what is wrong under its dotted key."""

    def __init__(self, table: Mapping[str, Any], lines: Mapping[str, int], faults: Faults) -> None:
        self.table = table
        self.lines = lines
        self.faults = faults

    def add(self, code: str, key: str, zh: str, en: str) -> None:
        at = key
        while at and at not in self.lines:
            at = at.rpartition(".")[0]
        self.faults.add(code, self.lines.get(at, 1), key, zh, en)

    def charter(self) -> Charter | None:
        self.unknown("", self.table, {*_TEXTS, *_TABLES, *_LISTS})
        texts = {key: self.text(key, self.table.get(key)) for key in _TEXTS}
        matter = self.section("matter")
        self.unknown("matter.", matter, {"number", "start"})
        charter = Charter(
            **texts,
            number_pattern=self.text("matter.number", matter.get("number")),
            start_process=self.text("matter.start", matter.get("start")),
            posts=self.posts(),
            facts=self.facts(),
            numbers=self.numbers(),
            limits=self.limits(),
            outcomes=self.outcomes(),
            stages=self.names("stages"),
            channels=self.names("channels"),
            warn=self.warn(),
            marks=self.marks(),
            receipt=self.receipt(),
            register_fields=self.register(),
            lines=self.lines,
        )
        self.patterns(charter)
        return None if self.faults.found else charter

    def patterns(self, charter: Charter) -> None:
        if charter.id and not _ID.fullmatch(charter.id):
            self.add(
                "BC082", "id", "编号只能用小写字母、数字和下划线。", "Use lower-case letters, digits and _."
            )
        if charter.region and not re.fullmatch(r"\d{6}(\d{3}|\d{6})?", charter.region):
            self.add(
                "BC082",
                "region",
                "区划码是 6 位数字，如 371581。",
                "The region is a code of 6 digits, like 371581.",
            )
        parts = _NUMBER_PARTS.findall(charter.number_pattern)
        numbered = any(part.startswith("seq") for part in parts) and all(map(_KNOWN_PARTS.fullmatch, parts))
        if charter.number_pattern and not numbered:
            self.add(
                "BC082",
                "matter.number",
                "编号规则由 {region} {yyyy} {yyyymm} {yyyymmdd} 和 {seq:4} 组成，必须有 {seq:…}。",
                "The number is made of {region} {yyyy} {yyyymm} {yyyymmdd} and {seq:4}; {seq:…} is required.",
            )

    def unknown(self, prefix: str, table: Mapping[str, Any], known: set[str]) -> None:
        for key in table.keys() - known:
            near = closest(key, known)
            self.add(
                "BC081",
                prefix + key,
                f"不认得“{prefix}{key}”。" + (f"是不是想写“{near}”？" if near else "请删去。"),
                f"Unknown key “{prefix}{key}”. " + (f"Did you mean “{near}”?" if near else "Delete it."),
            )

    def section(self, key: str) -> Mapping[str, Any]:
        value = self.table.get(key, {})
        if isinstance(value, dict):
            return value
        self.wrong(key, f"一张表 [{key}]", f"a table [{key}]")
        return {}

    def wrong(self, key: str, zh: str, en: str) -> None:
        self.add("BC082", key, f"“{key}”应当是{zh}。", f"“{key}” must be {en}.")

    def text(self, key: str, value: object) -> str:
        if value is None:
            self.add("BC083", key, f"缺少“{key}”。请补上。", f"“{key}” is missing. Add it.")
        elif not isinstance(value, str) or not value.strip() or len(value) > 500:
            self.wrong(key, "一段文字（500 字以内）", "a text of at most 500 characters")
        else:
            return value.strip()
        return ""

    def names(self, key: str) -> tuple[str, ...]:
        value = self.table.get(key, [])
        if isinstance(value, list) and all(isinstance(one, str) and one.strip() for one in value):
            return tuple(value)
        self.wrong(key, '文字的清单，如 ["甲", "乙"]', 'a list of texts like ["a", "b"]')
        return ()

    def warn(self) -> tuple[str, ...]:
        try:
            return warnings(self.names("warn"))
        except BadWarning as wrong:
            self.add(
                "BC056",
                "warn",
                f"看不懂预警“{wrong}”。可以写 80% 或 到期-1工作日。",
                f"The warning “{wrong}” is not understood. Write 80% or due-1wd.",
            )
            return ()

    def posts(self) -> dict[str, Post]:
        found: dict[str, Post] = {}
        for code, table in self.section("posts").items():
            key = f"posts.{code}"
            if not isinstance(table, dict) or not _NAME.fullmatch(code):
                self.wrong(
                    key, f"一张表 [posts.{code}]，编号用英文", f"a table [posts.{code}] with an ASCII code"
                )
                continue
            self.unknown(f"{key}.", table, _POST_KEYS)
            found[code] = self.post(code, key, table)
        self.no_two_alike(found.values())
        return found

    def post(self, code: str, key: str, table: Mapping[str, Any]) -> Post:
        name = self.text(f"{key}.name", table.get("name"))
        aliases = table.get("aliases", [])
        if not isinstance(aliases, list) or not all(isinstance(one, str) for one in aliases):
            self.wrong(f"{key}.aliases", "文字的清单", "a list of texts")
            aliases = []
        unit = table.get("unit", "place")
        if unit not in UNIT_RULES:
            self.wrong(f"{key}.unit", f"{'、'.join(UNIT_RULES)} 之一", f"one of {', '.join(UNIT_RULES)}")
        flags = {flag: table.get(flag, False) for flag in ("supervises", "optional")}
        for flag, value in flags.items():
            if not isinstance(value, bool):
                self.wrong(f"{key}.{flag}", "true 或 false", "true or false")
        short = self.text(f"{key}.short", table.get("short", name or None)) if name else ""
        return Post(
            code, name, short, tuple(aliases), unit, flags["supervises"] is True, flags["optional"] is True
        )

    def no_two_alike(self, posts: Iterable[Post]) -> None:
        taken: dict[str, str] = {}
        for post in posts:
            for name in {plain(name) for name in post.names if name}:
                other = taken.setdefault(name, post.id)
                if other != post.id:
                    self.add(
                        "BC084",
                        f"posts.{post.id}",
                        f"岗位 {post.id} 和 {other} 都叫“{name}”，流程图里分不清。请改一个。",
                        f"The posts {post.id} and {other} are both called “{name}”. Rename one.",
                    )

    def facts(self) -> dict[str, FactType]:
        found: dict[str, FactType] = {}
        for name, kind in self.section("facts").items():
            if kind in FACT_TYPES and _NAME.fullmatch(name):
                found[name] = kind
            else:
                self.wrong(
                    f"facts.{name}",
                    f"英文名，值是 {'、'.join(FACT_TYPES)} 之一",
                    f"an ASCII name with one of {', '.join(FACT_TYPES)}",
                )
        return found

    def numbers(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for name, value in self.section("numbers").items():
            if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 1_000_000:
                found[name] = value
            else:
                self.wrong(f"numbers.{name}", "0 到 1000000 的整数", "a whole number from 0 to 1,000,000")
        return found

    def limits(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for name, value in self.section("limits").items():
            written = self.text(f"limits.{name}", value)
            try:
                parse_limit(written)
                found[name] = written
            except BadLimit as wrong:
                self.add("BC050", f"limits.{name}", wrong.said.zh, wrong.said.en)
        return found

    def outcomes(self) -> dict[str, Said]:
        section = self.section("outcomes")
        return {code: self.pair(f"outcomes.{code}", value) for code, value in section.items()}

    def pair(self, key: str, value: object) -> Said:
        """A text in Chinese, or a list of the Chinese and the English text."""
        both = [
            one.strip() for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)
        ]
        if len(both) not in {1, 2} or not all(both):
            self.wrong(key, '["中文", "English"]', '["Chinese", "English"]')
            return EMPTY
        return Said(both[0], both[-1])

    def marks(self) -> dict[str, Mark]:
        found: dict[str, Mark] = {}
        for code, table in self.section("marks").items():
            key = f"marks.{code}"
            if not isinstance(table, dict):
                self.wrong(key, f"一张表 [marks.{code}]", f"a table [marks.{code}]")
                continue
            self.unknown(f"{key}.", table, {"name", "when"})
            name = self.pair(f"{key}.name", table.get("name"))
            found[code] = Mark(name, self.text(f"{key}.when", table.get("when")))
        return found

    def receipt(self) -> Said:
        section = self.section("receipt")
        self.unknown("receipt.", section, {"words"})
        return self.pair("receipt.words", section["words"]) if "words" in section else EMPTY

    def register(self) -> dict[str, str]:
        section = self.section("register")
        self.unknown("register.", section, set(REGISTER_FIELDS))
        given = {key: self.text(f"register.{key}", value) for key, value in section.items()}
        return {**REGISTER_FIELDS, **given}
