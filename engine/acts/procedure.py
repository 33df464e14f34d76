"""One diagram running for a matter: the matter's own (number 0), or one beside it such as a ladder.

It is the office that the run of tokens asks and bids: conditions are answered from the matter's record,
decisions and actions are carried out on the matter's file.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from engine.doors import tokens
from engine.doors.tokens import Run

if TYPE_CHECKING:
    from engine.acts.casefile import CaseFile

MAIN = 0


class Procedure:
    """A run with its number, and what of its journal the matter has not taken in yet."""

    def __init__(
        self,
        file: CaseFile,
        number: int,
        process: str,
        state: bytes | None = None,
        deadline_id: int | None = None,
    ) -> None:
        """`state` is what was stored, None for a new one. `deadline_id` is what a ladder was started for."""
        self.file = file
        self.number = number
        self.process = process
        self.deadline_id = deadline_id
        self.fresh = state is None
        self._state = state
        self._heard = 0
        self.news: list[tokens.Step] = []
        """Steps that the laying down has still to look at."""

    @cached_property
    def run(self) -> Run:
        """The tokens. Raises CannotStep where the stored state is damaged."""
        if self._state is None:
            return Run.start(self.specs, self)
        return Run.load(self._state, self.specs, self)

    @property
    def specs(self) -> tokens.Specs:
        """The diagram, ready to run."""
        return self.file.desk.specs(self.file.row["version_id"], self.process)

    @property
    def moved(self) -> bool:
        """True if anything has happened in it since it was loaded."""
        return self.fresh or ("run" in self.__dict__ and bool(self.run.journal))

    def ask(self, expression: str) -> object:
        """What the run asks: the value of an expression, as the record stands at this step."""
        self.hear()
        self.file.moving = self
        return self.file.ask(expression)

    def perform(self, element: str) -> None:
        """What the run bids: a decision or an action, carried out on the matter's file."""
        self.hear()
        self.file.moving = self
        self.file.perform(self.file, element)

    def hear(self) -> None:
        """Let the matter's record take in what the journal says has happened since the last time."""
        if "run" not in self.__dict__:
            return  # on its way to its first rest: nothing is known of it yet
        fresh = self.run.journal[self._heard :]
        self._heard += len(fresh)
        self.news += fresh
        self.file.desk.heard += fresh
        for step in fresh:
            if step.kind == "completed" and step.item is None:
                self.file.left(step.element)
