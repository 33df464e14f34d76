"""A drawing boiled down: for the token engine, and for the hash that ignores the layout."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from lxml import etree

from engine.doors.drawings.shapes import (
    BOUNDARY,
    CALL,
    ERROR,
    ESCALATION,
    FORKS,
    MESSAGE,
    RECEIVE,
    SERVICE,
    SUB,
    TERMINATE,
    Drawing,
    Element,
    Flow,
    Process,
    Several,
)
from engine.doors.drawings.xml import BPMN, BPMNDI, PURE_LOOKS, Node, parse, space, split

_WRAPPED = re.compile(r"\s*(?:[$#]\{(?P<juel>.*)\}|[=＝](?P<feel>.*)|(?P<bare>.*))\s*", re.DOTALL)
_CODES = {MESSAGE: "name", ERROR: "errorCode", ESCALATION: "escalationCode"}


def engine_xml(processes: Mapping[str, Process], process_id: str, off: Collection[str] = ()) -> bytes:
    """The process, and all it calls, as minimal BPMN: shapes, flows, conditions without `${}` or `=`.

    Shapes that are `off` become automatic tasks that do nothing but be passed. The same drawings always give
    the same bytes. Raises `KeyError` for a process that is not there.
    """
    return _Boiled(off).whole([processes[name] for name in called_by(processes, process_id)])


def called_by(processes: Mapping[str, Process], process_id: str) -> list[str]:
    """The process and those it calls, and those they call, each once. Raises `KeyError`."""
    found = [process_id]
    for name in found:
        called = [node.said("called") for node in processes[name].elements.values() if node.tag == CALL]
        found += [one for one in dict.fromkeys(called) if one not in found]
    return found


def bare(condition: str) -> str:
    """A condition without the wrapping that modelers put around it."""
    found = _WRAPPED.fullmatch(condition)
    return "" if found is None or found.lastgroup is None else found[found.lastgroup].strip()


def _sub(holder: Node, tag: str, **attributes: str) -> Node:
    return etree.SubElement(holder, f"{{{BPMN}}}{tag}", attributes)


class _Boiled:
    """Writes one reduced file. Messages, errors and escalations get ids that no shape can have."""

    def __init__(self, off: Collection[str]) -> None:
        self.off = off
        self.root = etree.fromstring(f'<definitions xmlns="{BPMN}" targetNamespace="bancheng"/>')
        self.defined: dict[tuple[str, str], str] = {}

    def whole(self, processes: list[Process]) -> bytes:
        for process in processes:
            holder = _sub(self.root, "process", id=process.id, isExecutable="true")
            if process.name:
                holder.set("name", process.name)
            self.level(holder, process, "")
        return etree.tostring(self.root, xml_declaration=True, encoding="UTF-8")

    def level(self, holder: Node, process: Process, inside: str) -> None:
        for element in process.elements.values():
            if element.inside == inside:
                self.element(holder, element, process)
        for flow in process.flows.values():
            if flow.inside == inside:
                _flow(holder, flow, process)

    def element(self, holder: Node, element: Element, process: Process) -> None:
        off = element.id in self.off
        node = _sub(holder, SERVICE if off else element.tag, id=element.id)
        if element.name:
            node.set("name", element.name)
        if element.default and element.tag in FORKS:
            node.set("default", element.default)
        if element.tag == BOUNDARY:
            node.set("attachedToRef", element.attached_to)
            node.set("cancelActivity", "true" if element.interrupting else "false")
        if element.tag == CALL:
            node.set("calledElement", element.said("called"))
        for flow in element.incoming:
            _sub(node, "incoming").text = flow
        for flow in element.outgoing:
            _sub(node, "outgoing").text = flow
        if element.several is not None and not off:
            _several(node, element.several)
        self.event(node, element)
        if element.tag == SUB:
            self.level(node, process, element.id)

    def event(self, node: Node, element: Element) -> None:
        if element.tag == RECEIVE:
            node.set("messageRef", self.definition(MESSAGE, element.refers or ""))
        elif element.timer is not None:
            kind = {"date": "timeDate", "cycle": "timeCycle"}.get(element.timer.kind, "timeDuration")
            _sub(_sub(node, "timerEventDefinition"), kind).text = element.timer.text
        elif element.event == TERMINATE:
            _sub(node, "terminateEventDefinition")
        elif element.event in _CODES:
            definition = _sub(node, f"{element.event}EventDefinition")
            if element.refers is not None:
                definition.set(f"{element.event}Ref", self.definition(element.event, element.refers))

    def definition(self, kind: str, name: str) -> str:
        """The id under which the file defines this message, error or escalation."""
        known = self.defined.get((kind, name))
        if known is None:
            known = self.defined[kind, name] = f"{kind}/{len(self.defined)}"
            node = etree.Element(f"{{{BPMN}}}{kind}", {"id": known, _CODES[kind]: name})
            self.root.insert(len(self.defined) - 1, node)
        return known


def _several(node: Node, several: Several) -> None:
    mark = _sub(node, "multiInstanceLoopCharacteristics", collection=bare(several.collection))
    mark.set("isSequential", "true" if several.in_turn else "false")
    if several.enough is not None:
        _sub(mark, "completionCondition").text = bare(several.enough.text)


def _flow(holder: Node, flow: Flow, process: Process) -> None:
    node = _sub(holder, "sequenceFlow", id=flow.id, sourceRef=flow.source, targetRef=flow.target)
    source = process.elements.get(flow.source)
    if flow.condition is not None and source is not None and source.tag in FORKS:
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
