"""How a matter ends: with an outcome, on the main way alone, and not before the applicant has an answer."""

from __future__ import annotations

from collections.abc import Collection

from engine.doors.drawings.around import Around
from engine.doors.drawings.automatic import outcome_of
from engine.doors.drawings.faults import Faults, on_shape
from engine.doors.drawings.meaning import Unclear, yes_of
from engine.doors.drawings.paths import reach
from engine.doors.drawings.shapes import END, ERROR, TASK, Element, Process
from engine.values.action_words import action_of

ACCEPTED = "accepted"
"""The milestone from which on a matter must be answered; else from its registration."""


def check_outcomes(level: Process, around: Around, faults: Faults) -> None:
    """Every end of the main way of a matter says how it came out; no other end does."""
    own = not level.level and around.begins_matters(level.id)
    main = reach(level, level.start, aside=False) if own else set()
    concluding = {node.id for node in level.elements.values() if _concludes(node)}
    undecided = reach(level, level.start, aside=False, closed=concluding) if own else set()
    for node in level.elements.values():
        if node.tag != END:
            continue
        outcome = node.said("outcome")
        if node.id in undecided and not outcome and node.event != ERROR and not _concludes(node):
            on_shape(
                faults,
                "BC045",
                node,
                "没有写结果（outcome）：件办结了却不知道办成没有。请写上。",
                "has no outcome: the matter would end without saying how. Write one.",
            )
        elif outcome and node.id not in main:
            on_shape(
                faults,
                "BC046",
                node,
                "在旁支、子流程、被调用或另起的流程里，不能写结果，否则会误结全件。请删去结果。",
                "lies on a side way, in a sub-process, or in a process that is called or runs beside; an outcome "
                "there would close the matter by mistake. Remove it.",
            )
        elif outcome:
            _check_known(node, around.charter.outcomes, faults)


def _check_known(node: Element, outcomes: Collection[str], faults: Faults) -> None:
    try:
        outcome_of(node.said("outcome"), outcomes)
    except Unclear as unclear:
        faults.add(unclear.code, node.line_of("outcome"), node.id, unclear.said.zh, unclear.said.en)


def _concludes(node: Element) -> bool:
    """Whether a shape writes down the outcome of the matter by an action."""
    action = action_of(node.said("action"))
    return action is not None and action.name == "conclude"


def check_answered(process: Process, around: Around, faults: Faults) -> None:
    """Where the place requires it, no way leads from acceptance to an outcome without an answer (rulebook §1)."""
    if not around.charter.answer_required or process.id not in around.own_matters:
        return
    level = process.levels[process.id]
    begin = [node.id for node in level.elements.values() if node.said("milestone") == ACCEPTED]
    answers = _Answers(around)
    closed = {node.id for node in level.elements.values() if answers(node, process)}
    for start in begin or [level.start]:
        if start in closed:
            continue
        for end in sorted(reach(level, start, aside=False, closed=closed)):
            node = level.elements[end]
            if (node.tag == END and node.said("outcome")) or _concludes(node):
                on_shape(
                    faults,
                    "BC126",
                    node,
                    "可以不经答复就走到：反映人得不到回音。请让这条路经过答复的图形，或在答复的图形上写 答复 = 是。",
                    "can be reached without an answer to the applicant. Lead this way past a shape that answers, "
                    "or write answers = yes on the one that does.",
                )


class _Answers:
    """Whether nobody gets past a shape unanswered."""

    def __init__(self, around: Around) -> None:
        self.around = around
        self.known: dict[str, bool] = {}

    def __call__(self, node: Element, whole: Process) -> bool:
        if node.tag == TASK and node.id in self.around.charter.off:
            return False
        try:
            if yes_of(node, "answers"):
                return True
        except Unclear:
            return True  # what is unclear is written down where words are tried out, not once more here
        inner = self.around.inside(node, whole)
        return inner is not None and self.throughout(inner, self.around.whole(node, whole))

    def throughout(self, level: Process, whole: Process) -> bool:
        """Whether every way from the start of a level to its ends passes an answer."""
        if level.id not in self.known:
            self.known[level.id] = True  # while it is looked at: what calls itself is refused elsewhere
            closed = {one.id for one in level.elements.values() if self(one, whole)}
            passed = reach(level, level.start, aside=False, closed=closed)
            self.known[level.id] = not any(level.elements[one].tag == END for one in passed)
        return self.known[level.id]
