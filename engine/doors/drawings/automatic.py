"""What the office does by itself at a shape: decisions, actions with their inputs, messages, calls."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping

from engine.doors.charter import Charter, Message
from engine.doors.drawings.around import Around
from engine.doors.drawings.meaning import LIST, Unclear
from engine.doors.drawings.people import audience_of, parse_person
from engine.doors.drawings.shapes import MESSAGE, RECEIVE, Element, Written
from engine.doors.drawings.words import MATTER
from engine.ground.said import Said
from engine.values.action_words import ACTIONS, LIGHTS, Action, Input, action_meant, action_of
from engine.values.limits import BadLimit, LimitKind, parse_limit
from engine.values.spelling import closest, plain

WHOLE = (MATTER, "全件", "whole")
_LIGHTS = {"黄灯": "amber", "红灯": "red", "黄": "amber", "红": "red"} | {light: light for light in LIGHTS}
_NEIGHBOUR = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,39}", re.ASCII)
_PIECE = re.compile(r"[$#]\{([^{}]*)\}")
_WHOLE_EXPRESSION = re.compile(r"\s*(?:[$#]\{(?P<inner>[^{}]*)\}|[=＝](?P<feel>.*))\s*", re.DOTALL)


def expressions_in(text: str) -> list[str]:
    """The expressions in a text of the drawing: all of it, or each `${…}` in it."""
    whole = _WHOLE_EXPRESSION.fullmatch(text)
    if whole is not None:
        return [whole["inner"] if whole["inner"] is not None else whole["feel"]]
    return _PIECE.findall(text)


def is_expression(text: str) -> bool:
    """Whether a text is one expression as a whole, so that its value may be of any kind."""
    return _WHOLE_EXPRESSION.fullmatch(text) is not None


def decision_of(element: Element, decisions: Collection[str]) -> str:
    """The decision a business rule task asks. Raises `Unclear`."""
    written = element.said("decision")
    if written in decisions:
        return written
    near = closest(written, decisions)
    raise Unclear(
        "BC093",
        f"没有决策“{written}”。"
        + (
            f"是不是想写“{near}”？"
            if near
            else "请在 .dmn 文件里画这张表，或在 Decision reference 里写对编号。"
        ),
        f"There is no decision “{written}”. "
        + (f"Did you mean “{near}”?" if near else "Draw it in a .dmn file, or mend the decision reference."),
    )


def result_of(element: Element, charter: Charter) -> str:
    """The fact a decision writes. Raises `Unclear`."""
    return _fact(element.said("result"), charter, "BC094")


def _fact(name: str, charter: Charter, code: str) -> str:
    if name in charter.facts:
        return name
    near = closest(name, charter.facts)
    raise Unclear(
        code,
        f"“{name}”没有在 place.toml [facts] 里声明，写不进去。"
        + (f"是不是想写“{near}”？" if near else "请先声明这个事实。"),
        f"“{name}” is not declared in place.toml [facts] and cannot be written. "
        + (f"Did you mean “{near}”?" if near else "Declare it first."),
    )


def process_of(written: str, processes: Collection[str]) -> str:
    """A process of the package. Raises `Unclear`."""
    if written in processes:
        return written
    near = closest(written, processes)
    raise Unclear(
        "BC124",
        f"地方包里没有可执行的流程“{written}”。"
        + (f"是不是想写“{near}”？" if near else "请添上这张图，或改正编号。"),
        f"The package has no executable process “{written}”. "
        + (f"Did you mean “{near}”?" if near else "Add its drawing, or mend the id."),
    )


def executable(around: Around) -> list[str]:
    """The processes that can run."""
    return [process.id for process in around.processes.values() if process.executable]


def message_of(element: Element, messages: Mapping[str, Message]) -> str:
    """The message an event or a receive task waits for or sends, or nothing. Raises `Unclear`."""
    if element.refers is None or (element.event != MESSAGE and element.tag != RECEIVE):
        return ""
    name = plain(element.refers)
    if name in messages:
        return name
    near = closest(name, messages)
    raise Unclear(
        "BC120",
        f"place.toml 里没有声明消息“{name}”。"
        + (f"是不是想写“{near}”？" if near else f"请添上 [messages.{name}]，写明按钮和谁可以发。"),
        f"place.toml does not declare the message “{name}”. "
        + (
            f"Did you mean “{near}”?"
            if near
            else f"Add [messages.{name}] with its button and who may send it."
        ),
    )


def topic_of(element: Element) -> Action | None:
    """The registered action of a shape, or `None` where it names none. Raises `Unclear`."""
    written = element.said("action")
    if not written:
        return None
    found = action_of(written)
    if found is None:
        near = action_meant(written)
        raise Unclear(
            "BC095",
            f"没有登记动作“{written}”。"
            + (f"是不是想写“{near}”？" if near else f"可以用：{'、'.join(ACTIONS)}。"),
            f"There is no action “{written}”. "
            + (f"Did you mean “{near}”?" if near else f"There are: {', '.join(ACTIONS)}."),
        )
    return found


def inputs_of(element: Element, around: Around) -> dict[str, str]:
    """What an action is given, by the English names of its inputs, every value checked. Raises `Unclear`."""
    action = topic_of(element)
    if action is None:
        return {}
    return {one.name: given(around) for one, _, given in taken(element, action) if one is not None}


def taken(
    element: Element, action: Action
) -> Iterator[tuple[Input | None, Written, Callable[[Around], str]]]:
    """Every input parameter of a shape: the input it is (`None`: none), and how to read its value."""
    for name, written in element.inputs.items():
        one = action.input(name)
        yield one, written, _reader(one, written) if one else lambda _: ""


def _reader(one: Input, written: Written) -> Callable[[Around], str]:
    return lambda around: value_of(one, written.text.strip(), around)


def value_of(one: Input, text: str, around: Around) -> str:
    """An input's value as the acts take it. Expressions in it are judged elsewhere. Raises `Unclear`."""
    charter = around.charter
    match one.kind:
        case "fact":
            return _fact(text, charter, "BC094")
        case "whom":
            return audience_of(text, charter)
        case "person":
            return parse_person(text, charter)
        case "process":
            return process_of(text, executable(around))
        case "deadline":
            return _deadline(one, text, around)
        case "deadlines":
            return "、".join(_deadline(one, part, around) for part in LIST.split(plain(text)) if part)
        case "light":
            return _light(one, text)
        case "limit":
            return text if is_expression(text) else _working_days(one, text)
        case "name":
            return _neighbour(one, text)
        case "outcome":
            return text if is_expression(text) else outcome_of(text, charter.outcomes)
        case "tier":
            return text if is_expression(text) else _tier(one, text, charter)
    return re.sub(r"#\{", "${", text)


