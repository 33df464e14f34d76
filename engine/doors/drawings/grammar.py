"""Which elements and attributes of BPMN and of Camunda's extensions this house carries out, shape by shape.

These are the forms Camunda Modeler 5 writes for Camunda 7, its heirs Operaton and CIB seven, and bpmn.io.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.doors.drawings.shapes import (
    ACTIVITIES,
    ALL,
    BOUNDARY,
    CALL,
    CATCH,
    CHOICE,
    END,
    FIRST,
    NODES,
    PROCESS,
    RECEIVE,
    RULE,
    SEND,
    SERVICE,
    SOME,
    START,
    SUB,
    TASK,
    THROW,
)
from engine.doors.drawings.words import ATTRIBUTES

SEVERAL = "multiInstanceLoopCharacteristics"
MESSAGE_EVENT = "messageEventDefinition"
SILENT = frozenset({"participant", "lane", "sequenceFlow", "laneSet", "collaboration", "definitions"})
"""Elements that carry no word of the office; one written there is refused like any misplaced word."""

_PLAIN = frozenset({"documentation", "extensionElements"})
_NOTES = frozenset({"textAnnotation", "association", "group"})
_JOINED = _PLAIN | {"incoming", "outgoing"}
_EVENTS: dict[str, frozenset[str]] = {
    START: frozenset(),
    END: frozenset({"terminate", "message", "error", "escalation"}),
    CATCH: frozenset({"timer", "message"}),
    THROW: frozenset({"message", "escalation"}),
    BOUNDARY: frozenset({"timer", "message", "error", "escalation"}),
}
EVENTS = {tag: frozenset(f"{kind}EventDefinition" for kind in kinds) for tag, kinds in _EVENTS.items()}
"""What an event of each shape may wait for or bring about."""

CHILDREN: Mapping[str, frozenset[str]] = {
    "definitions": _PLAIN | {PROCESS, "collaboration", "category", "message", "error", "escalation"},
    "collaboration": _PLAIN | _NOTES | {"participant"},
    PROCESS: _PLAIN | _NOTES | NODES | {"laneSet", "sequenceFlow"},
    SUB: _JOINED | _NOTES | NODES | {"sequenceFlow"},
    "laneSet": _PLAIN | {"lane"},
    "lane": _PLAIN | {"flowNodeRef"},
    "sequenceFlow": _PLAIN | {"conditionExpression"},
    "textAnnotation": _PLAIN | {"text"},
    "category": _PLAIN | {"categoryValue"},
    "timerEventDefinition": frozenset({"timeDate", "timeDuration", "timeCycle"}),
    **dict.fromkeys((MESSAGE_EVENT, "errorEventDefinition", "escalationEventDefinition"), frozenset[str]()),
    "terminateEventDefinition": frozenset(),
    SEVERAL: frozenset({"completionCondition"}),
    **dict.fromkeys((*(ACTIVITIES - {SUB}), CHOICE, SOME, ALL, FIRST), _JOINED),
    TASK: _JOINED | {SEVERAL},
    **{tag: _JOINED | kinds for tag, kinds in EVENTS.items()},
}

OWN: Mapping[str, frozenset[str]] = {
    "definitions": frozenset({"targetNamespace", "exporter", "exporterVersion"}),
    PROCESS: frozenset({"isExecutable"}),
    "participant": frozenset({"processRef"}),
    "sequenceFlow": frozenset({"sourceRef", "targetRef"}),
    "association": frozenset({"sourceRef", "targetRef", "associationDirection"}),
    "group": frozenset({"categoryValueRef"}),
    "categoryValue": frozenset({"value"}),
    "textAnnotation": frozenset({"textFormat"}),
    "documentation": frozenset({"textFormat"}),
    "error": frozenset({"errorCode"}),
    "escalation": frozenset({"escalationCode"}),
    MESSAGE_EVENT: frozenset({"messageRef"}),
    "errorEventDefinition": frozenset({"errorRef"}),
    "escalationEventDefinition": frozenset({"escalationRef"}),
    SEVERAL: frozenset({"isSequential"}),
    CHOICE: frozenset({"default", "gatewayDirection"}),
    SOME: frozenset({"default", "gatewayDirection"}),
    ALL: frozenset({"gatewayDirection"}),
    FIRST: frozenset({"gatewayDirection"}),
    BOUNDARY: frozenset({"attachedToRef", "cancelActivity"}),
    RECEIVE: frozenset({"messageRef"}),
    CALL: frozenset({"calledElement"}),
}
"""Attributes of BPMN itself, beside `id` and `name`."""

SAYS_NOTHING = frozenset(
    {
        ("processType", "None"),
        ("isClosed", "false"),
        ("isForCompensation", "false"),
        ("startQuantity", "1"),
        ("completionQuantity", "1"),
        ("isInterrupting", "true"),
        ("parallelMultiple", "false"),
        ("triggeredByEvent", "false"),
        ("instantiate", "false"),
        ("eventGatewayType", "Exclusive"),
        ("behavior", "All"),
        ("implementation", "##unspecified"),
        ("implementation", "##WebService"),
    }
)
"""Defaults that other modelers spell out."""

HARMLESS = frozenset(
    {"historyTimeToLive", "versionTag", "isStartableInTasklist"}
    | {"modelerTemplate", "modelerTemplateVersion", "modelerTemplateIcon"}
)
"""Written by Camunda Modeler unasked; they steer Camunda's own server and promise a citizen nothing."""

_WORDED = NODES | SILENT | {PROCESS}
CAMUNDA_VALUES: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "type": (frozenset({SERVICE, SEND, MESSAGE_EVENT}), frozenset({"external"})),
    "mapDecisionResult": (frozenset({RULE}), frozenset({"singleEntry"})),
    "decisionRefBinding": (frozenset({RULE}), frozenset({"latest", "deployment"})),
    "calledElementBinding": (frozenset({CALL}), frozenset({"latest", "deployment"})),
    "formRefBinding": (frozenset({TASK}), frozenset({"latest", "deployment"})),
}
"""Fields of Camunda that this house carries out with these values alone, and the shapes they stand on."""

_CAMUNDA: Mapping[str, frozenset[str]] = {
    MESSAGE_EVENT: frozenset({"topic"}),
    SEVERAL: frozenset({"collection", "elementVariable"}),
}


def camunda_attribute(tag: str, name: str) -> bool:
    """Whether Camunda's attribute of this name means something, or harmlessly nothing, on such an element."""
    if name in CAMUNDA_VALUES:
        return tag in CAMUNDA_VALUES[name][0]
    if name in HARMLESS:
        return True
    return name in (ATTRIBUTES if tag in _WORDED else _CAMUNDA.get(tag, frozenset()))


def camunda_extension(tag: str, name: str) -> bool:
    """Whether Camunda's extension element of this name is read on such a shape."""
    match name:
        case "properties":
            return tag in _WORDED
        case "inputOutput":
            return tag in {SERVICE, SEND, THROW, END}
        case "in" | "out":
            return tag == CALL
    return False


PASSED_ON = (("variables", "all"), ("businessKey", "#{execution.processBusinessKey}"))
"""What `camunda:in` and `camunda:out` of a call may say: everything, which is how it is done here anyway."""

ONCE: Mapping[str, frozenset[str]] = {
    "sequenceFlow": frozenset({"conditionExpression"}),
    "timerEventDefinition": CHILDREN["timerEventDefinition"],
    PROCESS: frozenset({"laneSet"}),
    TASK: frozenset({SEVERAL}),
    SEVERAL: frozenset({"completionCondition"}),
    **EVENTS,
}
"""Of these an element has one; a second would be read by nobody."""
