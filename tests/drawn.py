"""A tiny BPMN writer, so that a test can say in a line what it draws."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="t">\n'
)
TIMER = "<bpmn:timerEventDefinition><bpmn:timeDuration>到期</bpmn:timeDuration></bpmn:timerEventDefinition>"
TERMINATE = "<bpmn:terminateEventDefinition/>"
ERROR = '<bpmn:errorEventDefinition errorRef="Err"/>'
ESCALATION = '<bpmn:escalationEventDefinition escalationRef="Esc"/>'
GLOBALS = (
    '<bpmn:message id="M1" name="补正"/><bpmn:message id="M2" name="撤回"/>'
    '<bpmn:error id="Err" errorCode="E1"/><bpmn:escalation id="Esc" escalationCode="C1"/>'
)


def message(ref: str = "M1") -> str:
    """A message event definition."""
    return f'<bpmn:messageEventDefinition messageRef="{ref}"/>'


def several(collection: str, *, in_turn: bool = False, enough: str = "") -> str:
    """A multi-instance marker."""
    done = f"<bpmn:completionCondition>{escape(enough)}</bpmn:completionCondition>" if enough else ""
    return (
        f'<bpmn:multiInstanceLoopCharacteristics isSequential="{str(in_turn).lower()}"'
        f' camunda:collection="{collection}">{done}</bpmn:multiInstanceLoopCharacteristics>'
    )


@dataclass
class Drawing:
    """A process, or the inside of a sub-process."""

    id: str = "p"
    shapes: list[str] = field(default_factory=list)
    flows: list[str] = field(default_factory=list)
    count: int = 0

    def shape(self, tag: str, id: str, inner: str = "", **attributes: str) -> str:
        """Draw one shape; gives its id."""
        words = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
        self.shapes.append(f'<bpmn:{tag} id="{id}" name={quoteattr(id)}{words}>{inner}</bpmn:{tag}>')
        return id

    def draw(self, **tags: str) -> Drawing:
        """Draw plain shapes: tag="id id id"."""
        for tag, ids in tags.items():
            for id in ids.split():
                self.shape(tag, id)
        return self

    def edge(self, id: str, on: str, inner: str = TIMER, *, interrupting: bool = True) -> str:
        """Draw a boundary event."""
        cancel = str(interrupting).lower()
        return self.shape("boundaryEvent", id, inner, attachedToRef=on, cancelActivity=cancel)

    def flow(self, source: str, target: str, condition: str | None = None, id: str | None = None) -> str:
        """Draw one flow; gives its id."""
        self.count += 1
        id = id or f"{self.id}_f{self.count}"
        inner = (
            f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{escape(condition)}'
            "</bpmn:conditionExpression>"
            if condition
            else ""
        )
        ends = f'id="{id}" sourceRef="{source}" targetRef="{target}"'
        self.flows.append(f"<bpmn:sequenceFlow {ends}>{inner}</bpmn:sequenceFlow>")
        return id

    def chain(self, ids: str) -> Drawing:
        """Draw flows from each to the next."""
        for source, target in pairwise(ids.split()):
            self.flow(source, target)
        return self

    def inside(self) -> str:
        """Everything in it."""
        return "\n".join(self.shapes + self.flows)

    def xml(self, *others: Drawing) -> bytes:
        """The whole file, with other processes."""
        bodies = "".join(
            f'<bpmn:process id="{one.id}" isExecutable="true">{one.inside()}</bpmn:process>'
            for one in (self, *others)
        )
        return f"{HEAD}{GLOBALS}{bodies}</bpmn:definitions>".encode()
