"""Several people acting at the same instant: threads that start from one barrier."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Any

PATIENCE = 60
"""Seconds after which somebody who never came back is a hanging lock, not a slow machine."""


class Crowd:
    """So many people who wait for each other and then act at once."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._threads = ThreadPoolExecutor(size)

    def __enter__(self) -> Crowd:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._threads.shutdown()

    def act(self, acts: Sequence[Callable[[], Any]]) -> list[Any]:
        """What came of each act, in their order: its answer, or the exception it ended with."""
        assert len(acts) == self.size, f"{len(acts)} acts for {self.size} people"
        barrier = threading.Barrier(self.size)

        def one(act: Callable[[], Any]) -> Any:
            barrier.wait(PATIENCE)
            try:
                return act()
            except Exception as error:  # noqa: BLE001 - it is the answer, and the test judges it
                return error

        return [each.result(PATIENCE) for each in [self._threads.submit(one, act) for act in acts]]
