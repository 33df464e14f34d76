"""A diagram as numbers and words that a template can draw as SVG. Knows neither SVG nor who may see what.

Everything here is plain values: no markup is made outside the template, so labels are escaped there.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from web.labels import LETTER, LINE, Box, Ground, Spot, Word, wrapped

if TYPE_CHECKING:
    from engine.acts.shown import Matter
    from engine.doors.drawings.shapes import Band, Edge, Picture, Rect, Shape
    from engine.ground.said import Said

MARGIN = 14
HEAD = 30
"""The name of a pool or lane stands in a strip of this width, as every modeler draws it."""
OUTSIDE = 92
"""A label outside its shape is this wide at most, unless the modeler gave it more room."""
LIFT = LETTER * 0.36
"""From the middle of a line of letters down to its base."""


@dataclass(frozen=True)
class Lane:
    """A pool or lane: its rectangle, and its name turned upright in the strip on the left."""

    x: float
    y: float
    w: float
    h: float
    name: Word


@dataclass(frozen=True)
class Mark:
    """A shape with its label. `form` is box, round or rhomb; `state` is now, done or empty."""

    shape: Shape
    form: str
    state: str
    words: tuple[Word, ...]

    @property
    def across(self) -> float:
        """Its middle, from left to right."""
        return self.shape.x + self.shape.w / 2

    @property
    def down(self) -> float:
        """Its middle, from top to bottom."""
        return self.shape.y + self.shape.h / 2

    @property
    def corners(self) -> str:
        """The four corners of a rhomb as SVG points."""
        box = self.shape
        ends = (
            (self.across, box.y),
            (box.x + box.w, self.down),
            (self.across, box.y + box.h),
            (box.x, self.down),
        )
        return " ".join(f"{_short(x)},{_short(y)}" for x, y in ends)


@dataclass(frozen=True)
class Way:
    """An arrow: its path as SVG writes it, whether the matter has gone along it, and its label."""

    path: str
    kind: str
    gone: bool
    words: tuple[Word, ...]


@dataclass(frozen=True)
class Drawn:
    """A whole diagram, ready for the template. Width and height in pixels at natural size."""

    box: str
    width: int
    height: int
    lanes: tuple[Lane, ...]
    frames: tuple[Mark, ...]
    """Open sub-processes, to be drawn beneath the arrows that run inside them."""
    ways: tuple[Way, ...]
    marks: tuple[Mark, ...]
    now: tuple[str, ...]
    done: tuple[str, ...]
    see: tuple[int, int]
    """Where the current step begins, from the left edge and from the top: the place to scroll to."""


def plots(matter: Matter, language: str) -> tuple[tuple[Said, Drawn], ...]:
    """The diagrams of a matter with the names of what they show."""
    return tuple(
        (each.name, drawn(each.picture.in_(language), matter.picture_now, matter.picture_done))
        for each in matter.diagrams
    )


def drawn(picture: Picture, now: Collection[str], done: Collection[str]) -> Drawn:
    """Lay out `picture` with the steps of `now` filled and those of `done` outlined."""
    around = [shape for shape in picture.shapes if _is_frame(shape, picture)]
    words = _words(picture)
    inner = (_mark(shape, now, done, words) for shape in picture.shapes if shape not in around)
    marks = sorted(inner, key=lambda mark: mark.form != "box")
    left, top, width, height = picture.bounds
    left, top, width, height = left - MARGIN, top - MARGIN, width + 2 * MARGIN, height + 2 * MARGIN
    here = [mark.shape for mark in marks if mark.state == "now"]
    return Drawn(
        box=" ".join(_short(n) for n in (left, top, width, height)),
        width=round(width),
        height=round(height),
        lanes=tuple(_lane(band) for band in (*picture.pools, *picture.lanes)),
        frames=tuple(Mark(shape, "box", "", words[shape.id]) for shape in around),
        ways=tuple(_way(edge, {*now, *done}, words) for edge in picture.edges),
        marks=tuple(marks),
        now=tuple(shape.label for shape in here if shape.label),
        done=tuple(mark.shape.label for mark in marks if mark.state == "done" and mark.form == "box"),
        see=_corner(here, left, top),
    )


def _corner(shapes: Sequence[Shape], left: float, top: float) -> tuple[int, int]:
    first = min(shapes, key=lambda shape: shape.x, default=None)
    return (round(first.x - left), round(first.y - top)) if first else (0, 0)


@lru_cache(maxsize=64)
def _words(picture: Picture) -> Mapping[str, tuple[Word, ...]]:
    """The label of each shape and arrow, by its id: they stand where they are wherever the matter is."""
    around = [shape for shape in picture.shapes if _is_frame(shape, picture)]
    ground = _ground(picture, around)
    words = {shape.id: _frame(shape, ground) for shape in around}
    words |= {shape.id: _label(shape, ground) for shape in picture.shapes if shape not in around}
    return words | {edge.id: _beside(edge, ground) for edge in picture.edges}


def _ground(picture: Picture, around: Sequence[Shape]) -> Ground:
    """All that words are not to cover. Of an open sub-process that is only the line around it."""
    left, top, width, height = picture.bounds
    return Ground(
        around=(left, top, left + width, top + height),
        shapes=[
            *(box for shape in picture.shapes if shape not in around for box in _covered(shape)),
            *((band.x, band.y, band.x + HEAD, band.y + band.h) for band in (*picture.pools, *picture.lanes)),
        ],
        arrows=[
            stretch
            for line in (*(edge.points for edge in picture.edges), *map(_outline, around))
            for stretch in pairwise(line)
        ],
    )


def _covered(shape: Shape) -> tuple[Box, ...]:
    """A box is covered whole; of a rhomb, its middle and its corners."""
    if _form(shape.kind) != "rhomb":
        return (_part(shape, 1, 1),)
    return _part(shape, 0.6, 0.6), _part(shape, 1, 0.2), _part(shape, 0.2, 1)


def _part(shape: Shape, across: float, down: float) -> Box:
    """The middle of a shape, so much of its width and its height."""
    x, y = shape.x + shape.w / 2, shape.y + shape.h / 2
    return (
        x - shape.w * across / 2,
        y - shape.h * down / 2,
        x + shape.w * across / 2,
        y + shape.h * down / 2,
    )


def _outline(shape: Shape) -> tuple[tuple[float, float], ...]:
    right, bottom = shape.x + shape.w, shape.y + shape.h
    return ((shape.x, shape.y), (right, shape.y), (right, bottom), (shape.x, bottom), (shape.x, shape.y))


def _mark(
    shape: Shape, now: Collection[str], done: Collection[str], words: Mapping[str, tuple[Word, ...]]
) -> Mark:
    state = "now" if shape.id in now else "done" if shape.id in done else ""
    return Mark(shape, _form(shape.kind), state, words[shape.id])


def _is_frame(shape: Shape, picture: Picture) -> bool:
    """True for a sub-process that shows its inside."""
    return shape.kind == "subProcess" and any(
        shape.x < other.x and other.x + other.w < shape.x + shape.w
        for other in picture.shapes
        if shape.y < other.y and other.y + other.h < shape.y + shape.h
    )


def _frame(shape: Shape, ground: Ground) -> tuple[Word, ...]:
    """An open sub-process: its name stands at the top, out of the way of what it holds."""
    middle = shape.x + shape.w / 2
    return ground.set(Spot(shape.label, middle, middle, shape.y + LINE + 2, shape.w - 10))


def _form(kind: str) -> str:
    if kind.endswith("Gateway"):
        return "rhomb"
    return "round" if kind.endswith("Event") else "box"


def _inside(shape: Shape) -> tuple[Word, ...]:
    lines = wrapped(shape.label, shape.w - 10)
    first = shape.y + shape.h / 2 - (len(lines) - 1) * LINE / 2 + LIFT
    return _stacked(lines, shape.x + shape.w / 2, first)


def _label(shape: Shape, ground: Ground) -> tuple[Word, ...]:
    if _form(shape.kind) == "box":
        return _inside(shape)
    middle = shape.x + shape.w / 2
    below = Spot(shape.label, middle, middle, shape.y + shape.h + LETTER + 2, OUTSIDE)
    return ground.set(_spot(shape.label, shape.label_at) or below)


def _beside(edge: Edge, ground: Ground) -> tuple[Word, ...]:
    (x, y), *_ = edge.points or ((0.0, 0.0),)
    beginning = Spot(edge.label, x + LINE, x + LINE, y - 5, OUTSIDE)
    return ground.set(_spot(edge.label, edge.label_at) or beginning)


def _spot(label: str, where: Rect | None) -> Spot | None:
    """A label where the modeler put it."""
    if not where:
        return None
    left, top, wide, _ = where
    return Spot(label, left, left + wide, top + LETTER - 1, max(wide, OUTSIDE))


def _stacked(lines: Sequence[str], x: float, y: float) -> tuple[Word, ...]:
    return tuple(Word(x, y + number * LINE, line) for number, line in enumerate(lines))


def _lane(band: Band) -> Lane:
    return Lane(
        band.x, band.y, band.w, band.h, Word(band.x + HEAD / 2 + LIFT, band.y + band.h / 2, band.name)
    )


def _way(edge: Edge, passed: Collection[str], words: Mapping[str, tuple[Word, ...]]) -> Way:
    path = "M" + "L".join(f"{_short(x)} {_short(y)}" for x, y in edge.points)
    return Way(path, edge.kind, edge.source in passed and edge.target in passed, words[edge.id])


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
