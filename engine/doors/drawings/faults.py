"""A sheet on which one reader of a drawing writes down everything that is wrong with it."""

from __future__ import annotations

from engine.doors.drawings.shapes import Element
from engine.ground.errors import Finding
from engine.ground.said import Said


class Faults:
    """The findings of one file, in the order they were found."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[Finding] = []

    def add(self, code: str, line: int, element: str, zh: str, en: str, *, severity: str = "error") -> None:
        """Write down one finding: what is wrong and how to mend it, in both languages."""
        self.found.append(Finding(self.file, line, element, code, Said(zh, en), severity))

    def ordered(self) -> tuple[Finding, ...]:
        """The findings by line, each once."""
        return tuple(sorted(dict.fromkeys(self.found), key=lambda found: (found.line, found.code)))


def on_shape(faults: Faults, code: str, node: Element, zh: str, en: str) -> None:
    """Write down a finding on a whole shape; both sentences go on after its id and name."""
    named = f"“{node.name}”" if node.name else ""
    faults.add(code, node.line, node.id, f"{node.id}{named}{zh}", f"{node.id}{named} {en}")
