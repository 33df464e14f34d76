"""The closed list of what an office does by itself when a drawing says so, each action with its inputs.

The acts that carry them out, the checks of a drawing and the element templates all share this one table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from engine.ground.said import Said
from engine.values.spelling import closest, plain

Kind = (
    Literal[
        "text",
        "value",
        "fact",
        "whom",
        "limit",
        "deadline",
        "deadlines",
        "process",
        "light",
        "person",
        "name",
    ]
    | Literal["outcome", "tier"]
)
"""What an input takes: a text with `${…}` in it, any value or expression, the name of a declared fact, posts
or people to tell, a limit, one deadline or several by element id, a process of the package, a light, a person's
account or fact, the name of a neighbour that the operator has entered, an outcome, or a tier by its number; the
last two as they are or from an expression."""

LIGHTS = ("amber", "red")


@dataclass(frozen=True)
class Input:
    """One input of an action."""

    name: str
    zh: str
    kind: Kind
    required: bool
    means: Said
    example: str


@dataclass(frozen=True)
class Action:
    """One action: what it does, and what it must and may be given."""

    name: str
    zh: str
    means: Said
    inputs: tuple[Input, ...] = ()

    def input(self, written: str) -> Input | None:
        """The input of this name in either language, or `None`."""
        name = plain(written)
        return next((one for one in self.inputs if name in (one.name, one.zh)), None)


def _must(name: str, zh: str, kind: Kind, means_zh: str, means_en: str, example: str) -> Input:
    return Input(name, zh, kind, True, Said(means_zh, means_en), example)


def _may(name: str, zh: str, kind: Kind, means_zh: str, means_en: str, example: str) -> Input:
    return Input(name, zh, kind, False, Said(means_zh, means_en), example)


_FACT = _must("fact", "事实", "fact", "写进哪个事实", "the fact it is written to", "tier_reason")
_WHOM = _must(
    "whom",
    "告诉谁",
    "whom",
    "岗位、岗位@${单位}、first_receiver 或 applicant，几个之间用顿号",
    "a post, post@${unit}, first_receiver or applicant; several with commas",
    "section_head@${lead_unit}",
)
_TEXT = _must("text", "内容", "text", "说什么", "what is said", "请于今日内联系反映人")
_REASON = _must("reason", "理由", "text", "为什么", "why", "等待外部单位")
_WHY = _may("reason", "理由", "text", "为什么", "why", "两家单位意见不一致")
_DEADLINE = _must(
    "deadline",
    "时限",
    "deadline",
    "有时限的图形编号，或 全件",
    "the id of a shape with a limit, or matter",
    "全件",
)
_PROCESS = _must(
    "process", "流程", "process", "地方包里的流程编号", "a process of the package", "supervision"
)
_TO = _must("to", "发给", "name", "管理员登记的对方系统", "a neighbour the operator has entered", "hotline")

ACTIONS: Mapping[str, Action] = {
    action.name: action
    for action in (
        Action(
            "set",
            "赋值",
            Said("把一个值写进事实", "write a value into a fact"),
            (_FACT, _must("value", "值", "value", "写什么", "what is written", "${F03.tier}")),
        ),
        Action(
            "number",
            "编号",
            Said("取当年的下一个文号，写进事实", "give the next number of a series in this year"),
            (_must("series", "字号", "text", "文号的字", "the words of the series", "督办"), _FACT),
        ),
        Action("notify", "通知", Said("告诉一些人一句话", "tell somebody something"), (_WHOM, _TEXT)),
        Action(
            "supervise",
            "督办",
            Said("发一张编号的督办单", "issue a numbered supervision order"),
            (_WHOM, _TEXT),
        ),
        Action(
            "suspend",
            "停表",
            Said("从现在起停表，直到恢复", "stop the clocks from now until they are resumed"),
            (
                _REASON,
                _may(
                    "deadlines",
                    "时限",
                    "deadlines",
                    "哪些时限，不写就是全部",
                    "which deadlines; all when empty",
                    "T_handle, 全件",
                ),
            ),
        ),
        Action("resume", "恢复", Said("停着的表接着走", "let all stopped clocks run on")),
        Action(
            "extend",
            "延期",
            Said("给一个时限延期，只能一次", "extend a deadline, once"),
            (
                _DEADLINE,
                _must("by", "延长", "limit", "延长几个工作日", "by how many working days", "3工作日"),
                _REASON,
                _may("approver", "批准人", "person", "谁批准的", "who approved it", "${approver}"),
            ),
        ),
        Action(
            "tier_up",
            "提级",
            Said(
                "现在就提一级，或提到第几级；已经到了的不动",
                "take the matter up a tier now, or up to a tier, where it stands below",
            ),
            (_WHY, _may("to", "到", "tier", "提到第几级", "the tier it goes up to", "${F03.tier}")),
        ),
        Action(
            "conclude",
            "办结",
            Said(
                "写下办结结果；后面只剩评价、总结、归档",
                "write down the outcome; what follows only rates, reviews and archives",
            ),
            (
                _must(
                    "outcome", "结果", "outcome", "[outcomes] 里的编号", "a code of [outcomes]", "${result}"
                ),
            ),
        ),
        Action(
            "raise_light",
            "亮灯",
            Said("手工亮灯", "raise a light by hand"),
            (_DEADLINE, _must("light", "灯", "light", "amber 黄灯或 red 红灯", "amber or red", "red")),
        ),
        Action(
            "start",
            "另起",
            Said("在旁边另起一个流程，不等它", "start another process beside the matter, without waiting"),
            (_PROCESS,),
        ),
        Action(
            "open_child",
            "开子件",
            Said("另开一件，和这一件相连", "open a matter of its own, linked to this one"),
            (
                _PROCESS,
                _may("title", "标题", "text", "新件的标题", "the title of the new matter", "作风问题线索"),
            ),
        ),
        Action(
            "call",
            "询问",
            Said("问对方系统，回答作为消息回来", "ask a neighbour; its answer comes back as a message"),
            (_TO, _may("body", "内容", "text", "附上的内容", "what is sent along", "${F01.title}")),
        ),
        Action(
            "webhook",
            "外发",
            Said("告诉对方系统办到了这一步", "tell a neighbour that this step was reached"),
            (_TO, _may("body", "内容", "text", "附上的内容", "what is sent along", "${F01.title}")),
        ),
        Action(
            "write_back",
            "回写",
            Said("把办理情况写回来源系统", "write the state of the matter back to where it came from"),
            (_TO, _must("status", "状态", "text", "写回什么状态", "the status written back", "已办结")),
        ),
        Action("archive", "归档", Said("封存整件的指纹", "seal the file with a digest over all of it")),
    )
}

_NAMES = {name: action for action in ACTIONS.values() for name in (action.name, action.zh)}


def action_of(written: str) -> Action | None:
    """The action of this name in either language, or `None`."""
    return _NAMES.get(plain(written))


def action_meant(written: str) -> str | None:
    """The action somebody who wrote this probably meant, in the language they wrote."""
    return closest(plain(written), _NAMES)
