"""Hit policies: which there are, and what a table needs for each."""

from __future__ import annotations

from engine.doors.decisions.read_cells import Cells, Spot
from engine.doors.decisions.table import (
    AGGREGATIONS,
    POLICIES,
    RANKING,
    Aggregation,
    Output,
    Policy,
    Rule,
)
from engine.values.spelling import closest


def policy_of(written: str, cells: Cells, spot: Spot) -> Policy:
    """The hit policy of this name; an unknown one is written down."""
    for policy in POLICIES:
        if policy == written:
            return policy
    near = closest(written, POLICIES)
    cells.fault(
        "BC104",
        spot,
        f"没有命中策略“{written}”。"
        + (f"是不是想写 {near}？" if near else f"可用的有：{'、'.join(POLICIES)}。"),
        f"there is no hit policy “{written}”. "
        + (f"Did you mean {near}?" if near else f"There are: {', '.join(POLICIES)}."),
    )
    return "UNIQUE"


def aggregation_of(written: str, policy: Policy, cells: Cells, spot: Spot) -> Aggregation | None:
    """The aggregation of this name, None where none is written."""
    if written and policy != "COLLECT":
        cells.fault(
            "BC104",
            spot,
            f"汇总 {written} 只能配命中策略 COLLECT，这里是 {policy}。请改策略或删去汇总。",
            f"{written} goes with the hit policy COLLECT only, not {policy}. Change one of them.",
        )
        return None
    for aggregation in AGGREGATIONS:
        if aggregation == written:
            return aggregation
    if written:
        cells.fault(
            "BC104",
            spot,
            f"没有汇总方式“{written}”，可用的有：{'、'.join(AGGREGATIONS)}。",
            f"there is no aggregation “{written}”; there are: {', '.join(AGGREGATIONS)}.",
        )
    return None


def check_policy(
    policy: Policy,
    aggregation: Aggregation | None,
    outputs: tuple[Output, ...],
    rules: tuple[Rule, ...],
    cells: Cells,
    spot: Spot,
) -> None:
    """Write down what a table lacks for its policy."""
    if aggregation is not None:
        _check_aggregation(aggregation, outputs, cells, spot)
    if policy in RANKING:
        _check_ranking(policy, outputs, rules, cells, spot)


def _check_aggregation(
    aggregation: Aggregation, outputs: tuple[Output, ...], cells: Cells, spot: Spot
) -> None:
    if len(outputs) != 1:
        cells.fault(
            "BC104",
            spot,
            f"汇总 {aggregation} 只能用于一个输出，这里有 {len(outputs)} 个。请拆成几张表。",
            f"{aggregation} works on one output; there are {len(outputs)}. Split the table.",
        )
    elif aggregation != "COUNT" and outputs[0].type.kind not in {None, "number"}:
        cells.fault(
            "BC104",
            spot,
            f"汇总 {aggregation} 要数，输出“{outputs[0].called}”却是 {outputs[0].type.name}。请改类型。",
            f"{aggregation} needs numbers, but “{outputs[0].called}” is {outputs[0].type.name}. Change the type.",
        )


def _check_ranking(
    policy: Policy, outputs: tuple[Output, ...], rules: tuple[Rule, ...], cells: Cells, spot: Spot
) -> None:
    for output in outputs:
        if not output.order:
            cells.fault(
                "BC104",
                Spot(
                    output.id or spot.element,
                    output.line,
                    f"输出“{output.called}”",
                    f"output “{output.called}”",
                ),
                f"策略 {policy} 按输出值的先后排，请在这一列的允许值（outputValues）里从高到低列出来。",
                f"{policy} goes by the order of the output values: list them in outputValues, highest first.",
            )
    for rule in rules:
        for output, cell, line in zip(outputs, rule.outputs, rule.lines[-len(outputs) :], strict=True):
            if cell is None:
                cells.fault(
                    "BC108",
                    Spot(rule.id or spot.element, line, rule.zh, rule.en),
                    f"“{output.called}”空着，策略 {policy} 排不了先后。请填上。",
                    f"“{output.called}” is empty and {policy} cannot rank it. Fill it in.",
                )
