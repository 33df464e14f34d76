"""Procedures inside procedures: no deeper, and no more of them, than can be judged and stepped at once.

Whoever looks into what is called looks at it once for every call, so this is asked before all else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from engine.doors.drawings.faults import Faults, on_shape
from engine.doors.drawings.shapes import CALL, INNER, Element, Process

MOST_DEEP = 10
MOST_INSIDE = 300
"""Sub-processes and called processes of one procedure, each counted as often as it is drawn or called."""


class Nest(NamedTuple):
    """What stands inside a procedure: how deep, and how many."""

    deep: int = 0
    many: int = 0

    @property
    def bearable(self) -> bool:
        """Whether that can be judged."""
        return self.deep <= MOST_DEEP and self.many <= MOST_INSIDE


Level = tuple[str, str]
"""A process, and the sub-process of it that is meant; the process itself where that is empty."""


def nests(processes: Mapping[str, Process]) -> dict[Level, Nest]:
    """What stands inside every level. One round for each step of depth; a circle of calls is never bearable."""
    inside: dict[Level, list[Level]] = {(name, ""): [] for name in processes}
    for name, process in processes.items():
        for node in process.elements.values():
            if node.tag in INNER:
                inside.setdefault((name, node.inside), []).append(_level(node, name))
    found = dict.fromkeys(inside, Nest())
    for _ in range(MOST_DEEP + 1):
        found = {level: _around(found.get(one, Nest()) for one in held) for level, held in inside.items()}
    return found


def _level(node: Element, process: str) -> Level:
    return (node.said("called"), "") if node.tag == CALL else (process, node.id)


def _around(held: Iterable[Nest]) -> Nest:
    inner = list(held)
    deep = 1 + max((one.deep for one in inner), default=-1)
    return Nest(deep, min(sum(1 + one.many for one in inner), MOST_INSIDE + 1))


def check_nesting(process: Process, found: Mapping[Level, Nest], faults: Faults) -> None:
    """Write down every shape of a process with too much inside, and the process where only all together is."""
    if found[process.id, ""].bearable:
        return
    heavy = [
        node
        for node in process.elements.values()
        if node.tag in INNER
        and not node.inside
        and found.get(_level(node, process.id), Nest()).deep >= MOST_DEEP
    ]
    for node in heavy or [process.itself]:
        on_shape(
            faults,
            "BC047",
            node,
            f"里面层层套着太多流程：最多 {MOST_DEEP} 层，每次调用都算，一共 {MOST_INSIDE} 个。请画得平一些。",
            f"has too many procedures inside one another: at most {MOST_DEEP} levels, and {MOST_INSIDE} in all, "
            "counting every call. Draw it flatter.",
        )


def well_founded(process: Process) -> bool:
    """Whether no shape stands inside itself, as it seems to where a sub-process shares its id."""
    for node in process.elements.values():
        above, seen = node, {node.id}
        while above.inside:
            if above.inside in seen or above.inside not in process.elements:
                return False
            seen.add(above.inside)
            above = process.elements[above.inside]
    return all(process.elements)
