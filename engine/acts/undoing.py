"""Taking back what one has just submitted (取回), as long as nobody has opened what came of it."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engine.acts import together
from engine.acts.called import name_said
from engine.acts.casefile import UNKNOWN_CASE, CaseFile
from engine.acts.people import Person, names
from engine.acts.permission import ensure_may_see, may_see
from engine.acts.settling import lay_down
from engine.acts.sight import is_hidden_name
from engine.doors.desk import Desk
from engine.doors.tables import (
    all_of_case,
    bell,
    case_record,
    case_state,
    cases,
    change,
    deadline,
    done,
    draft,
    history,
    into,
    of_case,
    sight,
    task,
    undo,
)
from engine.ground.errors import Gone, NotFound
from engine.ground.said import Said
from engine.traces import papers

LATE = Said("已经有人接着办了，不能再取回。", "Somebody has gone on with it; it can no longer be taken back.")
ROWS = {"task": task, "deadline": deadline, "bell": bell, "sight": sight}
_FORGET = sa.delete(undo).where(undo.c.case_id == sa.bindparam("of_case"))
OUT_OF_HAND = ("sent_out", "opened_child")
KEPT_AS_IS = {"id", "seq", "head", "revision", "stirred_by"}


def remember(file: CaseFile, person: Person) -> None:
    """Keep how everything stood before this person's act; only the newest act of a matter can be taken back."""
    sql = file.desk.sql
    before: dict[str, Any] = {name: _rows(file, name) for name in ROWS}
    before["cases"] = dict(file.row)
    states = sql.execute(of_case(case_state), {"of_case": file.id}).mappings()
    before["state"] = [dict(row) for row in states]
    before["record"] = file.record.write()
    text = json.dumps(before, default=_plain).encode()
    sql.execute(_FORGET, {"of_case": file.id})
    row = {"case_id": file.id, "person_id": person.id, "seq": file.chain.seq, "before": text}
    sql.execute(into(undo), row)


def seal(file: CaseFile) -> None:
    """Note where the history stands after the act: one more entry, and it is too late."""
    sql = file.desk.sql
    sql.execute(all_of_case(undo), {"of_case": file.id, "seq": file.row["seq"]})


def _rows(file: CaseFile, name: str) -> list[dict[str, Any]]:
    rows = file.desk.sql.execute(of_case(ROWS[name]), {"of_case": file.id}).mappings()
    return [dict(row) for row in rows]


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return {"$at": value.isoformat()}
    if isinstance(value, bytes):
        return {"$bytes": base64.b64encode(value).decode()}
    raise TypeError(type(value).__name__)


def _alive(value: dict[str, Any]) -> Any:
    if "$at" in value:
        return datetime.fromisoformat(value["$at"])
    return base64.b64decode(value["$bytes"]) if "$bytes" in value else value


def can_take_back(desk: Desk, person: Person, case_id: int, seq: int) -> bool:
    """True while the newest act of the matter is this person's, nobody else has opened what came of it, and
    nothing of it has left the house.
    """
    row = desk.sql.execute(sa.select(undo.c.person_id, undo.c.seq).where(undo.c.case_id == case_id)).first()
    if row is None or row.person_id != person.id or row.seq != seq:
        return False
    opened = sa.select(task.c.id).where(task.c.case_id == case_id, task.c.opened_by != person.id)
    return desk.sql.scalar(opened.limit(1)) is None and not _went_out(desk, case_id)


def _went_out(desk: Desk, case_id: int) -> bool:
    """True where the newest act told another system something, or opened a matter: neither can be called back."""
    mine = history.c.case_id == case_id
    last = sa.select(sa.func.max(history.c.seq)).where(mine, history.c.act == "submitted").scalar_subquery()
    query = sa.select(history.c.seq).where(mine, history.c.seq > last, history.c.act.in_(OUT_OF_HAND))
    return desk.sql.scalar(query.limit(1)) is not None


def take_back(desk: Desk, number: str, person: Person) -> str | None:
    """Put everything back as it was before one's last act, what was typed as a draft.

    Gives the task that is open again. Raises NotFound, Gone when it is too late.
    """
    file = CaseFile.of_number(desk, number)
    ensure_may_see(file, person)
    if not can_take_back(desk, person, file.id, file.row["seq"]):
        raise Gone(LATE)
    _, back = _back_to_before(file)
    file.chain.add(desk.now, person.id, "taken_back", back["element"] if back else "")
    lay_down(file, person.id)
    return back["id"] if back else None


def roll_back(file: CaseFile) -> str | None:
    """Put everything back as it was before the newest step, whoever did it and whatever came after.

    Gives the shape of the step that is open again ("" where it was none); None where nothing is kept to go
    back to.
    """
    query = sa.select(undo.c.case_id).where(undo.c.case_id == file.id)
    if file.desk.sql.scalar(query) is None:
        return None
    _, back = _back_to_before(file)
    return str(back["element"]) if back else ""


