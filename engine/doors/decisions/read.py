"""Reading a .dmn file: every cell is parsed here, once, and whatever is wrong is written down with its line."""

from __future__ import annotations

from dataclasses import replace

from engine.doors.decisions.decision import Decision, Literal, Need
from engine.doors.decisions.link import linked
from engine.doors.decisions.overlaps import warnings_of
from engine.doors.decisions.policies import aggregation_of, check_policy, policy_of
from engine.doors.decisions.read_cells import NOTHING, Cells, Spot
from engine.doors.decisions.table import Input, Output, Rule, Table
from engine.doors.drawings.decisions_xml import (
    WrittenDecision,
    WrittenInput,
    WrittenOutput,
    WrittenRule,
    WrittenTable,
    read_written,
)
from engine.doors.drawings.faults import Faults
from engine.ground.errors import BadDrawing
from engine.values.expressions import BadExpression, parse

MAX_RULES = 500


def read_decisions(file: str, data: bytes) -> tuple[Decision, ...]:
    """The decisions in `data`, joined by their arrows as far as they lie in this file; `link` does the rest.

    Raises `BadDrawing` with everything that is wrong, by line; what only looks odd is kept in `warnings`.
    """
    faults = Faults(file)
    written = read_written(file, data, faults)
    if not written and not faults.found:
        faults.add(
            "BC105",
            1,
            "",
            "文件里没有决策。请画一张决策表，或移走这个文件。",
            "The file holds no decision. Draw a table, or take the file away.",
        )
    decisions = [_Reader(one, faults).decision() for one in written]
    if faults.found:
        raise BadDrawing(faults.ordered())
    judged = [replace(one, warnings=warnings_of(one)) for one in decisions]
    return tuple(linked(judged, whole=False).values())


def is_name(written: str) -> bool:
    """Whether expressions can use this as a bare name: one word, and none that means something itself."""
    try:
        return parse(written, {}).bare_name == written and "." not in written
    except BadExpression:
        return False


