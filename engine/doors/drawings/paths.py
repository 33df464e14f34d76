"""Ways through one level of a process: is everything connected, reached, and led to an end."""

from __future__ import annotations

from collections.abc import Iterable

from engine.doors.drawings.faults import Faults, on_shape
from engine.doors.drawings.shapes import (
    BOUNDARY,
    CATCH,
    END,
    ERROR,
    ESCALATION,
    FIRST,
    GATEWAYS,
    INNER,
    LASTING,
    RECEIVE,
    START,
    Element,
    Process,
)


def check_flows(level: Process, faults: Faults, strange: set[str]) -> None:
    """Arrows have two ends, shapes the arrows they need. `strange` are shapes refused already."""
    for flow in level.flows.values():
        for end in (flow.source, flow.target):
            if end not in level.elements and end not in strange:
                faults.add(
                    "BC033",
                    flow.line,
                    flow.id,
                    f"连线 {flow.id} 的一端没有接上同一层的图形（{end or '空'}）。请重新连好或删去；"
                    "连线不能穿过子流程的边。",
                    f"The flow {flow.id} hangs loose: there is no shape “{end}” on its level. Connect or delete "
                    "it; a flow cannot cross the edge of a sub-process.",
                )
    for node in level.elements.values():
        _check_ends(node, faults)
        if node.tag == BOUNDARY:
            _check_boundary(node, level, faults)
        elif node.tag == FIRST:
            _check_first(node, level, faults)
        elif node.tag == CATCH and not node.event:
            on_shape(
                faults,
                "BC024",
                node,
                "没有写等什么，会一直停在这里。请改成定时或消息事件，里程碑请用中间抛出事件。",
                "does not say what it waits for. Make it a timer or a message; for a milestone use a throw event.",
            )


def check_lanes(process: Process, faults: Faults, strange: set[str]) -> None:
    """Every shape lies in one lane at most, and lanes list what is there."""
    lane_of: dict[str, str] = {}
    for lane in process.lanes:
        for member in lane.nodes:
            if lane_of.setdefault(member, lane.id) != lane.id:
                faults.add(
                    "BC016",
                    lane.line,
                    lane.id,
                    f"图形 {member} 同时写在两条泳道里。请在建模工具里把它放进一条泳道再保存。",
                    f"The shape {member} is listed in two lanes. Place it in one lane and save again.",
                )
            if member not in process.elements and member not in strange:
                faults.add(
                    "BC033",
                    lane.line,
                    lane.id,
                    f"泳道“{lane.name}”里写着不存在的图形 {member}。请在建模工具里重新保存。",
                    f"The lane “{lane.name}” lists a shape {member} that does not exist. Save it again.",
                )


def _check_ends(node: Element, faults: Faults) -> None:
    if node.tag in {START, BOUNDARY} and node.incoming:
        on_shape(
            faults,
            "BC037",
            node,
            "不能有连线进来。请把连线改接到任务或网关。",
            "cannot have an incoming flow. Lead the flow to a task or gateway.",
        )
    if node.tag == END and node.outgoing:
        on_shape(
            faults,
            "BC037",
            node,
            "后面不能再有连线。请删去连线。",
            "cannot have an outgoing flow. Delete it.",
        )
    if node.tag not in GATEWAYS | {END} and len(node.outgoing) > 1:
        on_shape(
            faults,
            "BC034",
            node,
            "有几条连线出去，不知道走哪条。请在后面加一个网关。",
            "has several outgoing flows. Put a gateway behind it.",
        )
    if node.tag == BOUNDARY and not node.outgoing:
        on_shape(
            faults,
            "BC039",
            node,
            "响了以后没有去处。请从它画一条连线到任务。",
            "rings and leads nowhere. Draw a flow from it to a task.",
        )


