"""The lights of a deadline: overdue, nearly due, in time, suspended (超期 临期 正常 挂起)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import Enum

from engine.ground.said import Said


class Light(Enum):
    """A light, the gravest first."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    GREY = "grey"

    @property
    def said(self) -> Said:
        """Its name in words; a light is never shown by colour alone."""
        return _NAMES[self]

    @property
    def order(self) -> int:
        """0 for the gravest; what a list sorts by."""
        return _ORDER[self]


_NAMES = {
    Light.RED: Said("超期", "overdue"),
    Light.AMBER: Said("临期", "due soon"),
    Light.GREEN: Said("正常", "in time"),
    Light.GREY: Said("挂起", "suspended"),
}
_ORDER = {light: place for place, light in enumerate(Light)}


def light_of(
    now: datetime,
    due: datetime | None,
    warn_at: datetime | None,
    paused: bool = False,
    provisional: bool = False,
) -> Light:
    """The light of one deadline (rulebook 2.8, 2.11). Overdue means now > due, and stays so: a suspension
    granted later hides no red. A provisional due instant may turn amber, never red.
    """
    overdue = due is not None and now > due
    if overdue and not provisional:
        return Light.RED
    if paused:
        return Light.GREY
    if overdue or (warn_at is not None and now >= warn_at):
        return Light.AMBER
    return Light.GREEN


def worst(lights: Iterable[Light]) -> Light:
    """The gravest of several lights, such as a task's and its matter's; green if there are none."""
    return min(lights, key=lambda light: light.order, default=Light.GREEN)
