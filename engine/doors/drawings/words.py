"""The closed vocabulary of a drawing: every word a designer may write on a shape, in Chinese or English.

A word is `now` when this version carries it out, and `later` when it is planned: a later word is refused by
name, never passed over in silence.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.doors.drawings.shapes import END, PROCESS, START, TASK
from engine.ground.said import Said
from engine.values.spelling import closest, plain

MATTER = "matter"
"""The name of the matter's own deadline where deadlines are listed by element id; 全件 in a drawing."""


@dataclass(frozen=True)
class Word:
    """One word: its English and Chinese name, the shapes it may stand on, and whether it works yet."""

    name: str
    zh: str
    shapes: frozenset[str]
    now: bool
    means: Said


def _now(name: str, zh: str, shapes: set[str], means_zh: str, means_en: str) -> Word:
    return Word(name, zh, frozenset(shapes), True, Said(means_zh, means_en))


def _later(name: str, zh: str, means_zh: str, means_en: str) -> Word:
    return Word(name, zh, frozenset(), False, Said(means_zh, means_en))


WORDS: tuple[Word, ...] = (
    _now("who", "由谁办", {TASK}, "岗位，或“岗位@单位”", "a post, or post@unit"),
    _now("form", "表单", {TASK}, "表单的名字", "the name of a form"),
    _now("limit", "时限", {TASK, PROCESS}, "多久之内办完", "how long it may take"),
    _now("limitFrom", "起算", {TASK, PROCESS}, "从哪个里程碑起算", "the milestone it counts from"),
    _now("warn", "预警", {TASK, PROCESS}, "提前多久提醒", "how early to warn"),
    _now(
        "onReturn", "退回时", {TASK}, "退回后续计还是重计", "go on counting or start again when it comes back"
    ),
    _now("clock", "计时", {TASK}, "停表", "stop the clock while the matter waits here"),
    _now("milestone", "里程碑", {START, TASK, END}, "办完时记下的时刻", "an instant recorded on completion"),
    _now("stage", "环节", {TASK, END}, "台账上的环节", "the stage shown in the register"),
    _now("outcome", "结果", {END}, "办结结果", "the outcome the matter ends with"),
    _later("users", "指定人员", "指定到人", "named people"),
    _later("assignee", "办理人", "指定一个人", "one named person"),
    _later("limitTo", "止算", "时限算到哪个里程碑", "the milestone a limit runs until"),
    _later("optional", "可省", "可以关掉的任务", "a task that a place may switch off"),
    _later("notSameAs", "回避", "办过某步的人不能再办这步", "four eyes"),
    _later("visibleTo", "可见", "只有这些岗位看得见", "sight for some posts only"),
    _later("overdue", "逾期处置", "逾期时另起的流程", "the ladder that starts when it is overdue"),
    _later("units", "多单位", "几个单位同时办", "several units at once"),
    _later("decision", "决策表", "按决策表取值", "a decision table"),
    _later("result", "决策结果", "决策表写到哪里", "where a decision is written"),
    _later("action", "动作", "自动动作", "a registered action"),
    _later("message", "消息", "外来消息", "a message from outside"),
    _later("button", "按钮", "页面上的按钮", "a button on the page"),
)

ATTRIBUTES = {
    "formKey": "form",
    "formRef": "form",
    "candidateGroups": "who",
    "candidateUsers": "users",
    "assignee": "assignee",
    "dueDate": "limit",
    "decisionRef": "decision",
    "resultVariable": "result",
    "topic": "action",
}
"""Fields of Camunda Modeler's own panel that mean the same as one of our words."""

HARMLESS_ATTRIBUTES = frozenset(
    {"historyTimeToLive", "versionTag", "isStartableInTasklist", "formRefBinding"}
    | {"modelerTemplate", "modelerTemplateVersion", "modelerTemplateIcon"}
)
"""Written by Camunda Modeler unasked; they steer Camunda's own server and promise a citizen nothing."""

_NAMES = {name: word for word in WORDS for name in (word.name, word.zh)}


def lookup(written: str) -> Word | None:
    """The word of this name in either language, or `None`."""
    return _NAMES.get(plain(written))


def suggestion(written: str) -> str | None:
    """The word somebody who wrote this probably meant, in the language they wrote."""
    return closest(plain(written), _NAMES)