def _check_boundary(node: Element, level: Process, faults: Faults) -> None:
    host = level.elements.get(node.attached_to)
    if host is None or host.tag not in LASTING:
        on_shape(
            faults,
            "BC038",
            node,
            "没有贴在会停留的图形边上（用户任务、接收任务、子流程、调用活动），永远不会发生。请拖到它们的边上。",
            "sits on nothing that lasts (user task, receive task, sub-process, call activity) and would never "
            "happen. Drag it onto the edge of one.",
        )
    elif node.event in {ERROR, ESCALATION} and host.tag not in INNER:
        on_shape(
            faults,
            "BC038",
            node,
            "接的是错误或升级，只能贴在子流程或调用活动边上。请移过去，或改成定时、消息。",
            "catches an error or escalation and may only sit on a sub-process or call activity. Move it there.",
        )
    elif node.event == ERROR and not node.interrupting:
        on_shape(
            faults,
            "BC038",
            node,
            "接的是错误，错误总是打断的。请改成中断边界。",
            "catches an error, which always interrupts. Make the boundary interrupting.",
        )
    elif not node.event:
        on_shape(
            faults,
            "BC038",
            node,
            "没有写等什么。请改成定时、消息、错误或升级事件，或者删去。",
            "does not say what it waits for. Make it a timer, message, error or escalation, or delete it.",
        )


def _check_first(node: Element, level: Process, faults: Faults) -> None:
    behind = [level.elements[target] for target in level.after(node.id) if target in level.elements]
    fits = all(one.tag in {CATCH, RECEIVE} and len(one.incoming) == 1 for one in behind)
    if len(behind) < 2 or not fits:
        on_shape(
            faults,
            "BC025",
            node,
            "是事件网关：后面要有两个以上的事件，每个都是中间捕获事件或接收任务，而且只从它这里连过去。请改连线。",
            "is an event-based gateway: behind it stand two or more catch events or receive tasks, each reached "
            "from here alone. Mend the flows.",
        )


def check_ways(level: Process, faults: Faults) -> None:
    """One start; every shape can be reached and leads to an end."""
    starts = [node for node in level.elements.values() if node.tag == START]
    ends = [node for node in level.elements.values() if node.tag == END]
    _check_starts(level, starts, faults)
    if not ends:
        faults.add(
            "BC032",
            level.line,
            level.id,
            f"{level.id} 没有结束事件，永远办不完。请画一个结束事件。",
            f"{level.id} has no end event and would never end. Draw one.",
        )
    if len(starts) != 1:
        return
    reached = reach(level, starts[0].id)
    finishing = leading_to(level, [end.id for end in ends])
    for node in level.elements.values():
        if node.id not in reached and not (node.tag == BOUNDARY and node.attached_to not in level.elements):
            on_shape(
                faults,
                "BC035",
                node,
                "从开始走不到这里。请连上或删去。",
                "cannot be reached from the start. Connect or delete it.",
            )
        elif ends and node.id in reached and node.id not in finishing and node.tag != BOUNDARY:
            on_shape(
                faults,
                "BC036",
                node,
                "走到这里就到不了结束。请接着连下去。",
                "leads to no end. Connect it onwards.",
            )


def _check_starts(level: Process, starts: list[Element], faults: Faults) -> None:
    if not starts:
        faults.add(
            "BC030",
            level.line,
            level.id,
            f"{level.id} 没有开始事件。请画一个开始事件。",
            f"{level.id} has no start event. Draw one.",
        )
    for extra in starts[1:]:
        on_shape(
            faults,
            "BC031",
            extra,
            "是多出来的开始事件：一个流程（子流程）只能有一个。请删去或并到第一个。",
            "is a second start event; a process has exactly one. Delete it or merge it into the first.",
        )


def reach(level: Process, start: str, *, aside: bool = True, closed: Iterable[str] = ()) -> set[str]:
    """The shapes a matter can come to from `start`, never through a `closed` one.

    Without `aside` not by non-interrupting events.
    """
    reached: set[str] = set()
    shut = set(closed)
    waiting = [start]
    while waiting:
        here = waiting.pop()
        if here in reached or here in shut or here not in level.elements:
            continue
        reached.add(here)
        waiting += level.after(here)
        waiting += [one.id for one in level.boundaries(here) if aside or one.interrupting]
    return reached


def leading_to(level: Process, ends: Iterable[str]) -> set[str]:
    """The shapes from which arrows lead to one of `ends`, those included."""
    found: set[str] = set()
    waiting = list(ends)
    while waiting:
        here = waiting.pop()
        if here in found or here not in level.elements:
            continue
        found.add(here)
        waiting += [flow.source for flow in level.into(here)]
    return found
