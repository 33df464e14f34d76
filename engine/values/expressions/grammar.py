"""From words to an `Expression`: precedence climbing, with a fence on length, depth and size."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple, NoReturn

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
    Asked,
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
from engine.values.expressions.words import BadExpression, Word, day_or_moment, words

MAX_DEPTH = 30
MAX_NODES = 200
_MAX_NESTING = 2 * MAX_DEPTH + 8  # each node may stand in parentheses of its own

_LEVELS = {"or": OR, "and": AND, "in": COMPARE, "+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT}
_LEVELS |= dict.fromkeys(("==", "!=", "<", "<=", ">", ">="), COMPARE)


@dataclass(frozen=True)
class Signature:
    """What a function takes: the kind of each argument (None: any), all literals unless `computed`."""

    kinds: tuple[Kind | None, ...]
    computed: bool = False


class Called(NamedTuple):
    """A function an expression calls, with its literal arguments (None if any is computed)."""

    function: str
    arguments: tuple[object, ...] | None


class Compared(NamedTuple):
    """A name that an expression compares with a literal by `==`, `!=` or `in`; null is not recorded."""

    name: str
    literal: object


@dataclass(frozen=True)
class Expression:
    """A parsed expression. Its text form is canonical: half-width, English signs, fewest parentheses."""

    root: Node
    names: frozenset[str] = field(compare=False)
    calls: tuple[Called, ...] = field(compare=False)
    compared: tuple[Compared, ...] = field(compare=False)

    def evaluate(
        self,
        look_up: Callable[[str], object],
        call: Callable[[str, tuple[object, ...]], object],
    ) -> object:
        """What the expression is worth. `look_up` gives null for an unset name; raises `BadValue`."""
        return self.root.value(Asked(look_up, call))

    def __str__(self) -> str:
        return str(self.root)


def parse(text: str, functions: Mapping[str, Signature]) -> Expression:
    """The expression written in `text`, or `BadExpression` with the place and the reason."""
    root = _Parser(words(text), functions).whole()
    nodes = _measured(root)
    return Expression(
        root,
        names=frozenset(node.name for node in nodes if isinstance(node, Name)),
        calls=tuple(_called(node) for node in nodes if isinstance(node, Call)),
        compared=tuple(pair for node in nodes for pair in _compared(node)),
    )


def parsed(text: str, functions: Mapping[str, Signature]) -> Expression:
    """`parse` that remembers what it parsed lately."""
    return _remembered(text, frozenset(functions.items()))


@lru_cache(maxsize=2048)
def _remembered(text: str, functions: frozenset[tuple[str, Signature]]) -> Expression:
    return parse(text, dict(functions))


def _measured(root: Node) -> list[Node]:
    """Every node of the tree, top first; raises `BadExpression` if there are too many or too deep."""
    found: list[Node] = []
    waiting = [(root, 1)]
    while waiting:
        node, depth = waiting.pop()
        found.append(node)
        if depth > MAX_DEPTH:
            raise BadExpression(1, _too_deep())
        if len(found) > MAX_NODES:
            said = Said(f"最多 {MAX_NODES} 个部分。", f"An expression has at most {MAX_NODES} parts.")
            raise BadExpression(1, said)
        waiting.extend((part, depth + 1) for part in reversed(node.parts()))
    return found


def _too_deep() -> Said:
    return Said(f"嵌套太深，最多 {MAX_DEPTH} 层。", f"Nested too deeply: {MAX_DEPTH} levels at most.")


def _called(node: Call) -> Called:
    literals = [part.literal for part in node.arguments if isinstance(part, Constant)]
    return Called(node.function, tuple(literals) if len(literals) == len(node.arguments) else None)


def _compared(node: Node) -> list[Compared]:
    match node:
        case Comparison(sign="==" | "!=", left=Name(name=name), right=Constant(literal=literal)):
            pairs = [Compared(name, literal)]
        case Comparison(sign="==" | "!=", left=Constant(literal=literal), right=Name(name=name)):
            pairs = [Compared(name, literal)]
        case Member(item=Constant(literal=literal), list=Name(name=name)):
            pairs = [Compared(name, literal)]
        case Member(item=Name(name=name), list=Items(items=items)):
            pairs = [Compared(name, item.literal) for item in items if isinstance(item, Constant)]
        case _:
            pairs = []
    return [pair for pair in pairs if pair.literal is not None]


class _Parser:
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
            raise BadExpression(self.word.at, _too_deep())
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
        opening = self.take("[", "(")
        if opening is None:
            return Member(item, self.expression(SUM))
        if opening == "[" and self.take("]"):
            return Member(item, Items(()))
        first = self.expression(SUM)
        if self.take(".."):
            high = self.expression(SUM)
            return Range(item, first, high, opening + self.need("]", ")"))
        items = [first, *(node for _, node in self.steps(COMPARE, ","))]
        self.need("]" if opening == "[" else ")")
        # `x in (units)` is the list called units; `x in ("a", "b")` is a list written out
        if opening == "(" and len(items) == 1 and not isinstance(first, Constant):
            return Member(item, first)
        return Member(item, Items(tuple(items)))

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
        if str(word.value).lower() == "date":
            raise BadExpression(word.at, Said('写法如 date("2026-05-01")。', 'Write date("2026-05-01").'))
        return Name(str(word.value))

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
        raise BadExpression(word.at, Said('写法如 date("2026-05-01")。', 'Write date("2026-05-01").'))


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
