"""Unary tests: what a cell of a decision table says of its input, in FEEL's notation and our own language.

    -                     anything (as an empty cell)
    "a","b"   1,2,3       one of these; a list of the case counts as its items
    not("a","b")          none of these
    > 3   <= limit        an order; `!= 3` too
    [1..5]  (1..5]  ]1..5[    a range, bounds in or out
    ? > 3 and ? < 9       a condition; `?` is the input
    "诉讼" in ?            the input is a list that holds it

A value, a name or a function's answer is compared with the input. What asks for a yes or no (a comparison,
`and`, `or`, `not`, `in`) is a condition, whether it mentions `?` or not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import NamedTuple

from engine.ground.said import Said
from engine.values.expressions.grammar import Called, Compared, Expression, measured, touching
from engine.values.expressions.kinds import BadValue, Kind, equal, kind_of, plain, truth
from engine.values.expressions.parser import Parser, Signature
from engine.values.expressions.tree import (
    COMPARE,
    SUM,
    AllOf,
    AnyOf,
    Asked,
    Call,
    Comparison,
    Constant,
    Given,
    Items,
    Member,
    Node,
    Not,
    Range,
)
from engine.values.expressions.words import BadExpression, words

MAX_CELL = 500
"""Characters that a cell of a decision table may have."""

_ANYTHING = frozenset({"", "-", "－", "–", "—", "−"})
_SIGNS = ("==", "!=", "<", "<=", ">", ">=")
_ASKS = (Comparison, AllOf, AnyOf, Not, Member, Range)
_GIVEN = Given()


@dataclass(frozen=True)
class Same(Comparison):
    """The input is this value, or one of the items if the value is a list."""

    def value(self, asked: Asked) -> object:
        one, other = self.left.value(asked), self.right.value(asked)
        if isinstance(one, tuple) and not isinstance(other, tuple) and other is not None:
            said = Said('输入是一份清单，请写成 "值" in ? 。', 'The input is a list: write "value" in ?.')
            raise BadValue(said)
        if isinstance(other, tuple) and not isinstance(one, tuple):
            return any(equal(one, item) for item in other)
        return equal(one, other)


class Key(NamedTuple):
    """A value with its kind, so that true is not 1."""

    kind: Kind
    value: object


@dataclass(frozen=True)
class UnaryTest:
    """A parsed cell: it holds if one of its `tests` does, or with `negated` if none does; without tests always.

    `names`, `calls` and `compared` are as in `Expression`; the name "?" in `compared` stands for the input.
    `literals` is everything written out in the cell, null too, in the order written; `against` only those that
    the input is held against by `=`, an order or a range. Its text form is canonical.
    """

    tests: tuple[Node, ...]
    negated: bool = False
    names: frozenset[str] = field(default=frozenset(), compare=False)
    calls: tuple[Called, ...] = field(default=(), compare=False)
    compared: tuple[Compared, ...] = field(default=(), compare=False)
    literals: tuple[object, ...] = field(default=(), compare=False)
    against: tuple[object, ...] = field(default=(), compare=False)
    among: frozenset[Key] | None = field(default=None, compare=False, repr=False)
    """The values it lists, where it does nothing else: one look-up instead of many comparisons."""

    @property
    def is_anything(self) -> bool:
        """True for `-` and for an empty cell."""
        return not self.tests

    @property
    def is_constant(self) -> bool:
        """True where the answer depends on the input alone: on no fact and no function."""
        return not self.names and not self.calls

    @property
    def is_simple(self) -> bool:
        """True where the input is held against written values only, without arithmetic or lists of the case."""
        return all(_is_simple(test) for test in self.tests)

    @property
    def accepts_null(self) -> bool:
        """True where the cell says what a missing input means: it is `-`, or null is written in it."""
        return not self.tests or None in self.literals

    @property
    def choices(self) -> tuple[object, ...] | None:
        """The values of a cell that only lists values, in the order written; None for any other cell."""
        return None if self.among is None or self.negated else self.literals

    def holds(
        self,
        given: object,
        look_up: Callable[[str], object],
        call: Callable[[str, tuple[object, ...]], object],
    ) -> bool:
        """Whether the input `given` passes; raises `BadValue` for values that do not fit."""
        return self.weighs(Asked(look_up, call, plain(given)))

    def weighs(self, asked: Asked) -> bool:
        """`holds` for an input that has been made plain already."""
        if not self.tests:
            return True
        given = asked.given
        if self.among is not None and not isinstance(given, tuple):
            return ((kind_of(given), given) in self.among) != self.negated
        return any(truth(test.value(asked)) for test in self.tests) != self.negated

    def about(self, given: Expression) -> Expression:
        """The cell as a condition of its own, with the input's expression in place of `?`."""
        nodes = [_put(test, given.root) for test in self.tests] or [Constant(True)]
        every = [node for root in nodes for node in _below(root)]
        return touching(nodes[0] if len(nodes) == 1 else AnyOf(tuple(nodes)), every)

    def __str__(self) -> str:
        inside = ", ".join(_written(test) for test in self.tests)
        return f"not({inside})" if self.negated else inside or "-"


def parse_unary(text: str, functions: Mapping[str, Signature]) -> UnaryTest:
    """The cell written in `text`, or `BadExpression` with the place and the reason."""
    if len(text) > MAX_CELL:
        said = Said(f"一格最长 {MAX_CELL} 个字。", f"A cell has at most {MAX_CELL} characters.")
        raise BadExpression(MAX_CELL + 1, said)
    if text.strip() in _ANYTHING:
        return UnaryTest(())
    tests, negated = _Cell(words(text), functions).cell()
    nodes = [node for test in tests for node in measured(test)]
    seen = touching(tests[0], nodes)
    literals = tuple(node.literal for node in nodes if isinstance(node, Constant))
    lists = all(isinstance(test, Same) and isinstance(test.right, Constant) for test in tests)
    among = frozenset(Key(kind_of(literal), literal) for literal in literals) if lists else None
    against = tuple(literal for node in nodes for literal in _against(node))
    return UnaryTest(tests, negated, seen.names, seen.calls, seen.compared, literals, against, among)


