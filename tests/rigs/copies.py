"""Copies of an office as a test handles them: an office at work while it is copied, and copies that were spoilt."""

from __future__ import annotations

import hashlib
import json
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from engine.acts.office import Office
from engine.acts.people import Person
from engine.doors.backups.archive import MARK, SUM
from engine.doors.desk import Desk
from engine.doors.forms import Upload
from engine.doors.tables import cases
from engine.traces import attachments, papers
from engine.traces.papers import NewPaper
from rigs import returning
from rigs.history import Told
from rigs.story import PDF, PNG

PATIENCE = 60
Parts = dict[str, bytes]


# An office at work ------------------------------------------------------------------------------------------


class Clerk(threading.Thread):
    """Takes matters in and goes round with them until told to stop; writes down every answer."""

    def __init__(self, office: Office, front: Person, doer: Person, told: Told) -> None:
        super().__init__(daemon=True)
        self.office, self.front, self.doer, self.told = office, front, doer, told
        self.over = threading.Event()
        self.wrong: list[BaseException] = []

    def run(self) -> None:
        try:
            while not self.over.is_set():
                number = self._answered("", lambda key: returning.take_in(self.office, self.front, key))
                for element in ("T_left", "T_right", "T_check"):
                    task_id = returning.open_task(self.office, number, element)
                    typed = returning.TYPED[element]
                    self._answered(
                        task_id,
                        lambda key, t=task_id, w=typed: returning.do(self.office, t, self.doer, w, key),
                    )
        except BaseException as why:  # noqa: BLE001 - a thread must not die unheard
            self.wrong.append(why)

    def _answered(self, task_id: str, act: Callable[[str], Any]) -> str:
        key = returning.new_key()
        self.told.sent[key] = task_id
        answer = act(key)
        self.told.answers[key] = asdict(answer)
        return str(answer.number)


@contextmanager
def at_work(office: Office, told: Told, hands: int = 3) -> Iterator[None]:
    """So many people work while something else is done; what they were told is in `told`."""
    front = returning.who(office, "front")
    clerks = [Clerk(office, front, doer, told) for doer in returning.hands(office)[:hands]]
    for clerk in clerks:
        clerk.start()
    try:
        yield
    finally:
        for clerk in clerks:
            clerk.over.set()
        for clerk in clerks:
            clerk.join(PATIENCE)
    assert [wrong for clerk in clerks for wrong in clerk.wrong] == []


def until(told: Told, answers: int) -> dict[str, dict[str, Any]]:
    """Wait for so many answers; gives those that came so far."""
    waiting = threading.Event()
    for _ in range(PATIENCE * 100):
        if len(told.answers) >= answers:
            return dict(told.answers)
        waiting.wait(0.01)
    raise AssertionError(f"only {len(told.answers)} answers came")


def with_files(office: Office, number: str) -> None:
    """Lay a picture and a longer paper with a matter."""
    with office.desk() as desk:
        case_id = desk.sql.execute(sa.select(cases.c.id).where(cases.c.number == number)).scalar_one()
        person_id = returning.somebody(desk, "front").id
        paper = NewPaper("note", "noted", "", person_id, {"text": "来过"}, {"text"})
        paper_id, _ = papers.keep(desk, case_id, paper)
        long = Upload("长.pdf", PDF + b"%" + b"0123456789" * 60_000)
        attachments.stage(desk, person_id, "k" * 32, {"scan": [Upload("证.png", PNG), long]})
        attachments.attach(desk, attachments.staged(desk, person_id, "k" * 32), case_id, paper_id)


def staged(desk: Desk) -> None:
    """Take in a file of a form that is still being filled in."""
    person_id = returning.somebody(desk, "front").id
    attachments.stage(desk, person_id, "s" * 32, {"scan": [Upload("未交.png", PNG)]})


# Copies that were spoilt ------------------------------------------------------------------------------------


def parts(copy: Path) -> Parts:
    with zipfile.ZipFile(copy) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def rebuilt(copy: Path, found: Parts, *, entered: bool = True, sealed: bool = True) -> Path:
    """A copy of other parts. `entered`: with their sums in the manifest; `sealed`: with the right seal."""
    if entered:
        manifest = json.loads(found["manifest.json"])
        sums = {name: data for name, data in found.items() if name != "manifest.json"}
        manifest["parts"] = {
            name: {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            for name, data in sums.items()
        }
        found = found | {"manifest.json": json.dumps(manifest).encode()}
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, data in found.items():
            zipped.writestr(name, data)
        zipped.comment = MARK + b"0" * SUM
    if sealed:
        seal(copy)
    return copy


def seal(copy: Path) -> None:
    data = copy.read_bytes()[:-SUM]
    copy.write_bytes(data + hashlib.sha256(data).hexdigest().encode())


def manifest_with(found: Parts, **values: Any) -> Parts:
    return found | {"manifest.json": json.dumps(json.loads(found["manifest.json"]) | values).encode()}
