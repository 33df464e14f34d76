"""Precedence climbing: from a row of words to a tree, with a fence on how deep they nest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn

from engine.ground.said import Said
from engine.values.expressions.kinds import Kind, bounded, kind_of, named
from engine.values.expressions.tree import (
    AND,
    COMPARE,
    NOT,
    OR,
    PRODUCT,
    SUM,
    TIGHT,
    AllOf,
    AnyOf,
    Call,
    Comparison,
    Constant,
    Items,
    Member,
    Minus,
    Name,
    Node,
    Not,
    Product,
    Range,
    Sum,
)
from engine.values.expressions.words import BadExpression, Word, day_or_moment

MAX_DEPTH = 30
_MAX_NESTING = 2 * MAX_DEPTH + 8  # each node may stand in parentheses of its own

_LEVELS = {"or": OR, "and": AND, "in": COMPARE, "+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT}
_LEVELS |= dict.fromkeys(("==", "!=", "<", "<=", ">", ">="), COMPARE)


@dataclass(frozen=True)
class Signature:
    """What a function takes: the kind of each argument (None: any), all literals unless `computed`."""

    kinds: tuple[Kind | None, ...]
    computed: bool = False


def too_deep() -> Said:
    """What is said of an expression that nests beyond `MAX_DEPTH`."""
    return Said(f"嵌套太深，最多 {MAX_DEPTH} 层。", f"Nested too deeply: {MAX_DEPTH} levels at most.")


class Parser:
    """Reads one row of words; each method takes what it can and moves on."""

    def __init__(self, found: list[Word], functions: Mapping[str, Signature]) -> None:
        self.words = found
        self.functions = functions
        self.at = 0
        self.nesting = 0

    @property
    def word(self) -> Word:
        return self.words[self.at]

    def take(self, *signs: str) -> str | None:
        """The sign that stands here, if it is one of `signs`; moves past it."""
        if self.word.kind != "sign" or self.word.value not in signs:
            return None
        self.at += 1
        return str(self.words[self.at - 1].value)

    def need(self, *signs: str) -> str:
        return self.take(*signs) or self.refuse()

    def refuse(self) -> NoReturn:
        if self.word.kind == "end":
            raise BadExpression(self.word.at, Said("表达式没有写完。", "The expression is unfinished."))
        shown = str(Constant(self.word.value)) if self.word.kind == "value" else self.word.value
        raise BadExpression(self.word.at, Said(f"这里不能有 {shown} 。", f"{shown} cannot stand here."))

    def whole(self) -> Node:
        node = self.expression()
        if self.word.kind != "end":
            self.refuse()
        return node

    def expression(self, floor: int = OR) -> Node:
        """The longest expression here whose signs all bind at least as tightly as `floor`."""
        self.nesting += 1
        if self.nesting > _MAX_NESTING:
            raise BadExpression(self.word.at, too_deep())
        node = self.operand(floor)
        while (level := self.level_ahead()) >= floor:
            node = self.joined(node, level)
        self.nesting -= 1
        return node

    def level_ahead(self) -> int:
        if self.word.kind != "sign":
            return 0
        if self.word.value == "not":
            return COMPARE if self.words[self.at + 1].value == "in" else 0
        return _LEVELS.get(str(self.word.value), 0)

    def joined(self, left: Node, level: int) -> Node:
        if level == OR:
            return AnyOf((left, *(node for _, node in self.steps(level, "or"))))
        if level == AND:
            return AllOf((left, *(node for _, node in self.steps(level, "and"))))
        if level == SUM:
            return Sum(left, self.steps(level, "+", "-"))
        if level == PRODUCT:
            return Product(left, self.steps(level, "*", "/"))
        return self.comparison(left)

    def steps(self, level: int, *signs: str) -> tuple[tuple[str, Node], ...]:
        found = []
        while sign := self.take(*signs):
            found.append((sign, self.expression(level + 1)))
        return tuple(found)

    def comparison(self, left: Node) -> Node:
        negated = self.take("not") is not None
        sign = self.need("in", *(() if negated else ("==", "!=", "<", "<=", ">", ">=")))
        node = self.membership(left) if sign == "in" else Comparison(sign, left, self.expression(SUM))
        if self.level_ahead() == COMPARE:
            said = Said("比较不能连写，请用 and 连接。", "Comparisons cannot be chained; join them with and.")
            raise BadExpression(self.word.at, said)
        return Not(node) if negated else node

    def membership(self, item: Node) -> Node:
        opening = self.take("[", "(", "]")
        if opening is None:
            return Member(item, self.expression(SUM))
        if opening == "[" and self.take("]"):
            return Member(item, Items(()))
        # A round bracket may also just hold an expression: `x in (not units)`.
        first = self.expression(OR if opening == "(" else SUM)
        if opening == "]" or self.word.value == "..":
            return self.range(item, opening, first)
        items = [first, *(node for _, node in self.steps(COMPARE, ","))]
        self.need("]" if opening == "[" else ")")
        # `x in (units)` is the list called units; `x in ("a", "b")` is a list written out
        if opening == "(" and len(items) == 1 and not isinstance(first, Constant):
            return Member(item, first)
        return Member(item, Items(tuple(items)))

    def range(self, item: Node, opening: str, low: Node) -> Range:
        """The rest of a range behind its lower bound; `]1..5[` leaves both bounds out, as in FEEL."""
        self.need("..")
        high = self.expression(SUM)
        closing = self.need("]", ")", "[")
        return Range(item, low, high, ("[" if opening == "[" else "(") + ("]" if closing == "]" else ")"))

    def operand(self, floor: int) -> Node:
        if floor <= NOT and self.take("not"):
            return Not(self.expression(NOT))
        if self.take("!"):
            return Not(self.expression(TIGHT))
        if self.take("-"):
            return self.minus(self.expression(TIGHT))
        if self.take("("):
            node = self.expression()
            self.need(")")
            return node
        return self.atom()

    def minus(self, inner: Node) -> Node:
        match inner:
            case Constant(literal=literal) if kind_of(literal) == "number":
                return Constant(-bounded(literal))
        return Minus(inner)

    def atom(self) -> Node:
        word = self.word
        if word.kind not in ("name", "value"):
            self.refuse()
        self.at += 1
        if word.kind == "value":
            return Constant(word.value)
        return self.call(word) if self.take("(") else self.name(word)

    def name(self, word: Word) -> Node:
        return self.moment(word) if str(word.value).lower() == "date" else Name(str(word.value))

    def moment(self, word: Word) -> Node:
        """FEEL's `date and time("2026-05-01T09:30:00")`: the only call whose name is three words."""
        if self.take("and") and self.word == Word("name", "time", self.word.at):
            self.at += 1
            self.need("(")
            node = self.date(word, self.arguments())
            if isinstance(node, Constant) and isinstance(node.literal, datetime):
                return node
        raise BadExpression(word.at, _date_said())

    def call(self, word: Word) -> Node:
        arguments = self.arguments()
        if str(word.value).lower() == "date":
            return self.date(word, arguments)
        signature = self.functions.get(str(word.value))
        if signature is None:
            raise BadExpression(word.at, _unknown(str(word.value), self.functions))
        if len(arguments) != len(signature.kinds):
            wanted = len(signature.kinds)
            said = Said(f"{word.value} 要 {wanted} 个参数。", f"{word.value} takes {wanted} argument(s).")
            raise BadExpression(word.at, said)
        for argument, kind in zip(arguments, signature.kinds, strict=True):
            _check(word, argument, kind, signature)
        return Call(str(word.value), arguments)

    def arguments(self) -> tuple[Node, ...]:
        if self.take(")"):
            return ()
        first = self.expression()
        rest = [node for _, node in self.steps(0, ",")]
        self.need(")")
        return (first, *rest)

    def date(self, word: Word, arguments: tuple[Node, ...]) -> Node:
        match arguments:
            case (Constant(literal=str() as written),):
                return Constant(day_or_moment(written, word.at))
        raise BadExpression(word.at, _date_said())


def _date_said() -> Said:
    return Said(
        '写法如 date("2026-05-01") 或 date and time("2026-05-01T09:30")。',
        'Write date("2026-05-01") or date and time("2026-05-01T09:30").',
    )


def _check(word: Word, argument: Node, kind: Kind | None, signature: Signature) -> None:
    if not isinstance(argument, Constant):
        if signature.computed:
            return
        said = Said(f"{word.value} 的参数要直接写出来。", f"{word.value} takes literal arguments only.")
        raise BadExpression(word.at, said)
    if kind is not None and kind_of(argument.literal) != kind:
        raise BadExpression(
            word.at,
            Said(f"{word.value} 的参数要是{named(kind)}。", f"{word.value} takes {named(kind).en}."),
        )


def _unknown(function: str, functions: Mapping[str, Signature]) -> Said:
    known = "、".join(sorted(functions)) or "date"
    return Said(
        f"没有函数 {function} ，可用的有：{known}。", f"There is no function {function}; there are: {known}."
    )
