"""Reading place.toml into a `Charter`, with the line of everything wrong. Knows no drawing, no form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set
from typing import Any

from engine.doors.charter import (
    APPLICANT,
    EMPTY,
    FACT_TYPES,
    FIRST_RECEIVER,
    UNIT_RULES,
    BadWarning,
    Charter,
    FactType,
    Mark,
    Message,
    Post,
    warnings,
)
from engine.doors.drawings.faults import Faults
from engine.doors.ledger_section import read_ledger
from engine.doors.plain_toml import read_toml
from engine.doors.toml_page import NAME, Page, key_lines
from engine.ground.errors import BadDrawing
from engine.ground.said import Said
from engine.values.limits import BadLimit, Limit, parse_limit
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
_NUMBER_PARTS = re.compile(r"\{([^{}]*)\}")
_KNOWN_PARTS = re.compile(r"region|yyyy|yyyymm|yyyymmdd|seq:[1-9]")


def read_charter(data: bytes, file: str = FILE) -> Charter:
    """The charter in `data`. Raises `BadDrawing` with every finding: line, dotted key, what to do."""
    faults = Faults(file)
    text, table = read_toml(file, data)
    charter = _Reader(table, key_lines(text), faults).charter()
    if charter is None or faults.found:
        raise BadDrawing(faults.ordered())
    return charter


_TEXTS = ("id", "name", "short", "english", "region")
_TABLES = {"matter", "posts", "facts", "numbers", "limits", "outcomes", "marks", "receipt", "register"} | {
    "messages",
    "ledger",
}
_MATTER_KEYS = {"number", "start", "off", "tiers", "waive", "suspend", "extend", "answer_required"}
_MESSAGE_KEYS = {"button", "form", "who", "note"}
_SENDERS = {FIRST_RECEIVER, APPLICANT}
_LISTS = {"stages", "channels", "warn"}
_POST_KEYS = {"name", "short", "aliases", "unit", "supervises", "optional"}


class _Reader(Page):
    """Reads the tables of place.toml one after the other."""

    def charter(self) -> Charter | None:
        self.unknown("", self.table, {*_TEXTS, *_TABLES, *_LISTS})
        texts = {key: self.text(key, self.table.get(key)) for key in _TEXTS}
        matter = self.section("matter")
        self.unknown("matter.", matter, _MATTER_KEYS)
        posts = self.posts()
        charter = Charter(
            **texts,
            number_pattern=self.text("matter.number", matter.get("number")),
            start_process=self.text("matter.start", matter.get("start")),
            posts=posts,
            facts=self.facts(),
            numbers=self.numbers(),
            limits=self.limits(),
            outcomes=self.outcomes(),
            stages=self.names("stages"),
            channels=self.names("channels"),
            warn=self.warn(),
            marks=self.marks(posts),
            receipt=self.receipt(),
            register_fields=self.register(),
            messages=self.messages(posts),
            off=self.names("matter.off", matter),
            tiers=self.tiers(matter),
            waivers=self.post_names("matter.waive", matter, posts),
            may_suspend=self.post_names("matter.suspend", matter, posts),
            may_extend=self.post_names("matter.extend", matter, posts),
            answer_required=self.flag("matter.answer_required", matter),
            ledger=read_ledger(self, self.section("ledger")),
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
            if not isinstance(table, dict) or not NAME.fullmatch(code):
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
        flags = {flag: self.flag(f"{key}.{flag}", table) for flag in ("supervises", "optional")}
        short = self.text(f"{key}.short", table.get("short", name or None)) if name else ""
        return Post(code, name, short, tuple(aliases), unit, flags["supervises"], flags["optional"])

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
            if name in _SENDERS:
                self.add(
                    "BC087",
                    f"facts.{name}",
                    f"{name} 是系统自己的名字，不能再声明。请换一个，例如 {name}_1。",
                    f"{name} is a name of the engine's own and cannot be declared. Take another, like {name}_1.",
                )
            elif kind in FACT_TYPES and NAME.fullmatch(name):
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

    def marks(self, posts: Mapping[str, Post]) -> dict[str, Mark]:
        found: dict[str, Mark] = {}
        for code, table in self.section("marks").items():
            key = f"marks.{code}"
            if not isinstance(table, dict):
                self.wrong(key, f"一张表 [marks.{code}]", f"a table [marks.{code}]")
                continue
            self.unknown(f"{key}.", table, {"name", "when", "identity"})
            name = self.pair(f"{key}.name", table.get("name"))
            identity = self.post_names(f"{key}.identity", table, posts)
            found[code] = Mark(name, self.text(f"{key}.when", table.get("when")), identity)
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

    def tiers(self, matter: Mapping[str, Any]) -> tuple[str, ...]:
        """The limits of the whole matter by tier, each longer than the one before."""
        key = "matter.tiers"
        found: list[Limit] = []
        for written in self.names(key, matter):
            try:
                limit = parse_limit(written)
            except BadLimit as wrong:
                self.add("BC050", key, wrong.said.zh, wrong.said.en)
                return ()
            if found and (limit.kind is not found[-1].kind or limit.amount <= found[-1].amount):
                self.wrong(
                    key,
                    "同一种单位、一级比一级长的时限",
                    "limits in one unit, each longer than the one before",
                )
            found.append(limit)
        return tuple(map(str, found))

    def post_names(
        self, key: str, table: Mapping[str, Any], posts: Mapping[str, Post], also: Set[str] = frozenset()
    ) -> tuple[str, ...]:
        """Posts by any of their names, as codes; `also` are words that may stand beside them."""
        found = []
        for written in self.names(key, table):
            named = [post.id for post in posts.values() if plain(written) in map(plain, post.names)]
            if not named and plain(written) not in also:
                near = closest(
                    plain(written), {*also, *(name for post in posts.values() for name in post.names)}
                )
                self.add(
                    "BC060",
                    key,
                    f"没有岗位“{written}”。" + (f"是不是想写“{near}”？" if near else "请在 [posts] 里添上。"),
                    f"There is no post “{written}”. "
                    + (f"Did you mean “{near}”?" if near else "Add it under [posts]."),
                )
            found.append(named[0] if named else plain(written))
        return tuple(dict.fromkeys(found))

    def messages(self, posts: Mapping[str, Post]) -> dict[str, Message]:
        """The messages a drawing may wait for."""
        found: dict[str, Message] = {}
        for name, table in self.section("messages").items():
            key = f"messages.{name}"
            if not isinstance(table, dict) or not NAME.fullmatch(name):
                self.wrong(key, f"一张表 [{key}]，名字用英文", f"a table [{key}] with an ASCII name")
                continue
            self.unknown(f"{key}.", table, _MESSAGE_KEYS)
            found[name] = Message(
                name=name,
                button=self.pair(f"{key}.button", table.get("button")),
                form=self.text(f"{key}.form", table["form"]) if "form" in table else "",
                who=self.post_names(f"{key}.who", table, posts, _SENDERS),
                note=self.pair(f"{key}.note", table["note"]) if "note" in table else EMPTY,
            )
        return found
