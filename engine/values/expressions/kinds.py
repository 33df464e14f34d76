"""The kinds of values an expression can hold, and how they compare: pure, bounded, never surprising."""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import date, datetime
from decimal import Context, Decimal, InvalidOperation
from typing import Any, Literal
from zoneinfo import ZoneInfo

from engine.ground.said import Said

Kind = Literal["nothing", "yes_no", "number", "text", "day", "moment", "list"]

LARGEST = Decimal(10) ** 15
MAX_SCALE = 12
BEIJING = ZoneInfo("Asia/Shanghai")

_EXACT = Context(prec=50)  # ours, so that no ambient setting changes an answer
_STEP = Decimal(1).scaleb(-MAX_SCALE)
_NAMES: dict[Kind, Said] = {
    "nothing": Said("空值", "nothing"),
    "yes_no": Said("是否", "a yes/no"),
    "number": Said("数", "a number"),
    "text": Said("文字", "text"),
    "day": Said("日期", "a date"),
    "moment": Said("时刻", "a moment"),
    "list": Said("清单", "a list"),
}
_PLAIN: dict[type, Kind] = {
    type(None): "nothing",
    bool: "yes_no",
    int: "number",
    Decimal: "number",
    str: "text",
    date: "day",
    datetime: "moment",
    tuple: "list",
}
"""What nearly every value is, found without trying one case after the other."""
_ORDERED: frozenset[Kind] = frozenset({"number", "text", "day", "moment"})
_ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_STEPS: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": _EXACT.add,
    "-": _EXACT.subtract,
    "*": _EXACT.multiply,
    "/": _EXACT.divide,
}


class BadValue(ValueError):  # noqa: N818 - named after what was found, like its siblings in the house
    """An expression met a value that it cannot work with. `said` is for people."""

    def __init__(self, said: Said) -> None:
        super().__init__(said.zh)
        self.said = said


def kind_of(value: object) -> Kind:
    """The kind of `value`; raises `BadValue` for anything that no expression may hold."""
    return _PLAIN.get(type(value)) or _rare_kind(value)


def _rare_kind(value: object) -> Kind:
    match value:
        case int() | float():
            return "number"
        case str():
            return "text"
        case datetime():
            return "moment"
        case date():
            return "day"
        case list() | tuple():
            return "list"
    raise BadValue(Said("条件里出现了认不出的值。", "The expression met a value of an unknown kind."))


def named(kind: Kind) -> Said:
    """The kind in words."""
    return _NAMES[kind]


def plain(value: object) -> object:
    """`value` as expressions hold it: bounded numbers, moments in Beijing time, lists as tuples."""
    match kind_of(value):
        case "number":
            return bounded(value)
        case "moment":
            return _beijing(value)
        case "list":
            return tuple(plain(item) for item in value)  # type: ignore[attr-defined]
    return value


def bounded(value: object) -> int | Decimal:
    """A number as an int if it is whole, else a Decimal of at most twelve places (half to even).

    Raises `BadValue` beyond ±10^15, for NaN and infinities, and for what is no number.
    """
    if isinstance(value, bool) or not isinstance(value, int | Decimal | float):
        raise BadValue(Said("这里要一个数。", "A number is needed here."))
    if isinstance(value, int):
        # before any conversion: turning a huge int into decimal digits is itself slow
        if abs(value) > LARGEST:
            raise _too_large()
        return value
    number = value if isinstance(value, Decimal) else Decimal(repr(value))
    if not number.is_finite() or abs(number) > LARGEST:
        raise _too_large()
    try:
        number = number.quantize(_STEP, context=_EXACT)
    except InvalidOperation as unusable:
        raise _too_large() from unusable
    whole = int(number)
    return whole if number == whole else number.normalize(_EXACT)


def equal(one: object, other: object) -> bool:
    """Equal and of one kind: a yes/no is never equal to a text or a number."""
    if kind_of(one) != kind_of(other):
        return False
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(equal(a, b) for a, b in zip(one, other, strict=True))
    return one == other


def ordered(sign: str, one: object, other: object) -> bool:
    """`one sign other` for `<`, `<=`, `>`, `>=`; false if either is null, `BadValue` for different kinds."""
    if one is None or other is None:
        return False
    left, right = kind_of(one), kind_of(other)
    if left != right or left not in _ORDERED:
        raise BadValue(
            Said(
                f"{named(left)}和{named(right)}不能比大小。",
                f"The order of {named(left).en} and {named(right).en} is not defined.",
            )
        )
    return _ORDERS[sign](one, other)


def reckon(sign: str, one: object, other: object) -> int | Decimal | None:
    """One arithmetic step on bounded numbers; null if either is null."""
    if one is None or other is None:
        return None
    left, right = Decimal(bounded(one)), Decimal(bounded(other))
    if sign == "/" and right == 0:
        raise BadValue(Said("除数不能是零。", "Division by zero."))
    return bounded(_STEPS[sign](left, right))


def truth(value: object) -> bool:
    """The answer of a condition: true, false, or null for false; anything else raises `BadValue`."""
    if value is None:
        return False
    if isinstance(value, bool):
        return value
    kind = named(kind_of(value))
    raise BadValue(
        Said(f"这里要“是”或“否”，得到的却是{kind}。", f"A yes or no is needed here, not {kind.en}.")
    )


def _beijing(moment: object) -> object:
    if isinstance(moment, datetime) and moment.tzinfo is not None:
        return moment.astimezone(BEIJING).replace(tzinfo=None)
    return moment


def _too_large() -> BadValue:
    return BadValue(Said("数超出范围（不超过一千万亿）。", "The number is beyond ±10^15."))
