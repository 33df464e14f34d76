"""A worker that is killed at its worst moment, again and again: SIGKILL, so that nothing is tidied up.

`Nursery` is what tests use. It keeps one warm process of this file, which forks a worker for each batch of
jobs; a worker does them through the real acts and says "sent" before and "done" after each, as a browser
would know it. The moments are reached by wrapping the product from outside; there is nothing of it inside.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

Job = dict[str, str]
"""{key, act: register | complete | sweep, number, element, task, typed}; `task` where it is known before."""

MOMENTS = ("loaded", "stepped", "written", "statement", "before commit", "after commit")


@dataclass(frozen=True)
class Death:
    """When a worker dies: at the `nth` time it reaches a moment, or after so many seconds; or never."""

    moment: str = ""
    nth: int = 1
    after: float = 0.0
    mutant: str = ""


@dataclass(frozen=True)
class Life:
    """What the clients of one worker know of it. `sent` has an answer in `done`, but for the last perhaps."""

    sent: list[Job]
    done: dict[str, Any]
    killed: bool


class Nursery:
    """Workers on one database. A context manager."""

    def __init__(self, url: str, home: Path, at: datetime) -> None:
        arguments = [sys.executable, __file__, url, str(home), at.isoformat()]
        root = Path(__file__).parents[2]
        path = os.pathsep.join([str(root), str(root / "tests")])
        self._process = subprocess.Popen(
            arguments,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=root,
            env={**os.environ, "PYTHONPATH": path},
        )

    def __enter__(self) -> Nursery:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(timeout=30)

    def life(self, jobs: list[Job], death: Death, at: datetime) -> Life:
        """One worker's life: it does these jobs, at this instant of the office, until it dies or is done."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        order = {"jobs": jobs, "death": asdict(death), "at": at.isoformat()}
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        sent: list[Job] = []
        done: dict[str, Any] = {}
        for line in self._process.stdout:
            said = json.loads(line)
            if "sent" in said:
                sent.append(said["sent"])
            elif "done" in said:
                done[said["done"]] = said["answer"]
            elif "failed" in said:
                raise AssertionError(f"a worker failed: {said['failed']}")
            elif "died" in said:
                return Life(sent, done, said["died"] == signal.SIGKILL)
        raise AssertionError("the nursery has closed")


# The other side of the pipe ---------------------------------------------------------------------------------


def nursery(url: str, home: str, started: str) -> None:
    """Fork a worker for each order that comes, and say how it ended."""
    from rigs import returning

    with returning.office_at(url, Path(home), datetime.fromisoformat(started)) as office:
        with office.reading() as desk:
            from engine.acts.office import current_version

            desk.specs(current_version(desk), "returning")
        library = office.library
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            try:
                worker(url, Path(home), library, order)
            except BaseException as why:  # noqa: BLE001 - the parent must hear of everything
                say({"failed": repr(why)})
            os._exit(0)
        if order["death"]["after"]:
            time.sleep(order["death"]["after"])
            os.kill(pid, signal.SIGKILL)  # nobody has waited for it yet: the number is still its own
        _, status = os.waitpid(pid, 0)
        say({"died": os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0})


def say(what: dict[str, Any]) -> None:
    """One whole line at once: it has left this process before the next thing happens."""
    os.write(1, (json.dumps(what, ensure_ascii=False) + "\n").encode())


def worker(url: str, home: Path, library: Any, order: dict[str, Any]) -> None:
    """Do the jobs in order, through the acts."""
    from rigs import returning

    death = Death(**order["death"])
    with returning.office_at(url, home, datetime.fromisoformat(order["at"])) as office:
        office.library = library
        knock = _watch(office, death)
        for job in order["jobs"]:
            _one(office, job, death, knock)


def _one(office: Any, job: Job, death: Death, knock: Callable[[str], None]) -> None:
    from engine.acts import bells, cases
    from engine.acts.registering import register
    from rigs import returning

    doer = returning.who(office, "front" if job["act"] == "register" else "hand1")
    if job["act"] == "complete" and not job.get("task"):
        job = job | {"task": returning.open_task(office, job["number"], job["element"])}
    say({"sent": job})
    if job["act"] == "sweep":
        answer: dict[str, Any] = {"rung": bells.sweep(office)}
    else:
        with office.desk() as desk:
            if job["act"] == "register":
                given = register(desk, doer, returning.sent(returning.OPENING, job["key"]))
            else:
                typed = returning.TYPED[job["element"]]
                given = cases.complete(desk, job["task"], doer, returning.sent(typed, job["key"]))
            answer = asdict(given)
            if death.mutant == "told too early":
                say({"done": job["key"], "answer": answer})
        knock("after commit")
    say({"done": job["key"], "answer": answer})


def _watch(office: Any, death: Death) -> Callable[[str], None]:
    """Wrap what an act goes through, so that each moment knocks; the chosen one kills."""
    from sqlalchemy import event

    from engine.doors.tokens import Run
    from engine.traces.history import Chain

    left = [death.nth]

    def knock(moment: str) -> None:
        if moment == death.moment:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    load, complete, write = Run.load, Run.complete, Chain.write

    def loading(*given: Any) -> Run:
        run = load(*given)
        knock("loaded")
        return run

    def completing(self: Run, id: str) -> None:
        complete(self, id)
        knock("stepped")

    def writing(self: Chain, sql: Any) -> None:
        if death.mutant == "commits before the history is written":
            sql.exec_driver_sql("commit")
            knock("written")
            sql.exec_driver_sql("begin")
        write(self, sql)
        knock("written")

    Run.load = staticmethod(loading)  # type: ignore[method-assign, assignment]
    Run.complete = completing  # type: ignore[method-assign]
    Chain.write = writing  # type: ignore[method-assign]
    event.listen(office.database.sql, "before_cursor_execute", lambda *_: knock("statement"))
    event.listen(office.database.sql, "commit", lambda _: knock("before commit"))
    return knock


if __name__ == "__main__":
    nursery(*sys.argv[1:])
