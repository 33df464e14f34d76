"""Decisions: a table is asked with what the record holds, and its answer becomes a declared fact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.acts.actions.facts import write_fact
from engine.ground.errors import CannotStep
from engine.ground.said import Said

if TYPE_CHECKING:
    from engine.acts.casefile import CaseFile
    from engine.doors.packages import Step


def decide(file: CaseFile, step: Step) -> None:
    """Ask the table of a business rule task. Raises CannotStep naming the table where it has no answer."""
    table = file.place.decisions[step.decision]
    try:
        answer = table.decide(file.look_up, file.call)
    except ValueError as wrong:
        said = getattr(wrong, "said", Said(str(wrong), str(wrong)))
        raise CannotStep(said) from wrong
    if isinstance(answer, dict) and step.result not in answer:
        for name, value in answer.items():
            write_fact(file, name, value)
        return
    write_fact(file, step.result, answer[step.result] if isinstance(answer, dict) else answer)
