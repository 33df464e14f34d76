"""What is thrown must be caught, what is called must be there, and nothing may call itself."""

from __future__ import annotations

from collections.abc import Iterator

from engine.doors.drawings.around import Around
from engine.doors.drawings.faults import Faults, on_shape
from engine.doors.drawings.shapes import BOUNDARY, CALL, END, ERROR, ESCALATION, SUB, THROW, Element, Process

_KINDS = {ERROR: ("错误", "error"), ESCALATION: ("升级", "escalation")}


def check_catches(process: Process, around: Around, faults: Faults) -> None:
    """Every error and escalation thrown is caught further out, and every one caught is thrown further in."""
    catching = _Catching(around)
    for node in process.elements.values():
        if node.event not in _KINDS:
            continue
        zh, en = _KINDS[node.event]
        if node.tag in {END, THROW} and not catching(node, node.inside, process):
            on_shape(
                faults,
                "BC127",
                node,
                f"抛出的{zh}“{node.refers}”外面没有人接。请在外面的子流程或调用它的活动边上画一个接它的边界事件。",
                f"throws the {en} “{node.refers}” and nobody around it catches it. Draw a boundary event for it on "
                "the sub-process or call activity around.",
            )
        elif node.tag == BOUNDARY and not _thrown(node, process, around):
            on_shape(
                faults,
                "BC127",
                node,
                f"要接的{zh}里面没有人抛，永远不会发生。请在里面画抛出它的结束事件，或删去这个边界。",
                f"waits for an {en} that nothing inside throws. Draw the end event that throws it, or delete this.",
            )


def _matches(boundary: Element, thrown: Element) -> bool:
    return boundary.event == thrown.event and boundary.refers in (None, thrown.refers)


class _Catching:
    """Whether a throw is caught further out, whichever way its process was called."""

    def __init__(self, around: Around) -> None:
        self.around = around
        self.known: dict[tuple[str, str, str | None], bool] = {}

    def __call__(self, thrown: Element, inside: str, process: Process) -> bool:
        """Whether what is thrown `inside` this sub-process (or the process itself) meets who catches it."""
        while inside in process.elements:
            if any(_matches(one, thrown) for one in process.boundaries(inside)):
                return True
            inside = process.elements[inside].inside
        key = (process.id, thrown.event, thrown.refers)
        if key not in self.known:
            self.known[key] = True  # while it is looked at: what calls itself is refused elsewhere
            callers = self.around.callers(process.id)
            self.known[key] = bool(callers) and all(self._by(thrown, one) for one in callers)
        return self.known[key]

    def _by(self, thrown: Element, caller: Element) -> bool:
        holder = self.around.process_of[caller.id]
        caught = any(_matches(one, thrown) for one in holder.boundaries(caller.id))
        return caught or self(thrown, caller.inside, holder)


def _thrown(boundary: Element, process: Process, around: Around) -> bool:
    host = process.elements.get(boundary.attached_to)
    if host is None or host.tag not in {SUB, CALL}:
        return True  # said already, by the check of boundaries
    return any(_matches(boundary, one) for one in _throws(host, process, around, set()))


def _throws(host: Element, process: Process, around: Around, seen: set[str]) -> Iterator[Element]:
    """The throwing events within a sub-process or a call, at any depth."""
    if host.id in seen:
        return
    seen.add(host.id)
    inner = around.processes.get(host.said("called")) if host.tag == CALL else process
    if inner is None:
        return
    for node in inner.elements.values():
        if node.inside == ("" if host.tag == CALL else host.id):
            if node.tag in {END, THROW}:
                yield node
            elif node.tag in {SUB, CALL}:
                yield from _throws(node, inner, around, seen)


def check_calls(process: Process, around: Around, faults: Faults) -> None:
    """No process calls itself, neither at once nor by way of another."""
    for node in process.elements.values():
        if node.tag == CALL and process.id in _brought_about(node.said("called"), ("called",), around):
            on_shape(
                faults,
                "BC125",
                node,
                f"绕回来又调用了 {process.id} 自己，没有尽头。请改成用网关画回路。",
                f"leads back to {process.id} itself, without end. Draw the loop with a gateway instead.",
            )


def check_ladders(process: Process, around: Around, faults: Faults) -> None:
    """No ladder starts itself again: there would be one more of it whenever it is overdue."""
    for node in (process.itself, *process.elements.values()):
        ladder = node.said("overdue")
        if ladder and process.id in _brought_about(ladder, ("overdue", "called"), around):
            faults.add(
                "BC125",
                node.line_of("overdue"),
                node.id,
                f"逾期处置 {ladder} 逾期时又会另起一个自己，没有尽头。请在最后一级删去逾期处置，或改用反复响的定时。",
                f"The ladder {ladder} starts itself again whenever it is overdue, without end. Leave overdue out on "
                "its last rung, or use a repeating timer.",
            )


def _brought_about(name: str, words: tuple[str, ...], around: Around) -> set[str]:
    """The process `name` and all that it brings about by these words, at any remove."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        here = waiting.pop()
        if here in found or here not in around.processes:
            continue
        found.add(here)
        held = around.processes[here]
        shapes = (held.itself, *held.elements.values())
        waiting += [node.said(word) for node in shapes for word in words if node.said(word)]
    return found
