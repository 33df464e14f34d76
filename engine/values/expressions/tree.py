"""The tree of an expression: what each node is worth, and how it is written down again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar, NamedTuple

from engine.ground.said import Said
from engine.values.expressions.kinds import BadValue, equal, ordered, plain, reckon, truth

OR, AND, NOT, COMPARE, SUM, PRODUCT, TIGHT, ATOM = range(1, 9)
"""How tightly a sign binds its operands, loosest first."""


class Asked(NamedTuple):
    """Where an evaluation finds its names and its functions, and in a cell of a table what `?` is."""

    look_up: Callable[[str], object]
    call: Callable[[str, tuple[object, ...]], object]
    given: object = None


@dataclass(frozen=True)
class Node:
    """A piece of an expression: immutable, and worth the same whenever the names are."""

    level: ClassVar[int] = ATOM

    def parts(self) -> tuple[Node, ...]:
        """The nodes directly below."""
        return ()

    def value(self, asked: Asked) -> object:
        """What this node is worth; raises `BadValue`."""
        raise NotImplementedError

    def within(self, floor: int) -> str:
        """This node as text, in parentheses where its surroundings bind tighter."""
        return str(self) if self.level >= floor else f"({self})"


@dataclass(frozen=True)
class Constant(Node):
    """A literal."""

    literal: object

    def value(self, asked: Asked) -> object:  # noqa: ARG002 - a literal asks nobody
        return self.literal

    def __str__(self) -> str:
        match self.literal:
            case None:
                return "null"
            case bool():
                return "true" if self.literal else "false"
            case datetime():
                return f"@{self.literal:%Y-%m-%dT%H:%M}"
            case date():
                return f"@{self.literal.isoformat()}"
            case int() | Decimal():
                return f"{self.literal:f}" if isinstance(self.literal, Decimal) else str(self.literal)
        escaped = str(self.literal).replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'


def written(value: object) -> str:
    """A value as an expression writes it: texts in quotes, lists in brackets."""
    if isinstance(value, tuple):
        return f"[{', '.join(map(written, value))}]"
    return str(Constant(value))


@dataclass(frozen=True)
class Name(Node):
    """A fact, or a form's field."""

    name: str

    def value(self, asked: Asked) -> object:
        return plain(asked.look_up(self.name))

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Given(Name):
    """The input that a cell of a decision table looks at, written `?`."""

    name: str = "?"

    def value(self, asked: Asked) -> object:
        return asked.given


@dataclass(frozen=True)
class Call(Node):
    """A function of the registry."""

    function: str
    arguments: tuple[Node, ...]

    def parts(self) -> tuple[Node, ...]:
        return self.arguments

    def value(self, asked: Asked) -> object:
        return plain(asked.call(self.function, tuple(part.value(asked) for part in self.arguments)))

    def __str__(self) -> str:
        return f"{self.function}({', '.join(map(str, self.arguments))})"


@dataclass(frozen=True)
class Items(Node):
    """A list written out: `[a, b]`."""

    items: tuple[Node, ...]

    def parts(self) -> tuple[Node, ...]:
        return self.items

    def value(self, asked: Asked) -> object:
        return tuple(item.value(asked) for item in self.items)

    def __str__(self) -> str:
        return f"[{', '.join(item.within(SUM) for item in self.items)}]"


@dataclass(frozen=True)
class Not(Node):
    """The opposite of a yes or no."""

    level: ClassVar[int] = NOT
    inner: Node

    def parts(self) -> tuple[Node, ...]:
        return (self.inner,)

    def value(self, asked: Asked) -> object:
        return not truth(self.inner.value(asked))

    def __str__(self) -> str:
        return f"not {self.inner.within(NOT)}"


@dataclass(frozen=True)
class Minus(Node):
    """A number with its sign turned."""

    level: ClassVar[int] = TIGHT
    inner: Node

    def parts(self) -> tuple[Node, ...]:
        return (self.inner,)

    def value(self, asked: Asked) -> object:
        return reckon("-", 0, self.inner.value(asked))

    def __str__(self) -> str:
        return f"-{self.inner.within(TIGHT)}"


