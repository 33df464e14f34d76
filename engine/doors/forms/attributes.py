"""The attributes of one JSON object in a form, read by type; whatever is not understood becomes a finding."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches

from engine.doors.forms.source import Source
from engine.ground.said import Said
from engine.values.expressions import BadExpression, BadValue, Expression, Signature, bounded, parsed

_MOST_STRANGERS = 20
_FLAGS = {"true": True, "是": True, "false": False, "否": False, "": False}


@dataclass(frozen=True)
class Attributes:
    """One JSON object, the element it belongs to and the line where that begins."""

    source: Source
    values: Mapping[str, object]
    element: str
    line: int
    path: str = ""

    def wrong(self, code: str, said: Said) -> None:
        """Notes a finding about this element."""
        self.source.wrong(code, self.element, said, self.line)

    def only(self, known: Collection[str]) -> None:
        """Refuses by name every attribute that is not `known`, and suggests the one that was meant."""
        strangers = [name for name in self.values if name not in known]
        for name in strangers[:_MOST_STRANGERS]:
            near = get_close_matches(name, known, n=1)
            meant = Said(f"，是不是 {near[0]} ？", f"; did you mean {near[0]}?") if near else Said("。", ".")
            shown = self.path + name
            self.wrong(
                "form_attribute",
                Said(
                    f"这里不认得属性 {shown}{meant.zh}", f"The attribute {shown} is not known here{meant.en}"
                ),
            )

    def inside(self, name: str) -> Attributes:
        """The object under `name`, empty if there is none."""
        value = self.values.get(name)
        if value is not None and not isinstance(value, dict):
            self._mistyped(name, Said("一个对象", "an object"))
            value = None
        return Attributes(self.source, value or {}, self.element, self.line, f"{self.path}{name}.")

    def listed(self, name: str) -> list[object]:
        """The list under `name`, empty if there is none."""
        value = self.values.get(name)
        if isinstance(value, list):
            return value
        if value is not None:
            self._mistyped(name, Said("一个列表", "a list"))
        return []

    def text(self, name: str) -> str:
        """The text under `name`, trimmed; texts that form-js would evaluate are refused."""
        value = self.values.get(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            self._mistyped(name, Said("文字", "text"))
            return ""
        if value.lstrip().startswith("=") or "{{" in value:
            self.wrong(
                "form_attribute",
                Said(
                    f"{self.path}{name} 里不能写表达式，只能是文字。",
                    f"{self.path}{name} takes plain text, not an expression.",
                ),
            )
        return value.strip()

    def flag(self, name: str) -> bool:
        """Yes or no under `name`, as JSON or as the text Modeler writes for a custom property."""
        value = self.values.get(name, False)
        found = _FLAGS.get(value.strip().lower()) if isinstance(value, str) else value
        if not isinstance(found, bool):
            self._mistyped(name, Said("true 或 false", "true or false"))
            return False
        return found

    def number(self, name: str) -> int | Decimal | None:
        """The number under `name`; a text with a number counts, and an empty one means none."""
        value = self.values.get(name)
        if value is None or value == "":
            return None
        try:
            return bounded(Decimal(value) if isinstance(value, str) else value)
        except (BadValue, ArithmeticError):
            self._mistyped(name, Said("一个数", "a number"))
            return None

    def whole(self, name: str) -> int | None:
        """The whole number from 0 under `name`."""
        value = self.number(name)
        if value is None or (isinstance(value, int) and value >= 0):
            return value
        self._mistyped(name, Said("不小于 0 的整数", "a whole number from 0"))
        return None

    def expression(self, name: str, functions: Mapping[str, Signature]) -> Expression | None:
        """The expression under `name`; empty means none."""
        value = self.values.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            self._mistyped(name, Said("一个表达式", "an expression"))
            return None
        try:
            return parsed(value, functions)
        except BadExpression as bad:
            self.wrong(
                "form_expression",
                Said(
                    f"{self.path}{name} 的表达式有误，{bad.said.zh}",
                    f"The expression in {self.path}{name} is wrong. {bad.said.en}",
                ),
            )
            return None

    def _mistyped(self, name: str, wanted: Said) -> None:
        shown = self.path + name
        self.wrong("form_attribute", Said(f"{shown} 应是{wanted.zh}。", f"{shown} should be {wanted.en}."))
