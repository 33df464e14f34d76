"""The components a form is made of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from engine.doors.forms.known import Known
from engine.doors.forms.prose import Block
from engine.doors.forms.rows import MOST_ROWS
from engine.doors.forms.uploads import Rules
from engine.values import written
from engine.values.expressions import Expression
from engine.values.terms import Limit

if TYPE_CHECKING:
    from engine.doors.forms.layout import Layout

FIELD_TYPES = frozenset(
    {
        "textfield",
        "textarea",
        "number",
        "datetime",
        "select",
        "radio",
        "checkbox",
        "checklist",
        "filepicker",
        "dynamiclist",
    }
)
"""The components that take an answer."""

READ_AS = {"taglist": "checklist"}
"""Components that are another in all but name: several choices are several choices on paper."""

KINDS = frozenset(
    {"unit", "person", "item", "matter", "signature", "auto", "title", "phone", "email", "id_card", "money"}
)
"""What `properties.kind` may say."""

AUTOMATIC = ("today", "now", "person", "unit", "number")
"""The automatic values: the day, the moment, who fills the form in, their unit, the number of the matter."""

LONGEST_LINE = 500
LONGEST_TEXT = 5_000
"""Characters a text field or a text area takes where its form sets no `maxLength`."""


@dataclass(frozen=True)
class Option:
    """One allowed value and the words shown for it."""

    value: str
    label: str


@dataclass(frozen=True)
class Component:
    """One component of a form. `id` is its own in the file; `key` is empty unless it takes an answer.

    Lengths count characters, `largest` bytes. `subtype` is date, time or datetime; `accept` lists kinds of
    files; `auto` names the automatic value; `initial` is what an untouched field proposes, from the matter;
    `latest` how far from today a date may lie; `columns` is the width out of 16; `step`, `prefix`, `suffix` and
    `height` are for drawing only. A dynamic list has the layout of one `row`; `first_rows` are drawn at once,
    and where it is `fixed` nobody adds or takes away.
    """

    id: str
    type: str
    key: str = ""
    label: str = ""
    description: str = ""
    required: bool = False
    required_when: Expression | None = None
    wrong_when: Expression | None = None
    wrong_message: str = ""
    wrong_english: str = ""
    hide: Expression | None = None
    options: tuple[Option, ...] = ()
    minimum: int | Decimal | None = None
    maximum: int | Decimal | None = None
    decimal_digits: int | None = None
    step: int | Decimal | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: re.Pattern[str] | None = None
    pattern_message: str = ""
    pattern_english: str = ""
    default: object = None
    initial: Expression | None = None
    kind: str = ""
    auto: str = ""
    subtype: Literal["", "date", "time", "datetime"] = ""
    no_past: bool = False
    latest: Limit | None = None
    personal: bool = False
    more: bool = False
    fold: str = ""
    fold_title: str = ""
    columns: int | None = None
    children: tuple[Component, ...] = ()
    row: Layout | None = None
    min_rows: int = 0
    max_rows: int = MOST_ROWS
    first_rows: int = 1
    fixed: bool = False
    accept: tuple[str, ...] = ()
    multiple: bool = False
    most_files: int | None = None
    largest: int | None = None
    text: str = ""
    prose: tuple[Block, ...] = ()
    prefix: str = ""
    suffix: str = ""
    height: int | None = None

    @property
    def is_field(self) -> bool:
        """Whether it takes an answer."""
        return self.type in FIELD_TYPES

    @property
    def longest(self) -> int:
        """Characters its text may have."""
        return self.max_length or (LONGEST_TEXT if self.type == "textarea" else LONGEST_LINE)

    @property
    def rules(self) -> Rules:
        """What a file field takes."""
        usual = Rules()
        most = (self.most_files or usual.most) if self.multiple else 1
        return Rules(self.accept or usual.kinds, self.largest or usual.largest, most)

    def walk(self) -> Iterator[Component]:
        """Itself and everything inside, in the order drawn; what stands in the rows of a list is left to them."""
        yield self
        for child in self.children:
            yield from child.walk()

    def choices(self, known: Known) -> Mapping[str, str]:
        """The values it allows with their labels; empty where anything may be typed."""
        if self.kind == "unit" or self.auto == "unit":
            return known.units
        if self.kind == "person" or self.auto == "person":
            return known.people
        return {option.value: option.label for option in self.options}

    def offers(self, known: Known) -> Mapping[str, str]:
        """What the office itself has to offer for it: its choices, or suggestions where anything may be typed."""
        return {name: name for name in known.items} if self.kind == "item" else self.choices(known)

    def doubtful(self, typed: str) -> bool:
        """Whether an answer that is taken all the same should be looked at again."""
        return self.kind == "id_card" and written.id_card_doubtful(typed)

    def could_give(self, literal: object) -> bool:
        """Whether an answer could ever equal `literal`: what a publisher asks to catch a misspelling."""
        if self.options:
            return any(option.value == literal for option in self.options)
        match self.type, self.subtype:
            case "checkbox", _:
                return isinstance(literal, bool)
            case "number", _:
                return isinstance(literal, int | Decimal) and not isinstance(literal, bool)
            case "dynamiclist", _:
                return type(literal) is int and 0 <= literal <= self.max_rows
            case "datetime", "datetime":
                return isinstance(literal, datetime)
            case "datetime", "date":
                return isinstance(literal, date) and not isinstance(literal, datetime)
        return isinstance(literal, str)

    @property
    def unasked(self) -> object:
        """What a submitted form says in a field it did not ask for: of a list that there is nothing in it."""
        return [] if self.type in ("checklist", "dynamiclist") else None

    def meaning(self, stored: object) -> object:
        """The stored answer as expressions weigh it: decimals, dates and moments are stored as text.

        A list weighs as many as it has rows.
        """
        if self.type == "dynamiclist":
            return len(stored) if isinstance(stored, list) else stored
        if not isinstance(stored, str):
            return stored
        match self.type, self.subtype:
            case "number", _:
                return Decimal(stored)
            case "datetime", "date":
                return date.fromisoformat(stored)
            case "datetime", "datetime":
                return datetime.fromisoformat(stored)
        return stored
