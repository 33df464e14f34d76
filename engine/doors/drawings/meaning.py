"""What the words on a shape mean in this place: posts, limits, anchors, warnings; or why nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.doors.charter import LEAD_UNIT, BadWarning, Charter, Post, warnings
from engine.doors.drawings.shapes import Element
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
_FACT = re.compile(r"[$#]\{\s*([A-Za-z_]\w*)\s*\}", re.ASCII)
_LIST = re.compile(r"[,;、]+")


class Unclear(ValueError):  # noqa: N818 - an answer to the designer, not an error of the program
    """A word whose value means nothing in this place. `code` is stable, `said` tells how to mend it."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(zh)
        self.code = code
        self.said = Said(zh, en)


@dataclass(frozen=True)
class Who:
    """Whose task it is. `unit` is the expression of a fact, "${lead_unit}", or empty: then the post knows."""

    post: Post
    unit: str = ""


def who_of(element: Element, charter: Charter) -> Who:
    """The post of a task: its own word beats its lane. Raises `Unclear`."""
    written = element.words.get("who", element.lane)
    if not written.strip():
        raise Unclear(
            "BC061",
            f"任务“{element.name}”没有人办：不在任何泳道里，也没有写岗位。请放进岗位的泳道，或填候选组。",
            f"Nobody does the task “{element.name}”: it lies in no lane and names no post. "
            "Put it into a post's lane, or fill in the candidate groups.",
        )
    name, at, unit = plain(written).partition("@")
    post = charter.post(name)
    if post is None:
        raise _no_post(name, charter)
    if at:
        return Who(post, _unit(unit.strip(), charter))
    if post.unit == LEAD_UNIT and charter.facts.get(LEAD_UNIT) != "unit":
        raise _no_fact(LEAD_UNIT, "unit", charter, "BC065")
    return Who(post)


def _no_post(name: str, charter: Charter) -> Unclear:
    near = closest(name, (known for post in charter.posts.values() for known in post.names))
    return Unclear(
        "BC060",
        f"place.toml 里没有岗位“{name}”。" + (f"是不是想写“{near}”？" if near else "请在 [posts] 里添上。"),
        f"place.toml has no post “{name}”. "
        + (f"Did you mean “{near}”?" if near else "Add it under [posts]."),
    )


def _unit(written: str, charter: Charter) -> str:
    found = _FACT.fullmatch(written)
    if not found:
        raise Unclear(
            "BC065",
            f"“@{written}”尚未支持。单位请写成事实，例如 @${{lead_unit}}。",
            f"“@{written}” is not supported yet. Name the unit by a fact, such as @${{lead_unit}}.",
        )
    if charter.facts.get(found[1]) != "unit":
        raise _no_fact(found[1], "unit", charter, "BC065")
    return f"${{{found[1]}}}"


def _no_fact(name: str, kind: str, charter: Charter, code: str) -> Unclear:
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
    fact = _FACT.fullmatch(plain(written))
    if fact:
        if charter.facts.get(fact[1]) != "date":
            raise _no_fact(fact[1], "date", charter, "BC050")
        return f"${{{fact[1]}}}"
    try:
        return str(parse_limit(charter.limits.get(written, written)))
    except BadLimit as wrong:
        raise Unclear("BC050", wrong.said.zh, wrong.said.en) from wrong


def anchor_of(element: Element, milestones: set[str]) -> str:
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
    near = closest(name, {*milestones, *_ANCHORS})
    raise Unclear(
        "BC051",
        f"没有图形设置里程碑“{name}”。"
        + (f"是不是想写“{near}”？" if near else "请在某个任务上写里程碑，或写 收到、打开。"),
        f"No shape sets the milestone “{name}”. "
        + (f"Did you mean “{near}”?" if near else "Set it on a task, or write received or opened."),
    )


def warnings_of(element: Element) -> tuple[str, ...]:
    """When to warn, as written on the shape; empty where the place's default applies. Raises `Unclear`."""
    try:
        return warnings(part for part in _LIST.split(plain(element.words.get("warn", ""))) if part)
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


def stops_of(element: Element, deadlines: set[str]) -> tuple[str, ...] | None:
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


def bell_of(bell: Element) -> BellRule:
    """When a boundary timer rings. Raises `Unclear`."""
    written = bell.timer.text if bell.timer else ""
    try:
        rule = parse_bell(written)
    except BadLimit as wrong:
        raise Unclear("BC054", wrong.said.zh, wrong.said.en) from wrong
    if rule.kind is BellKind.EVERY and bell.interrupting:
        raise Unclear(
            "BC054",
            "反复响的定时不能打断任务。请改成非中断的边界定时。",
            "A repeating timer cannot interrupt its task. Make the boundary timer non-interrupting.",
        )
    return rule


def needs_deadline(rule: BellRule) -> bool:
    """Does this bell hang on the deadline of its task, so that the task must have one?"""
    return rule.kind in {BellKind.DUE, BellKind.SHARE}
