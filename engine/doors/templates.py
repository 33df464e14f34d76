"""Element templates for Camunda Modeler (Camunda 7): the office's words as fields of its properties panel.

They are made of the same vocabulary that drawings are checked by, and hide none of the modeler's own fields.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from engine.doors.drawings.shapes import (
    BOUNDARY,
    CALL,
    CATCH,
    END,
    PROCESS,
    RECEIVE,
    RULE,
    SEND,
    SERVICE,
    SUB,
    TASK,
)
from engine.doors.drawings.words import ATTRIBUTES, PLAIN_ATTRIBUTES, WORDS, Word
from engine.ground.said import Said
from engine.values.action_words import ACTIONS, LIGHTS, Action, Input

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
VERSION = 1

_YES = (("", Said("否", "no")), ("yes", Said("是", "yes")))
_CHOICES: Mapping[str, tuple[tuple[str, Said], ...]] = {
    "optional": _YES,
    "answers": _YES,
    "together": _YES,
    "onReturn": (
        ("", Said("续计（默认）", "continue (default)")),
        ("restart", Said("重计", "restart")),
    ),
}
_FIELD_OF = {word: f"camunda:{field}" for field, word in reversed(ATTRIBUTES.items()) if word != "limit"} | {
    word: field for field, word in PLAIN_ATTRIBUTES.items()
}
"""Where the modeler has a field of its own for a word; all others are properties."""

_BELL = Said(
    "在 Timer 里选 Duration 或 Date，值写 到期、到期+3工作日、到期-1工作日、80%、2工作日；选 Cycle，值写 每5工作日。",
    "Under Timer choose Duration or Date and write due, due+3wd, due-1wd, 80% or 2wd; or Cycle and every 5wd.",
)
_PLAIN: tuple[tuple[str, tuple[str, ...], Said, Said], ...] = (
    (
        "task",
        (TASK,),
        Said("承办任务", "Task of a person"),
        Said("一个岗位办的一步", "a step that a post does"),
    ),
    ("bell", (BOUNDARY, CATCH), Said("定时", "Bell"), _BELL),
    ("wait", (RECEIVE,), Said("等消息", "Wait for a message"), Said("等一条消息", "waits for a message")),
    (
        "sub_process",
        (SUB,),
        Said("子流程", "Sub-process"),
        Said("带时限、环节、可见的一段", "a part with a limit, a stage, sight of its own"),
    ),
    (
        "call",
        (CALL,),
        Said("调用流程", "Call of a process"),
        Said("调用同一个地方包里的流程", "calls a process of the same package"),
    ),
    ("end", (END,), Said("结束", "End"), Said("办结的结果", "the outcome a matter ends with")),
    (
        "procedure",
        (PROCESS,),
        Said("流程", "Procedure"),
        Said("全件的时限", "the limit of the whole matter"),
    ),
)


def templates(language: Language) -> list[dict[str, Any]]:
    """Every template in one language, as Camunda Modeler reads them from `.camunda/element-templates`."""
    plain = [_plain(name, tags, title, about, language) for name, tags, title, about in _PLAIN]
    return [*plain, _decision(language), *(_action(action, language) for action in ACTIONS.values())]


def _in(said: Said, language: Language) -> str:
    return said.zh if language == "zh" else said.en


def _template(
    name: str, tags: Iterable[str], title: Said, about: Said, fields: list[dict[str, Any]], language: Language
) -> dict[str, Any]:
    return {
        "name": ("办成 · " if language == "zh" else "Bancheng · ") + _in(title, language),
        "id": f"bancheng.{name}.{language}",
        "version": VERSION,
        "description": _in(about, language),
        "appliesTo": [f"bpmn:{tag[0].upper()}{tag[1:]}" for tag in tags],
        "entriesVisible": True,
        "properties": fields,
    }


def _plain(name: str, tags: tuple[str, ...], title: Said, about: Said, language: Language) -> dict[str, Any]:
    words = [word for word in WORDS if word.shapes >= set(tags) and word.name != "action"]
    return _template(name, tags, title, about, [_of_word(word, language) for word in words], language)


def _of_word(word: Word, language: Language) -> dict[str, Any]:
    own = _FIELD_OF.get(word.name)
    binding = {"type": "property", "name": own} if own else {"type": "camunda:property", "name": word.name}
    label = word.zh if language == "zh" else word.name
    return _field(label, word.means, word.example, binding, language) | _choices(
        _CHOICES.get(word.name, ()), language
    )


def _field(
    label: str, means: Said, example: str, binding: dict[str, str], language: Language
) -> dict[str, Any]:
    such_as = f"{means.zh}。例如 {example}" if language == "zh" else f"{means.en}. Such as {example}"
    return {"label": label, "description": such_as, "type": "String", "binding": binding}


def _choices(choices: Iterable[tuple[str, Said]], language: Language) -> dict[str, Any]:
    listed = [{"name": _in(said, language), "value": value} for value, said in choices]
    return {"type": "Dropdown", "value": listed[0]["value"], "choices": listed} if listed else {}


def _hidden(name: str, value: str) -> dict[str, Any]:
    return {"type": "Hidden", "value": value, "binding": {"type": "property", "name": name}}


def _decision(language: Language) -> dict[str, Any]:
    words = [word for word in WORDS if RULE in word.shapes]
    fields = [
        _hidden("camunda:mapDecisionResult", "singleEntry"),
        *(_of_word(word, language) for word in words),
    ]
    about = Said("按决策表把结论写进一个事实", "asks a decision table and writes the answer to a fact")
    return _template("decision", (RULE,), Said("决策", "Decision"), about, fields, language)


def _action(action: Action, language: Language) -> dict[str, Any]:
    fields = [
        _hidden("camunda:type", "external"),
        _hidden("camunda:topic", action.name),
        *(_of_input(one, language) for one in action.inputs),
        *(
            _of_word(word, language)
            for word in WORDS
            if {SERVICE, SEND} <= word.shapes and word.name != "action"
        ),
    ]
    title = Said(f"动作：{action.zh}", f"Action: {action.name}")
    return _template(f"action.{action.name}", (SERVICE, SEND), title, action.means, fields, language)


def _of_input(one: Input, language: Language) -> dict[str, Any]:
    binding = {"type": "camunda:inputParameter", "name": one.name}
    field = _field(one.zh if language == "zh" else one.name, one.means, one.example, binding, language)
    if one.kind == "light":
        field |= _choices(
            ((light, Said(zh, light)) for light, zh in zip(LIGHTS, ("黄灯", "红灯"), strict=True)), language
        )
    if one.required:
        field["constraints"] = {"notEmpty": True}
    return field
