"""The diagrams in which a matter stands: those of its open steps, and the whole procedure around them."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from engine.acts.casefile import CaseFile
from engine.acts.shown import Diagram
from engine.doors.tables import task
from engine.ground.errors import CannotStep
from engine.ground.said import Said

CALL = "callActivity"


WHOLE = Said("全流程", "The whole procedure")


def standing(file: CaseFile, hidden: frozenset[str]) -> frozenset[str]:
    """Where the matter stands: its open steps, and the calls inside which they lie."""
    query = sa.select(task.c.element).where(task.c.case_id == file.id)
    return (frozenset(file.desk.sql.scalars(query)) | _calls(file)) - hidden


def _calls(file: CaseFile) -> frozenset[str]:
    """The calls that are under way. Of a matter whose state cannot be read none are known; its check tells why."""
    if file.row["closed_at"] is not None:
        return frozenset()
    try:
        waiting = {element for one in file.procedures.values() for _, element in one.run.waiting()}
    except CannotStep:
        return frozenset()
    return frozenset(element for element in waiting if file.place.step(element).tag == CALL)


def diagrams(file: CaseFile, now: Iterable[str], first: str = "") -> tuple[Diagram, ...]:
    """The diagram with the step `first`, then those of all other open steps, and at last the whole procedure.

    Each is there once; a matter that is closed, or waits for nobody, has the whole procedure alone.
    """
    steps = sorted(
        (file.place.step(element) for element in now), key=lambda step: (step.id != first, step.id)
    )
    foremost = [step.process for step in steps if step.id == first]
    inner = [step.process for step in steps if step.process != file.process]
    return tuple(
        Diagram(_name(file, process), file.place.drawing_of(process).picture())
        for process in dict.fromkeys((*foremost, *inner, file.process))
    )


def _name(file: CaseFile, process: str) -> Said:
    return WHOLE if process == file.process else file.place.process_said(process)
