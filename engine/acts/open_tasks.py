"""The open tasks of a matter follow its running procedures: what a token waits at, a person finds on the list."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from engine.acts import owed, people, posts
from engine.acts.called import OF_ROW, task_said
from engine.acts.casefile import CaseFile
from engine.acts.procedure import Procedure
from engine.doors.packages import Step
from engine.doors.tables import by_id, draft, into, of_case, sight, task
from engine.doors.tokens import Open
from engine.ground.database import put_if_new
from engine.traces.ledger import DROPPED, MET

LONGEST_NAME = 120
"""Characters of a task's name."""

_ASKED = sa.select(task.c.id, task.c.name).where(task.c.parent == sa.bindparam("of_id"))


def follow(file: CaseFile, actor: int | None, done_task: str | None) -> None:
    """End the tasks no token waits at any more, and begin those where one has arrived."""
    alive = {each.id: (procedure, each) for procedure, each in _waiting(file)}
    known = steps(file)
    for row in known:
        if row["id"] not in alive:
            _end(file, row, done_task)
    before = {row["id"] for row in known}
    for task_id, (procedure, each) in alive.items():
        if task_id not in before:
            _begin(file, procedure, each, actor)


def _waiting(file: CaseFile) -> Iterator[tuple[Procedure, Open]]:
    for procedure in file.procedures.values():
        for each in procedure.run.people():
            yield procedure, each


def steps(file: CaseFile) -> list[dict[str, Any]]:
    """The open tasks of the drawing, oldest first."""
    rows = file.desk.sql.execute(of_case(task, "created_at"), {"of_case": file.id}).mappings()
    return [dict(row) for row in rows if row["kind"] == "step"]


def _end(file: CaseFile, row: dict[str, Any], done_task: str | None) -> None:
    done = row["id"] == done_task
    file.ledger.close_task(row["id"], MET if done else DROPPED)
    if row["pausing"]:
        let_run(file, file.place.step(row["element"]))
    if not done:
        file.chain.add(file.desk.now, None, "cancelled", row["element"])
        file.mark_done(row["id"], row["name"], "cancelled", None)
    _forget(file, row["id"])


def _forget(file: CaseFile, task_id: str) -> None:
    """Take a task off the lists, and the contributions asked for it: nobody needs them any more."""
    sql = file.desk.sql
    asked = sql.execute(_ASKED, {"of_id": task_id}).all()
    for each in asked:
        file.mark_done(each.id, each.name, "cancelled", None)
    found = [task_id, *(each.id for each in asked)]
    sql.execute(sa.delete(draft).where(draft.c.task_id.in_(found)))
    sql.execute(sa.delete(task).where(task.c.id.in_(found)))


def _begin(file: CaseFile, procedure: Procedure, each: Open, actor: int | None) -> None:
    step = file.place.step(each.element)
    barred = file.record.barred(step.not_same_as)
    file.moving = procedure
    post, unit_id = posts.where(file, step, each.item)
    person_id = posts.who(file, step, post, unit_id, actor, barred)
    name = _name(file, step, each.item)
    row = {
        "id": each.id,
        "case_id": file.id,
        "run": procedure.number,
        "kind": "step",
        "element": step.id,
        "name": name,
        "stage": step.stage,
        "form": step.form,
        "post": post,
        "unit_id": unit_id,
        "person_id": person_id,
        "created_at": file.desk.now,
        "pausing": step.stops_clock,
        "item": each.item or "",
        "barred": json.dumps(sorted(barred)),
    }
    file.desk.sql.execute(into(task), row)
    let_see(file, post, unit_id)
    owed.open_for(file, procedure.number, step, each.id, unit_id, name)
    pause_for(file, step, each.id)
    _enter_stage(file, step)
    detail = {"post": post, "unit": unit_id, "to": person_id}
    file.chain.add(file.desk.now, None, "entered", step.id, detail)


def _name(file: CaseFile, step: Step, item: str | None) -> str:
    """What a task is called: the shape's name, and for one row of a list what stands first in that row."""
    form, _, key = step.collection.partition(".")
    if not item or not item.isdecimal() or form not in file.place.forms:
        return step.name
    said = file.place.forms[form].name_of_row(key, file.record.look_up(step.collection), int(item))
    return f"{step.name}{OF_ROW}{said}"[:LONGEST_NAME] if said else step.name


