"""Which shapes of BPMN tokens can move through. Everything else is refused by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.ground.errors import BadDrawing, Finding
from engine.ground.said import Said

SUPPORTED: Mapping[str, frozenset[str]] = {
    "startEvent": frozenset({""}),
    "endEvent": frozenset({"", "terminate", "error", "escalation", "message"}),
    "userTask": frozenset({""}),
    "manualTask": frozenset({""}),
    "task": frozenset({""}),
    "serviceTask": frozenset({""}),
    "sendTask": frozenset({""}),
    "businessRuleTask": frozenset({""}),
    "receiveTask": frozenset({""}),
    "subProcess": frozenset({""}),
    "callActivity": frozenset({""}),
    "exclusiveGateway": frozenset({""}),
    "parallelGateway": frozenset({""}),
    "inclusiveGateway": frozenset({""}),
    "eventBasedGateway": frozenset({""}),
    "intermediateCatchEvent": frozenset({"timer", "message"}),
    "intermediateThrowEvent": frozenset({"", "escalation", "message"}),
    "boundaryEvent": frozenset({"timer", "message", "error", "escalation"}),
}
"""Element → the event definitions it may have ("" for none, "timer" for timerEventDefinition, ...)."""

MULTIPLE = frozenset({"userTask", "manualTask", "task"})
"""The elements that may have a multiInstanceLoopCharacteristics."""

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
_WORDS = frozenset({"documentation", "extensionElements", "incoming", "outgoing"})
AROUND = _WORDS | {"laneSet", "sequenceFlow", "textAnnotation", "association", "group"}
_REFUSED_IF_TRUE = ("isForCompensation", "triggeredByEvent", "parallelMultiple", "instantiate")


def refused(node: Any, code: str, zh: str, en: str) -> BadDrawing:
    """A finding about `node`, an XML element, or about the whole file where it is None."""
    line = (node.sourceline or 0) if node is not None else 0
    element = node.get("id", "") if node is not None else ""
    return BadDrawing([Finding("", line, element, code, Said(zh, en))])


def check(node: Any) -> None:
    """Raise BadDrawing unless `node` is a shape of the list, in one of the ways listed."""
    name, shape = local(node), node.get("id", "")
    allowed = SUPPORTED.get(name)
    if allowed is None or not shape or "/" in shape:
        raise unsupported(node, name)
    events = events_of(node)
    if len(events) > 1 or (local(events[0]) if events else "").removesuffix("EventDefinition") not in allowed:
        raise unsupported(node, " + ".join(local(event) for event in events) or f"{name} ( )")
    for attribute in _REFUSED_IF_TRUE:
        if node.get(attribute) == "true":
            raise unsupported(node, attribute)
    if name != "subProcess":
        _check_inner(node)
    for child in children(node):
        if local(child).endswith("LoopCharacteristics") and name not in MULTIPLE:
            raise unsupported(node, f"{name} / {local(child)}")


def _check_inner(node: Any) -> None:
    for child in children(node):
        name = local(child)
        checked_elsewhere = name.endswith("EventDefinition") or name == "multiInstanceLoopCharacteristics"
        if name not in _WORDS and not checked_elsewhere:
            raise unsupported(node, f"{local(node)} / {name}")


def unsupported(node: Any, what: str) -> BadDrawing:
    """The shape uses `what`, which tokens cannot move through."""
    shape = node.get("id", "")
    return refused(
        node,
        "unsupported",
        f"“{shape}”用了不支持的画法：{what}。",
        f"“{shape}” uses {what}, which is not supported.",
    )


def twice(node: Any) -> BadDrawing:
    """Two shapes have one id."""
    shape = node.get("id")
    return refused(node, "twice", f"两个图形都叫“{shape}”。", f"Two shapes have the id “{shape}”.")


def children(node: Any) -> Iterator[Any]:
    """The elements directly inside."""
    return (child for child in node if isinstance(child.tag, str))  # comments have no tag


def events_of(node: Any) -> list[Any]:
    """The event definitions of an event."""
    return [child for child in children(node) if local(child).endswith("EventDefinition")]


def event_of(node: Any) -> str:
    """The kind of an event: "timer", "message", ..., "" for none."""
    events = events_of(node)
    return local(events[0]).removesuffix("EventDefinition") if events else ""


def local(node: Any) -> str:
    """The name of an element of BPMN; of any other, its full name, which is never supported."""
    tag: str = node.tag
    return tag.removeprefix(BPMN)


def text_of(node: Any, child: str) -> str | None:
    """The text of a child element, None where it is missing or empty."""
    found = node.find(f"{BPMN}{child}")
    return (found.text or "").strip() or None if found is not None else None