def _wrong(one: Input, text: str, zh: str, en: str) -> Unclear:
    return Unclear(
        "BC098",
        f"输入“{one.zh}”（{one.name}）不能是“{text}”：{zh}。",
        f"The input “{one.name}” cannot be “{text}”: {en}.",
    )


def _deadline(one: Input, text: str, around: Around) -> str:
    name = plain(text)
    if name in WHOLE and MATTER in around.deadlines:
        return around.charter.start_process
    if name in around.deadlines and name != MATTER:
        return name
    raise _wrong(
        one, text, "请写有时限的图形编号，或 全件", "write the id of a shape with a limit, or matter"
    )


def _light(one: Input, text: str) -> str:
    if plain(text) not in _LIGHTS:
        raise _wrong(one, text, "只有 amber（黄灯）和 red（红灯）", "it is amber or red")
    return _LIGHTS[plain(text)]


def _working_days(one: Input, text: str) -> str:
    try:
        limit = parse_limit(text)
    except BadLimit as wrong:
        raise Unclear("BC098", wrong.said.zh, wrong.said.en) from wrong
    if limit.kind is not LimitKind.WORKING_DAYS:
        raise _wrong(
            one, text, "延期以工作日计，例如 3工作日", "an extension is in working days, such as 3wd"
        )
    return str(limit)


def _neighbour(one: Input, text: str) -> str:
    if not _NEIGHBOUR.fullmatch(text):
        raise _wrong(
            one,
            text,
            "请写管理员登记的对方系统的名字，不写网址",
            "write the name the operator gave the neighbour, not an address",
        )
    return text


def outcome_of(text: str, outcomes: Collection[str]) -> str:
    """A declared outcome. Raises `Unclear`."""
    if text in outcomes:
        return text
    raise Unclear(
        "BC079",
        f"place.toml [outcomes] 里没有结果“{text}”。请添上或改正。",
        f"place.toml [outcomes] has no outcome “{text}”. Add it or mend the word "
        f"(there are: {', '.join(outcomes) or 'none'}).",
    )


def _tier(one: Input, text: str, charter: Charter) -> str:
    if text.isdecimal() and 1 <= int(text) <= len(charter.tiers):
        return text
    raise _wrong(
        one,
        text,
        f"请写 1 到 {len(charter.tiers)}，或一个表达式",
        f"write 1 to {len(charter.tiers)}, or an expression",
    )


def missing(element: Element, action: Action) -> list[Input]:
    """The inputs an action must have and is not given."""
    given = {found.name for name in element.inputs if (found := action.input(name)) is not None}
    return [one for one in action.inputs if one.required and one.name not in given]


def unknown_input(action: Action, written: str) -> Said:
    """An action does not take this."""
    near = closest(plain(written), (name for one in action.inputs for name in (one.name, one.zh)))
    names = "、".join(one.name for one in action.inputs) or "无"
    return Said(
        f"动作 {action.name} 没有输入“{written}”。"
        + (f"是不是想写“{near}”？" if near else f"它的输入：{names}。"),
        f"The action {action.name} takes no input “{written}”. "
        + (
            f"Did you mean “{near}”?"
            if near
            else f"It takes: {', '.join(o.name for o in action.inputs) or 'none'}."
        ),
    )
