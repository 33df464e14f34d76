"""Reading a scenario: what stands in the file, with the line of everything that is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from engine.doors.plain_toml import read_toml
from engine.ground.errors import BadDrawing, Finding
from engine.ground.said import Said
from engine.ground.settings import ZONE
from engine.values.spelling import closest

ACTS: Mapping[str, frozenset[str]] = {
    "register": frozenset({"answers", "channel"}),
    "claim": frozenset({"task"}),
    "release": frozenset({"task"}),
    "hand_on": frozenset({"task", "to", "reason"}),
    "complete": frozenset({"task", "answers", "on_behalf"}),
    "note": frozenset({"text", "contact"}),
    "correct": frozenset({"form", "answers", "reason"}),
    "waive": frozenset({"task", "reason"}),
    "urge": frozenset({"reason"}),
    "take_back": frozenset(),
    "assist": frozenset({"task", "whom", "question"}),
    "suspend": frozenset({"reason", "deadlines"}),
    "resume": frozenset(),
    "extend": frozenset({"deadline", "by", "reason", "approver"}),
    "send": frozenset({"message", "answers"}),
    "duty": frozenset({"post", "who", "on"}),
    "absent": frozenset({"who", "days"}),
    "advance": frozenset({"to", "by"}),
    "calendar": frozenset({"year", "holidays", "workdays"}),
}
"""What may be done in a step, and which keys that takes beside do, as, expect and refused."""

EXPECTED = frozenset(
    {
        "open",
        "open_has",
        "due",
        "light",
        "stage",
        "tier",
        "outcome",
        "closed",
        "told",
        "cannot_see",
        "can_see",
        "fact",
        "marks",
        "history_has",
        "history_lacks",
        "times",
        "changes",
        "mine",
        "buttons",
        "milestones",
        "sent",
    }
)
_COMMON = frozenset({"do", "as", "expect", "refused", "matter"})
_TOP = frozenset({"name", "place", "start", "step", "person"})


class BadScenario(BadDrawing):
    """A scenario file is not understood."""

    code = "bad_scenario"


@dataclass(frozen=True)
class Step:
    """One step: what is done, by whom, and what must hold afterwards. `line` is where it begins in the file."""

    line: int
    do: str
    who: str
    given: Mapping[str, Any]
    expect: Mapping[str, Any]
    refused: str


@dataclass(frozen=True)
class Scenario:
    """One file. `people` are the named persons it brings along beside a holder for every post."""

    file: str
    name: str
    place: str
    start: datetime
    steps: tuple[Step, ...]
    people: tuple[Mapping[str, Any], ...] = field(default_factory=tuple)


class _Reader:
    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.lines = text.splitlines()
        self.findings: list[Finding] = []

    def add(self, line: int, key: str, zh: str, en: str) -> None:
        self.findings.append(Finding(self.file, line, key, "BC130", Said(zh, en)))

    def starts(self, table: str) -> list[int]:
        pattern = re.compile(rf"\s*\[\[\s*{table}\s*\]\]")
        return [number for number, line in enumerate(self.lines, 1) if pattern.match(line)]

    def line_of(self, start: int, key: str) -> int:
        """The line of a key in the step that begins at `start`."""
        for number in range(start, len(self.lines) + 1):
            line = self.lines[number - 1]
            if number > start and line.lstrip().startswith("[["):
                break
            if re.match(rf"\s*{re.escape(key)}\s*=", line) or re.search(rf"\b{re.escape(key)}\s*=", line):
                return number
        return start

    def unknown(self, start: int, given: Mapping[str, Any], known: frozenset[str]) -> None:
        for key in given.keys() - known:
            near = closest(key, known)
            hint = (
                (f"是不是想写“{near}”？", f"Did you mean “{near}”?") if near else ("请删去。", "Delete it.")
            )
            self.add(
                self.line_of(start, key), key, f"不认得“{key}”。{hint[0]}", f"Unknown key “{key}”. {hint[1]}"
            )


def read_scenario(file: str, data: bytes) -> Scenario:
    """The scenario in a file. Raises BadScenario with every mistake and its line."""
    try:
        text, table = read_toml(file, data)
    except BadDrawing as wrong:
        raise BadScenario([replace(found, code="BC131") for found in wrong.findings]) from wrong
    reader = _Reader(file, text)
    reader.unknown(1, table, _TOP)
    start = _start(reader, table.get("start"))
    steps = _steps(reader, table.get("step", []))
    if reader.findings:
        raise BadScenario(sorted(reader.findings, key=lambda each: each.line))
    return Scenario(
        file=file,
        name=str(table.get("name") or file),
        place=str(table.get("place") or ""),
        start=start,
        steps=tuple(steps),
        people=tuple(table.get("person", [])),
    )


def _start(reader: _Reader, value: object) -> datetime:
    found = instant(value)
    if found is None:
        line = reader.line_of(1, "start")
        reader.add(line, "start", "start 应像 2026-04-30T09:30。", "start should look like 2026-04-30T09:30.")
        return datetime(2026, 1, 5, 9, 0, tzinfo=ZONE)
    return found


def instant(value: object) -> datetime | None:
    """An instant as scenarios write it: on the office's own clock."""
    try:
        at = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=ZONE)


def _steps(reader: _Reader, tables: list[Mapping[str, Any]]) -> list[Step]:
    lines = reader.starts("step")
    found = []
    for number, table in enumerate(tables):
        line = lines[number] if number < len(lines) else 1
        do = str(table.get("do") or "")
        if do not in ACTS:
            near = closest(do, ACTS)
            hint = f"是不是想写“{near}”？" if near else f"可以写：{'、'.join(ACTS)}。"
            english = f"Did you mean “{near}”?" if near else f"Known: {', '.join(ACTS)}."
            at = reader.line_of(line, "do")
            reader.add(at, "do", f"不认得动作“{do}”。{hint}", f"Unknown act “{do}”. {english}")
            continue
        reader.unknown(line, table, ACTS[do] | _COMMON)
        expect = table.get("expect", {})
        reader.unknown(line, expect, EXPECTED)
        given = {key: value for key, value in table.items() if key not in _COMMON or key == "matter"}
        found.append(
            Step(line, do, str(table.get("as") or ""), given, expect, str(table.get("refused") or ""))
        )
    return found
