"""The layout part of a file (BPMN DI) as plain values, so that the office can draw the diagram again."""

from __future__ import annotations

import math

from engine.doors.drawings.events import event_of, several_of
from engine.doors.drawings.faults import Faults
from engine.doors.drawings.shapes import NODES, TERMINATE, Band, Edge, Picture, Rect, Shape
from engine.doors.drawings.xml import BPMN, BPMNDI, DC, DI, Node, Source, local, text

_NOTES = frozenset({"textAnnotation", "group"})
_ARROWS = frozenset({"sequenceFlow", "association"})
FARTHEST = 100_000.0
"""No drawing is wider than this; a number beyond it is a slip or an attack."""


def picture_of(source: Source, faults: Faults) -> Picture:
    """The first diagram plane of the file; shapes whose numbers cannot be read are written down."""
    plane = source.root.find(f"{{{BPMNDI}}}BPMNDiagram/{{{BPMNDI}}}BPMNPlane")
    if plane is None:
        return Picture()
    drawn = {str(node.get("id")): node for node in source.root.iter(f"{{{BPMN}}}*") if node.get("id")}
    defaults = {node.get("default") for node in drawn.values()}
    pools: list[Band] = []
    lanes: list[Band] = []
    shapes: list[Shape] = []
    for shape in plane.iterfind(f"{{{BPMNDI}}}BPMNShape"):
        node, box = drawn.get(shape.get("bpmnElement", "")), _rect(source, shape, faults)
        if node is None or box is None:
            continue
        kind = local(node)
        if kind in {"participant", "lane"}:
            (pools if kind == "participant" else lanes).append(
                Band(str(node.get("id")), node.get("name", ""), *box)
            )
        elif kind in NODES | _NOTES:
            shapes.append(_shape(source, node, shape, box, faults))
    edges = [
        _edge(source, drawn[edge.get("bpmnElement", "")], edge, defaults, faults)
        for edge in plane.iterfind(f"{{{BPMNDI}}}BPMNEdge")
        if edge.get("bpmnElement") in drawn and local(drawn[edge.get("bpmnElement", "")]) in _ARROWS
    ]
    return Picture(
        _bounds([*pools, *lanes, *shapes], edges),
        tuple(pools),
        tuple(lanes),
        tuple(shapes),
        tuple(edges),
        _elsewhere(source),
    )


def _elsewhere(source: Source) -> frozenset[str]:
    further = source.root.findall(f"{{{BPMNDI}}}BPMNDiagram/{{{BPMNDI}}}BPMNPlane")[1:]
    found = (one.get("bpmnElement") for plane in further for one in plane)
    return frozenset(name for name in found if name)


def _shape(source: Source, node: Node, shape: Node, box: Rect, faults: Faults) -> Shape:
    note = text(node.find(f"{{{BPMN}}}text")) if local(node) == "textAnnotation" else ""
    return Shape(
        str(node.get("id")),
        local(node),
        *box,
        label=note or node.get("name", ""),
        label_at=_label(source, shape, faults),
        interrupting=node.get("cancelActivity", "true") != "false",
        terminates=event_of(node) == TERMINATE,
        event=event_of(node),
        several=several_of(node),
    )


def _edge(source: Source, node: Node, edge: Node, defaults: set[str | None], faults: Faults) -> Edge:
    points = [
        (x, y)
        for point in edge.iterfind(f"{{{DI}}}waypoint")
        if None not in (pair := (_number(source, point, "x", faults), _number(source, point, "y", faults)))
        for x, y in [pair]
        if x is not None and y is not None
    ]
    return Edge(
        id=str(node.get("id")),
        kind=local(node),
        points=tuple(points),
        label=node.get("name", ""),
        label_at=_label(source, edge, faults),
        source=node.get("sourceRef", ""),
        target=node.get("targetRef", ""),
        default=node.get("id") in defaults,
    )


def _label(source: Source, holder: Node, faults: Faults) -> Rect | None:
    label = holder.find(f"{{{BPMNDI}}}BPMNLabel")
    return None if label is None else _rect(source, label, faults, required=False)


def _rect(source: Source, holder: Node, faults: Faults, *, required: bool = True) -> Rect | None:
    bounds = holder.find(f"{{{DC}}}Bounds")
    if bounds is None:
        if required:
            _unreadable(source, holder, faults)
        return None
    x, y, w, h = (_number(source, bounds, name, faults) for name in ("x", "y", "width", "height"))
    return None if x is None or y is None or w is None or h is None else (x, y, w, h)


def _number(source: Source, node: Node, name: str, faults: Faults) -> float | None:
    try:
        number = float(node.get(name, ""))
    except ValueError:
        number = math.nan
    if math.isfinite(number) and abs(number) <= FARTHEST:
        return number
    _unreadable(source, node, faults)
    return None


def _unreadable(source: Source, node: Node, faults: Faults) -> None:
    owner: Node | None = node
    while owner is not None and not owner.get("bpmnElement"):
        owner = owner.getparent()
    faults.add(
        "BC008",
        source.line(node),
        "" if owner is None else owner.get("bpmnElement", ""),
        "图形的位置或大小读不出来。请在建模工具里重新摆放并保存。",
        "The position or size of this shape cannot be read. Place it again in the modeler and save.",
    )


def _bounds(boxes: list[Band | Shape], edges: list[Edge]) -> Rect:
    across = [x for box in boxes for x in (box.x, box.x + box.w)] + [x for e in edges for x, _ in e.points]
    down = [y for box in boxes for y in (box.y, box.y + box.h)] + [y for e in edges for _, y in e.points]
    if not across:
        return (0.0, 0.0, 0.0, 0.0)
    return (min(across), min(down), max(across) - min(across), max(down) - min(down))
