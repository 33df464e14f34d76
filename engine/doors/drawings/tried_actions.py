"""Trying out what the office is to do by itself at one shape: decisions, calls, actions and their inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.doors.drawings import automatic
from engine.doors.drawings.meaning import Unclear
from engine.doors.drawings.shapes import CALL, RULE, SEND, SERVICE, Element
from engine.values.action_words import Action

if TYPE_CHECKING:
    from engine.doors.drawings.tried import Trial


def try_actions(trial: Trial, node: Element) -> None:
    """Decisions, calls and actions."""
    if node.tag == RULE:
        trial.understood(node, "decision", lambda: automatic.decision_of(node, trial.around.decisions))
        trial.understood(node, "result", lambda: automatic.result_of(node, trial.place))
    if node.tag == CALL:
        processes = automatic.executable(trial.around)
        trial.understood(node, "called", lambda: automatic.process_of(node.said("called"), processes))
    action = trial.understood(node, "action", lambda: automatic.topic_of(node))
    if action is not None:
        _inputs(trial, node, action)
    elif node.tag in {SERVICE, SEND} and "action" not in node.words:
        trial.add(
            "BC095",
            node,
            "action",
            f"{node.id} 没有写要做什么动作。请在 Implementation 选 External，在 Topic 写登记在册的动作。",
            f"{node.id} does not say what to do. Choose External as implementation and a registered action as "
            "topic.",
        )
    elif node.inputs and "action" not in node.words:
        trial.add(
            "BC096",
            node,
            "action",
            f"{node.id} 写了输入，却没有写动作（Topic），不会起作用。请补上动作或删去输入。",
            f"{node.id} has inputs but no action (topic); they would do nothing. Add the action or delete them.",
        )


def _inputs(trial: Trial, node: Element, action: Action) -> None:
    for (name, written), (one, _, read) in zip(
        node.inputs.items(), automatic.taken(node, action), strict=True
    ):
        if one is None:
            said = automatic.unknown_input(action, name)
            trial.faults.add("BC096", written.line, node.id, said.zh, said.en)
            continue
        try:
            read(trial.around)
        except Unclear as unclear:
            trial.faults.add(unclear.code, written.line, node.id, unclear.said.zh, unclear.said.en)
    for one in automatic.missing(node, action):
        trial.add(
            "BC097",
            node,
            "action",
            f"动作 {action.name}（{action.zh}）缺少输入 {one.name}（{one.zh}：{one.means.zh}）。请补上。",
            f"The action {action.name} needs the input {one.name} ({one.means.en}). Add it.",
        )