def _back_to_before(file: CaseFile) -> tuple[int, dict[str, Any] | None]:
    """Go back before the newest step: who did it, and the task that is open again, with its draft."""
    query = sa.select(undo.c.person_id, undo.c.before).where(undo.c.case_id == file.id)
    row = file.desk.sql.execute(query).one()
    before = json.loads(bytes(row.before), object_hook=_alive)
    back = _task_that_comes_back(file, before["task"])
    _put_back(file, before)
    if back is not None:
        _as_draft(file, row.person_id, back)
    return row.person_id, back


def _task_that_comes_back(file: CaseFile, before: list[dict[str, Any]]) -> dict[str, Any] | None:
    now = {row["id"] for row in _rows(file, "task")}
    return next((row for row in before if row["id"] not in now), None)


def _put_back(file: CaseFile, before: dict[str, Any]) -> None:
    sql = file.desk.sql
    for name in ("bell", "task", "sight"):
        sql.execute(sa.delete(ROWS[name]).where(ROWS[name].c.case_id == file.id))
    _put_deadlines_back(file, before["deadline"])
    for name in ("task", "bell", "sight"):
        if before[name]:
            sql.execute(sa.insert(ROWS[name]), before[name])
    sql.execute(sa.delete(case_state).where(case_state.c.case_id == file.id))
    sql.execute(sa.insert(case_state), before["state"])
    sql.execute(
        sa.update(case_record).where(case_record.c.case_id == file.id).values(record=before["record"])
    )
    sql.execute(sa.delete(undo).where(undo.c.case_id == file.id))
    file.row |= {k: v for k, v in before["cases"].items() if k in cases.c and k not in KEPT_AS_IS}


def _put_deadlines_back(file: CaseFile, before: list[dict[str, Any]]) -> None:
    """Deadlines opened since never were; that others stand as before is a change of theirs like any other."""
    sql = file.desk.sql
    kept = [row["id"] for row in before]
    now = {row["id"]: row for row in _rows(file, "deadline")}
    for table, column in ((change, change.c.deadline_id), (deadline, deadline.c.id)):
        sql.execute(sa.delete(table).where(table.c.case_id == file.id, column.not_in(kept)))
    for row in before:
        sql.execute(sa.update(deadline).where(deadline.c.id == row["id"]).values(row))
        was = now[row["id"]]
        if any(row[name] != was[name] for name in ("state", "limit", "extra", "pauses", "anchor_at")):
            told = {"kind": "restored", "was": was["state"], "now": row["state"], "at": file.desk.now}
            sql.execute(sa.insert(change), {"case_id": file.id, "deadline_id": row["id"], **told})


def _as_draft(file: CaseFile, person_id: int, back: dict[str, Any]) -> None:
    kept = [p for p in papers.read(file.desk, file.id) if p["element"] == back["element"] and p["form"]]
    newest = next((p for p in reversed(kept) if p["form"] == back["form"]), None)
    if newest is None:
        return
    answers = file.place.forms[back["form"]].typed(newest["answers"])
    for part, paper in _sent_with(file, newest):
        typed = file.place.forms[paper["form"]].typed(paper["answers"])
        answers |= {together.named(part, name): values for name, values in typed.items()}
    row = {"person_id": person_id, "task_id": back["id"], "at": file.desk.now}
    file.desk.sql.execute(sa.delete(draft).where(draft.c.task_id == back["id"]))
    file.desk.sql.execute(sa.insert(draft), {**row, "answers": json.dumps(answers, ensure_ascii=False)})


def _sent_with(file: CaseFile, first: dict[str, Any]) -> Iterator[tuple[int, dict[str, Any]]]:
    """The papers that were sent together with a paper, each with its place on the page."""
    later = [row for row in papers.read(file.desk, file.id) if row["id"] > first["id"] and row["form"]]
    element, part = first["element"], 1
    while element := file.place.step(element).joined:
        part += 1
        paper = next((row for row in reversed(later) if row["element"] == element), None)
        if paper is None:
            return
        yield part, paper


def told_who_was_faster(desk: Desk, task_id: str, person: Person) -> Gone | NotFound:
    """Why a task is not there: who completed it, or that the procedure closed it.

    Who may not see its matter is told what those are told who ask for a task that never was.
    """
    row = desk.sql.execute(
        sa.select(done).where(done.c.task_id == task_id).order_by(done.c.id.desc())
    ).first()
    if row is None or not _sees(desk, person, row.case_id, row.name):
        return NotFound(UNKNOWN_CASE)
    if row.person_id is None:
        step = name_said(CaseFile.look_at(desk, row.case_id).place, row.name)
        return Gone(
            Said(
                f"“{step.zh}”已到期或被流程关闭，不用再办。",
                f"“{step.en}” was closed by its deadline or by the procedure.",
            )
        )
    name = names(desk, [row.person_id])[row.person_id]
    return Gone(Said(f"{name}刚刚已经办了这一步。", f"{name} has just completed this task."))


def _sees(desk: Desk, person: Person, case_id: int, name: str) -> bool:
    file = CaseFile.look_at(desk, case_id)
    return may_see(desk, person, file.row, file.place) and not is_hidden_name(file, person, name)
