"""What the words of time on a shape mean in this place: limits, anchors, warnings, bells; or why nothing."""

from __future__ import annotations

import re
from collections.abc import Set

from engine.doors.charter import BadWarning, Charter, warnings
from engine.doors.drawings.shapes import BOUNDARY, Element
from engine.doors.drawings.words import MATTER
from engine.ground.said import Said
from engine.values.limits import BadLimit, BellKind, BellRule, parse_bell, parse_limit
from engine.values.spelling import closest, plain

RECEIVED = "received"
OPENED = "opened"
CONTINUE = "continue"
RESTART = "restart"

_ANCHORS = {RECEIVED: RECEIVED, "收到": RECEIVED, OPENED: OPENED, "打开": OPENED}
_ON_RETURN = {CONTINUE: CONTINUE, "续计": CONTINUE, RESTART: RESTART, "重计": RESTART}
_STOP = ("stop", "停表")
_WHOLE = (MATTER, "全件")
_YES = {"yes": True, "true": True, "是": True, "no": False, "false": False, "否": False}
_NAME = re.compile(r"[$#]\{\s*([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)?)\s*\}", re.ASCII)
LIST = re.compile(r"(?<!\s)\s*[,;、]+\s*")  # looks at a row of blanks once, not from each of them
"""What may part the members of a list."""


class Unclear(ValueError):  # noqa: N818 - an answer to the designer, not an error of the program
    """A word whose value means nothing in this place. `code` is stable, `said` tells how to mend it."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(zh)
        self.code = code
        self.said = Said(zh, en)


def wrapped(written: str) -> str | None:
    """The name inside `${…}`: a fact, or with a dot a field of a form. `None` where it is not so written."""
    found = _NAME.fullmatch(plain(written))
    return found[1] if found else None


def no_fact(name: str, kind: str, charter: Charter, code: str) -> Unclear:
    """There is no such fact of this type."""
    near = closest(name, (fact for fact, known in charter.facts.items() if known == kind))
    return Unclear(
        code,
        f"“{name}”不是 place.toml [facts] 里类型为 {kind} 的事实。"
        + (f"是不是想写“{near}”？" if near else "请先声明。"),
        f"“{name}” is no fact of type {kind} in place.toml [facts]. "
        + (f"Did you mean “{near}”?" if near else "Declare it first."),
    )


def limit_of(element: Element, charter: Charter) -> str:
    """How long the shape may take: a limit as `parse_limit` reads it, "${fact}" for a date, or nothing.

    place.toml [limits] beats the drawing. Raises `Unclear`.
    """
    written = charter.limits.get(element.id, element.words.get("limit", "")).strip()
    if not written:
        return ""
    fact = wrapped(written)
    if fact:
        return _limit_fact(fact, charter)
    try:
        return str(parse_limit(charter.limits.get(written, written)))
    except BadLimit as wrong:
        raise Unclear("BC050", wrong.said.zh, wrong.said.en) from wrong


def _limit_fact(fact: str, charter: Charter) -> str:
    """A fact that holds a date, or as text a limit or the name of one in place.toml [limits] (the class)."""
    if charter.facts.get(fact) == "text":
        return f"${{{fact}}}"
    return _date(fact, charter, "BC050")


def _date(fact: str, charter: Charter, code: str) -> str:
    if charter.facts.get(fact) != "date":
        raise no_fact(fact, "date", charter, code)
    return f"${{{fact}}}"


def anchor_of(element: Element, milestones: Set[str]) -> str:
    """From when its limit counts: a milestone, "first:" and a milestone, "received", "opened", or nothing.

    Raises `Unclear`.
    """
    written = plain(element.words.get("limitFrom", ""))
    if not written:
        return ""
    head, colon, rest = written.partition(":")
    first = bool(colon) and head.strip() in {"first", "首次"}
    name = rest.strip() if first else written
    if name in milestones or name in _ANCHORS:
        return ("first:" if first and name not in _ANCHORS else "") + _ANCHORS.get(name, name)
    raise _no_milestone(name, {*milestones, *_ANCHORS})


def _no_milestone(name: str, known: Set[str]) -> Unclear:
    near = closest(name, known)
    return Unclear(
        "BC051",
        f"没有图形设置里程碑“{name}”。"
        + (f"是不是想写“{near}”？" if near else "请在某个图形上写里程碑，或写 收到、打开。"),
        f"No shape sets the milestone “{name}”. "
        + (f"Did you mean “{near}”?" if near else "Set it on a shape, or write received or opened."),
    )


def until_of(element: Element, milestones: Set[str]) -> str:
    """The milestone its limit runs until, or nothing: then until the shape is left. Raises `Unclear`."""
    written = plain(element.said("limitTo"))
    if written and written not in milestones:
        raise _no_milestone(written, milestones)
    return written


def yes_of(element: Element, word: str) -> bool:
    """Whether a word that is answered by yes or no says yes. Raises `Unclear`."""
    written = plain(element.said(word)).lower()
    if written and written not in _YES:
        raise Unclear(
            "BC077",
            f"“{word}”只能写 是（yes）或 否（no），不能写“{written}”。",
            f"{word} is either yes or no, not “{written}”.",
        )
    return _YES.get(written, False)


def warnings_of(element: Element) -> tuple[str, ...]:
    """When to warn, as written on the shape; empty where the place's default applies. Raises `Unclear`."""
    try:
        return warnings(part for part in LIST.split(plain(element.words.get("warn", ""))) if part)
    except BadWarning as wrong:
        raise Unclear(
            "BC056",
            f"看不懂预警“{wrong}”。可以写 80% 或 到期-1工作日，几个之间用逗号。",
            f"The warning “{wrong}” is not understood. Write 80% or due-1wd, several with commas.",
        ) from wrong


