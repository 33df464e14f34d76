"""Trying out every word on every shape: what it means here, or why nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from engine.doors.drawings import automatic, meaning, people
from engine.doors.drawings.around import Around
from engine.doors.drawings.conditions import Judge
from engine.doors.drawings.faults import Faults
from engine.doors.drawings.meaning import Unclear
from engine.doors.drawings.shapes import BOUNDARY, INNER, PROCESS, TASK, Element, Process
from engine.doors.drawings.tried_actions import try_actions
from engine.doors.drawings.tried_hands import try_hands
from engine.doors.drawings.words import MATTER
from engine.values.spelling import closest

_HANG_ON_LIMIT = ("limitFrom", "limitTo", "warn", "onReturn", "overdue")

Meant = TypeVar("Meant")


class Trial:
    """Tries out the words of one process and writes down what means nothing."""

    def __init__(self, process: Process, around: Around, judge: Judge, faults: Faults) -> None:
        self.process = process
        self.around = around
        self.place = around.charter
        self.judge = judge
        self.faults = faults

    def run(self) -> None:
        """Everything, shape by shape."""
        self._lanes()
        self._time(self.process.itself)
        for node in self.process.elements.values():
            self._of_any(node)
            if node.tag == TASK:
                try_hands(self, node)
            if node.tag == TASK or node.tag in INNER:
                self._time(node)
            try_actions(self, node)

    def understood(self, node: Element, word: str, tell: Callable[[], Meant]) -> Meant | None:
        """What `tell` says, or `None` after writing down why it could not."""
        try:
            return tell()
        except Unclear as unclear:
            line = node.timer.line if word == "timer" and node.timer else node.line_of(word)
            self.faults.add(unclear.code, line, node.id, unclear.said.zh, unclear.said.en)
            return None

    def add(self, code: str, node: Element, word: str, zh: str, en: str) -> None:
        """Write down a finding on the line of a word."""
        self.faults.add(code, node.line_of(word), node.id, zh, en)

    # Any shape ----------------------------------------------------------------------------------------------

    def _of_any(self, node: Element) -> None:
        self._stage(node)
        self.understood(node, "answers", lambda: meaning.yes_of(node, "answers"))
        self.understood(node, "optional", lambda: meaning.yes_of(node, "optional"))
        self.understood(node, "together", lambda: meaning.yes_of(node, "together"))
        self.understood(node, "visibleTo", lambda: people.seen_by(node, self.place))
        self.understood(node, "clock", lambda: meaning.stops_of(node, self.around.deadlines))
        self.understood(node, "message", lambda: automatic.message_of(node, self.place.messages))
        if node.timer is not None:
            self._bell(node)

    def _stage(self, node: Element) -> None:
        stage = node.said("stage")
        if not stage or not self.place.stages or stage in self.place.stages:
            return
        near = closest(stage, self.place.stages)
        self.add(
            "BC078",
            node,
            "stage",
            f"place.toml stages 里没有环节“{stage}”。"
            + (f"是不是想写“{near}”？" if near else "请添上或改正。"),
            f"place.toml has no stage “{stage}”. "
            + (f"Did you mean “{near}”?" if near else "Add it or mend it."),
        )

    def _bell(self, bell: Element) -> None:
        rule = self.understood(bell, "timer", lambda: meaning.bell_of(bell, self.place))
        if rule is None or not meaning.needs_deadline(rule) or self._has_deadline(bell):
            return
        line = bell.timer.line if bell.timer else bell.line
        if bell.tag == BOUNDARY:
            zh, en = f"可是 {bell.attached_to} 没有时限。请给它写时限", f"{bell.attached_to} has none"
        else:
            zh, en = "可是全件没有时限。请在流程上写时限", "the matter has none"
        self.faults.add(
            "BC055",
            line,
            bell.id,
            f"“{rule.said.zh}”要看时限，{zh}。",
            f"“{rule.said.en}” needs a limit, and {en}. Write one there.",
        )

    def _has_deadline(self, bell: Element) -> bool:
        """A bell on an edge looks at the deadline there; one in the flow at the ladder's, or the matter's."""
        if bell.tag == BOUNDARY:
            return bell.attached_to in self.around.deadlines
        return MATTER in self.around.deadlines or self.process.id in self.around.ladders

    # Time ---------------------------------------------------------------------------------------------------

    def _time(self, node: Element) -> None:
        milestones = self.around.milestones
        limit = self.understood(node, "limit", lambda: meaning.limit_of(node, self.place))
        self.understood(node, "limitFrom", lambda: meaning.anchor_of(node, milestones))
        self.understood(node, "limitTo", lambda: meaning.until_of(node, milestones))
        self.understood(node, "warn", lambda: meaning.warnings_of(node))
        self.understood(node, "onReturn", lambda: meaning.on_return_of(node))
        if node.said("overdue"):
            processes = automatic.executable(self.around)
            self.understood(node, "overdue", lambda: automatic.process_of(node.said("overdue"), processes))
        self._needs(node, "limit" in node.words or bool(limit))

    def _needs(self, node: Element, timed: bool) -> None:
        for word in _HANG_ON_LIMIT:
            if word in node.words and not timed:
                self.add(
                    "BC053",
                    node,
                    word,
                    f"写了 {word}，却没有写时限（limit），不会起作用。请补上时限或删去它。",
                    f"{word} is written without a limit and would do nothing. Add the limit or delete it.",
                )
        if timed and node.tag != TASK and "limitFrom" not in node.words:
            self.add(
                "BC052",
                node,
                "limit",
                "流程、子流程和调用活动的时限要写从哪里起算（limitFrom 起算）：一个里程碑，或 打开、收到。",
                "The limit of a process, sub-process or call must say what it counts from (limitFrom): a milestone, "
                "or opened, received.",
            )
        if timed and node.tag == PROCESS and node.id in self.around.called:
            self.add(
                "BC052",
                node,
                "limit",
                "被调用的流程不能自己带时限。请把时限写在调用它的活动上。",
                "A process that is called has no limit of its own. Write it on the call activity.",
            )

    # People -------------------------------------------------------------------------------------------------

    def _lanes(self) -> None:
        used = {node.lane for node in self.around.tasks.values() if "who" not in node.words}
        for lane in self.process.lanes:
            if lane.name not in used and self.place.post(lane.name) is None:
                self.faults.add(
                    "BC062",
                    lane.line,
                    lane.id,
                    f"泳道“{lane.name}”不是 place.toml 里的岗位。请改成岗位的名称，或在 [posts] 里添上。",
                    f"The lane “{lane.name}” is no post of place.toml. Rename it, or add it under [posts].",
                )
