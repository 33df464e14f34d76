"""A stroll through a procedure: whoever is asked does something, whatever can happen happens, until it is over."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial

from engine.doors.tokens import Run, Specs

MOVES = 60


class Answering:
    """An office that answers what the procedure asks, and performs whatever it is told."""

    def __init__(self, ask: Callable[[str], object]) -> None:
        self.ask = ask

    def perform(self, element: str) -> None:
        """Done."""


def by_chance(seed: int) -> Answering:
    """An office whose conditions fall as they may; whatever is for several is for two."""
    chance = random.Random(seed)
    return Answering(lambda expression: chance.random() < 0.5)


def stroll(run: Run, specs: Specs, seed: int, moves: int = MOVES) -> Run:
    """Move the run so many times or until it has finished, storing and loading it after every move.

    A matter that has not finished waits for somebody: anything else raises CannotStep or AssertionError.
    """
    chance = random.Random(seed)
    office = run._course.office
    for _ in range(moves):
        if run.finished:
            break
        ways: list[Callable[[], None]] = [partial(run.complete, each.id) for each in run.people()]
        ways += [partial(run.ring, each.id) for each in run.bells()]
        ways += [partial(run.send, each.name) for each in run.messages()]
        assert ways, "the matter waits for nobody"
        chance.choice(ways)()
        run = Run.load(run.dump(), specs, office)
    return run
