"""The components a form is made of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from engine.doors.forms.known import Known
from engine.values.expressions import Expression

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
    }
)
"""The components that take an answer."""

OTHER_TYPES = frozenset({"group", "separator", "text"})

KINDS = frozenset({"unit", "person", "auto", "title", "phone", "email", "id_card"})
"""What `properties.kind` may say."""

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

    Lengths count characters. `subtype` is date, time or datetime; `accept` lists kinds of files;
    `columns` is the width out of 16; `step`, `prefix` and `suffix` are for drawing only.
    """

    id: str
    type: str
    key: str = ""
    label: str = ""
    description: str = ""
    required: bool = False
    required_when: Expression | None = None
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
    default: object = None
    kind: str = ""
    subtype: Literal["", "date", "time", "datetime"] = ""
    no_past: bool = False
    personal: bool = False
    more: bool = False
    fold: str = ""
    fold_title: str = ""
    columns: int | None = None
    children: tuple[Component, ...] = ()
    accept: tuple[str, ...] = ()
    multiple: bool = False
    text: str = ""
    prefix: str = ""
    suffix: str = ""

    @property
    def is_field(self) -> bool:
        """Whether it takes an answer."""
        return self.type in FIELD_TYPES

    @property
    def longest(self) -> int:
        """Characters its text may have."""
        return self.max_length or (LONGEST_TEXT if self.type == "textarea" else LONGEST_LINE)

    def walk(self) -> Iterator[Component]:
        """Itself and everything inside, in the order drawn."""
        yield self
        for child in self.children:
            yield from child.walk()

    def choices(self, known: Known) -> Mapping[str, str]:
        """The values it allows with their labels; empty where anything may be typed."""
        if self.kind == "unit":
            return known.units
        if self.kind == "person":
            return known.people
        return {option.value: option.label for option in self.options}

    def could_give(self, literal: object) -> bool:
        """Whether an answer could ever equal `literal`: what a publisher asks to catch a misspelling."""
        if self.options:
            return any(option.value == literal for option in self.options)
        match self.type, self.subtype:
            case "checkbox", _:
                return isinstance(literal, bool)
            case "number", _:
                return isinstance(literal, int | Decimal) and not isinstance(literal, bool)
            case "datetime", "datetime":
                return isinstance(literal, datetime)
            case "datetime", "date":
                return isinstance(literal, date) and not isinstance(literal, datetime)
        return isinstance(literal, str)

    def meaning(self, stored: object) -> object:
        """The stored answer as expressions weigh it: decimals, dates and moments are stored as text."""
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