class _Reader:
    """Reads one decision."""

    def __init__(self, written: WrittenDecision, faults: Faults) -> None:
        self.written = written
        self.faults = faults
        self.cells = Cells(faults)
        called = f"“{written.name}”" if written.name else written.id
        self.spot = Spot(written.id, written.line, f"决策{called}", f"Decision {called}")

    def decision(self) -> Decision:
        return Decision(
            id=self.written.id,
            name=self.written.name,
            file=self.faults.file,
            line=self.written.line,
            logic=self._logic(),
            needs=tuple(Need(arrow.text, arrow.line) for arrow in self.written.requires),
        )

    def _logic(self) -> Table | Literal:
        written = self.written
        if written.table is not None and written.literal is None:
            return self._table(written.table)
        if written.literal is not None and written.table is None:
            return self._literal(written.literal.text, written.literal.line)
        self.cells.fault(
            "BC105",
            self.spot,
            "要么是一张决策表，要么是一个表达式，请只画一种。",
            "it must be either a decision table or an expression: draw exactly one.",
        )
        return self._literal("null", written.line)

    def _literal(self, text: str, line: int) -> Literal:
        written = self.written
        spot = Spot(written.id, line, self.spot.zh, self.spot.en)
        output = Output(
            id="",
            name=written.variable if is_name(written.variable) else written.id,
            label=written.variable,
            line=written.line,
            type=self.cells.type(written.type, self.spot),
            allowed=None,
            default=None,
        )
        expression = self.cells.expression(text, spot)
        self.cells.given_value(expression, output, spot)
        return Literal(expression, output, line)

    def _table(self, table: WrittenTable) -> Table:
        spot = Spot(self.written.id, table.line, self.spot.zh, self.spot.en)
        self._check_shape(table, spot)
        policy = policy_of(table.policy, self.cells, spot)
        aggregation = aggregation_of(table.aggregation, policy, self.cells, spot)
        columns = [self._input(one) for one in table.inputs]
        outputs = tuple(self._output(one, single=len(table.outputs) == 1) for one in table.outputs)
        self._check_names(outputs)
        rules = tuple(
            self._rule(number, rule, columns, outputs)
            for number, rule in enumerate(table.rules, 1)
            if self._is_whole(number, rule, table)
        )
        check_policy(policy, aggregation, outputs, rules, self.cells, spot)
        inputs = tuple(_with_null(column, at, rules) for at, column in enumerate(columns))
        return Table(policy, aggregation, inputs, outputs, rules)

    def _check_shape(self, table: WrittenTable, spot: Spot) -> None:
        for what_zh, what_en, parts in (
            ("输入列", "input", table.inputs),
            ("输出列", "output", table.outputs),
            ("行", "rule", table.rules),
        ):
            if not parts:
                self.cells.fault("BC105", spot, f"没有{what_zh}，请补上。", f"it has no {what_en}; add one.")
        if len(table.rules) > MAX_RULES:
            self.cells.fault(
                "BC105",
                spot,
                f"最多 {MAX_RULES} 行，这里有 {len(table.rules)} 行。请拆成几张表。",
                f"at most {MAX_RULES} rules; there are {len(table.rules)}. Split the table.",
            )

    def _is_whole(self, number: int, rule: WrittenRule, table: WrittenTable) -> bool:
        if (len(rule.inputs), len(rule.outputs)) == (len(table.inputs), len(table.outputs)):
            return True
        self.cells.fault(
            "BC105",
            self._row_spot(number, rule, rule.line),
            f"有 {len(rule.inputs)} 格输入、{len(rule.outputs)} 格输出，表头却是 {len(table.inputs)} 和 "
            f"{len(table.outputs)}。请补齐或删去多余的格。",
            f"it has {len(rule.inputs)} input and {len(rule.outputs)} output cells, but the table has "
            f"{len(table.inputs)} and {len(table.outputs)} columns. Make them equal.",
        )
        return False

    def _row_spot(self, number: int, rule: WrittenRule, line: int, column: str = "") -> Spot:
        zh, en = (f"“{column}”一格", f", cell “{column}”") if column else ("", "")
        return Spot(
            rule.id or self.written.id,
            line,
            f"{self.spot.zh}第 {number} 行{zh}",
            f"{self.spot.en}, rule {number}{en}",
        )

    def _input(self, written: WrittenInput) -> Input:
        text = written.expression.text
        called = written.label or text
        spot = Spot(
            written.id or self.written.id,
            written.expression.line,
            f"{self.spot.zh}的输入“{called}”",
            f"{self.spot.en}, input “{called}”",
        )
        if text:
            expression = self.cells.expression(text, spot)
        else:
            expression = NOTHING
            self.cells.fault(
                "BC105",
                spot,
                "没有写表达式，请写一个事实或 表单.字段。",
                "it has no expression; write a fact or form.field.",
            )
        type_ = self.cells.type(written.type, spot)
        allowed = self.cells.allowed(written.values, type_, spot)
        return Input(written.id, written.label, written.line, expression, type_, allowed, expects_null=False)

    def _output(self, written: WrittenOutput, *, single: bool) -> Output:
        name = written.name or (self.written.id if single else "")
        called = written.label or name
        spot = Spot(
            written.id or self.written.id,
            written.line,
            f"{self.spot.zh}的输出“{called}”",
            f"{self.spot.en}, output “{called}”",
        )
        if not is_name(name) and (written.name or not single):
            self.cells.fault(
                "BC102",
                spot,
                f"名称“{name}”不能用，请写成一个词，如 track（显示用的文字写在 label 里）。",
                f"the name “{name}” cannot be used; write one word like track (label is what people see).",
            )
        type_ = self.cells.type(written.type, spot)
        allowed = self.cells.allowed(written.values, type_, spot)
        output = Output(written.id, name, written.label, written.line, type_, allowed, None)
        if written.default is None or not written.default.text:
            return output
        at = Spot(spot.element, written.default.line, spot.zh, spot.en)
        default = self.cells.expression(written.default.text, at)
        self.cells.given_value(default, output, at)
        return replace(output, default=default)

    def _check_names(self, outputs: tuple[Output, ...]) -> None:
        seen: set[str] = set()
        for output in outputs:
            if output.name in seen:
                self.cells.fault(
                    "BC102",
                    Spot(output.id or self.written.id, output.line, self.spot.zh, self.spot.en),
                    f"有两个输出都叫 {output.name}。请给其中一个改名。",
                    f"two outputs are called {output.name}. Rename one of them.",
                )
            seen.add(output.name)

    def _rule(
        self, number: int, rule: WrittenRule, columns: list[Input], outputs: tuple[Output, ...]
    ) -> Rule:
        tests = []
        for column, cell in zip(columns, rule.inputs, strict=True):
            spot = self._row_spot(number, rule, cell.line, column.called)
            test = self.cells.test(cell.text, spot, column.type)
            self.cells.compared_values(test, column.allowed, spot)
            tests.append(test)
        given = []
        for output, cell in zip(outputs, rule.outputs, strict=True):
            spot = self._row_spot(number, rule, cell.line, output.called)
            value = self.cells.expression(cell.text, spot) if cell.text else None
            if value is not None:
                self.cells.given_value(value, output, spot)
            given.append(value)
        lines = tuple(cell.line for cell in (*rule.inputs, *rule.outputs))
        return Rule(rule.id, number, rule.line, tuple(tests), tuple(given), lines, rule.notes)


def _with_null(column: Input, at: int, rules: tuple[Rule, ...]) -> Input:
    """The column, knowing whether null was thought of in one of its cells or in its allowed values."""
    allowed = column.allowed is not None and None in column.allowed.literals
    return replace(column, expects_null=allowed or any(None in rule.tests[at].literals for rule in rules))
