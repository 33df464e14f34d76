"""Ways through a process: can every shape be reached, does every way end, does every loop wait."""

from __future__ import annotations

import re
from collections.abc import Iterable

from engine.doors.drawings.faults import Faults, on_shape
from engine.doors.drawings.shapes import (
    ALL,
    BOUNDARY,
    END,
    GATEWAYS,
    SOME,
    START,
    TASK,
    Element,
    Flow,
    Process,
)
from engine.doors.drawings.words import MATTER

MAX_SHAPES = 300
MAX_SPLITS = 6
"""Parallel splits one behind the other double the work of the engine each time."""

_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}")
_RESERVED = frozenset({"Start", "End", "Root", MATTER, "received", "opened"})


def check_ids(process: Process, faults: Faults) -> None:
    """Every shape and arrow has a usable id: history, deadlines and conditions name shapes by it."""
    every: Iterable[Element | Flow | Process] = (process, *process.elements.values(), *process.flows.values())
    for one in every:
        if not _ID.fullmatch(one.id):
            faults.add(
                "BC020",
                one.line,
                one.id,
                f"编号“{one.id}”不能用：只用英文字母、数字、_ 和 -，不以数字开头，最长 64。中文写在名称里。",
                f"The id “{one.id}” cannot be used: ASCII letters, digits, _ and -, not a digit first, "
                "at most 64. Names may be Chinese.",
            )
        elif one.id in _RESERVED:
            faults.add(
                "BC022",
                one.line,
                one.id,
                f"编号 {one.id} 是系统自己要用的。请换一个，例如 {one.id}_1。",
                f"The id {one.id} is reserved by the engine. Take another, such as {one.id}_1.",
            )


def check_size(process: Process, faults: Faults) -> None:
    """A procedure stays small enough to be stepped at once."""
    splits = [n for n in process.elements.values() if n.tag in {ALL, SOME} and len(n.outgoing) > 1]
    if len(process.elements) > MAX_SHAPES or len(splits) > MAX_SPLITS:
        faults.add(
            "BC047",
            process.line,
            process.id,
            f"流程太大：最多 {MAX_SHAPES} 个图形、{MAX_SPLITS} 个并行或包容分叉。请拆小。",
            f"Too large: at most {MAX_SHAPES} shapes and {MAX_SPLITS} parallel or inclusive splits.",
        )


def check_flows(process: Process, faults: Faults, strange: set[str]) -> None:
    """Arrows have two ends, shapes the arrows they need. `strange` are shapes refused already."""
    for flow in process.flows.values():
        for end in (flow.source, flow.target):
            if end not in process.elements and end not in strange:
                faults.add(
                    "BC033",
                    flow.line,
                    flow.id,
                    f"连线 {flow.id} 的一端没有接上图形（{end or '空'}）。请重新连好或删去。",
                    f"The flow {flow.id} hangs loose: there is no shape “{end}”. Connect or delete it.",
                )
    for node in process.elements.values():
        _check_ends(node, faults)
        if node.tag == BOUNDARY:
            _check_boundary(node, process, faults)
    _check_lanes(process, faults, strange)


def _check_lanes(process: Process, faults: Faults, strange: set[str]) -> None:
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
    if node.tag in {TASK, START, BOUNDARY} and len(node.outgoing) > 1:
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


def _check_boundary(node: Element, process: Process, faults: Faults) -> None:
    host = process.elements.get(node.attached_to)
    if host is None or host.tag != TASK:
        on_shape(
            faults,
            "BC038",
            node,
            "没有贴在用户任务的边上，永远不会响。请拖到任务的边上。",
            "is attached to no user task and would never ring. Drag it onto the edge of a task.",
        )
    if node.timer is None:
        on_shape(
            faults,
            "BC038",
            node,
            "不是定时。边界上只支持定时，请改类型或删去。",
            "is not a timer. Only timers may sit on a boundary.",
        )


