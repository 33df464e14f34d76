"""Which shapes and arrows of a place's drawings its scenarios have gone through."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engine.doors.drawings import Process
from engine.doors.packages import Place
from engine.doors.tokens import Step


@dataclass(frozen=True)
class Covered:
    """The coverage of one drawing: how many shapes and arrows there are, and which none has gone through."""

    process: str
    elements: int
    flows: int
    missed_elements: tuple[str, ...]
    missed_flows: tuple[str, ...]

    @property
    def whole(self) -> bool:
        """True if nothing was missed."""
        return not self.missed_elements and not self.missed_flows


def coverage(place: Place, plays: Iterable[Sequence[Step]]) -> list[Covered]:
    """The coverage of every process of a place by the given plays, each the journal of one scenario."""
    plays = [list(passed) for passed in plays]
    seen = {
        step.element
        for passed in plays
        for step in passed
        if step.kind in ("completed", "cancelled", "ended")
    }
    pairs = {pair for passed in plays for pair in _neighbours(passed)}
    processes = [process for drawing in place.drawings.values() for process in drawing.processes.values()]
    return [_covered(process, seen, pairs) for process in processes if process.executable]


def _neighbours(passed: Sequence[Step]) -> Iterable[tuple[str, str]]:
    """Shapes left, each with every shape entered after it: an arrow between two such was gone along."""
    left: list[str] = []
    for step in passed:
        if step.kind == "completed":
            left.append(step.element)
        elif step.kind == "entered":
            yield from ((element, step.element) for element in set(left[-12:]))


def _covered(process: Process, seen: set[str], pairs: set[tuple[str, str]]) -> Covered:
    shapes = list(process.elements.values())
    missed = tuple(shape.id for shape in shapes if shape.id not in seen)
    along = tuple(
        flow.id
        for flow in process.flows.values()
        if (flow.source, flow.target) not in pairs
        and not (len(process.elements[flow.source].outgoing) == 1 and flow.source in seen)
    )
    return Covered(process.id, len(shapes), len(process.flows), missed, along)
