"""A diagram as numbers and words that a template can draw as SVG. Knows neither SVG nor who may see what.

Everything here is plain values: no markup is made outside the template, so labels are escaped there.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.acts.shown import Matter
    from engine.doors.drawings.shapes import Band, Edge, Picture, Rect, Shape
    from engine.ground.said import Said

LETTER = 13
"""Size of a letter in the units of the diagram: what the modelers leave room for."""
LINE = 17
MARGIN = 14
HEAD = 30
"""The name of a pool or lane stands in a strip of this width, as every modeler draws it."""
OUTSIDE = 92
"""A label outside its shape is this wide at most, unless the modeler gave it more room."""
LIFT = LETTER * 0.36
"""From the middle of a line of letters down to its base."""


@dataclass(frozen=True)
class Word:
    """One line of a label; `x` is its middle, `y` its base line."""

    x: float
    y: float
    text: str


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
    inner = (_mark(shape, now, done) for shape in picture.shapes if shape not in around)
    marks = sorted(inner, key=lambda mark: mark.form != "box")
    left, top, width, height = picture.bounds
    left, top, width, height = left - MARGIN, top - MARGIN, width + 2 * MARGIN, height + 2 * MARGIN
    here = [mark.shape for mark in marks if mark.state == "now"]
    return Drawn(
        box=" ".join(_short(n) for n in (left, top, width, height)),
        width=round(width),
        height=round(height),
        lanes=tuple(_lane(band) for band in (*picture.pools, *picture.lanes)),
        frames=tuple(_frame(shape) for shape in around),
        ways=tuple(_way(edge, {*now, *done}) for edge in picture.edges),
        marks=tuple(marks),
        now=tuple(shape.label for shape in here if shape.label),
        done=tuple(mark.shape.label for mark in marks if mark.state == "done" and mark.form == "box"),
        see=_corner(here, left, top),
    )


def wrapped(label: str, room: float, letter: float = LETTER) -> tuple[str, ...]:
    """Break `label` into lines no wider than `room`, by the width of its letters.

    A Chinese character is as wide as it is high and may be followed by a break; Latin words stay whole
    unless one alone is wider than the room. Closing punctuation never begins a line.
    """
    lines: list[str] = [""]
    for piece in _pieces(label):
        if (
            lines[-1]
            and _wide(lines[-1] + piece.rstrip()) * letter > room
            and piece not in "，。、；：？！）》”"
        ):
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return tuple(line.strip() for line in lines if line.strip())


def _pieces(label: str) -> list[str]:
    """Characters that may stand alone on a line, and Latin words with the space behind them."""
    pieces: list[str] = []
    joined = False
    for char in label.replace("\n", " "):
        latin = char.isascii() and not char.isspace()
        if (latin or char.isspace()) and joined:
            pieces[-1] += char
        else:
            pieces.append(char)
        joined = latin
    return pieces


def _wide(text: str) -> float:
    """Width in letter sizes: 1 for a full-width character, a little over half for any other."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.56 for char in text)


def _corner(shapes: Sequence[Shape], left: float, top: float) -> tuple[int, int]:
    first = min(shapes, key=lambda shape: shape.x, default=None)
    return (round(first.x - left), round(first.y - top)) if first else (0, 0)


def _mark(shape: Shape, now: Collection[str], done: Collection[str]) -> Mark:
    form = _form(shape.kind)
    state = "now" if shape.id in now else "done" if shape.id in done else ""
    return Mark(shape, form, state, _inside(shape) if form == "box" else _outside(shape))


def _is_frame(shape: Shape, picture: Picture) -> bool:
    """True for a sub-process that shows its inside."""
    return shape.kind == "subProcess" and any(
        shape.x < other.x and other.x + other.w < shape.x + shape.w
        for other in picture.shapes
        if shape.y < other.y and other.y + other.h < shape.y + shape.h
    )


def _frame(shape: Shape) -> Mark:
    """An open sub-process: its name stands at the top, out of the way of what it holds."""
    top = shape.x + shape.w / 2, shape.y + LINE + 2
    return Mark(shape, "box", "", _stacked(wrapped(shape.label, shape.w - 10), *top))


def _form(kind: str) -> str:
    if kind.endswith("Gateway"):
        return "rhomb"
    return "round" if kind.endswith("Event") else "box"


def _inside(shape: Shape) -> tuple[Word, ...]:
    lines = wrapped(shape.label, shape.w - 10)
    first = shape.y + shape.h / 2 - (len(lines) - 1) * LINE / 2 + LIFT
    return _stacked(lines, shape.x + shape.w / 2, first)


def _outside(shape: Shape) -> tuple[Word, ...]:
    below = shape.x + shape.w / 2, shape.y + shape.h + LETTER + 2, OUTSIDE
    return _placed(shape.label, shape.label_at, below)


def _placed(label: str, where: Rect | None, otherwise: tuple[float, float, float]) -> tuple[Word, ...]:
    """A label where the modeler put it; `otherwise` gives its middle, its first line and its room."""
    x, y, room = (
        (where[0] + where[2] / 2, where[1] + LETTER - 1, max(where[2], OUTSIDE)) if where else otherwise
    )
    return _stacked(wrapped(label, room), x, y)


def _stacked(lines: Sequence[str], x: float, y: float) -> tuple[Word, ...]:
    return tuple(Word(x, y + number * LINE, line) for number, line in enumerate(lines))


def _lane(band: Band) -> Lane:
    return Lane(
        band.x, band.y, band.w, band.h, Word(band.x + HEAD / 2 + LIFT, band.y + band.h / 2, band.name)
    )


def _way(edge: Edge, passed: Collection[str]) -> Way:
    path = "M" + "L".join(f"{_short(x)} {_short(y)}" for x, y in edge.points)
    (x, y), *_ = edge.points or ((0.0, 0.0),)
    words = _placed(edge.label, edge.label_at, (x + LINE, y - 5, OUTSIDE))
    return Way(path, edge.kind, edge.source in passed and edge.target in passed, words)


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