class _Cell(Parser):
    """Reads a cell; inside its tests the grammar is that of every expression, and `?` besides."""

    def cell(self) -> tuple[tuple[Node, ...], bool]:
        """The tests, and whether they stand in FEEL's `not( … )`.

        Only the end of the cell tells that from an expression such as `not (? > 3) and x`, so both are tried.
        """
        if [word.value for word in self.words[:2] if word.kind == "sign"] != ["not", "("]:
            return self.listed(), False
        try:
            return self.negated(), True
        except BadExpression as no_negation:
            self.at = self.nesting = 0
            try:
                return self.listed(), False
            except BadExpression as neither:
                raise max(no_negation, neither, key=lambda wrong: wrong.position) from None

    def negated(self) -> tuple[Node, ...]:
        self.need("not")
        self.need("(")
        return self.listed(")")

    def listed(self, closing: str = "") -> tuple[Node, ...]:
        tests = [self.test()]
        while self.take(","):
            tests.append(self.test())
        if closing:
            self.need(closing)
        if self.word.kind != "end":
            self.refuse()
        return tuple(tests)

    def test(self) -> Node:
        at = self.word.at
        if sign := self.take(*_SIGNS):
            right = self.expression(SUM)
            return Same("==", _GIVEN, right) if sign == "==" else Comparison(sign, _GIVEN, right)
        if self.take("["):
            return self.bracket()
        if self.take("]"):
            return self.range(_GIVEN, "]", self.expression(SUM))
        if self._is_range():
            self.need("(")
            return self.range(_GIVEN, "(", self.expression(SUM))
        return self.said(self.expression(), at)

    def bracket(self) -> Node:
        """Behind `[`: a range, or the list of FEEL, one item of which the input must be."""
        first = self.expression(SUM)
        if self.word.value == "..":
            return self.range(_GIVEN, "[", first)
        items = [first, *(node for _, node in self.steps(COMPARE, ","))]
        self.need("]")
        same: tuple[Node, ...] = tuple(Same("==", _GIVEN, item) for item in items)
        return same[0] if len(same) == 1 else AnyOf(same)

    def said(self, node: Node, at: int) -> Node:
        match node:
            case Comparison(sign="==", left=Given(), right=right):
                return Same("==", _GIVEN, right)
        if isinstance(node, (*_ASKS, Given)) or (isinstance(node, Call) and _mentions_given(node)):
            return node
        if _mentions_given(node):
            said = Said(
                "这里说不出“是”或“否”，请写成比较，如 ? > 3 。", "This gives no yes or no; compare it: ? > 3."
            )
            raise BadExpression(at, said)
        return Same("==", _GIVEN, node)

    def atom(self) -> Node:
        return _GIVEN if self.take("?") else super().atom()

    def _is_range(self) -> bool:
        """Whether a range begins here with a round bracket: two dots follow within this very bracket."""
        depth = 0
        for word in self.words[self.at :]:
            sign = word.value if word.kind == "sign" else ""
            if sign == ".." and depth == 1:
                return True
            depth += 1 if sign in ("(", "[") else -1 if sign in (")", "]") else 0
            if depth <= 0:
                return False
        return False


def _against(node: Node) -> list[object]:
    match node:
        case Comparison(left=Given(), right=other) | Comparison(left=other, right=Given()):
            held: tuple[Node, ...] = (other,)
        case Range(item=Given(), low=low, high=high):
            held = (low, high)
        case Member(item=Given(), list=Items(items=items)):
            held = items
        case _:
            held = ()
    return [one.literal for one in held if isinstance(one, Constant) and one.literal is not None]


def _is_simple(node: Node) -> bool:
    match node:
        case AnyOf(any=parts) | AllOf(all=parts):
            return all(map(_is_simple, parts))
        case Not(inner=inner):
            return _is_simple(inner)
        case Member(item=Given(), list=Items(items=parts)):
            return all(isinstance(part, Constant) for part in parts)
        case Comparison() | Range():
            return all(isinstance(part, Given | Constant) for part in node.parts())
    return False


def _below(root: Node) -> list[Node]:
    found = [root]
    for node in found:
        found.extend(node.parts())
    return found


def _mentions_given(root: Node) -> bool:
    return any(isinstance(node, Given) for node in _below(root))


def _put(node: Node, given: Node) -> Node:
    """The tree with `given` wherever the input stands."""
    if isinstance(node, Given):
        return given
    changes = {part.name: _put_in(getattr(node, part.name), given) for part in fields(node)}
    return replace(node, **changes)


def _put_in(value: object, given: Node) -> object:
    if isinstance(value, Node):
        return _put(value, given)
    return tuple(_put_in(item, given) for item in value) if isinstance(value, tuple) else value


def _written(test: Node) -> str:
    match test:
        case Same(right=right) if not isinstance(right, _ASKS) and not _mentions_given(right):
            return str(right)
        case Comparison(sign=sign, left=Given(), right=right):
            return f"{sign} {right.within(SUM)}"
        case Range(item=Given(), low=low, high=high, brackets=around):
            return f"{around[0]}{low.within(SUM)}..{high.within(SUM)}{around[1]}"
        case AnyOf(any=parts) if all(isinstance(part, Same) for part in parts):
            return f"[{', '.join(part.right.within(SUM) for part in parts if isinstance(part, Same))}]"
    return str(test)
