"""A decision table as frozen values: its columns, rows and hit policy, every cell parsed once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from engine.values.expressions import BadValue, Expression, Kind, UnaryTest, kind_of

LookUp = Callable[[str], object]
"""What a name means in a matter, null if it is unset."""

CallFunction = Callable[[str, tuple[object, ...]], object]
"""What a function of an expression answers."""

Policy = Literal["UNIQUE", "FIRST", "ANY", "PRIORITY", "RULE ORDER", "OUTPUT ORDER", "COLLECT"]
POLICIES: tuple[Policy, ...] = ("UNIQUE", "FIRST", "ANY", "PRIORITY", "RULE ORDER", "OUTPUT ORDER", "COLLECT")
LISTING: frozenset[Policy] = frozenset({"RULE ORDER", "OUTPUT ORDER", "COLLECT"})
"""The policies that answer with a list."""

RANKING: frozenset[Policy] = frozenset({"PRIORITY", "OUTPUT ORDER"})
"""The policies that go by the order of the output values."""

Aggregation = Literal["SUM", "MIN", "MAX", "COUNT"]
AGGREGATIONS: tuple[Aggregation, ...] = ("SUM", "MIN", "MAX", "COUNT")


@dataclass(frozen=True)
class Type:
    """A type of DMN as our expressions hold it. `kind` is None where anything goes."""

    name: str = ""
    kind: Kind | None = None
    whole: bool = False

    def takes(self, value: object) -> bool:
        """Whether a value is of this type; null is of every type."""
        if value is None or self.kind is None:
            return True
        try:
            return kind_of(value) == self.kind and not (self.whole and not isinstance(value, int))
        except BadValue:
            return False


ANY_TYPE = Type()
TYPES: dict[str, Type] = {
    "": ANY_TYPE,
    "Any": ANY_TYPE,
    "string": Type("string", "text"),
    "boolean": Type("boolean", "yes_no"),
    "number": Type("number", "number"),
    "double": Type("double", "number"),
    "integer": Type("integer", "number", whole=True),
    "long": Type("long", "number", whole=True),
    "date": Type("date", "day"),
    "dateTime": Type("dateTime", "moment"),
}
"""The types Camunda Modeler offers, by the names it writes; times of day and durations are refused."""


@dataclass(frozen=True)
class Input:
    """A column that asks. `allowed` tells which values it may have at all; `line` stands for the column.

    With `expects_null` the designer wrote null into the column or its allowed values: a missing input is
    then a value like any other, and cells that do not name it simply do not match.
    """

    id: str
    label: str
    line: int
    expression: Expression
    type: Type
    allowed: UnaryTest | None
    expects_null: bool

    @property
    def called(self) -> str:
        """What people call the column."""
        return self.label or str(self.expression)


@dataclass(frozen=True)
class Output:
    """A column that answers, under the name by which other decisions know it."""

    id: str
    name: str
    label: str
    line: int
    type: Type
    allowed: UnaryTest | None
    default: Expression | None

    @property
    def called(self) -> str:
        """What people call the column."""
        return self.label or self.name

    @property
    def order(self) -> tuple[object, ...]:
        """Its allowed values, the most important first; empty where they are not listed one by one."""
        return (self.allowed.choices if self.allowed else None) or ()


@dataclass(frozen=True)
class Rule:
    """A row: a test for each input, an expression for each output (None: null). `number` counts from 1.

    `lines` are those of its cells from left to right; `notes` is what the designer wrote beside the row.
    """

    id: str
    number: int
    line: int
    tests: tuple[UnaryTest, ...]
    outputs: tuple[Expression | None, ...]
    lines: tuple[int, ...]
    notes: tuple[str, ...] = ()

    @property
    def zh(self) -> str:
        """The row in a Chinese sentence."""
        return f"第 {self.number} 行" + (f"（{self.id}）" if self.id else "")

    @property
    def en(self) -> str:
        """The row in an English sentence."""
        return f"rule {self.number}" + (f" ({self.id})" if self.id else "")


@dataclass(frozen=True)
class Table:
    """A whole decision table. An aggregation goes with the policy COLLECT and a single output."""

    policy: Policy
    aggregation: Aggregation | None
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]

    @property
    def has_default(self) -> bool:
        """Whether it answers where no rule matches."""
        return any(output.default is not None for output in self.outputs)

    @property
    def gives_list(self) -> bool:
        """Whether its answer is a list."""
        return self.policy in LISTING and self.aggregation is None