@dataclass(frozen=True)
class AllOf(Node):
    """Yes if every part is; parts after the first no are not asked."""

    level: ClassVar[int] = AND
    all: tuple[Node, ...]

    def parts(self) -> tuple[Node, ...]:
        return self.all

    def value(self, asked: Asked) -> object:
        return all(truth(part.value(asked)) for part in self.all)

    def __str__(self) -> str:
        return " and ".join(part.within(NOT) for part in self.all)


@dataclass(frozen=True)
class AnyOf(Node):
    """Yes if one part is; parts after the first yes are not asked."""

    level: ClassVar[int] = OR
    any: tuple[Node, ...]

    def parts(self) -> tuple[Node, ...]:
        return self.any

    def value(self, asked: Asked) -> object:
        return any(truth(part.value(asked)) for part in self.any)

    def __str__(self) -> str:
        return " or ".join(part.within(AND) for part in self.any)


@dataclass(frozen=True)
class Comparison(Node):
    """`==`, `!=`, `<`, `<=`, `>` or `>=` of two values."""

    level: ClassVar[int] = COMPARE
    sign: str
    left: Node
    right: Node

    def parts(self) -> tuple[Node, ...]:
        return (self.left, self.right)

    def value(self, asked: Asked) -> object:
        one, other = self.left.value(asked), self.right.value(asked)
        if self.sign in ("==", "!="):
            return equal(one, other) == (self.sign == "==")
        return ordered(self.sign, one, other)

    def __str__(self) -> str:
        return f"{self.left.within(SUM)} {self.sign} {self.right.within(SUM)}"


@dataclass(frozen=True)
class Member(Node):
    """Whether a value stands in a list; no value stands in a list that is unset."""

    level: ClassVar[int] = COMPARE
    item: Node
    list: Node

    def parts(self) -> tuple[Node, ...]:
        return (self.item, self.list)

    def value(self, asked: Asked) -> object:
        item, several = self.item.value(asked), self.list.value(asked)
        if several is None:
            return False
        if not isinstance(several, tuple) or isinstance(item, tuple):
            raise BadValue(Said("in 要一个值和一份清单。", "`in` needs one value and a list."))
        return any(equal(item, one) for one in several)

    def __str__(self) -> str:
        return f"{self.item.within(SUM)} in {self.list.within(SUM)}"


@dataclass(frozen=True)
class Range(Node):
    """Whether a value lies in `[low..high]`; a round bracket leaves the bound itself out."""

    level: ClassVar[int] = COMPARE
    item: Node
    low: Node
    high: Node
    brackets: str

    def parts(self) -> tuple[Node, ...]:
        return (self.item, self.low, self.high)

    def value(self, asked: Asked) -> object:
        item = self.item.value(asked)
        above = ordered(">=" if self.brackets[0] == "[" else ">", item, self.low.value(asked))
        below = ordered("<=" if self.brackets[1] == "]" else "<", item, self.high.value(asked))
        return above and below

    def __str__(self) -> str:
        bounds = f"{self.low.within(SUM)}..{self.high.within(SUM)}"
        return f"{self.item.within(SUM)} in {self.brackets[0]}{bounds}{self.brackets[1]}"


@dataclass(frozen=True)
class Sum(Node):
    """Additions and subtractions from left to right."""

    level: ClassVar[int] = SUM
    first: Node
    steps: tuple[tuple[str, Node], ...]

    def parts(self) -> tuple[Node, ...]:
        return (self.first, *(node for _, node in self.steps))

    def value(self, asked: Asked) -> object:
        total = self.first.value(asked)
        for sign, node in self.steps:
            total = reckon(sign, total, node.value(asked))
        return total

    def __str__(self) -> str:
        rest = "".join(f" {sign} {node.within(self.level + 1)}" for sign, node in self.steps)
        return self.first.within(self.level + 1) + rest


@dataclass(frozen=True)
class Product(Sum):
    """Multiplications and divisions from left to right."""

    level: ClassVar[int] = PRODUCT
