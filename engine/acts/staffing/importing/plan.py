"""What a workbook would do: every row as something to add, to change or to leave alone, and every mistake."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from engine.acts.staffing.importing.shape import Table
from engine.ground.said import Said

Effect = Literal["add", "change", "same"]


@dataclass(frozen=True)
class Mistake:
    """What is wrong in a row: the sheet, the row's number, the heading of the column, and what to do.

    A column that is one of ours is called as we call it, another as the file does.
    """

    sheet: str
    row: int
    column: Said | str
    said: Said


@dataclass(frozen=True)
class Item:
    """What one row comes to. `values` by column; `changes`: what is there now and what is to come."""

    table: Table
    row: int
    effect: Effect
    said: Said
    values: Mapping[str, str]
    changes: tuple[tuple[Said, str, str], ...] = ()


@dataclass
class Plan:
    """Everything a workbook would do, in the order in which it is done."""

    items: list[Item] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """True where nothing is wrong."""
        return not self.mistakes

    def of(self, *effects: Effect) -> list[Item]:
        """The items with one of these effects."""
        return [item for item in self.items if item.effect in effects]

    def count(self, effect: Effect) -> int:
        """How many items have this effect."""
        return len(self.of(effect))

    @property
    def mark(self) -> str:
        """A mark of everything that would be done: the same again only if that is the same."""
        return _hash([item.table.key, item.effect, dict(item.values), _texts(item)] for item in self.items)


def _texts(item: Item) -> list[list[str]]:
    return [[label.zh, was, now] for label, was, now in item.changes]


def _hash(parts: Iterable[object]) -> str:
    return hashlib.sha256(json.dumps(list(parts), ensure_ascii=False, sort_keys=True).encode()).hexdigest()
