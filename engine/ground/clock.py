"""The office's clock: real, or virtual for a demonstration and for tests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Says what time it is. Everything in the office asks this and nothing else."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""


class RealClock:
    """The time of the machine."""

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 - the one place where time comes from


class VirtualClock:
    """A clock that stands still until it is advanced. Never goes back."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        return self._now

    def advance(self, to: datetime) -> None:
        """Move to `to`.

        Raises ValueError where that lies in the past: a deadline once passed stays passed.
        """
        if to < self._now:
            raise ValueError("a clock does not run backwards")
        self._now = to.astimezone(UTC)


class DriftingClock:
    """Virtual time that starts at `start` and then runs with the machine's. For demonstrations."""

    def __init__(self, start: datetime) -> None:
        self._real = RealClock()
        self._ahead = start - self._real.now()

    def now(self) -> datetime:
        return self._real.now() + self._ahead

    def advance(self, to: datetime) -> None:
        """Jump forward to `to`. Raises ValueError where that lies in the past."""
        if to < self.now():
            raise ValueError("a clock does not run backwards")
        self._ahead = to - self._real.now()
