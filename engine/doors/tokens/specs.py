"""From a diagram to the places tokens move through.

SpiffWorkflow's parser indexes the file, its messages and its errors; the shapes are ours. Its own way with
shapes is not used because it follows the flows recursively (some 400 shapes), orders the ways out of a
gateway by where they are drawn, leaves out what it does not know without a word, and gives its own
invisible shapes the names "Start" and "End". Ours are called `<element>/guard` and `<element>/each`;
no id in XML has a slash.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.parser.ProcessParser import ProcessParser
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec

from engine.doors.tokens.drawn import draw
from engine.doors.tokens.joins import Inclusive
from engine.doors.tokens.shapes import Inside
from engine.doors.tokens.supported import refused, twice

if TYPE_CHECKING:
    from engine.doors.tokens.nodes import Node
    from engine.ground.errors import BadDrawing


@dataclass(frozen=True)
class Specs:
    """A procedure with all procedures inside it. Shared by all cases; never changed after `build`."""

    main: Any
    inside: Mapping[str, Any]

    @property
    def elements(self) -> frozenset[str]:
        """The ids of all shapes that tokens can be at."""
        nodes = (node for spec in (self.main, *self.inside.values()) for node in spec.task_specs.values())
        return frozenset(node.bpmn_id for node in nodes if node.bpmn_id is not None)


class Procedure(BpmnProcessSpec):  # type: ignore[misc]
    """The places of one process or sub-process. Its start event is the root of its tokens."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.task_specs: dict[str, Node] = {}
        self.start: Node | None = None
        self.end: Node | None = None


class _OneProcess(ProcessParser):  # type: ignore[misc]
    def create_spec(self) -> Procedure:
        return Procedure(name=self.bpmn_id, description=self.get_name(), filename=self.filename)

    def add_tasks(self) -> None:
        draw(self)
        for node in self.spec.task_specs.values():
            if isinstance(node, Inclusive):
                node.survey()
        _check_reached(self)


class _Diagram(BpmnParser):  # type: ignore[misc]
    PROCESS_PARSER_CLASS = _OneProcess


def build(xml: bytes, process_id: str) -> Specs:
    """Read the process `process_id` and all it calls or embeds from one normalised file.

    Expects what the drawings door hands on: linted, without DOCTYPE, every process it calls in the same
    file. Raises BadDrawing, with line and element, for anything that is not in the list `SUPPORTED`, for
    shapes no token can reach, flows that lead nowhere, and procedures that call themselves.
    """
    diagram = _Diagram()
    try:
        diagram.add_bpmn_str(xml)
        inside: dict[str, Procedure] = {}
        main = _gather(diagram, process_id, inside, ())
        _check_ids(diagram, [main.name, *inside])
    except (ValidationException, SyntaxError) as problem:
        raise refused(
            None, "not_bpmn", f"流程图读不懂：{problem}", f"The diagram is not understood: {problem}"
        ) from problem
    return Specs(main, inside)


def _gather(diagram: _Diagram, name: str, inside: dict[str, Procedure], above: tuple[str, ...]) -> Procedure:
    if name in above:
        path = " → ".join((*above, name))
        raise refused(
            None, "calls_itself", f"流程套着自己：{path}。", f"The procedure contains itself: {path}."
        )
    if name not in diagram.process_parsers:
        raise refused(
            None, "no_process", f"文件里没有流程“{name}”。", f"There is no process “{name}” in the file."
        )
    spec: Procedure = diagram.get_spec(name)
    for node in spec.task_specs.values():
        if isinstance(node, Inside) and node.inner not in inside:
            inside[node.inner] = _gather(diagram, node.inner, inside, (*above, name))
    return spec


def _check_ids(diagram: _Diagram, names: list[str]) -> None:
    seen: set[str] = set()
    for name in names:
        process = diagram.process_parsers[name]
        for place, node in process.spec.task_specs.items():
            if place in seen and node.bpmn_id is not None:
                raise twice(process.get_node_by_id(node.bpmn_id))
            seen.add(place)


def _check_reached(process: _OneProcess) -> None:
    places, seen = process.spec.task_specs, set()
    ahead = [process.spec.start.name]
    while ahead:
        name = ahead.pop()
        if name not in seen:
            seen.add(name)
            ahead.extend(places[name]._outputs)
    for name, node in places.items():
        if name not in seen and node.bpmn_id is not None and name == node.bpmn_id:
            raise _not_reached(process.get_node_by_id(name), name)


def _not_reached(node: Any, name: str) -> BadDrawing:
    return refused(node, "not_reached", f"没有流向能走到“{name}”。", f"No flow leads to “{name}”.")
