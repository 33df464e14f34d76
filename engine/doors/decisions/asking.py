"""Asking a table: which rows match, and what the hit policy makes of them.

A missing (null) input is an error that names the input as soon as a row hangs on it: its other cells match,
and the cell is neither `-` nor says anything of null. Where null is written in the column or in its allowed
values, null is a value like any other. So nothing is ever decided on the quiet because an answer is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NoReturn

from engine.doors.decisions.table import RANKING, CallFunction, Input, LookUp, Output, Rule, Table
from engine.ground.errors import CannotStep
from engine.ground.said import Said
from engine.values.expressions import (
    Asked,
    BadValue,
    Expression,
    UnaryTest,
    bounded,
    equal,
    plain,
    reckon,
    written,
)

_LONGEST_SHOWN = 40


class BadDecision(CannotStep):
    """A decision has no answer for these inputs. `said` names the table, the rules and the inputs' values."""

    code = "bad_decision"


@dataclass(frozen=True)
class Answer:
    """What was decided, and the rows that matched (none for a default or a literal expression).

    `value` is one value; a dict by output name where the table has several outputs; a list of either for
    RULE ORDER, OUTPUT ORDER and COLLECT without an aggregation.
    """

    value: object
    rules: tuple[Rule, ...] = ()


class Asking:
    """One table being asked once. `zh` and `en` name it in sentences."""

    def __init__(self, table: Table, zh: str, en: str, look_up: LookUp, call: CallFunction) -> None:
        self.table = table
        self.zh = zh
        self.en = en
        self.look_up = look_up
        self.call = call
        self.asked: list[Asked] = []

    def answer(self) -> Answer:
        """The answer of the table. Raises `BadDecision`."""
        for column in self.table.inputs:
            self.asked.append(Asked(self.look_up, self.call, self._input(column)))
        rules = self._hit_rules()
        return self._answer(rules) if rules else Answer(self._without_hit())

    def _input(self, column: Input) -> object:
        try:
            value = plain(column.expression.evaluate(self.look_up, self.call))
        except BadValue as odd:
            self._fail(f"输入“{column.called}”：{odd.said.zh}", f"the input “{column.called}”: {odd.said.en}")
        if value is None:
            return None
        if not column.type.takes(value):
            self._fail(
                f"输入“{column.called}”应当是 {column.type.name}，得到的却是 {_shown(value)}。",
                f"the input “{column.called}” should be {column.type.name}, not {_shown(value)}.",
            )
        items = value if isinstance(value, tuple) else (value,)
        if column.allowed is not None and not all(self._is_allowed(column.allowed, item) for item in items):
            self._fail(
                f"输入“{column.called}”的值 {_shown(value)} 不在允许的值里：{column.allowed}。",
                f"the input “{column.called}” is {_shown(value)}, which is not allowed: {column.allowed}.",
            )
        return value

    def _is_allowed(self, allowed: UnaryTest, value: object) -> bool:
        try:
            return allowed.holds(value, self.look_up, self.call)
        except BadValue as odd:
            self._fail(f"允许的值 {allowed} ：{odd.said.zh}", f"allowed values {allowed}: {odd.said.en}")

    # Which rows match

    def _hit_rules(self) -> list[Rule]:
        match self.table.policy:
            case "FIRST":
                return list(islice(self._matching(), 1))
            case "UNIQUE":
                rules = list(islice(self._matching(), 2))
                if len(rules) == 2:
                    self._clash(rules, "同时命中，而这张表要求只命中一行", "both match, and only one may")
                return rules
        return list(self._matching())

    def _matching(self) -> Iterator[Rule]:
        return (rule for rule in self.table.rules if self._matches(rule))

    def _matches(self, rule: Rule) -> bool:
        missing: Input | None = None
        for column, asked, test in zip(self.table.inputs, self.asked, rule.tests, strict=True):
            if asked.given is None and not column.expects_null:
                if not test.is_anything:
                    missing = missing or column
                continue
            try:
                if not test.weighs(asked):
                    return False
            except BadValue as odd:
                self._fail(
                    f"{rule.zh}“{column.called}”一格 {test} ：{odd.said.zh}",
                    f"{rule.en}, cell “{column.called}” {test}: {odd.said.en}",
                )
        if missing is not None:
            self._fail(
                f"输入“{missing.called}”没有填，{rule.zh}要看它。请先填写；若允许空着，在这一列里写 null。",
                f"the input “{missing.called}” is missing and {rule.en} depends on it. Fill it in; if it may "
                "stay empty, write null in that column.",
            )
        return True

    # What the hit policy makes of them

    def _answer(self, rules: list[Rule]) -> Answer:
        hits = [(rule, self._row(rule)) for rule in rules]
        if self.table.policy == "ANY":
            self._check_agree(hits)
        if self.table.policy in RANKING:
            hits.sort(key=lambda hit: self._rank(*hit))
        if self.table.aggregation is not None:
            return Answer(self._aggregated([row[0] for _, row in hits]), tuple(rules))
        if not self.table.gives_list:
            return Answer(self._shaped(hits[0][1]), (hits[0][0],))
        return Answer([self._shaped(row) for _, row in hits], tuple(rule for rule, _ in hits))

    def _check_agree(self, hits: list[tuple[Rule, list[object]]]) -> None:
        first, agreed = hits[0]
        for rule, row in hits[1:]:
            if not all(map(equal, row, agreed)):
                self._clash([first, rule], "都命中，结果却不同", "both match with different outputs")

    def _shaped(self, row: Sequence[object]) -> object:
        if len(self.table.outputs) == 1:
            return row[0]
        return {output.name: value for output, value in zip(self.table.outputs, row, strict=True)}

    def _rank(self, rule: Rule, row: Sequence[object]) -> list[int]:
        ranks = []
        for output, value in zip(self.table.outputs, row, strict=True):
            if value is None:
                self._fail(
                    f"{rule.zh}没有给出“{output.called}”，排不了先后。请填上。",
                    f"{rule.en} gives no “{output.called}”, so it has no rank. Fill it in.",
                )
            ranks.append(output.order.index(value))
        return ranks

    def _aggregated(self, values: list[object]) -> object:
        if self.table.aggregation == "COUNT":
            return len(values)
        try:
            numbers = [bounded(value) for value in values if value is not None]
            if self.table.aggregation == "SUM":
                total: object = 0
                for number in numbers:
                    total = reckon("+", total, number)
                return total
        except BadValue as odd:
            self._fail(f"命中的行合不起来：{odd.said.zh}", f"the matching rules do not add up: {odd.said.en}")
        if not numbers:
            self._fail("命中的行都没有给出数。", "the matching rules give no number.")
        return min(numbers) if self.table.aggregation == "MIN" else max(numbers)

    def _without_hit(self) -> object:
        if self.table.has_default:
            row = [self._output(output, output.default, None) for output in self.table.outputs]
            return [self._shaped(row)] if self.table.gives_list else self._shaped(row)
        if self.table.gives_list:
            return []
        if self.table.aggregation in ("COUNT", "SUM"):
            return 0
        self._fail(
            "没有一行与这些输入相符。请补一行，或给输出写缺省值（defaultOutputEntry）。",
            "no rule matches these inputs. Add a rule, or a default output (defaultOutputEntry).",
        )

    # What cells are worth

    def _row(self, rule: Rule) -> list[object]:
        return [
            self._output(output, cell, rule)
            for output, cell in zip(self.table.outputs, rule.outputs, strict=True)
        ]

    def _output(self, output: Output, cell: Expression | None, rule: Rule | None) -> object:
        """What a cell gives; the cell is the default of its column where `rule` is None."""
        try:
            value = None if cell is None else plain(cell.evaluate(self.look_up, self.call))
        except BadValue as odd:
            self._fail_output(output, rule, odd.said.zh, odd.said.en)
        if not output.type.takes(value):
            self._fail_output(
                output,
                rule,
                f"应当是 {output.type.name}，得到的却是 {_shown(value)}。",
                f"it should be {output.type.name}, not {_shown(value)}.",
            )
        if value is None or output.allowed is None or self._is_allowed(output.allowed, value):
            return value
        self._fail_output(
            output,
            rule,
            f"{_shown(value)} 不在允许的值里：{output.allowed}。",
            f"{_shown(value)} is not allowed: {output.allowed}.",
        )

    def _fail_output(self, output: Output, rule: Rule | None, zh: str, en: str) -> NoReturn:
        where = Said(rule.zh, rule.en) if rule else Said("缺省值", "the default")
        self._fail(f"{where.zh}“{output.called}”：{zh}", f"{where.en}, “{output.called}”: {en}")

    def _clash(self, rules: Sequence[Rule], zh: str, en: str) -> NoReturn:
        self._fail(
            f"{'和'.join(rule.zh for rule in rules)}{zh}。请改到只剩一种结果。",
            f"{' and '.join(rule.en for rule in rules)} {en}. Mend one of them.",
        )

    def _fail(self, zh: str, en: str) -> NoReturn:
        given = [
            (column.called, _shown(asked.given))
            for column, asked in zip(self.table.inputs, self.asked, strict=False)
        ]
        raise BadDecision(
            Said(
                f"决策表{self.zh}：{zh}"
                + (f"输入：{'，'.join(f'{a} = {b}' for a, b in given)}。" if given else ""),
                f"The table {self.en}: {en}"
                + (f" Inputs: {', '.join(f'{a} = {b}' for a, b in given)}." if given else ""),
            )
        )


def _shown(value: object) -> str:
    shown = written(value)
    return shown if len(shown) <= _LONGEST_SHOWN else shown[: _LONGEST_SHOWN - 1] + "…"
