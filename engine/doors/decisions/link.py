"""Joining decisions by their arrows, within a file and across the files of a place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from engine.doors.decisions.decision import Decision
from engine.ground.errors import BadDrawing, Finding
from engine.ground.said import Said
from engine.values.spelling import closest

MAX_CHAIN = 20
"""Decisions that may build on each other in one line."""


def link(decisions: Iterable[Decision]) -> Mapping[str, Decision]:
    """All decisions of a place by id, each knowing those it builds on.

    Raises `BadDrawing` for an id used in two files, an arrow from nowhere, a circle and a chain of more than
    `MAX_CHAIN` decisions.
    """
    return linked(decisions, whole=True)


def linked(decisions: Iterable[Decision], *, whole: bool) -> Mapping[str, Decision]:
    """`link`; unless `whole`, an arrow from a decision that is not there waits for other files."""
    by_id: dict[str, Decision] = {}
    found: list[Finding] = []
    for decision in decisions:
        other = by_id.setdefault(decision.id, decision)
        if other is not decision:
            found.append(_twice(decision, other))
    if whole:
        found += _missing(by_id)
    if found:
        raise BadDrawing(found)
    joining = _Joining(by_id)
    for decision in by_id.values():
        joining.join(decision, ())
    if joining.found:
        raise BadDrawing(joining.found)
    return {name: joining.done[name] for name in by_id}


class _Joining:
    def __init__(self, by_id: Mapping[str, Decision]) -> None:
        self.by_id = by_id
        self.done: dict[str, Decision] = {}
        self.length: dict[str, int] = {}
        self.found: list[Finding] = []

    def join(self, decision: Decision, path: tuple[str, ...]) -> int:
        """Join what is below first; gives how long the chain is that ends here."""
        if decision.id in self.length:
            return self.length[decision.id]
        longest = 1
        here = (*path, decision.id)
        for need in decision.needs:
            below = self.by_id.get(need.id)
            if below is None:
                continue
            if need.id in here:
                self.found.append(_circle(decision, need.line, here[here.index(need.id) :]))
            elif len(here) > MAX_CHAIN:
                longest = MAX_CHAIN + 1
            else:
                longest = max(longest, 1 + self.join(below, here))
        if longest > MAX_CHAIN and not self.found:
            self.found.append(_too_long(decision, decision.line))
        self.length[decision.id] = longest
        required = {need.id: self.done[need.id] for need in decision.needs if need.id in self.done}
        self.done[decision.id] = replace(decision, required=required)
        return longest


def _twice(decision: Decision, other: Decision) -> Finding:
    return Finding(
        decision.file,
        decision.line,
        decision.id,
        "BC102",
        Said(
            f"决策编号 {decision.id} 在 {other.file} 里已经用了。请改一个。",
            f"The decision id {decision.id} is already used in {other.file}. Change one of them.",
        ),
    )


def _missing(by_id: Mapping[str, Decision]) -> list[Finding]:
    found = []
    for decision in by_id.values():
        for need in decision.needs:
            if need.id in by_id:
                continue
            near = closest(need.id, by_id)
            said = Said(
                f"箭头从决策“{need.id}”来，却没有这个决策。"
                + (f"是不是想写“{near}”？" if near else "请补上它，或删去箭头。"),
                f"An arrow comes from the decision “{need.id}”, which does not exist. "
                + (f"Did you mean “{near}”?" if near else "Add it, or delete the arrow."),
            )
            found.append(Finding(decision.file, need.line, decision.id, "BC103", said))
    return found


def _circle(decision: Decision, line: int, circle: tuple[str, ...]) -> Finding:
    names = " → ".join((*circle, circle[0]))
    said = Said(
        f"决策互相依赖成了圈：{names}。请删去一支箭头。",
        f"Decisions depend on each other in a circle: {names}. Delete an arrow.",
    )
    return Finding(decision.file, line, decision.id, "BC103", said)


def _too_long(decision: Decision, line: int) -> Finding:
    said = Said(
        f"决策一个接一个超过了 {MAX_CHAIN} 层。请合并几张表。",
        f"More than {MAX_CHAIN} decisions build on each other. Merge some tables.",
    )
    return Finding(decision.file, line, decision.id, "BC103", said)
