"""Reading what stands inside a shape: timers, messages, errors, the mark for several, inputs of actions."""

from __future__ import annotations

from engine.doors.drawings.faults import Faults
from engine.doors.drawings.grammar import EVENTS, SEVERAL
from engine.doors.drawings.shapes import (
    BOUNDARY,
    ERROR,
    ESCALATION,
    MESSAGE,
    RECEIVE,
    Several,
    Timer,
    Written,
)
from engine.doors.drawings.xml import BPMN, CAMUNDA, Node, Source, elements, local, space, text

_TIMES = {"timeDate": "date", "timeDuration": "duration", "timeCycle": "cycle"}
_CODES = {MESSAGE: "", ERROR: "errorCode", ESCALATION: "escalationCode"}


class Definitions:
    """The messages, errors and escalations a file defines at its top: id → name of the message, or code."""

    def __init__(self, source: Source) -> None:
        self.names = {kind: _named(source, kind) for kind in _CODES}

    def named_by(self, source: Source, node: Node, faults: Faults) -> str | None:
        """The message, or the code of the error or escalation, that an event or a receive task names.

        `None` where it names none, which is right for an error caught whatever its code.
        """
        kind = MESSAGE if local(node) == RECEIVE else event_of(node)
        if kind not in _CODES:
            return None
        holder = node if local(node) == RECEIVE else node.find(f"{{{BPMN}}}{kind}EventDefinition")
        ref = None if holder is None else holder.get(f"{kind}Ref")
        found = self.names[kind].get(ref or "")
        if ref and found is None:
            line = source.line(node if holder is None else holder)
            faults.add(
                "BC023",
                line,
                node.get("id", ""),
                f"{node.get('id', '')} 指的 {ref} 在文件里没有。请在属性里重新选一个。",
                f"{node.get('id', '')} refers to {ref}, which the file does not define. Choose one again.",
            )
        elif not ref and not _may_be_open(node, kind):
            faults.add(
                "BC023",
                source.line(node),
                node.get("id", ""),
                f"{node.get('id', '')} 没有选是哪条消息（错误、升级）。请在属性里选一个。",
                f"{node.get('id', '')} does not say which {kind} it is about. Choose one in its properties.",
            )
        return found


def _named(source: Source, kind: str) -> dict[str, str]:
    found = {}
    for node in source.root.iterfind(f"{{{BPMN}}}{kind}"):
        code = node.get(_CODES[kind]) if _CODES[kind] else None
        found[node.get("id", "")] = str(code or node.get("name") or node.get("id", "")).strip()
    return found


def _may_be_open(node: Node, kind: str) -> bool:
    """A boundary may catch any error; a thrown message may be an action alone."""
    catches_any = local(node) == BOUNDARY and kind in {ERROR, ESCALATION}
    definition = node.find(f"{{{BPMN}}}{MESSAGE}EventDefinition")
    acts = definition is not None and bool(definition.get(f"{{{CAMUNDA}}}topic"))
    return catches_any or (kind == MESSAGE and local(node) in {"intermediateThrowEvent", "endEvent"} and acts)


def event_of(node: Node) -> str:
    """What an event waits for or brings about: timer, message, error, escalation, terminate, or nothing."""
    wanted = EVENTS.get(local(node), frozenset())
    found = (local(child) for child in elements(node) if space(child) == BPMN and local(child) in wanted)
    return next(found, "").removesuffix("EventDefinition")


def timer_on(source: Source, node: Node) -> Timer | None:
    """The value of a timer event; an empty one where nothing is written."""
    definition = node.find(f"{{{BPMN}}}timerEventDefinition")
    if definition is None:
        return None
    for child in elements(definition):
        if local(child) in _TIMES:
            return Timer(_TIMES[local(child)], text(child), source.line(child))
    return Timer("duration", "", source.line(definition))


def several_of(node: Node) -> str:
    """ "parallel" or "sequential" for a task for several, else nothing."""
    mark = node.find(f"{{{BPMN}}}{SEVERAL}")
    return "" if mark is None else "sequential" if mark.get("isSequential") == "true" else "parallel"


def several_on(source: Source, node: Node) -> Several | None:
    """The mark of a task for several."""
    mark = node.find(f"{{{BPMN}}}{SEVERAL}")
    if mark is None:
        return None
    enough = mark.find(f"{{{BPMN}}}completionCondition")
    return Several(
        collection=mark.get(f"{{{CAMUNDA}}}collection", "").strip(),
        item=mark.get(f"{{{CAMUNDA}}}elementVariable", "").strip(),
        in_turn=mark.get("isSequential") == "true",
        enough=None if enough is None else Written(text(enough), source.line(enough)),
        line=source.line(mark),
    )


def inputs_on(source: Source, node: Node, faults: Faults) -> dict[str, Written]:
    """The input parameters of an action, by the name written; what is left blank has not been written."""
    found: dict[str, Written] = {}
    holders = node.iterfind(f"{{{BPMN}}}extensionElements/{{{CAMUNDA}}}inputOutput")
    for entry in (one for holder in holders for one in holder.iterfind(f"{{{CAMUNDA}}}inputParameter")):
        name = entry.get("name", "").strip()
        if name in found:
            faults.add(
                "BC016",
                source.line(entry),
                node.get("id", ""),
                f"输入“{name}”写了两遍，请只留一处。",
                f"The input “{name}” is written twice; keep one.",
            )
        found.setdefault(name, Written(text(entry), source.line(entry)))
    return {name: written for name, written in found.items() if written.text}
