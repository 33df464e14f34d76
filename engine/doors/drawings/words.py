"""The closed vocabulary of a drawing: every word a designer may write on a shape, in Chinese or English.

The checks, the table in processes/README.md and the element templates for Camunda Modeler all come from here.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.doors.drawings.shapes import (
    CALL,
    CATCH,
    END,
    INNER,
    LASTING,
    NODES,
    PROCESS,
    RULE,
    SEND,
    SERVICE,
    TASK,
    THROW,
)
from engine.ground.said import Said
from engine.values.spelling import closest, plain

MATTER = "matter"
"""The name of the matter's own deadline where deadlines are listed by element id; 全件 in a drawing."""


@dataclass(frozen=True)
class Word:
    """One word: its English and Chinese name, the shapes it may stand on, what it means, and an example."""

    name: str
    zh: str
    shapes: frozenset[str]
    means: Said
    example: str


def _word(name: str, zh: str, shapes: frozenset[str], means_zh: str, means_en: str, example: str) -> Word:
    return Word(name, zh, shapes, Said(means_zh, means_en), example)


_TASKS = frozenset({TASK})
_TIMED = frozenset({TASK, PROCESS}) | INNER
_THROWING = frozenset({THROW, END})
_ACTING = frozenset({SERVICE, SEND}) | _THROWING

WORDS: tuple[Word, ...] = (
    _word(
        "who",
        "由谁办",
        _TASKS,
        "岗位、“岗位@单位”或“岗位@值班”",
        "a post, post@unit, or post@值班 for whoever is on duty",
        "section_head@${lead_unit}",
    ),
    _word(
        "assignee",
        "办理人",
        _TASKS,
        "先交给这一个人：首问人、人员事实或账号",
        "one person first: the first receiver, a fact of type person, or an account",
        "${first_receiver}",
    ),
    _word("form", "表单", _TASKS, "表单的名字", "the name of a form", "F05_handle"),
    _word("limit", "时限", _TIMED, "多久之内办完", "how long it may take", "3工作日"),
    _word(
        "limitFrom",
        "起算",
        _TIMED,
        "从哪个里程碑起算，或 收到、打开",
        "the milestone it counts from, or received, opened",
        "first:registered",
    ),
    _word(
        "limitTo",
        "止算",
        _TIMED,
        "算到哪个里程碑为止；不写就到离开图形",
        "the milestone it runs until; else until the shape is left",
        "answered",
    ),
    _word("warn", "预警", _TIMED, "提前多久提醒", "how early to warn", "80%, 到期-1工作日"),
    _word(
        "onReturn",
        "退回时",
        _TIMED - {PROCESS},
        "退回后续计还是重计",
        "go on counting or start again when it comes back",
        "重计",
    ),
    _word(
        "overdue",
        "逾期处置",
        _TIMED,
        "逾期时在旁边另起的流程",
        "the process that starts beside the matter when it is overdue",
        "ladder",
    ),
    _word(
        "clock",
        "计时",
        LASTING | {CATCH},
        "停表：停在这里时不计时",
        "stop the clock while the matter waits here",
        "停表 T_handle",
    ),
    _word(
        "milestone", "里程碑", NODES, "走过时记下的时刻", "an instant recorded on completion", "registered"
    ),
    _word("stage", "环节", LASTING | {END}, "台账上的环节", "the stage shown in the register", "核实处理"),
    _word("outcome", "结果", frozenset({END}), "办结结果", "the outcome the matter ends with", "resolved"),
    _word(
        "answers",
        "答复",
        frozenset({TASK, SERVICE, SEND, END}),
        "是：在这里答复了反映人",
        "yes: the applicant is answered here",
        "是",
    ),
    _word(
        "optional", "可省", _TASKS, "是：地方可以关掉这个任务", "yes: a place may do without this task", "是"
    ),
    _word(
        "together",
        "同页办",
        _TASKS,
        "是：和前面那个任务填在同一页，一次提交",
        "yes: filled in on the page of the task before it, and sent with it",
        "是",
    ),
    _word(
        "notSameAs",
        "回避",
        _TASKS,
        "办过这些任务（或以这些岗位办过）的人不能办这一步",
        "who completed these tasks, or acted in these posts, may not do this one",
        "T_handle",
    ),
    _word(
        "visibleTo",
        "可见",
        _TASKS | INNER,
        "只有这些岗位看得见这一支",
        "only these posts see this branch",
        "supervisor",
    ),
    _word(
        "collection",
        "多单位",
        frozenset(),
        "按哪一项逐个办；写在多实例标记上",
        "the list to work through; stands on the multi-instance marker",
        "F03.assist_units",
    ),
    _word("decision", "决策表", frozenset({RULE}), "用哪一张决策表", "which decision table", "tier"),
    _word(
        "result", "决策结果", frozenset({RULE}), "结论写进哪个事实", "the fact it is written to", "limit_days"
    ),
    _word("action", "动作", _ACTING, "登记在册的自动动作", "a registered action", "notify"),
    _word(
        "message",
        "消息",
        frozenset(),
        "等或发哪条消息；写在消息事件上",
        "the message waited for or sent; stands on the message event",
        "withdraw",
    ),
    _word(
        "called",
        "调用流程",
        frozenset({CALL}),
        "调用同一个地方包里的哪个流程",
        "the process it calls",
        "check",
    ),
)

ATTRIBUTES = {
    "formKey": "form",
    "formRef": "form",
    "candidateGroups": "who",
    "assignee": "assignee",
    "candidateUsers": "assignee",
    "dueDate": "limit",
    "decisionRef": "decision",
    "resultVariable": "result",
    "topic": "action",
}
"""Fields of Camunda Modeler's own panel (in Camunda's namespace) that mean the same as one of our words."""

PLAIN_ATTRIBUTES = {"calledElement": "called"}
"""The same for attributes of BPMN itself."""

ELSEWHERE = {
    "collection": Said(
        "请在任务上加多实例标记，把清单写在它的 Collection 里",
        "put a multi-instance marker on the task and write the list into its Collection",
    ),
    "message": Said(
        "请画消息事件，在它的 Message 里选消息", "draw a message event and choose the message in its Message"
    ),
}
"""Words that Camunda Modeler has a place of its own for; as a property they would be written twice."""

_NAMES = {name: word for word in WORDS for name in (word.name, word.zh)}
MORE_NAMES = {"units": "collection", "users": "assignee", "指定人员": "assignee", "topic": "action"}
"""Other names somebody may write for a word."""


def lookup(written: str) -> Word | None:
    """The word of this name in either language, or `None`."""
    name = plain(written)
    return _NAMES.get(MORE_NAMES.get(name, name))


def suggestion(written: str) -> str | None:
    """The word somebody who wrote this probably meant, in the language they wrote."""
    return closest(plain(written), _NAMES)
