"""What a step is called in both languages: rows of work keep its Chinese name, the place has the English."""

from __future__ import annotations

from engine.doors.packages import Place
from engine.doors.tables import Kept
from engine.ground.said import Said

OF_ROW = "："
"""Stands between the name of a shape and the row of a list that its task is for."""
ASSISTING = Said("协助：", "Contribution: ")
"""Stands before the name of the step a contribution was asked for."""


def task_said(place: Place, row: Kept) -> Said:
    """The name of a task, from its row."""
    return name_said(place, row["name"], row["element"])


def name_said(place: Place, name: str, element: str = "") -> Said:
    """The name of a task as it was kept, at its shape where that is known."""
    about = name.removeprefix(ASSISTING.zh)
    said = _of_one_row(place, about, element) or place.step_said(about, element)
    return said if about == name else Said(name, f"{ASSISTING.en}{said.en}")


def _of_one_row(place: Place, name: str, element: str) -> Said | None:
    """The name of a task for one row of a list: the shape's in both languages, and what stands in the row."""
    step = place.steps.get(element)
    if step is None or not name.startswith(step.name + OF_ROW):
        return None
    return Said(name, f"{place.name_said(element).en}: {name.removeprefix(step.name + OF_ROW)}")


def among(names: list[Said]) -> Said:
    """Several names one after the other, each once."""
    once = list(dict.fromkeys(names))
    return Said("、".join(one.zh for one in once), ", ".join(one.en for one in once))
