"""Measuring two things against each other: in turn in one run, so that a busy machine is busy for both."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from statistics import median
from time import perf_counter
from typing import Any

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "200"))
"""How often each of the two is measured."""

Timed = Callable[[], float]
"""Does the thing once and gives the seconds that count."""


@dataclass(frozen=True)
class Figure:
    """One figure: medians of `of` and of `against`, and their ratio. `goal` is what it is meant to be."""

    name: str
    ratio: float
    goal: str
    of: float
    against: float
    unit: str
    rounds: int
    what: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def in_turn(name: str, goal: str, of: Timed, against: Timed, what: str, rounds: int = ROUNDS) -> Figure:
    """Do both once to warm up, then `rounds` times in turn. The ratio is that of the medians, in ms."""
    of(), against()
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(rounds):
        gc.collect(1)
        ours.append(of())
        theirs.append(against())
    a, b = median(ours) * 1000, median(theirs) * 1000
    return Figure(name, a / b, goal, a, b, "ms", rounds, what)


def seconds(act: Callable[[], object]) -> float:
    """How long an act took."""
    begun = perf_counter()
    act()
    return perf_counter() - begun
