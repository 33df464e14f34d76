"""Too many tokens, or too few: forks that multiply work without end, and joins that wait for what never comes."""

from __future__ import annotations

from engine.doors.drawings.around import Around
from engine.doors.drawings.faults import Faults, on_shape
from engine.doors.drawings.paths import leading_to
from engine.doors.drawings.shapes import ALL, CHOICE, END, FIRST, SOME, Process

_ENDLESS = 1e9
MOST_OPEN = 200
"""Tokens open at the same time. The largest real procedures need a dozen."""


def check_joins(level: Process, faults: Faults) -> None:
    """A parallel join behind a choice waits for branches of which only one is ever taken."""
    for node in level.elements.values():
        if node.tag != ALL or len(node.incoming) < 2:
            continue
        before = leading_to(level, [flow.source for flow in level.into(node.id)])
        if not any(_multiplies(level, one) for one in before - {node.id}):
            on_shape(
                faults,
                "BC044",
                node,
                "是并行汇合，可是前面没有并行分叉，来的只会是其中一条，会永远等下去。请改成排他网关。",
                "joins in parallel what was never split in parallel: only one branch comes, and it would wait for "
                "ever. Make it an exclusive gateway.",
            )


def _multiplies(level: Process, element_id: str) -> bool:
    node = level.elements[element_id]
    beside = any(not one.interrupting for one in level.boundaries(element_id))
    return beside or (node.tag in {ALL, SOME} and len(node.outgoing) > 1)


def check_crowds(process: Process, around: Around, faults: Faults) -> None:
    """No more than `MOST_OPEN` tokens may be open at the same time, however the choices fall."""
    if _Crowds(around).most_open(process.levels[process.id], process) > MOST_OPEN:
        faults.add(
            "BC048",
            process.line,
            process.id,
            f"并行分叉层层相乘，同时打开的任务会超过 {MOST_OPEN} 个。请让分出来的支先用并行网关汇合，再往下分。",
            f"Parallel splits multiply: more than {MOST_OPEN} tasks would be open at once. Join what was split in "
            "a parallel gateway before splitting again.",
        )


class _Crowds:
    """How many tokens may be open at once in a level, with all that is inside it."""

    def __init__(self, around: Around) -> None:
        self.around = around
        self.known: dict[str, int] = {}

    def most_open(self, level: Process, whole: Process) -> int:
        """Loops are taken as gone through once.

        Tokens move on in the order of the ways: `many` says how many come to each shape. At a choice all take
        the way on which most become of them.
        """
        if level.id in self.known or not level.start:
            return self.known.get(level.id, 1)
        self.known[level.id] = 1  # while it is looked at: what calls itself is refused elsewhere
        order = _in_order(level)
        place = {here: number for number, here in enumerate(order)}
        yields = _yields(level, order, place)
        many: dict[str, float] = {level.start: 1.0}
        waiting = peak = 0.0
        for here in order:
            come = many.get(here, 0.0)
            node = level.elements[here]
            inner = self.around.inside(node, whole) if come else None
            each = 1 if inner is None else self.most_open(inner, self.around.whole(node, whole))
            peak = max(peak, waiting + come * each)
            ways = [then for then in _ways(level, here) if place.get(then, -1) > place[here]]
            if node.tag in {CHOICE, FIRST} and ways:
                ways = [max(ways, key=lambda then: yields[then])]
            out = 1.0 if node.tag in {ALL, SOME} and len(node.incoming) > 1 and come else come
            for then in ways:
                many[then] = min(many.get(then, 0.0) + out, _ENDLESS)
            waiting = max(0.0, waiting - come) + (0 if node.tag == END else out * len(ways))
            peak = max(peak, waiting)
        self.known[level.id] = int(min(peak, _ENDLESS))
        return self.known[level.id]


def _ways(level: Process, here: str) -> list[str]:
    return [*level.after(here), *(one.id for one in level.boundaries(here) if not one.interrupting)]


def _in_order(level: Process) -> list[str]:
    """The shapes so that each comes after those that lead to it, ways back left out."""
    done: dict[str, bool] = {}
    order: list[str] = []
    stack = [(level.start, False)]
    while stack:
        here, left = stack.pop()
        if left:
            order.append(here)
        elif here in level.elements and here not in done:
            done[here] = True
            stack.append((here, True))
            stack += [(then, False) for then in _ways(level, here)]
    return order[::-1]


def _yields(level: Process, order: list[str], place: dict[str, int]) -> dict[str, float]:
    """How many tokens become of one that comes here; a join takes its share of each branch."""
    found = dict.fromkeys(order, 1.0)
    for here in reversed(order):
        node = level.elements[here]
        each = [found[then] for then in _ways(level, here) if place.get(then, -1) > place[here]]
        if not each:
            continue
        total = max(each) if node.tag in {CHOICE, FIRST} else sum(each)
        joins = node.tag in {ALL, SOME} and len(node.incoming) > 1
        found[here] = min(total / len(node.incoming) if joins else total, _ENDLESS)
    return found
