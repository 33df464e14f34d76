"""A drawing boiled down: for the token engine, and for the hash that ignores the layout."""

from __future__ import annotations

import re

from lxml import etree

from engine.doors.drawings.shapes import BOUNDARY, GATEWAYS, Drawing, Element, Flow, Process
from engine.doors.drawings.xml import BPMN, BPMNDI, PURE_LOOKS, Node, parse, space, split

_WRAPPED = re.compile(r"\s*(?:[$#]\{(?P<juel>.*)\}|[=＝](?P<feel>.*)|(?P<bare>.*))\s*", re.DOTALL)


def engine_xml(drawing: Drawing, process_id: str) -> bytes:
    """The process as minimal BPMN: shapes, flows, conditions without `${}` or `=`, timers as plain text.

    The same drawing always gives the same bytes. Raises `KeyError` for a process that is not in the drawing.
    """
    process = drawing.processes[process_id]
    root = etree.fromstring(f'<definitions xmlns="{BPMN}" targetNamespace="bancheng"/>')
    holder = _sub(root, "process", id=process.id, isExecutable="true")
    if process.name:
        holder.set("name", process.name)
    for element in process.elements.values():
        _element(holder, element)
    for flow in process.flows.values():
        _flow(holder, flow, process)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def bare(condition: str) -> str:
    """A condition without the wrapping that modelers put around it."""
    found = _WRAPPED.fullmatch(condition)
    return "" if found is None or found.lastgroup is None else found[found.lastgroup].strip()


def _sub(holder: Node, tag: str, **attributes: str) -> Node:
    return etree.SubElement(holder, f"{{{BPMN}}}{tag}", attributes)


def _element(holder: Node, element: Element) -> None:
    node = _sub(holder, element.tag, id=element.id)
    if element.name:
        node.set("name", element.name)
    if element.default and element.tag in GATEWAYS:
        node.set("default", element.default)
    if element.tag == BOUNDARY:
        node.set("attachedToRef", element.attached_to)
        node.set("cancelActivity", "true" if element.interrupting else "false")
    for flow in element.incoming:
        _sub(node, "incoming").text = flow
    for flow in element.outgoing:
        _sub(node, "outgoing").text = flow
    if element.terminates:
        _sub(node, "terminateEventDefinition")
    if element.timer is not None:
        kind = {"date": "timeDate", "cycle": "timeCycle"}.get(element.timer.kind, "timeDuration")
        _sub(_sub(node, "timerEventDefinition"), kind).text = element.timer.text


def _flow(holder: Node, flow: Flow, process: Process) -> None:
    node = _sub(holder, "sequenceFlow", id=flow.id, sourceRef=flow.source, targetRef=flow.target)
    source = process.elements.get(flow.source)
    if flow.condition is not None and source is not None and source.tag in GATEWAYS:
        _sub(node, "conditionExpression").text = bare(flow.condition.text)


def meaning_of(drawing: Drawing) -> bytes:
    """The file in canonical XML without layout, colours, comments and the modeler's own notes."""
    root = parse(drawing.file, drawing.data).root
    for node in list(root):
        if not isinstance(node.tag, str) or space(node) == BPMNDI:
            root.remove(node)
    for key in ("exporter", "exporterVersion", "id"):
        root.attrib.pop(key, "")
    for node in root.iter(f"{{{BPMN}}}*"):
        for name in [name for name in node.attrib if split(str(name))[0] in PURE_LOOKS]:
            del node.attrib[name]
    for node in root.iter():
        node.text = (node.text or "").strip() or None
        node.tail = None
    return etree.tostring(root, method="c14n", with_comments=False)