def pause_for(file: CaseFile, step: Step, token: str) -> None:
    """Stop the clocks that stand while a token waits here, but for the deadline of this very wait."""
    if step.stops_clock:
        file.stopping.add(token)
        file.chain.add(file.desk.now, None, "paused", step.id)


def let_run(file: CaseFile, step: Step) -> None:
    """The token has left: the clocks it stopped run on, unless another waiting stops them too."""
    file.ledger.resume(step.name)
    file.chain.add(file.desk.now, None, "resumed", step.id)
    file.stopping |= {token for _, token in _stopping(file)}


def stand_still(file: CaseFile) -> None:
    """Stop the clocks: for the tokens that have just come, all they name; for the others, what is new to them."""
    for step, token in _stopping(file):
        # The whole matter stands still in any case.
        stops = (*step.stops, file.process) if step.stops else ()
        file.ledger.pause(stops, step.name, token, only_new=token not in file.stopping)
    file.stopping.clear()


def _stopping(file: CaseFile) -> list[tuple[Step, str]]:
    """The shapes that stop clocks now, with the token that waits there."""
    if not any(step.stops_clock for step in file.place.steps.values()):
        return []
    return [
        (step, token)
        for procedure in file.procedures.values()
        for token, element in procedure.run.waiting()
        if (step := file.place.step(element)).stops_clock
    ]


def enter_stages(file: CaseFile) -> None:
    """The stage (环节) of what waits without a person, before a task inside it that has a stage of its own."""
    for procedure in file.procedures.values():
        for each in procedure.news:
            step = file.place.step(each.element)
            if each.kind == "entered" and step.tag != "userTask" and step.tag != step.process:
                _enter_stage(file, step)


def pass_through(file: CaseFile) -> None:
    """What waits without a person may stop clocks too: receive tasks, events, inner procedures."""
    for procedure in file.procedures.values():
        for each in procedure.news:
            step = file.place.step(each.element)
            if step.tag == "userTask" or step.tag == step.process:
                continue
            if each.kind == "entered":
                pause_for(file, step, each.id)
            elif step.stops_clock and each.kind in ("completed", "cancelled"):
                let_run(file, step)


def _enter_stage(file: CaseFile, step: Step) -> None:
    if step.stage:
        file.row["stage"] = step.stage
        file.record.stages.setdefault(step.stage, file.desk.now.isoformat())


def let_see(file: CaseFile, post: str, unit_id: int) -> None:
    """From now on whoever holds this post in this unit may see the matter."""
    row = {"case_id": file.id, "post": post, "unit_id": unit_id}
    put_if_new(file.desk.sql, sight, row)


def mirror_clocks(file: CaseFile) -> None:
    """Lists are read far more often than clocks change: tasks carry their due instant."""
    names = ("due_at", "warn_at", "provisional")
    for row in steps(file):
        own = file.ledger.of_task(row["id"])
        values = {name: own[name] if own else None for name in names}
        values["provisional"] = bool(values["provisional"])
        if any(row[name] != value for name, value in values.items()):
            file.desk.sql.execute(by_id(task), {**values, "of_id": row["id"]})


def give_away(file: CaseFile, person_id: int) -> None:
    """What somebody now complained of has in hand, or alone could do, goes to others or up."""
    rows = file.desk.sql.execute(sa.select(task).where(task.c.case_id == file.id)).mappings().all()
    for row in rows:
        held = row["person_id"]
        if held != person_id and (
            held is not None or people.holders(file.desk, row["post"], row["unit_id"], file.id)
        ):
            continue
        post, unit_id = posts.upward(file, row["post"], row["unit_id"], task_said(file.place, row))
        step = file.place.step(row["element"])
        to = posts.who(file, step, post, unit_id, None, file.record.barred(step.not_same_as))
        values = {"post": post, "unit_id": unit_id, "person_id": to, "opened_at": None, "opened_by": None}
        file.desk.sql.execute(sa.update(task).where(task.c.id == row["id"]).values(values))
        let_see(file, post, unit_id)
        entered = {"post": post, "unit": unit_id, "to": to}
        file.chain.add(file.desk.now, None, "entered", row["element"], entered)
