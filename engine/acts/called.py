"""What a step is called in both languages: rows of work keep its Chinese name, the place has the English."""

from __future__ import annotations

from engine.doors.packages import Place
from engine.doors.tables import Kept
from engine.ground.said import Said

ASSISTING = Said("协助：", "Contribution: ")
"""Stands before the name of the step a contribution was asked for."""


def task_said(place: Place, row: Kept) -> Said:
    """The name of a task, from its row."""
    return name_said(place, row["name"], row["element"])


def name_said(place: Place, name: str, element: str = "") -> Said:
    """The name of a task as it was kept, at its shape where that is known."""
    about = name.removeprefix(ASSISTING.zh)
    said = place.step_said(about, element)
    return said if about == name else Said(name, f"{ASSISTING.en}{said.en}")


def among(names: list[Said]) -> Said:
    """Several names one after the other, each once."""
    once = list(dict.fromkeys(names))
    return Said("、".join(one.zh for one in once), ", ".join(one.en for one in once))