def check_ways(process: Process, faults: Faults) -> None:
    """One start; every shape can be reached and leads to an end; every loop waits for a person."""
    starts = [node for node in process.elements.values() if node.tag == START]
    ends = [node for node in process.elements.values() if node.tag == END]
    _check_starts(process, starts, faults)
    if not ends:
        faults.add(
            "BC032",
            process.line,
            process.id,
            "没有结束事件，件永远办不完。请画一个结束事件。",
            "There is no end event, so no matter would ever end. Draw one.",
        )
    if len(starts) != 1:
        return
    reached = reach(process, starts[0].id)
    finishing = _leading_to(process, [end.id for end in ends])
    for node in process.elements.values():
        if node.id not in reached and not (node.tag == BOUNDARY and node.attached_to not in process.elements):
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
    _check_loops(process, faults)


def _check_starts(process: Process, starts: list[Element], faults: Faults) -> None:
    if not starts:
        faults.add(
            "BC030",
            process.line,
            process.id,
            "没有开始事件。请画一个开始事件。",
            "There is no start event. Draw one.",
        )
    for extra in starts[1:]:
        on_shape(
            faults,
            "BC031",
            extra,
            "是多出来的开始事件：一个流程只能有一个。请删去或并到第一个。",
            "is a second start event; a process has exactly one. Delete it or merge it into the first.",
        )


def reach(process: Process, start: str, *, aside: bool = True) -> set[str]:
    """The shapes a matter can come to from `start`. Without `aside` not by non-interrupting timers."""
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        here = waiting.pop()
        if here in reached or here not in process.elements:
            continue
        reached.add(here)
        waiting += process.after(here)
        waiting += [bell.id for bell in process.bells(here) if aside or bell.interrupting]
    return reached


def _leading_to(process: Process, ends: list[str]) -> set[str]:
    found: set[str] = set()
    waiting = list(ends)
    while waiting:
        here = waiting.pop()
        if here in found or here not in process.elements:
            continue
        found.add(here)
        waiting += [process.flows[flow].source for flow in process.elements[here].incoming]
    return found


def _check_loops(process: Process, faults: Faults) -> None:
    """A ring of gateways without a task between them would turn for ever."""
    rest = {node.id for node in process.elements.values() if node.tag in GATEWAYS}
    while True:
        free = {here for here in rest if not any(then in rest for then in process.after(here))}
        free |= {here for here in rest if not _comes_from(process, here, rest)}
        if not free:
            break
        rest -= free
    for here in sorted(rest, key=lambda one: process.elements[one].line):
        on_shape(
            faults,
            "BC040",
            process.elements[here],
            "在一个没有任务的圈里，会一直转下去。请在圈里放一个用户任务。",
            "lies in a loop without any task, which would turn for ever. Put a user task into the loop.",
        )


def _comes_from(process: Process, here: str, rest: set[str]) -> bool:
    return any(process.flows[flow].source in rest for flow in process.elements[here].incoming)


def check_outcomes(process: Process, outcomes: Iterable[str], faults: Faults) -> None:
    """Every end of the main way says how the matter came out; an end beside it does not."""
    main = reach(process, process.start, aside=False)
    for node in process.elements.values():
        if node.tag != END:
            continue
        outcome = node.words.get("outcome", "").strip()
        if node.id in main and not outcome:
            on_shape(
                faults,
                "BC045",
                node,
                "没有写结果（outcome）：件办结了却不知道办成没有。请写上。",
                "has no outcome: the matter would end without saying how. Write one.",
            )
        elif outcome and node.id not in main:
            on_shape(
                faults,
                "BC046",
                node,
                "在旁支上，不能写结果，否则会误结全件。请删去结果。",
                "lies on a side way; an outcome there would close the matter by mistake. Remove it.",
            )
        elif outcome and outcome not in set(outcomes):
            faults.add(
                "BC079",
                node.line_of("outcome"),
                node.id,
                f"place.toml [outcomes] 里没有结果“{outcome}”。请添上或改正。",
                f"place.toml [outcomes] has no outcome “{outcome}”. Add it or mend the word.",
            )
