"""Laying a matter down after an act: tasks, deadlines, bells, state and history become what the procedure says.

All of it in the act's own transaction, and the stored state is read back once before anyone is told "done".
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engine.acts import people, posts
from engine.acts.casefile import CaseFile
from engine.doors.packages import Step
from engine.doors.tables import case_record, case_state, cases, draft, sight, task
from engine.doors.tokens import Open, Run
from engine.ground.errors import CannotStep
from engine.ground.said import Said
from engine.traces import incidents
from engine.traces.ledger import DROPPED, MET, PAUSED, Hung, Terms
from engine.values.expressions import truth

OPENED, RECEIVED = "opened", "received"

Steps = list[dict[str, Any]]
"""The open tasks of a matter that the procedure itself waits for, as their rows."""


def settle(file: CaseFile, actor: int | None, done_task: str | None = None, fresh: bool = False) -> None:
    """Write down everything the running procedure has changed.

    `actor` is who moved it (nobody for a bell), `done_task` the task they completed, `fresh` marks a new
    matter. Raises CannotStep when the procedure cannot be laid down; the act is then rolled back as a whole.
    """
    file.hear()
    before = _steps(file)
    _end_tasks(file, before, done_task)
    for each in _new_tasks(file, before):
        _begin_task(file, each, actor)
    _mind_whole_limit(file)
    _close_if_finished(file)
    file.ledger.reckon()
    file.ledger.write()
    steps = _steps(file)
    _mirror_clocks(file, steps)
    file.row["marks"] = json.dumps(_marks(file), ensure_ascii=False)
    file.ledger.hang_bells(_hung(file, steps), file.rung)
    _write(file, actor, fresh)


# Tasks ------------------------------------------------------------------------------------------------------


def _end_tasks(file: CaseFile, before: Steps, done_task: str | None) -> None:
    alive = {each.id for each in file.run.people()}
    for row in before:
        if row["id"] in alive:
            continue
        file.ledger.close_task(row["id"], MET if row["id"] == done_task else DROPPED)
        if row["pausing"]:
            file.ledger.resume()
            file.chain.add(file.desk.now, None, "resumed", row["element"])
        if row["id"] != done_task:
            file.chain.add(file.desk.now, None, "cancelled", row["element"])
            file.mark_done(row["id"], row["name"], "cancelled", None)
        _forget(file, row["id"])


def _forget(file: CaseFile, task_id: str) -> None:
    sql = file.desk.sql
    asked = sql.execute(sa.select(task.c.id, task.c.name).where(task.c.parent == task_id)).all()
    for each in asked:
        file.mark_done(each.id, each.name, "cancelled", None)
    found = [task_id, *(each.id for each in asked)]
    sql.execute(sa.delete(draft).where(draft.c.task_id.in_(found)))
    sql.execute(sa.delete(task).where(task.c.id.in_(found)))


def _steps(file: CaseFile) -> Steps:
    query = (
        sa.select(task).where(task.c.case_id == file.id, task.c.kind == "step").order_by(task.c.created_at)
    )
    return [dict(row) for row in file.desk.sql.execute(query).mappings()]


def _new_tasks(file: CaseFile, before: Steps) -> list[Open]:
    known = {row["id"] for row in before}
    return [each for each in file.run.people() if each.id not in known]


def _begin_task(file: CaseFile, each: Open, actor: int | None) -> None:
    step = file.place.step(each.element)
    post, unit_id = posts.where(file, step)
    person_id = posts.who(file, post, unit_id, actor)
    row = {
        "id": each.id,
        "case_id": file.id,
        "kind": "step",
        "element": step.id,
        "name": step.name,
        "stage": step.stage,
        "form": step.form,
        "post": post,
        "unit_id": unit_id,
        "person_id": person_id,
        "created_at": file.desk.now,
        "pausing": step.stops_clock,
    }
    file.desk.sql.execute(sa.insert(task), row)
    _let_see(file, post, unit_id)
    if step.limit:
        file.ledger.open(_terms(file, step, each.id, unit_id))
    if step.stops_clock:
        file.ledger.pause(step.stops, step.name, each.id)
        file.chain.add(file.desk.now, None, "paused", step.id)
    if step.stage and step.stage != file.row["stage"]:
        file.row["stage"] = step.stage
    file.record.stages.setdefault(step.stage, file.desk.now.isoformat())
    file.chain.add(file.desk.now, None, "entered", step.id, {"post": post, "unit": unit_id, "to": person_id})


def give_away(file: CaseFile, person_id: int) -> None:
    """What somebody now complained of has in hand, or alone could do, goes to others or up."""
    rows = file.desk.sql.execute(sa.select(task).where(task.c.case_id == file.id)).mappings().all()
    for row in rows:
        held = row["person_id"]
        if held != person_id and (
            held is not None or people.holders(file.desk, row["post"], row["unit_id"], file.id)
        ):
            continue
        post, unit_id = posts.upward(file, row["post"], row["unit_id"], row["name"])
        to = posts.who(file, post, unit_id, None)
        values = {"post": post, "unit_id": unit_id, "person_id": to, "opened_at": None, "opened_by": None}
        file.desk.sql.execute(sa.update(task).where(task.c.id == row["id"]).values(values))
        _let_see(file, post, unit_id)
        entered = {"post": post, "unit": unit_id, "to": to}
        file.chain.add(file.desk.now, None, "entered", row["element"], entered)


def _let_see(file: CaseFile, post: str, unit_id: int) -> None:
    row = {"case_id": file.id, "post": post, "unit_id": unit_id}
    query = sa.select(sight.c.post).filter_by(**row)
    if file.desk.sql.scalar(query) is None:
        file.desk.sql.execute(sa.insert(sight), row)


# Deadlines --------------------------------------------------------------------------------------------------


def _terms(file: CaseFile, step: Step, task_id: str, unit_id: int) -> Terms:
    anchor = step.limit_from or OPENED
    return Terms(
        element=step.id,
        name=step.name,
        limit=_limit(file, step.limit),
        anchor=anchor,
        anchor_at=_anchor_at(file, anchor, step.name),
        warn=_warn(file, step),
        restart=step.on_return == "restart",
        task_id=task_id,
        unit_id=unit_id,
    )


def _warn(file: CaseFile, step: Step) -> tuple[str, ...]:
    """The warnings of this shape, or the place's own (preset: 80 % of the time, or one working day before)."""
    return tuple(str(rule) for rule in step.warn or file.place.warn)


