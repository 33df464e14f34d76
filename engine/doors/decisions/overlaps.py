"""Rules that overlap, that an earlier rule covers, or that never match: found by trying values, not by algebra.

For every column the values that matter are tried: each one written in its cells, one between each two, and one
beyond either end. Two rules overlap for certain if in every column one value passes both cells, and the values
found are the example that the designer is shown. Cells that do more than hold the input against written values
are left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from engine.doors.decisions.decision import Decision
from engine.doors.decisions.table import Input, Rule, Table
from engine.doors.drawings.faults import Faults
from engine.ground.errors import Finding
from engine.values.expressions import BadValue, Kind, UnaryTest, kind_of, written

_ALL = -1
"""The mask of a cell that anything passes: every bit set."""

MOST_TRIALS = 100_000
"""Of one table, about a quarter of a second. Whether the rules of a larger one overlap shows when they are used."""

_ANY_OF: Mapping[Kind | None, object] = {
    "number": 0,
    "yes_no": True,
    "day": date(2000, 1, 1),
    "moment": datetime.fromisoformat("2000-01-01T09:00"),
}
"""A value of each kind but text, for columns in which none is written."""


def warnings_of(decision: Decision) -> tuple[Finding, ...]:
    """What looks odd about the rules of a decision (BC109); the decision works all the same."""
    table = decision.logic
    if not isinstance(table, Table):
        return ()
    values = [_worth_trying(column, at, table) for at, column in enumerate(table.inputs)]
    if len(table.rules) * sum(map(len, values)) > MOST_TRIALS:
        return ()
    return _Trial(decision, table, values).findings()


class _Trial:
    def __init__(self, decision: Decision, table: Table, values: list[list[object]]) -> None:
        self.decision = decision
        self.table = table
        self.values = values
        self.masks = {rule.number: self._masks(rule) for rule in table.rules}
        self.faults = Faults(decision.file)

    def findings(self) -> tuple[Finding, ...]:
        alive = [rule for rule in self.table.rules if not self._never_matches(rule)]
        if self.table.policy == "UNIQUE":
            self._pairs(alive, self._overlap)
        elif self.table.policy == "FIRST":
            self._pairs(alive, self._covered)
        return self.faults.ordered()

    def _pairs(self, rules: list[Rule], told: Callable[[Rule, Rule], bool]) -> None:
        """Tell of each rule at most once, with the first earlier rule that gives cause."""
        for at, later in enumerate(rules):
            for earlier in rules[:at]:
                if told(earlier, later):
                    break

    def _masks(self, rule: Rule) -> list[int | None]:
        """For each cell the tried values that pass it as bits, None where that depends on the case."""
        return [_mask(test, values) for test, values in zip(rule.tests, self.values, strict=True)]

    def _never_matches(self, rule: Rule) -> bool:
        for column, mask, test, line in zip(
            self.table.inputs, self.masks[rule.number], rule.tests, rule.lines, strict=False
        ):
            if mask == 0:
                self._warn(
                    rule,
                    line,
                    f"“{column.called}”一格 {test} 没有值能满足，这一行永远不会命中。请改正或删去。",
                    f"no value passes the cell “{column.called}” {test}: it can never match. Mend or delete it.",
                )
                return True
        return False

    def _overlap(self, earlier: Rule, later: Rule) -> bool:
        common = self._common(earlier, later)
        if common is None:
            return False
        shown_zh = f"，例如 {'，'.join(common)}" if common else ""
        shown_en = f", for example {', '.join(common)}" if common else ""
        self._warn(
            later,
            later.line,
            f"与{earlier.zh}会同时命中{shown_zh}。策略 UNIQUE 到时会报错，请改成互不重叠。",
            f"it matches together with {earlier.en}{shown_en}. UNIQUE will then fail; make them disjoint.",
        )
        return True

    def _common(self, one: Rule, other: Rule) -> list[str] | None:
        """Values that pass both rules, in words; None where no such values are known."""
        found = []
        columns = zip(
            self.table.inputs, self.values, self.masks[one.number], self.masks[other.number], strict=True
        )
        for column, values, mine, theirs in columns:
            if mine is None or theirs is None or not mine & theirs:
                return None
            both = mine & theirs
            if both != _ALL and values:
                found.append(f"{column.called} = {written(values[(both & -both).bit_length() - 1])}")
        return found

    def _covered(self, earlier: Rule, later: Rule) -> bool:
        pairs = zip(self.masks[earlier.number], self.masks[later.number], strict=True)
        if not all(_within(inner, outer) for outer, inner in pairs):
            return False
        self._warn(
            later,
            later.line,
            f"{earlier.zh}已经管住了它的全部情形，这一行永远轮不到。请调换次序或删去。",
            f"{earlier.en} covers all of it, so it is never reached. Change their order or delete it.",
        )
        return True

    def _warn(self, rule: Rule, line: int, zh: str, en: str) -> None:
        called = f"“{self.decision.name}”" if self.decision.name else self.decision.id
        self.faults.add(
            "BC109",
            line,
            rule.id or self.decision.id,
            f"决策{called}{rule.zh}：{zh}",
            f"Decision {called}, {rule.en}: {en}",
            severity="warning",
        )


def _within(inner: int | None, outer: int | None) -> bool:
    if outer == _ALL:
        return True
    return inner is not None and outer is not None and inner != _ALL and not inner & ~outer


def _mask(test: UnaryTest, values: list[object]) -> int | None:
    if test.is_anything:
        return _ALL
    if not test.is_simple:
        return None
    if test.choices is not None:
        listed = {(kind_of(choice), choice) for choice in test.choices}
        return sum(1 << at for at, value in enumerate(values) if (kind_of(value), value) in listed)
    try:
        return sum(1 << at for at, value in enumerate(values) if test.holds(value, _nobody, _nobody))
    except BadValue:
        return None  # made for other kinds of input


def _nobody(*_: object) -> None:
    return None


def _worth_trying(column: Input, at: int, table: Table) -> list[object]:
    """Values of a column such that any two cells which differ at all differ on one of them."""
    tests = [rule.tests[at] for rule in table.rules] + ([column.allowed] if column.allowed else [])
    literals = [literal for test in tests for literal in test.literals if literal is not None]
    fixed = column.allowed.choices if column.allowed else None
    if fixed is not None:
        found = list(fixed)
    else:
        found = _around(literals or [_ANY_OF.get(column.type.kind, "")])
        found = [one for one in found if column.allowed is None or _is_allowed(column.allowed, one)]
    if column.expects_null and None not in found:
        found.append(None)
    return [one for one in found if column.type.takes(one)]


def _is_allowed(allowed: UnaryTest, value: object) -> bool:
    try:
        return allowed.holds(value, _nobody, _nobody)
    except BadValue:
        return False


def _around(literals: Iterable[object]) -> list[object]:
    kinds: dict[str, list[Any]] = {}
    for literal in dict.fromkeys(literals):
        kinds.setdefault(kind_of(literal), []).append(literal)
    found: list[object] = []
    for kind, values in kinds.items():
        match kind:
            case "number":
                found += _numbers(sorted(values))
            case "day" | "moment":
                found += _times(values)
            case "yes_no":
                found += [True, False]
            case "text":
                found += [*values, "其他", "", *(f"{value}…" for value in values)]
    return found


def _numbers(values: list[int | Decimal]) -> list[object]:
    between = [(Decimal(one) + Decimal(other)) / 2 for one, other in pairwise(values)]
    return [
        *values,
        *(int(one) if one == int(one) else one for one in between),
        values[0] - 1,
        values[-1] + 1,
    ]


def _times(values: list[date | datetime]) -> list[object]:
    found: dict[object, None] = dict.fromkeys(values)
    for value in values:
        step = timedelta(minutes=1) if isinstance(value, datetime) else timedelta(days=1)
        if date.min.year < value.year < date.max.year:
            found |= dict.fromkeys((value - step, value + step))
    return list(found)
