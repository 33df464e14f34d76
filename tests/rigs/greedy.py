"""Visitors of a cell that take more than they are given: what proves that its walls hold."""

from __future__ import annotations


def of_time() -> None:
    """Never comes back."""
    while True:
        pass


def of_memory() -> int:
    """Wants two gigabytes."""
    return len(bytes(2 << 30))


def of_depth() -> None:
    """Calls itself."""
    of_depth()
