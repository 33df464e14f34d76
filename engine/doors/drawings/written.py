"""The office's words written on a shape: Camunda's own fields and its list of properties, as one mapping."""

from __future__ import annotations

from collections.abc import Iterator

from engine.doors.drawings.faults import Faults
from engine.doors.drawings.grammar import MESSAGE_EVENT
from engine.doors.drawings.shapes import NODES, PROCESS
from engine.doors.drawings.words import (
    ATTRIBUTES,
    ELSEWHERE,
    PLAIN_ATTRIBUTES,
    Word,
    lookup,
    suggestion,
)
from engine.doors.drawings.xml import BPMN, CAMUNDA, Node, Source, elements, local, space, split


def words_on(source: Source, node: Node, faults: Faults) -> tuple[dict[str, str], dict[str, int]]:
    """The words on `node` and their lines, by English name; what cannot be taken is written down."""
    values: dict[str, str] = {}
    lines: dict[str, int] = {}
    for written, value, line in _entries(source, node):
        word = lookup(written)
        if not _may_stand(word, written, node, line, faults) or word is None:
            continue
        if word.name in values:
            _twice(word, node, line, faults)
            continue
        if not value.strip():
            continue  # what an element template leaves blank has not been written
        values[word.name], lines[word.name] = value, line
    return values, lines


def _entries(source: Source, node: Node) -> Iterator[tuple[str, str, int]]:
    for holder in (node, *node.iterfind(f"{{{BPMN}}}{MESSAGE_EVENT}")):
        for key, value in holder.attrib.items():
            namespace, name = split(str(key))
            if namespace == CAMUNDA and name in ATTRIBUTES:
                yield ATTRIBUTES[name], str(value), source.line(holder)
            elif not namespace and name in PLAIN_ATTRIBUTES and local(node) in NODES:
                yield PLAIN_ATTRIBUTES[name], str(value), source.line(holder)
    for properties in node.iterfind(f"{{{BPMN}}}extensionElements/{{{CAMUNDA}}}properties"):
        for entry in elements(properties):
            if space(entry) == CAMUNDA and local(entry) == "property":
                yield entry.get("name", ""), entry.get("value", ""), source.line(entry)


def _may_stand(word: Word | None, written: str, node: Node, line: int, faults: Faults) -> bool:
    element = node.get("id", "")
    if word is None:
        near = suggestion(written)
        faults.add(
            "BC013",
            line,
            element,
            f"不认得属性“{written}”。" + (f"是不是想写“{near}”？" if near else "请对照说明里的词表。"),
            f"Unknown property “{written}”. "
            + (f"Did you mean “{near}”?" if near else "See the table of words."),
        )
    elif word.name in ELSEWHERE:
        said = ELSEWHERE[word.name]
        faults.add(
            "BC014",
            line,
            element,
            f"“{word.zh}”（{word.name}）不写在属性里：{said.zh}。",
            f"“{word.name}” is not written as a property: {said.en}.",
        )
    elif local(node) not in word.shapes:
        faults.add(
            "BC015",
            line,
            element,
            f"“{word.zh}”（{word.name}）不能写在这种图形上，请移到{_places(word, zh=True)}上。",
            f"“{word.name}” cannot stand on this shape; move it to a {_places(word, zh=False)}.",
        )
    else:
        return True
    return False


def _twice(word: Word, node: Node, line: int, faults: Faults) -> None:
    faults.add(
        "BC016",
        line,
        node.get("id", ""),
        f"“{word.zh}”（{word.name}）在这个图形上写了两遍，请只留一处。",
        f"“{word.name}” is written twice on this shape; keep one.",
    )


SHAPE_NAMES = {
    "userTask": ("用户任务", "user task"),
    "receiveTask": ("接收任务", "receive task"),
    "serviceTask": ("服务任务", "service task"),
    "sendTask": ("发送任务", "send task"),
    "businessRuleTask": ("业务规则任务", "business rule task"),
    "subProcess": ("子流程", "sub-process"),
    "callActivity": ("调用活动", "call activity"),
    "startEvent": ("开始事件", "start event"),
    "intermediateCatchEvent": ("中间捕获事件", "intermediate catch event"),
    "intermediateThrowEvent": ("中间抛出事件", "intermediate throw event"),
    "boundaryEvent": ("边界事件", "boundary event"),
    "exclusiveGateway": ("排他网关", "exclusive gateway"),
    "inclusiveGateway": ("包容网关", "inclusive gateway"),
    "parallelGateway": ("并行网关", "parallel gateway"),
    "eventBasedGateway": ("事件网关", "event-based gateway"),
    "endEvent": ("结束事件", "end event"),
    "process": ("流程（池）", "process"),
}
"""What each shape is called."""


def _places(word: Word, *, zh: bool) -> str:
    if word.shapes >= NODES and PROCESS not in word.shapes:
        return "流程里的图形" if zh else "shape of the flow"
    names = [SHAPE_NAMES[shape][0 if zh else 1] for shape in SHAPE_NAMES if shape in word.shapes]
    return ("或" if zh else " or a ").join(names)
