"""Forks in the road: which flow a gateway takes must be written where the engine reads it."""

from __future__ import annotations

from engine.doors.drawings.faults import Faults, on_shape
from engine.doors.drawings.shapes import CHOICE, SOME, Element, Flow, Process


def check_forks(process: Process, faults: Faults) -> None:
    """Conditions stand where the engine reads them, and every choice has a default."""
    for node in process.elements.values():
        flows = process.out_of(node.id)
        choice = node.tag in {CHOICE, SOME} and len(flows) > 1
        for flow in flows:
            _check_condition(node, flow, choice, faults)
        if choice and node.default not in node.outgoing:
            on_shape(
                faults,
                "BC042",
                node,
                "没有默认流：条件都不满足时就走不下去。请把其中一条设为默认流。",
                "has no default flow and would be stuck when no condition holds. Make one flow the default.",
            )
        if node.default and node.default not in node.outgoing and not choice:
            on_shape(
                faults,
                "BC043",
                node,
                f"的默认流 {node.default} 不是从它出去的。请重新设置。",
                f"names a default flow {node.default} that does not leave it. Set it again.",
            )


def _check_condition(node: Element, flow: Flow, choice: bool, faults: Faults) -> None:
    if flow.condition is not None and not choice:
        faults.add(
            "BC041",
            flow.condition.line,
            flow.id,
            f"连线 {flow.id} 上的条件不起作用：它不是从有几条出路的排他或包容网关出去的。请删去或加网关。",
            f"The condition on {flow.id} would do nothing: the flow leaves no exclusive or inclusive gateway "
            "with several ways out. Remove it or add a gateway.",
        )
    elif choice and flow.condition is not None and flow.id == node.default:
        faults.add(
            "BC043",
            flow.condition.line,
            flow.id,
            f"默认流 {flow.id} 上不能再写条件。请删去条件，或改设默认流。",
            f"The default flow {flow.id} cannot have a condition. Remove it, or choose another default.",
        )
    elif choice and flow.condition is None and flow.id != node.default:
        faults.add(
            "BC042",
            flow.line,
            flow.id,
            f"连线 {flow.id} 没有条件，也不是默认流。请写上条件。",
            f"The flow {flow.id} has neither a condition nor is it the default. Write its condition.",
        )