def _limit(file: CaseFile, text: str) -> str:
    """The limit as it is written, or the value of the fact it names: a date, or a limit's text."""
    if not text.startswith("${"):
        return text
    value = file.ask(text)
    if value in (None, ""):
        raise CannotStep(Said(f"时限 {text} 还没有值。", f"The limit {text} has no value yet."))
    return str(value)


def _anchor_at(file: CaseFile, anchor: str, name: str) -> datetime:
    if anchor == OPENED:
        return file.desk.now
    if anchor == RECEIVED:
        received: datetime = file.row["received_at"]
        return received
    found = file.record.milestone(anchor)
    if found is None:
        raise CannotStep(
            Said(
                f"“{name}”的时限从“{anchor}”起算，但它还没有发生。",
                f"The limit of {name!r} counts from {anchor!r}, which has not happened yet.",
            )
        )
    return found


def _mind_whole_limit(file: CaseFile) -> None:
    whole = file.place.whole_limit
    if not whole.limit or any(row["whole"] for row in file.ledger.rows):
        return
    anchor = whole.limit_from or RECEIVED
    if anchor != RECEIVED and file.record.milestone(anchor) is None:
        return
    file.ledger.open(
        Terms(
            element=whole.id,
            name=whole.name,
            limit=whole.limit,
            anchor=anchor,
            anchor_at=_anchor_at(file, anchor, whole.name),
            warn=_warn(file, whole),
            whole=True,
        )
    )


def _mirror_clocks(file: CaseFile, steps: Steps) -> None:
    """Lists are read far more often than clocks change: tasks and matter carry their due instant."""
    names = ("due_at", "warn_at", "provisional")
    for row in steps:
        own = file.ledger.of_task(row["id"])
        values = {name: own[name] if own else None for name in names}
        values["provisional"] = bool(values["provisional"])
        if any(row[name] != value for name, value in values.items()):
            file.desk.sql.execute(sa.update(task).where(task.c.id == row["id"]).values(values))
    whole = file.ledger.whole()
    if whole is not None:
        file.row |= {name: whole[name] for name in names}
    file.row["paused"] = whole is not None and whole["state"] == PAUSED


def _marks(file: CaseFile) -> list[list[str]]:
    """The short words that lists show beside this matter now."""
    marks = file.place.marks.values()
    return [[mark.said.zh, mark.said.en] for mark in marks if truth(file.ask(mark.when))]


def _hung(file: CaseFile, steps: Steps) -> list[Hung]:
    opened = {row["id"]: row["created_at"] for row in steps}
    hosted = ((each, each.host_id) for each in file.run.bells() if each.host_id in opened)
    return [
        Hung(bell.id, file.place.step(bell.element).timer, host, opened[host])
        for bell, host in hosted
        if host
    ]


# The end ----------------------------------------------------------------------------------------------------


def _close_if_finished(file: CaseFile) -> None:
    for element in file.run.ends:
        step = file.place.step(element)
        if step.outcome:
            file.row["outcome"] = step.outcome
        if step.stage:
            file.row["stage"] = step.stage
            file.record.stages.setdefault(step.stage, file.desk.now.isoformat())
    if not file.run.finished:
        return
    if not file.row["outcome"]:
        raise CannotStep(
            Said("流程走完了却没有结果，不能这样结束。", "The procedure ended without an outcome.")
        )
    file.row["closed_at"] = file.desk.now
    file.ledger.close_all()
    file.chain.add(file.desk.now, None, "closed", detail={"outcome": file.row["outcome"]})


def _write(file: CaseFile, actor: int | None, fresh: bool) -> None:
    sql = file.desk.sql
    state = file.run.dump()
    Run.load(state, file.specs, file)  # what cannot be read back is never committed
    record = file.record.write()
    if fresh:
        sql.execute(sa.insert(case_state), {"case_id": file.id, "state": state})
        sql.execute(sa.insert(case_record), {"case_id": file.id, "record": record})
    else:
        sql.execute(sa.update(case_state).where(case_state.c.case_id == file.id).values(state=state))
        sql.execute(sa.update(case_record).where(case_record.c.case_id == file.id).values(record=record))
    incidents.close(file.desk, file.id)
    lay_down(file, actor)


def lay_down(file: CaseFile, actor: int | None) -> None:
    """Write the history and the case row; for acts that move no token this is all there is to write."""
    sql = file.desk.sql
    if file.chain.links:
        file.row["stirred_by"] = actor
    file.chain.write(sql)
    before = file.row["revision"]
    file.row |= {"seq": file.chain.seq, "head": file.chain.head, "revision": before + 1}
    values = {name: value for name, value in file.row.items() if name != "id"}
    written = sql.execute(
        sa.update(cases).where(cases.c.id == file.id, cases.c.revision == before).values(values)
    )
    if written.rowcount != 1:
        raise CannotStep(Said("这一件刚被别人改过，请重试。", "Somebody else just changed this matter."))
