"""What a drawing may bid the office do by itself: a closed list, each with the inputs it declares.

A service or send task names its action (`camunda:topic`) and gives its inputs; anything else is refused when it
is published. The list grows here and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from engine.acts.actions import archiving, beside, concluding, deciding, facts, lights, outside, telling
from engine.ground.errors import CannotStep
from engine.ground.said import Said

if TYPE_CHECKING:
    from engine.acts.casefile import CaseFile
    from engine.doors.packages import Step

Inputs = Mapping[str, object]
Action = Callable[["CaseFile", "Step", Inputs], None]

ACTIONS: Mapping[str, Action] = {
    "set": facts.set_fact,
    "number": facts.give_number,
    "notify": telling.notify,
    "supervise": telling.supervise,
    "suspend": lights.suspend,
    "resume": lights.resume,
    "extend": lights.extend,
    "tier_up": lights.tier_up,
    "conclude": concluding.conclude,
    "raise_light": lights.raise_light,
    "start": beside.start,
    "open_child": beside.open_child,
    "call": outside.call,
    "webhook": outside.webhook,
    "write_back": outside.write_back,
    "archive": archiving.archive,
}

_WHOLE = re.compile(r"\s*(?:\$\{(?P<inner>[^{}]*)\}|[=＝](?P<feel>.*))\s*", re.DOTALL)
_PIECE = re.compile(r"\$\{([^{}]*)\}")


def perform(file: CaseFile, element: str) -> None:
    """Carry out what an automatic shape of the drawing says. Raises CannotStep where it cannot be done."""
    step = file.place.step(element)
    if step.decision:
        deciding.decide(file, step)
    elif step.topic:
        _act(file, step)
    elif step.message:
        file.sent.append(step.message)
    elif step.optional:
        file.chain.add(file.desk.now, None, "skipped", step.id)
    else:
        name = file.place.name_said(element)
        raise CannotStep(
            Said(f"“{name.zh}”没有写要做什么。", f"“{name.en}” does not say what is to be done.")
        )


def _act(file: CaseFile, step: Step) -> None:
    action = ACTIONS.get(step.topic)
    if action is None:
        raise CannotStep(Said(f"没有动作“{step.topic}”。", f"There is no action {step.topic!r}."))
    action(file, step, {name: value_of(file, text) for name, text in step.inputs.items()})


def value_of(file: CaseFile, text: str) -> object:
    """An input as the drawing writes it: an expression, a text with `${…}` in it, or plain words."""
    whole = _WHOLE.fullmatch(text)
    if whole is not None:
        return file.ask(text)
    return _PIECE.sub(lambda piece: _word(file.ask(piece[0])), text)


def _word(value: object) -> str:
    return "" if value is None else str(value)
