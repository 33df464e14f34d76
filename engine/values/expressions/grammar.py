"""From a text to an `Expression`: what it touches, and a fence on its length, depth and size."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from engine.ground.said import Said
from engine.values.expressions.parser import MAX_DEPTH, Parser, Signature, too_deep
from engine.values.expressions.tree import (
    Asked,
    Call,
    Comparison,
    Constant,
    Given,
    Items,
    Member,
    Name,
    Node,
)
from engine.values.expressions.words import BadExpression, words

MAX_NODES = 200


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

    @property
    def is_literal(self) -> bool:
        """True where it is one value written out."""
        return isinstance(self.root, Constant)

    @property
    def words(self) -> frozenset[str]:
        """The texts that are written out in it."""
        literals = (node.literal for node in measured(self.root) if isinstance(node, Constant))
        return frozenset(one for one in literals if isinstance(one, str))

    @property
    def bare_name(self) -> str | None:
        """The name, where the expression is nothing but a name."""
        return self.root.name if isinstance(self.root, Name) else None

    def __str__(self) -> str:
        return str(self.root)


def parse(text: str, functions: Mapping[str, Signature]) -> Expression:
    """The expression written in `text`, or `BadExpression` with the place and the reason."""
    root = Parser(words(text), functions).whole()
    return touching(root, measured(root))


def parsed(text: str, functions: Mapping[str, Signature]) -> Expression:
    """`parse` that remembers what it parsed lately."""
    return _remembered(text, frozenset(functions.items()))


@lru_cache(maxsize=2048)
def _remembered(text: str, functions: frozenset[tuple[str, Signature]]) -> Expression:
    return parse(text, dict(functions))


def touching(root: Node, nodes: list[Node]) -> Expression:
    """The expression of this tree, with what its `nodes` touch."""
    return Expression(
        root,
        names=frozenset(
            node.name for node in nodes if isinstance(node, Name) and not isinstance(node, Given)
        ),
        calls=tuple(_called(node) for node in nodes if isinstance(node, Call)),
        compared=tuple(pair for node in nodes for pair in _compared(node)),
    )


def measured(root: Node) -> list[Node]:
    """Every node of the tree, top first; raises `BadExpression` if there are too many or too deep."""
    found: list[Node] = []
    waiting = [(root, 1)]
    while waiting:
        node, depth = waiting.pop()
        found.append(node)
        if depth > MAX_DEPTH:
            raise BadExpression(1, too_deep())
        if len(found) > MAX_NODES:
            said = Said(f"最多 {MAX_NODES} 个部分。", f"An expression has at most {MAX_NODES} parts.")
            raise BadExpression(1, said)
        waiting.extend((part, depth + 1) for part in reversed(node.parts()))
    return found


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