def on_return_of(element: Element) -> str:
    """ "continue" or "restart". Raises `Unclear`."""
    written = plain(element.words.get("onReturn", CONTINUE))
    if written not in _ON_RETURN:
        raise Unclear(
            "BC057",
            f"“退回时”只能写 续计（continue）或 重计（restart），不能写“{written}”。",
            f"onReturn is either continue or restart, not “{written}”.",
        )
    return _ON_RETURN[written]


def stops_of(element: Element, deadlines: Set[str]) -> tuple[str, ...] | None:
    """The deadlines that stand still while the matter waits here, by element id; `None` when none does.

    A bare 停表 stops every deadline but the shape's own and gives an empty tuple; "matter" is the deadline of
    the whole matter, which stops in any case. Raises `Unclear`.
    """
    written = plain(element.words.get("clock", ""))
    if not written:
        return None
    stop, *named = [part for part in re.split(r"[,;:、\s]+", written) if part] or [""]
    named = [MATTER if part in _WHOLE else part for part in named]
    if stop not in _STOP or not set(named) <= deadlines:
        raise Unclear(
            "BC058",
            f"看不懂计时“{written}”。可以写 停表，或 停表 加上有时限的任务编号（全件写 全件）。",
            f"The clock word “{written}” is not understood. Write stop, or stop and the ids of tasks with "
            "a limit (matter for the whole).",
        )
    return tuple(named)


def bell_of(bell: Element, charter: Charter) -> BellRule | None:
    """When a timer rings; `None` for one that rings on the day a fact names. Raises `Unclear`."""
    written = bell.timer.text if bell.timer else ""
    fact = wrapped(written)
    if fact:
        _date(fact, charter, "BC054")
        return None
    try:
        rule = parse_bell(charter.limits.get(written, written))
    except BadLimit as wrong:
        raise Unclear("BC054", wrong.said.zh, wrong.said.en) from wrong
    if rule.kind is BellKind.EVERY and (bell.interrupting or bell.tag != BOUNDARY):
        raise Unclear(
            "BC054",
            "反复响的定时只能是非中断的边界定时：打断任务的、流程中间的都只响一次。",
            "A repeating timer must be a non-interrupting boundary timer: one that interrupts, or stands in the "
            "flow, rings once.",
        )
    return rule


def timer_of(bell: Element, charter: Charter) -> str:
    """When a timer rings, as `parse_bell` reads it, or "${fact}" for a day. Raises `Unclear`."""
    if bell.timer is None:
        return ""
    rule = bell_of(bell, charter)
    return (
        f"${{{wrapped(bell.timer.text)}}}"
        if rule is None
        else charter.limits.get(bell.timer.text, bell.timer.text)
    )


def needs_deadline(rule: BellRule) -> bool:
    """Does this bell hang on the deadline of its task, so that the task must have one?"""
    return rule.kind in {BellKind.DUE, BellKind.SHARE}
