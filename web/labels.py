"""Where the labels of a diagram stand: as near as can be to where the modeler put them, clear of everything else.

A modeler leaves room for the words of one language. Those of another are longer, so each label is tried in a few
places and breadths around its own, and stands where it covers least.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

LETTER = 13
"""Size of a letter in the units of the diagram: what the modelers leave room for."""
LINE = 17
"""From the base of one line of letters to the base of the next."""

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""
Point = tuple[float, float]

COVERS, CROSSES, MOVED, BROADER = 4.0, 3.0, 0.5, 6.0
"""The price of covering a square unit of something, of a unit of arrow beneath, of moving by a unit, of breadth."""
SHIFTS = tuple(
    (right, down)
    for right in (0, -8, 8, -20, 20, -36, 36, -60, 60, -90, 90)
    for down in (0, -4, 4, -9, 9, -LINE, LINE, -26, 26)
)
"""How far a label may be moved from its place: to the right, and down."""
CLEAR = 2.0
"""Letters keep this distance from what they do not belong to."""


@dataclass(frozen=True)
class Word:
    """One line of a label; `x` is its middle, `y` its base line."""

    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Spot:
    """A label and where it should stand: from `left` to `right`, its first line at `base`, `room` wide at most."""

    label: str
    left: float
    right: float
    base: float
    room: float


@dataclass
class Ground:
    """What a diagram holds that words may not cover: its shapes, its arrows, and the words already set."""

    around: Box
    shapes: Sequence[Box]
    arrows: Sequence[tuple[Point, Point]]
    """Their stretches, one by one."""
    words: list[Box] = field(default_factory=list)

    def set(self, spot: Spot) -> tuple[Word, ...]:
        """Set a label where it covers least, and remember it."""
        least, best = float("inf"), None
        for far, lines, x, base in sorted(_tries(spot), key=lambda each: each[0]):
            if far >= least:
                break  # no further place can cost less
            cost = far + self._cost(_box(lines, x, base))
            if cost < least:
                least, best = cost, (lines, x, base)
        if best is None:
            return ()
        lines, x, base = best
        self.words.append(_box(lines, x, base))
        return tuple(Word(x, base + number * LINE, line) for number, line in enumerate(lines))

    def _cost(self, box: Box) -> float:
        covered = sum(_shared(box, other) for other in (*self.shapes, *self.words))
        outside = (box[2] - box[0]) * (box[3] - box[1]) - _shared(box, self.around)
        crossed = sum(_within(a, b, box) for a, b in self.arrows)
        return COVERS * (covered + outside) + CROSSES * crossed


def wide(text: str) -> float:
    """Width in letter sizes: 1 for a full-width character, a little over half for any other."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.56 for char in text)


def wrapped(label: str, room: float, letter: float = LETTER) -> tuple[str, ...]:
    """Break `label` into lines no wider than `room`, by the width of its letters.

    A Chinese character is as wide as it is high and may be followed by a break; Latin words stay whole
    unless one alone is wider than the room. Closing punctuation never begins a line.
    """
    lines: list[str] = [""]
    for piece in _pieces(label):
        if (
            lines[-1]
            and wide(lines[-1] + piece.rstrip()) * letter > room
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


def _tries(spot: Spot) -> Iterator[tuple[float, tuple[str, ...], float, float]]:
    """What a place costs by itself, the lines there, their middle and the base of the first of them."""
    seen: set[tuple[str, ...]] = set()
    for broader, room in enumerate((spot.room, spot.room * 1.6)):
        lines = wrapped(spot.label, room)
        if not lines or lines in seen:
            continue
        seen.add(lines)
        half, more = _breadth(lines) / 2, (len(lines) - 1) * LINE
        middle = (spot.left + spot.right) / 2
        for x in (middle, spot.left + half, spot.right - half):
            for base in (spot.base, spot.base - more):
                for right, down in SHIFTS:
                    far = abs(right) + abs(down) + abs(x - middle) / 4 + abs(base - spot.base) / 4
                    yield MOVED * far + BROADER * broader, lines, x + right, base + down


def _breadth(lines: Sequence[str]) -> float:
    return max(wide(line) for line in lines) * LETTER


def _box(lines: Sequence[str], x: float, base: float) -> Box:
    half = _breadth(lines) / 2
    return (
        x - half - CLEAR,
        base - LETTER + CLEAR,
        x + half + CLEAR,
        base + (len(lines) - 1) * LINE + CLEAR + 3,
    )


def _shared(one: Box, other: Box) -> float:
    """The area two boxes have in common."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return across * down if across > 0 and down > 0 else 0.0


def _within(a: Point, b: Point, box: Box) -> float:
    """How much of an arrow's stretch lies within a box. A slanting one counts as the box around it."""
    across = min(max(a[0], b[0]), box[2]) - max(min(a[0], b[0]), box[0])
    down = min(max(a[1], b[1]), box[3]) - max(min(a[1], b[1]), box[1])
    return max(across, down) if across >= 0 and down >= 0 else 0.0
