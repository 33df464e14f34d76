"""A cell for hostile things: a process of its own, with little memory and little time.

Its keeper reads the engine in once; for each visit it forks, so that what is counted is the visit alone. Time
is that of the processor: the clock on the wall runs differently on a machine with other work to do.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import IO, Any

SECONDS = 2
MEMORY = 1 << 30
TESTS = Path(__file__).parents[1]
WARM = ("engine.acts.publishing", "engine.acts.office", "engine.acts.cases", "rigs.judged")


class Escaped(AssertionError):  # noqa: N818 - named after what happened
    """What was locked up took more than it was given, or broke the one who looked at it."""


class Cell:
    """A running keeper."""

    def __init__(self, tell: IO[str], hear: IO[str]) -> None:
        self._tell = tell
        self._hear = hear

    def visit(self, act: str, *given: Any) -> Any:
        """What a function ("module:name") answers to plain JSON values. Raises Escaped."""
        self._tell.write(json.dumps([act, given]) + "\n")
        self._tell.flush()
        told = json.loads(self._hear.readline())
        if told["killed"]:
            why = signal.Signals(told["killed"]).name
            raise Escaped(f"{act}: {why} after {told['cpu']:.1f} s, {told['megabytes']} MB")
        if told["answer"] == "":
            raise Escaped(f"{act} broke: see what the keeper said")
        return json.loads(told["answer"])


@contextmanager
def locked() -> Iterator[Cell]:
    """A cell, for as long as it is needed."""
    paths = os.pathsep.join([str(TESTS), str(TESTS.parent)])
    keeper = subprocess.Popen(
        [sys.executable, "-m", "rigs.cell"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": paths},
    )
    assert keeper.stdin is not None
    assert keeper.stdout is not None
    with keeper:
        yield Cell(keeper.stdin, keeper.stdout)


def keep() -> None:
    """The life of a keeper: one visit for each line it is told."""
    for module in WARM:
        import_module(module)
    tell = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    for line in sys.stdin:
        act, given = json.loads(line)
        tell.write(json.dumps(_visit(act, given)) + "\n")
        tell.flush()


def _visit(act: str, given: list[Any]) -> dict[str, Any]:
    mouth, pen = os.pipe()
    visitor = os.fork()
    if visitor == 0:
        _be_visitor(act, given, pen)
    os.close(pen)
    with os.fdopen(mouth) as heard:
        answer = heard.read()
    _, status, used = os.wait4(visitor, 0)
    return {
        "answer": answer,
        "killed": os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0,
        "cpu": used.ru_utime + used.ru_stime,
        "megabytes": used.ru_maxrss // 1024,
    }


def _be_visitor(act: str, given: list[Any], pen: int) -> None:
    try:
        module, _, name = act.partition(":")
        todo = getattr(import_module(module), name)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        with os.fdopen(pen, "w") as told:
            told.write(json.dumps(todo(*given)))
    except BaseException:  # noqa: BLE001 - whatever it was, it is told and the visit is over
        sys.excepthook(*sys.exc_info())
        sys.stderr.flush()
    finally:
        os._exit(0)


if __name__ == "__main__":
    keep()
