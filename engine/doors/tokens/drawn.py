"""How each drawn shape becomes a place for tokens, and each flow a way. Ways keep the order of the file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from SpiffWorkflow.bpmn.specs.event_definitions.item_aware_event import (
    ErrorEventDefinition,
    EscalationEventDefinition,
)
from SpiffWorkflow.bpmn.specs.event_definitions.message import MessageEventDefinition

from engine.doors.tokens.bells import Bell, Boundary, Catch, EventGateway, Receive
from engine.doors.tokens.each import Each
from engine.doors.tokens.joins import Inclusive, Parallel
from engine.doors.tokens.nodes import Activity, Guard, Node
from engine.doors.tokens.shapes import (
    Alarm,
    Automatic,
    Choice,
    End,
    Exclusive,
    Failure,
    Inside,
    MessageEnd,
    Passage,
    Person,
    Terminate,
)
from engine.doors.tokens.supported import (
    AROUND,
    BPMN,
    check,
    children,
    event_of,
    events_of,
    local,
    refused,
    text_of,
    twice,
    unsupported,
)
from engine.ground.errors import BadDrawing


def draw(process: Any) -> None:
    """Fill `process.spec` with the places and ways of one process or sub-process. Raises BadDrawing."""
    nodes = [node for node in children(process.node) if local(node) not in AROUND]
    if process.node.tag == f"{BPMN}subProcess":
        nodes = [node for node in nodes if not local(node).endswith("LoopCharacteristics")]
    edges = [node for node in nodes if local(node) == "boundaryEvent"]
    for node in nodes:
        check(node)
        if node.get("id") in process.spec.task_specs:
            raise twice(node)
        if node not in edges:
            _MAKERS[local(node)](process, node)
    for node in edges:
        _attach(process, node)
    _check_ends(process, nodes)
    for node in nodes:
        _connect(process, node)


def _plain(kind: type[Node]) -> Callable[[Any, Any], None]:
    def make(process: Any, node: Any) -> None:
        kind(process.spec, node.get("id"), node.get("id"))

    return make


def _start(process: Any, node: Any) -> None:
    process.spec.start = Passage(process.spec, node.get("id"), node.get("id"))


def _end(process: Any, node: Any) -> None:
    event, shape = event_of(node), node.get("id")
    if event in _THROWN:
        Failure(process.spec, shape, (event, _code(process, node)))
    else:
        kind = {"": End, "terminate": Terminate, "message": MessageEnd}[event]
        kind(process.spec, shape, shape)


def _person(process: Any, node: Any) -> None:
    several = node.find(f"{BPMN}multiInstanceLoopCharacteristics")
    if several is None:
        Person(process.spec, node.get("id"), node.get("id"))
        return
    over = [value for key, value in several.attrib.items() if key.rpartition("}")[2] == "collection"]
    over += [text_of(several, "loopDataInputRef"), text_of(several, "loopCardinality")]
    over = [text for text in over if text]
    if len(over) != 1:
        shape = node.get("id")
        raise refused(
            node,
            "collection",
            f"“{shape}”要写明按哪一个清单逐个办理。",
            f"“{shape}” must name one collection to work through.",
        )
    in_turn = several.get("isSequential") == "true"
    enough = text_of(several, "completionCondition")
    Each(process.spec, node.get("id"), over[0], in_turn=in_turn, enough=enough)


def _inside(process: Any, node: Any) -> None:
    inner = node.get("id")
    if local(node) == "callActivity":
        inner = node.get("calledElement")
        if not inner:
            raise unsupported(node, "callActivity ( )")
    else:
        process.parser.create_parser(node, process.filename, process.lane)
    Inside(process.spec, node.get("id"), inner)


def _catch(process: Any, node: Any) -> None:
    if local(node) == "receiveTask":
        name = _message(process, node, node)
        Receive(process.spec, node.get("id"), MessageEventDefinition(name), name)
    elif event_of(node) == "timer":
        Catch(process.spec, node.get("id"), Bell(), None)
    else:
        name = _message(process, node, events_of(node)[0])
        Catch(process.spec, node.get("id"), MessageEventDefinition(name), name)


def _throw(process: Any, node: Any) -> None:
    if event_of(node) == "escalation":
        Alarm(process.spec, node.get("id"), ("escalation", _code(process, node)))
        return
    kind = Automatic if event_of(node) == "message" else Passage
    kind(process.spec, node.get("id"), node.get("id"))


def _attach(process: Any, node: Any) -> None:
    """Make a boundary event, and the guard of its activity if this is the first one there."""
    spec, shape, at = process.spec, node.get("id"), node.get("attachedToRef", "")
    host = spec.task_specs.get(at)
    if shape in spec.task_specs:
        raise twice(node)
    if not isinstance(host, Activity):
        raise unsupported(node, f"attachedToRef=“{at}”")
    interrupting = node.get("cancelActivity", "true") == "true"
    definition, message, catches = Bell(), None, None
    event = event_of(node)
    if event == "message":
        message = _message(process, node, events_of(node)[0])
        definition = MessageEventDefinition(message)
    elif event in _THROWN:
        if not isinstance(host, Inside) or (event == "error" and not interrupting):
            raise unsupported(node, f"{event}EventDefinition")
        catches = (event, _code(process, node))
        definition = _THROWN[event](catches[1], catches[1])
    guard = spec.task_specs.get(f"{at}/guard")
    if guard is None:
        guard = Guard(spec, at)
        guard.connect(host)
    guard.connect(Boundary(spec, shape, definition, message, interrupting=interrupting, catches=catches))


def _check_ends(process: Any, nodes: list[Any]) -> None:
    kinds = [local(node) for node in nodes]
    if kinds.count("startEvent") != 1 or "endEvent" not in kinds:
        name = process.bpmn_id
        raise refused(
            process.node,
            "start_and_end",
            f"“{name}”要有且只有一个开始事件，并至少有一个结束事件。",
            f"“{name}” needs exactly one start event and at least one end event.",
        )


def _connect(process: Any, node: Any) -> None:
    """Lay the ways out of one shape."""
    places, shape = process.spec.task_specs, node.get("id")
    source = places[shape]
    flows = process.get_outgoing_sequence_flows(shape)
    many = isinstance(source, Choice | Parallel | EventGateway)
    if (not flows) != isinstance(source, End) or (len(flows) > 1 and not many):
        raise refused(
            node,
            "ways_out",
            f"“{shape}”有 {len(flows)} 条流出的流向；结束事件不能有，网关可以有多条，其余恰好一条。",
            f"“{shape}” has {len(flows)} outgoing flows: an end event has none, a gateway may have several, "
            "all others exactly one.",
        )
    default = node.get("default")
    if default is not None and default not in [flow.get("id") for flow in flows]:
        raise refused(
            node, "default", f"“{shape}”的默认流向不存在。", f"The default flow of “{shape}” does not exist."
        )
    for flow in flows:
        target = _target(process, flow, source)
        source.connect(target)
        if isinstance(source, Choice):
            lone = default is None and len(flows) == 1
            _choose(flow, source, target, default=flow.get("id") == default, lone=lone)
        elif text_of(flow, "conditionExpression"):
            raise _bad_condition(flow)


def _target(process: Any, flow: Any, source: Node) -> Node:
    places, name = process.spec.task_specs, flow.get("targetRef")
    target: Node | None = places.get(f"{name}/guard", places.get(name))
    into_event = isinstance(target, Catch) and not isinstance(target, Boundary)
    wrong = target is None or target is process.spec.start or isinstance(target, Boundary)
    if target is None or wrong or (isinstance(source, EventGateway) and not into_event):
        shape = flow.get("id")
        raise refused(
            flow, "target", f"流向“{shape}”不能指向“{name}”。", f"The flow “{shape}” cannot lead to “{name}”."
        )
    return target


def _choose(flow: Any, source: Choice, target: Node, *, default: bool, lone: bool) -> None:
    condition = text_of(flow, "conditionExpression")
    if condition and not default:
        source.conditions.append((condition, target.name))
    elif not condition and (default or lone):
        source.default = target.name
    else:
        raise _bad_condition(flow)


def _bad_condition(flow: Any) -> BadDrawing:
    shape = flow.get("id")
    return refused(
        flow,
        "condition",
        f"流向“{shape}”的条件不对：只有排他和包容网关的非默认流向要写条件，也必须写。",
        f"The flow “{shape}” is wrong about its condition: the flows of exclusive and inclusive gateways "
        "have one unless they are the default, and no others do.",
    )


def _message(process: Any, node: Any, holder: Any) -> str:
    ref = holder.get("messageRef")
    if ref not in process.parser.messages:
        raise refused(
            node, "message", f"“{node.get('id')}”没有指明消息。", f"“{node.get('id')}” names no message."
        )
    name: str = process.parser.messages[ref] or ref
    return name


def _code(process: Any, node: Any) -> str:
    """The code of the error or escalation; "" where none is named."""
    event = event_of(node)
    known = process.parser.errors if event == "error" else process.parser.escalations
    ref = events_of(node)[0].get(f"{event}Ref")
    if ref is None:
        return ""
    code: str = known.get(ref, {}).get(f"{event}_code") or ref
    return code


_THROWN = {"error": ErrorEventDefinition, "escalation": EscalationEventDefinition}
_MAKERS: Mapping[str, Callable[[Any, Any], None]] = {
    "startEvent": _start,
    "endEvent": _end,
    "userTask": _person,
    "manualTask": _person,
    "task": _person,
    "serviceTask": _plain(Automatic),
    "sendTask": _plain(Automatic),
    "businessRuleTask": _plain(Automatic),
    "receiveTask": _catch,
    "subProcess": _inside,
    "callActivity": _inside,
    "exclusiveGateway": _plain(Exclusive),
    "parallelGateway": _plain(Parallel),
    "inclusiveGateway": _plain(Inclusive),
    "eventBasedGateway": _plain(EventGateway),
    "intermediateCatchEvent": _catch,
    "intermediateThrowEvent": _throw,
}
