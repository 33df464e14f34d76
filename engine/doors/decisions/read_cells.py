"""Reading the cells of a table: the words of a designer into parsed tests and expressions, or findings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn

from engine.doors.decisions.table import ANY_TYPE, TYPES, Output, Type
from engine.doors.drawings import FUNCTIONS
from engine.doors.drawings.faults import Faults
from engine.doors.drawings.shapes import Written
from engine.ground.said import Said
from engine.values.expressions import (
    MAX_CELL,
    BadExpression,
    BadValue,
    Expression,
    UnaryTest,
    parse,
    parse_unary,
    written,
)
from engine.values.spelling import closest

NOTHING = parse("null", {})
"""Stands for what could not be read; the file is refused anyway."""


@dataclass(frozen=True)
class Spot:
    """Where in a file something stands: its element and line, and what people call it."""

    element: str
    line: int
    zh: str
    en: str


class Cells:
    """Reads what stands in one file and writes down what is wrong with it."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults

    def fault(self, code: str, spot: Spot, zh: str, en: str) -> None:
        """Write down one finding at this spot."""
        self.faults.add(code, spot.line, spot.element, f"{spot.zh}：{zh}", f"{spot.en}: {en}")

    def expression(self, text: str, spot: Spot) -> Expression:
        """An input, an output or a whole decision."""
        try:
            if len(text) > MAX_CELL:
                raise BadExpression(MAX_CELL + 1, _too_long())
            return parse(text, FUNCTIONS)
        except BadExpression as wrong:
            self.fault("BC106", spot, wrong.said.zh, wrong.said.en)
            return NOTHING

    def test(self, text: str, spot: Spot, type_: Type) -> UnaryTest:
        """A cell of an input, or a list of allowed values."""
        try:
            test = parse_unary(text, FUNCTIONS)
        except BadExpression as wrong:
            self.fault("BC106", spot, wrong.said.zh, wrong.said.en)
            return UnaryTest(())
        for literal in test.against:
            self.typed(literal, type_, spot)
        return test

    def typed(self, value: object, type_: Type, spot: Spot) -> bool:
        """Whether a value is of its type; writes down that it is not."""
        if type_.takes(value):
            return True
        hint_zh, hint_en = _HINTS.get(type_.kind or "", ("请改成这种类型的值", "write a value of that type"))
        self.fault(
            "BC107",
            spot,
            f"{written(value)} 不是 {type_.name}，{hint_zh}，或改列的类型。",
            f"{written(value)} is no {type_.name}; {hint_en}, or change the column's type.",
        )
        return False

    def type(self, name: str, spot: Spot) -> Type:
        """The type a column declares."""
        found = TYPES.get(name)
        if found is not None:
            return found
        known = [known for known in TYPES if known]
        near = closest(name, known)
        self.fault(
            "BC107",
            spot,
            f"没有类型 {name}。" + (f"是不是想写 {near}？" if near else f"可用的有：{'、'.join(known)}。"),
            f"there is no type {name}. "
            + (f"Did you mean {near}?" if near else f"There are: {', '.join(known)}."),
        )
        return ANY_TYPE

    def allowed(self, values: Written | None, type_: Type, spot: Spot) -> UnaryTest | None:
        """The allowed values of a column, or None where they are not restricted."""
        if values is None or not values.text:
            return None
        test = self.test(values.text, Spot(spot.element, values.line, spot.zh, spot.en), type_)
        if test.is_constant:
            return None if test.is_anything else test
        self.fault(
            "BC108",
            spot,
            "允许的值要直接写出来，不能用事实或函数。",
            "allowed values must be written out, without facts or functions.",
        )
        return None

    def compared_values(self, test: UnaryTest, allowed: UnaryTest | None, spot: Spot) -> None:
        """Write down the values a cell compares its input with that the input can never have."""
        for name, literal in test.compared:
            if name == "?" and allowed is not None and not _holds(allowed, literal):
                self.fault(
                    "BC108",
                    spot,
                    f"输入永远不会是 {written(literal)}，允许的值是 {allowed}。请改正，或补进允许的值。",
                    f"the input can never be {written(literal)}; it may be {allowed}. Mend it or allow the value.",
                )

    def given_value(self, cell: Expression, output: Output, spot: Spot) -> None:
        """Write down that an output which is a literal is of the wrong type or not allowed."""
        if not cell.is_literal:
            return
        value = cell.evaluate(_nobody, _nobody)
        if not self.typed(value, output.type, spot) or value is None:
            return
        if output.allowed is not None and not _holds(output.allowed, value):
            self.fault(
                "BC108",
                spot,
                f"{written(value)} 不在允许的值里：{output.allowed}。请改正，或补进允许的值。",
                f"{written(value)} is not allowed; it may be {output.allowed}. Mend it or allow the value.",
            )


_HINTS: dict[str, tuple[str, str]] = {
    "text": ("文字要加引号", "put text in quotes"),
    "number": ("数不加引号", "write numbers without quotes"),
    "yes_no": ("请写 true 或 false", "write true or false"),
    "day": ('日期写成 date("2026-05-01")', 'write dates as date("2026-05-01")'),
    "moment": (
        '时刻写成 date and time("2026-05-01T09:30")',
        'write moments as date and time("2026-05-01T09:30")',
    ),
}


def _too_long() -> Said:
    return Said(f"一格最长 {MAX_CELL} 个字。", f"A cell has at most {MAX_CELL} characters.")


def _holds(allowed: UnaryTest, value: object) -> bool:
    try:
        return allowed.holds(value, _nobody, _nobody)
    except BadValue:
        return False  # of another kind, which is written down as such


def _nobody(*_: object) -> NoReturn:
    raise BadValue(Said("这里只能写值。", "Only values may stand here."))
