"""What the overview shows: frozen values, ready to print."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from engine.acts.shown import Choice, Row
from engine.ground.said import Said
from engine.values.lights import Light

LIGHTS = tuple(light.value for light in Light)
BY_UNIT, BY_PERSON = "unit", "person"


@dataclass(frozen=True)
class Asked:
    """How the overview is looked at. `by` is unit or person; empty or 0 lets everything through.

    `unit` is the id of a unit, `light` the value of a light, `stage` its name, `post` its code.
    """

    by: str = BY_UNIT
    unit: int = 0
    light: str = ""
    stage: str = ""
    post: str = ""
    page: int = 1


@dataclass(frozen=True)
class Tally:
    """How many rows have which light, and to how many matters they belong."""

    red: int
    amber: int
    green: int
    grey: int
    matters: int

    @property
    def total(self) -> int:
        """All rows."""
        return self.red + self.amber + self.green + self.grey

    @property
    def by_light(self) -> tuple[tuple[Light, int], ...]:
        """The counts with their lights, the gravest first."""
        return tuple(zip(Light, (self.red, self.amber, self.green, self.grey), strict=True))

    @classmethod
    def of(cls, lines: Iterable[tuple[Light, int]]) -> Tally:
        """Of rows given as light and matter."""
        counts = dict.fromkeys(Light, 0)
        matters = set()
        for light, case_id in lines:
            counts[light] += 1
            matters.add(case_id)
        red, amber, green, grey = (counts[light] for light in Light)
        return cls(red, amber, green, grey, len(matters))


@dataclass(frozen=True)
class Item:
    """One row: an open step, or a matter in which no step is open now. `pick` names it in a form.

    `urged` is how often the matter has been urged so far.
    """

    pick: str
    row: Row
    unit: str
    post: Said
    stage: Said
    urged: int


@dataclass(frozen=True)
class Part:
    """What one person has in hand in a section; `name` is empty for what nobody has claimed.

    `items` are those on this page, `tally` counts all.
    """

    name: str
    tally: Tally
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Section:
    """A unit, or a person with `where` they work. `due` is when the most pressing row is or was due."""

    key: int
    name: str
    where: str
    tally: Tally
    due: datetime | None
    light: Light
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Overview:
    """The page. `tally` counts what is listed, `lights` the same whatever light is asked for.

    `board` are all sections, `sections` those with rows on this page.
    """

    asked: Asked
    tally: Tally
    lights: Tally
    board: tuple[Section, ...]
    sections: tuple[Section, ...]
    page: int
    pages: int
    units: tuple[Choice, ...]
    stages: tuple[Choice, ...]
    posts: tuple[Choice, ...]


@dataclass(frozen=True)
class Outcome:
    """What came of one of many: done, or refused and why."""

    number: str
    title: str
    to_do: Said
    refused: Said | None
