"""The thorough look (check --deep): everything kept of every matter is recounted and compared.

It proves that every open matter waits for a person who can act or for a bell with an instant, and that state,
tasks, deadlines, bells, history, papers and files agree with one another.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from engine.acts import messages, open_tasks, owed, people
from engine.acts.casefile import CaseFile
from engine.acts.office import Office
from engine.acts.people import DUTY
from engine.doors.desk import Desk
from engine.doors.tables import Kept, bell, cases, document, history, incident, person, task
from engine.ground.errors import CannotStep
from engine.ground.said import Said
from engine.traces import attachments, papers
from engine.traces.history import broken_links
from engine.traces.ledger import OPEN, Ledger

MIRRORED = ("due_at", "warn_at", "provisional")


@dataclass(frozen=True)
class Found:
    """One thing that is wrong. `damage`: what is kept for good is no longer what was kept."""

    said: Said
    damage: bool


def check(office: Office) -> list[Said]:
    """Everything that is wrong, each with the number of its matter; empty when all is well."""
    return [found.said for found in look(office)]


def look(office: Office) -> list[Found]:
    """The same, damage told apart from what people can set right."""
    with office.reading() as desk:
        ids = list(desk.sql.scalars(sa.select(cases.c.id).order_by(cases.c.id)))
    return [found for case_id in ids for found in _check_one(office, case_id)]


def _check_one(office: Office, case_id: int) -> list[Found]:
    with office.reading() as desk:  # a look of its own, so that acts of the meantime are seen whole
        file = CaseFile.look_at(desk, case_id)
        damage = list(_traces(file))
        wrong = list(_open_matter(file) if _is_open(file) else _closed_matter(file))
    number = file.row["number"]
    return [
        Found(Said(f"{number}：{said.zh}", f"{number}: {said.en}"), at < len(damage))
        for at, said in enumerate([*damage, *wrong])
    ]


def _is_open(file: CaseFile) -> bool:
    return file.row["closed_at"] is None


# What is kept for good --------------------------------------------------------------------------------------


def _traces(file: CaseFile) -> Iterator[Said]:
    desk = file.desk
    for seq in broken_links(desk.sql, file.id)[:1]:
        yield Said(f"第 {seq} 条记录对不上。", f"the history breaks at entry {seq}.")
    for paper in sorted({*papers.forged(desk, file.id), *_not_as_told(desk, file.id)}):
        yield Said(f"第 {paper} 号文书和留底对不上。", f"paper {paper} is not as it was kept.")
    for row in attachments.of_case(desk, file.id):
        if attachments.damaged(desk, row):
            yield Said(f"附件“{row['name']}”和留底对不上。", f"the file {row['name']!r} is damaged.")


def _not_as_told(desk: Desk, case_id: int) -> set[int]:
    """The papers that the history tells of and that are gone, or are others now."""
    query = sa.select(document.c.id, document.c.digest).where(document.c.case_id == case_id)
    kept = dict(desk.sql.execute(query).all())
    told = desk.sql.scalars(sa.select(history.c.detail).where(history.c.case_id == case_id))
    details = [detail for detail in map(_detail, told) if "paper" in detail and "digest" in detail]
    return {each["paper"] for each in details if kept.get(each["paper"]) != each["digest"]}


def _detail(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}  # the chain is broken there, which has been told
    return found if isinstance(found, dict) else {}


# What is under way ------------------------------------------------------------------------------------------


def _open_matter(file: CaseFile) -> Iterator[Said]:
    stuck = sa.select(incident.c.what).where(incident.c.case_id == file.id, incident.c.closed_at.is_(None))
    for what in file.desk.sql.scalars(stuck):
        yield Said(f"卡住了，{what}", f"stuck: {what}")
    try:
        if not file.procedures:
            yield Said("没有办理进度。", "its state is missing.")
            return
        waiting = {
            (number, each.id, each.element)
            for number, one in file.procedures.items()
            for each in one.run.people()
        }
        hung = owed.hung(file)
    except CannotStep as unreadable:
        yield unreadable.said
        return
    tasks = open_tasks.steps(file)
    if waiting != {(row["run"], row["id"], row["element"]) for row in tasks}:
        yield Said("待办与流程不一致。", "its tasks are not what the procedure says.")
    if Ledger(file.desk, file.id).is_off(hung):
        yield Said(
            "时限或定时与日历、流程对不上。",
            "its deadlines or bells are not what calendar and procedure give.",
        )
    yield from _mirrors(file, tasks)
    yield from _waits(file, tasks)


def _mirrors(file: CaseFile, tasks: list[dict[str, Any]]) -> Iterator[Said]:
    """Lists read the due instants from rows of their own."""
    for row in tasks:
        own = file.ledger.of_task(row["id"])
        if any(row[name] != (own[name] if own else None) for name in MIRRORED[:2]):
            yield Said(
                f"“{row['name']}”清单上的到期和时限对不上。",
                f"the list shows another due instant for {row['name']!r} than its deadline.",
            )
    open_ = {row["id"] for row in tasks}
    for row in file.ledger.open_rows():
        inside = row["task_id"] in open_ or file.place.step(row["element"]).tag in owed.INSIDE
        if row["task_id"] is not None and not inside:
            yield Said(
                f"时限“{row['name']}”没有对应的待办。", f"the deadline {row['name']!r} is of no open task."
            )
    whole = file.ledger.whole()
    if whole is not None and any(file.row[name] != whole[name] for name in MIRRORED):
        yield Said(
            "清单上的全件到期和时限对不上。", "the list shows another due instant for the whole matter."
        )


def _waits(file: CaseFile, tasks: list[dict[str, Any]]) -> Iterator[Said]:
    """Every task has somebody; and where there is none, a bell or somebody who may send what is waited for."""
    able = [row for row in tasks if _somebody(file, row)]
    for row in tasks:
        if row not in able:
            yield Said(f"“{row['name']}”没有人可以办。", f"nobody can do {row['name']!r}.")
    if not able and not _bell(file) and not _sender(file) and not _child(file):
        yield Said("没有人也没有定时在管它。", "it waits for nobody and no bell.")


def _somebody(file: CaseFile, row: Kept) -> bool:
    """Somebody who may do this task, or waive what keeps everybody away."""
    if row["person_id"] is not None:
        there = people.present(file.desk, row["person_id"])
        return bool(file.desk.sql.scalar(sa.select(person.c.active).where(person.c.id == there)))
    held = set(people.holders(file.desk, row["post"], row["unit_id"], file.id))
    barred = set() if row["waived"] else set(json.loads(row["barred"]))
    return bool(held - barred) or bool(held and _held(file.desk, file.place.waivers))


def _held(desk: Desk, posts: tuple[str, ...]) -> bool:
    """True where somebody holds one of these posts, in whatever unit."""
    return any(people.holds_anywhere(desk, post.removesuffix(DUTY)) for post in posts)


def _bell(file: CaseFile) -> bool:
    """A bell of the drawing with an instant; lights alone move nothing on."""
    query = sa.select(bell.c.id).where(bell.c.kind == "drawn", bell.c.rings_at.is_not(None))
    return file.desk.sql.scalar(query.where(bell.c.case_id == file.id).limit(1)) is not None


def _sender(file: CaseFile) -> bool:
    """Something waits for a message that somebody of the office may send."""
    return any(
        messages.FIRST_RECEIVER in each.who or _held(file.desk, each.who) for each in messages.awaited(file)
    )


def _child(file: CaseFile) -> bool:
    """A matter opened from this one is still open and will let it go on."""
    query = sa.select(cases.c.id).where(cases.c.parent == file.id, cases.c.closed_at.is_(None))
    return file.desk.sql.scalar(query.limit(1)) is not None


# What is over -----------------------------------------------------------------------------------------------


def _closed_matter(file: CaseFile) -> Iterator[Said]:
    sql = file.desk.sql
    for table in (task, bell):
        if sql.scalar(sa.select(table.c.id).where(table.c.case_id == file.id).limit(1)) is not None:
            yield Said("已办结，却还有待办或定时。", "it is closed, and a task or a bell is still open.")
    if any(row["state"] in OPEN for row in file.ledger.rows):
        yield Said("已办结，却还有时限在走。", "it is closed, and a deadline still runs.")
