"""Loops must wait for somebody: a ring of shapes that are passed at once would turn for ever."""

from __future__ import annotations

from engine.doors.drawings.around import Around
from engine.doors.drawings.faults import Faults, on_shape
from engine.doors.drawings.shapes import (
    CATCH,
    END,
    FIRST,
    INNER,
    RECEIVE,
    TASK,
    Element,
    Process,
)


def check_loops(level: Process, whole: Process, around: Around, faults: Faults) -> None:
    """Write down every shape that lies in a loop without a wait."""
    passing = _Passing(around)
    rest = {node.id for node in level.elements.values() if passing(node, whole) and node.tag != END}
    while True:
        free = {here for here in rest if not any(then in rest for then in level.after(here))}
        free |= {here for here in rest if not any(flow.source in rest for flow in level.into(here))}
        if not free:
            break
        rest -= free
    for here in sorted(rest, key=lambda one: level.elements[one].line):
        on_shape(
            faults,
            "BC040",
            level.elements[here],
            "在一个谁也不等的圈里，会一直转下去。请在圈里放一个用户任务，或定时、消息。",
            "lies in a loop that waits for nobody, which would turn for ever. Put a user task into the loop, or a "
            "timer or message.",
        )


class _Passing:
    """Whether a matter may get past a shape without waiting.

    A task for several is passed at once when there is nobody to ask, and one that is off always.
    """

    def __init__(self, around: Around) -> None:
        self.around = around
        self.known: dict[str, bool] = {}

    def __call__(self, node: Element, whole: Process) -> bool:
        if node.tag == TASK:
            return node.several is not None or node.id in self.around.charter.off
        inner = self.around.inside(node, whole)
        if inner is not None:
            return self.through(inner, self.around.whole(node, whole))
        return node.tag not in INNER | {RECEIVE, CATCH, FIRST}

    def through(self, level: Process, whole: Process) -> bool:
        """Whether there is a way from the start of a level to an end of it without waiting."""
        if level.id in self.known:
            return self.known[level.id]
        self.known[level.id] = False  # while it is looked at: what calls itself is refused elsewhere
        reached: set[str] = set()
        waiting = [level.start]
        while waiting:
            here = level.elements.get(waiting.pop())
            if here is None or here.id in reached or not self(here, whole):
                continue
            if here.tag == END:
                self.known[level.id] = True
                break
            reached.add(here.id)
            waiting += level.after(here.id)
        return self.known[level.id]
