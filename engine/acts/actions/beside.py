"""Actions that set something going beside the matter: another diagram, or a matter of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.acts.casefile import CaseFile
    from engine.doors.packages import Step


def start(file: CaseFile, _step: Step, inputs: Mapping[str, object]) -> None:
    """Start the diagram `process` beside this matter."""
    file.start_beside(str(inputs["process"]))


def open_child(file: CaseFile, step: Step, inputs: Mapping[str, object]) -> None:
    """Open a matter of its own on the diagram `process`, linked to this one, with `title` and the same facts."""
    file.children.append((str(inputs["process"]), str(inputs.get("title") or file.row["title"]), step.id))
