"""Matters that are stuck (卡住的件), for the administrator: what holds each up, and the ways to get it going.

An administrator sees that a matter is stuck and where, not what it is about; every act leaves a trace in its
history. One stuck matter holds up nothing else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engine.acts import undoing
from engine.acts.bells import ring_due
from engine.acts.called import task_said
from engine.acts.casefile import UNKNOWN_CASE, CaseFile
from engine.acts.office import Office
from engine.acts.people import Person
from engine.acts.permission import ensure_admin
from engine.acts.settling import lay_down, settle
from engine.acts.shown import Choice
from engine.acts.staffing import passing_on
from engine.acts.worklist import visible
from engine.doors.desk import Desk
from engine.doors.tables import Kept, cases, excluded, incident, task, undo
from engine.doors.tables import person as person_
from engine.ground.errors import BadAnswers, Gone, NotFound
from engine.ground.said import Said
from engine.ground.settings import ZONE
from engine.traces import incidents

PER_PAGE = 50
ADMINS_ONLY = Said("卡住的件由管理员处理。", "Stuck matters are the administrators' to mend.")
NOT_STUCK = Said("这一件已经不卡了。", "This matter is no longer stuck.")
NOTHING_TO_UNDO = Said("没有可以回退的一步。", "There is no step to roll back to.")
WHY = {"reason": Said("请写明原因。", "Please give the reason.")}


@dataclass(frozen=True)
class Stuck:
    """A matter that cannot step. `what` is the reason, `tries` how often it was tried, `retry_at` when next."""

    number: str
    what: Said
    since: datetime
    tries: int
    retry_at: datetime
    where: tuple[Said, ...]
    """The steps that are open."""
    may_open: bool
    last: str
    """Whose step a rollback would undo; empty where there is none."""


@dataclass(frozen=True)
class StuckPage:
    """One page of the stuck matters, and how many pages there are."""

    rows: tuple[Stuck, ...]
    page: int
    pages: int


@dataclass(frozen=True)
class Moves:
    """What may be moved in a stuck matter: its open steps, and the steps they could go to."""

    number: str
    open: tuple[Choice, ...]
    steps: tuple[Choice, ...]


def count(desk: Desk, person: Person) -> int:
    """How many matters are stuck that this administrator may know of."""
    return desk.sql.scalar(sa.select(sa.func.count()).select_from(_open(person).subquery())) or 0


def listed(desk: Desk, person: Person, page: int = 1) -> StuckPage:
    """One page of the stuck matters, longest first. Raises NotYours for all but administrators."""
    ensure_admin(person, ADMINS_ONLY)
    pages = max(1, -(-count(desk, person) // PER_PAGE))
    page = min(max(page, 1), pages)
    query = _open(person).order_by(incident.c.at, incident.c.id)
    rows = desk.sql.execute(query.limit(PER_PAGE).offset((page - 1) * PER_PAGE)).mappings().all()
    return StuckPage(tuple(_stuck(desk, person, rows)), page, pages)


def _open(person: Person) -> sa.Select[Any]:
    hidden = sa.select(excluded.c.case_id).where(excluded.c.person_id == person.id)
    return (
        sa.select(incident, cases.c.number, cases.c.version_id)
        .join(cases, cases.c.id == incident.c.case_id)
        .where(incident.c.closed_at.is_(None), incident.c.case_id.not_in(hidden))
    )


def _stuck(desk: Desk, person: Person, rows: Sequence[Kept]) -> Iterator[Stuck]:
    """Some stuck matters, read together in a handful of statements."""
    ids = [row["case_id"] for row in rows]
    steps: dict[int, list[Kept]] = {}
    for each in desk.sql.execute(_tasks(ids)).mappings():
        steps.setdefault(each["case_id"], []).append(each)
    doers = sa.select(undo.c.case_id, person_.c.name).join(person_, person_.c.id == undo.c.person_id)
    doers = doers.where(undo.c.case_id.in_(ids))
    last: dict[int, str] = dict(desk.sql.execute(doers).all())
    seen = sa.select(cases.c.id).where(cases.c.id.in_(ids), visible(desk, person))
    may_open = set(desk.sql.scalars(seen))
    for row in rows:
        place = desk.place(row["version_id"])
        yield Stuck(
            number=row["number"],
            what=Said(row["what"], row["english"]),
            since=row["at"].astimezone(ZONE),
            tries=row["tries"],
            retry_at=row["retry_at"].astimezone(ZONE),
            where=tuple(task_said(place, each) for each in steps.get(row["case_id"], ())),
            may_open=row["case_id"] in may_open,
            last=last.get(row["case_id"], ""),
        )


def _tasks(case_ids: Collection[int]) -> sa.Select[Any]:
    query = sa.select(task).where(task.c.case_id.in_(case_ids), task.c.kind == "step")
    return query.order_by(task.c.created_at, task.c.id)


def one(desk: Desk, person: Person, number: str) -> Stuck:
    """One stuck matter. Raises NotYours, NotFound, Gone."""
    ensure_admin(person, ADMINS_ONLY)
    file = _known(CaseFile.look(desk, number), person)
    row = desk.sql.execute(_open(person).where(incident.c.case_id == file.id)).mappings().first()
    if row is None:
        raise Gone(NOT_STUCK)
    return next(_stuck(desk, person, [row]))


def retry(office: Office, person: Person, number: str) -> None:
    """Try once more now: ring what is due and lay the matter down.

    That it was tried is written down first, for a try that fails takes everything of its own back. Raises
    NotYours, NotFound, Gone, and CannotStep where it is still stuck.
    """
    with office.desk() as desk:
        file = _stuck_file(desk, person, number)
        file.chain.add(desk.now, person.id, "retried")
        lay_down(file, person.id)
    with office.desk() as desk:
        file = CaseFile.of_number(desk, number)
        ring_due(file)
        if file.row["closed_at"] is None:
            passing_on.place_orphans(file)
            settle(file, None)
        incidents.close(desk, file.id)


def roll_back(desk: Desk, person: Person, number: str, reason: str) -> None:
    """Put a stuck matter back as it stood before the last step that was done in it (回退).

    What was typed then is a draft of whoever did it. Raises NotYours, NotFound, Gone, BadAnswers without a
    reason, CannotStep where what it goes back to cannot be read either.
    """
    file = _stuck_file(desk, person, number)
    if not reason.strip():
        raise BadAnswers(WHY)
    back = undoing.roll_back(file)
    if back is None:
        raise Gone(NOTHING_TO_UNDO)
    file.chain.add(desk.now, person.id, "rolled_back", back)
    file.keep_note(person.id, back, "rolled_back", reason.strip())
    lay_down(file, person.id)
    _ensure_readable(CaseFile.look_at(desk, file.id))
    incidents.close(desk, file.id)


def _ensure_readable(file: CaseFile) -> None:
    for procedure in file.procedures.values():
        procedure.run.people()


def moves(desk: Desk, person: Person, number: str) -> Moves:
    """What a stuck matter's open steps could be moved to.

    Raises NotYours, NotFound, Gone, and CannotStep where its stored state cannot be read.
    """
    one(desk, person, number)
    file = CaseFile.look(desk, number)
    rows = desk.sql.execute(_tasks([file.id]).where(task.c.item == "")).mappings().all()
    return Moves(
        number=number,
        open=tuple(Choice(row["id"], task_said(file.place, row)) for row in rows),
        steps=tuple(Choice(step, file.place.name_said(step)) for step in _steps_of(file, rows)),
    )


def _steps_of(file: CaseFile, rows: Sequence[Kept]) -> Iterator[str]:
    """The steps to which one of the open ones can go: those of the procedure it stands in."""
    runs = {row["id"]: file.procedures[row["run"]].run for row in rows}
    steps = (step.id for step in file.place.steps.values() if step.tag == "userTask" and step.form)
    yield from (step for step in steps if any(run.can_move(each, step) for each, run in runs.items()))


def move(desk: Desk, person: Person, number: str, task_id: str, to: str, reason: str) -> None:
    """Take an open step of a stuck matter away and put another in its place (移到别的一步).

    Raises NotYours, NotFound, Gone, BadAnswers for what is missing or cannot be, CannotStep where the
    procedure cannot rest there.
    """
    file = _stuck_file(desk, person, number)
    row = desk.sql.execute(_tasks([file.id]).where(task.c.id == task_id)).mappings().one_or_none()
    wrong = dict(WHY) if not reason.strip() else {}
    if row is None:
        wrong["task"] = Said("请选一个正在办的环节。", "Choose a step that is open.")
    elif not file.procedures[row["run"]].run.can_move(task_id, to):
        wrong["to"] = Said(
            "不能移到这一步，请选同一流程里的另一步。", "It cannot go there: choose another step."
        )
    if wrong or row is None:
        raise BadAnswers(wrong)
    file.procedures[row["run"]].run.move(task_id, to)
    file.chain.add(desk.now, person.id, "moved", row["element"], {"to_element": to})
    file.keep_note(person.id, row["element"], "moved", reason.strip())
    settle(file, None)


def _known(file: CaseFile, person: Person) -> CaseFile:
    """The matter, unless it complains of this very person. Raises NotFound."""
    if file.is_excluded(person.id):
        raise NotFound(UNKNOWN_CASE)
    return file


def _stuck_file(desk: Desk, person: Person, number: str) -> CaseFile:
    ensure_admin(person, ADMINS_ONLY)
    file = _known(CaseFile.of_number(desk, number), person)
    if not incidents.is_open(desk, file.id):
        raise Gone(NOT_STUCK)
    return file
