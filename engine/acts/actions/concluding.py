"""Concluding a matter: the outcome is written down, and what follows only rates, reviews and archives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from engine.ground.errors import CannotStep
from engine.ground.said import Said

if TYPE_CHECKING:
    from engine.acts.casefile import CaseFile
    from engine.doors.packages import Step


def conclude(file: CaseFile, step: Step, inputs: Mapping[str, object]) -> None:
    """Write down how the matter came out (办结结果). Raises CannotStep for what is no outcome of the place."""
    outcome = str(inputs["outcome"] or "")
    if outcome not in file.place.outcomes:
        raise CannotStep(
            Said(
                f"“{step.name}”要写下办结结果，得到的“{outcome}”却不是 [outcomes] 里的结果。",
                f"{step.name!r} is to write down the outcome, but “{outcome}” is none of [outcomes].",
            )
        )
    file.row["outcome"] = outcome
    file.chain.add(file.desk.now, None, "concluded", step.id, {"outcome": outcome})
