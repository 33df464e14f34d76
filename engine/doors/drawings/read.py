"""Reading a file into a `Drawing`: everything a designer drew, nothing dropped in silence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from engine.doors.drawings.dialect import check_dialect
from engine.doors.drawings.events import Definitions, event_of, inputs_on, several_on, timer_on
from engine.doors.drawings.faults import Faults
from engine.doors.drawings.grammar import SILENT
from engine.doors.drawings.picture import picture_of
from engine.doors.drawings.shapes import NODES, PROCESS, SUB, Drawing, Element, Flow, Lane, Process, Written
from engine.doors.drawings.written import words_on
from engine.doors.drawings.xml import BPMN, Node, Source, elements, local, parse, space, text
from engine.ground.errors import BadDrawing, Finding
from engine.ground.said import Said


def read(file: str, data: bytes) -> Drawing:
    """The drawing in `data`. What reading finds wrong stands in `findings`; `check` judges the rest.

    Raises `BadDrawing` where nothing can be read at all: too large, not UTF-8, a DOCTYPE, not XML, not BPMN.
    """
    source = parse(file, data)
    if (space(source.root), local(source.root)) != (BPMN, "definitions"):
        said = Said(
            "这不是 BPMN 2.0 流程图。请用 Camunda Modeler 或 bpmn.io 画图并保存为 .bpmn。",
            "This is not a BPMN 2.0 diagram. Draw it with Camunda Modeler or bpmn.io and save it as .bpmn.",
        )
        raise BadDrawing([Finding(file, source.line(source.root), "", "BC006", said)])
    faults = Faults(file)
    check_dialect(source, faults)
    _check_silent(source, faults)
    _check_ids(source, faults)
    known = Definitions(source)
    processes = [_process(source, node, known, faults) for node in _all(source.root, PROCESS)]
    layout = picture_of(source, faults)
    kept = {process.id: process for process in processes}
    return Drawing(file, data, kept, layout, faults.ordered())


def _all(node: Node, tag: str) -> list[Node]:
    return list(node.iterfind(f"{{{BPMN}}}{tag}"))


def _check_silent(source: Source, faults: Faults) -> None:
    for node in source.root.iter(*(f"{{{BPMN}}}{tag}" for tag in SILENT)):
        words_on(source, node, faults)


def _check_ids(source: Source, faults: Faults) -> None:
    """XML asks that every id be written once in a file; libxml2 does not."""
    seen: dict[str, int] = {}
    for node in source.root.iter(f"{{{BPMN}}}*"):
        written = node.get("id")
        if written is None:
            continue
        line = source.line(node)
        if written in seen:
            faults.add(
                "BC021",
                line,
                written,
                f"编号 {written} 用了两次（第 {seen[written]} 行已有）。请给其中一个改号。",
                f"The id {written} is used twice (first on line {seen[written]}). Change one of them.",
            )
        seen.setdefault(written, line)


def _process(source: Source, node: Node, known: Definitions, faults: Faults) -> Process:
    lanes = tuple(_lane(source, lane) for holder in _all(node, "laneSet") for lane in _all(holder, "lane"))
    lane_of = {member: lane.name for lane in lanes for member in lane.nodes}
    flows = {flow.id: flow for flow in _flows(source, node, "")}
    shapes = list(_Shapes(source, known, lane_of, faults).inside(node, "", ""))
    return Process(
        id=node.get("id", ""),
        name=node.get("name", ""),
        line=source.line(node),
        executable=node.get("isExecutable") == "true",
        elements={shape.id: _joined(shape, flows) for shape in shapes},
        flows=flows,
        lanes=lanes,
        itself=_Shapes(source, known, {}, faults).shape(node, "", ""),
    )


def _joined(shape: Element, flows: Mapping[str, Flow]) -> Element:
    return replace(
        shape,
        incoming=tuple(flow.id for flow in flows.values() if flow.target == shape.id),
        outgoing=tuple(flow.id for flow in flows.values() if flow.source == shape.id),
    )


def _lane(source: Source, node: Node) -> Lane:
    nodes = tuple(text(reference) for reference in _all(node, "flowNodeRef"))
    return Lane(node.get("id", ""), (node.get("name") or "").strip(), source.line(node), nodes)


def _flows(source: Source, node: Node, inside: str) -> Iterator[Flow]:
    for flow in _all(node, "sequenceFlow"):
        condition = flow.find(f"{{{BPMN}}}conditionExpression")
        yield Flow(
            id=flow.get("id", ""),
            source=flow.get("sourceRef", ""),
            target=flow.get("targetRef", ""),
            name=flow.get("name", ""),
            line=source.line(flow),
            condition=None if condition is None else Written(text(condition), source.line(condition)),
            inside=inside,
        )
    for inner in _all(node, SUB):
        yield from _flows(source, inner, inner.get("id", ""))


class _Shapes:
    """Reads the shapes of one process, those within its sub-processes too."""

    def __init__(
        self, source: Source, known: Definitions, lane_of: Mapping[str, str], faults: Faults
    ) -> None:
        self.source = source
        self.known = known
        self.lane_of = lane_of
        self.faults = faults

    def inside(self, node: Node, around: str, lane: str) -> Iterator[Element]:
        """The shapes in `node`; those in a sub-process lie in its lane, as nobody draws lanes inside."""
        for child in elements(node):
            if space(child) == BPMN and local(child) in NODES:
                shape = self.shape(child, around, lane)
                yield shape
                if shape.tag == SUB:
                    yield from self.inside(child, shape.id, shape.lane)

    def shape(self, node: Node, around: str, lane: str) -> Element:
        source, faults = self.source, self.faults
        words, lines = words_on(source, node, faults)
        element_id = node.get("id", "")
        return Element(
            id=element_id,
            tag=local(node),
            name=node.get("name", ""),
            line=source.line(node),
            lane=self.lane_of.get(element_id, lane),
            words=words,
            word_lines=lines,
            documentation=text(node.find(f"{{{BPMN}}}documentation")),
            attached_to=node.get("attachedToRef", ""),
            interrupting=node.get("cancelActivity", "true") != "false",
            timer=timer_on(source, node),
            default=node.get("default", ""),
            inside=around,
            event=event_of(node),
            refers=self.known.named_by(source, node, faults),
            inputs=inputs_on(source, node, faults),
            several=several_on(source, node),
        )
