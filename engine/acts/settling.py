"""Laying a matter down after an act: tasks, deadlines, bells, state and history become what the procedure says.

All of it in the act's own transaction, and the stored state is read back once before anyone is told "done".
"""

from __future__ import annotations

import json

import sqlalchemy as sa

from engine.acts import children, open_tasks, owed
from engine.acts.casefile import CaseFile
from engine.acts.orphans import close_incident
from engine.acts.procedure import MAIN
from engine.acts.sight import known_to
from engine.doors.charter import LEAD_UNIT
from engine.doors.tables import all_of_case, by_id, case_record, case_state, cases, into
from engine.doors.tokens import Run
from engine.ground.errors import CannotStep
from engine.ground.said import Said
from engine.traces.ledger import OPEN

MOST_MESSAGES = 50
LONGEST_TRACK = 60
"""Characters of what the register of all matters is sifted by."""
_OF_RUN = all_of_case(case_state).where(case_state.c.run == sa.bindparam("of_run"))
_UNCHANGED = by_id(cases).where(cases.c.revision == sa.bindparam("before"))


def settle(file: CaseFile, actor: int | None, done_task: str | None = None, fresh: bool = False) -> None:
    """Write down everything the running procedures have changed.

    `actor` is who moved it (nobody for a bell), `done_task` the task they completed, `fresh` marks a new
    matter. Raises CannotStep when the procedure cannot be laid down; the act is then rolled back as a whole.
    """
    file.ledger.actor = actor
    _until_quiet(file)
    open_tasks.enter_stages(file)
    open_tasks.follow(file, actor, done_task)
    open_tasks.pass_through(file)
    owed.follow(file)
    open_tasks.stand_still(file)
    _end_what_runs_beside(file)
    _close_if_finished(file)
    file.ledger.reckon()
    file.ledger.write()
    open_tasks.mirror_clocks(file)
    owed.mirror_whole(file)
    mirror_marks(file)
    file.row |= _sifted_by(file)
    file.ledger.hang_bells(owed.hung(file), file.rung)
    children.open_all(file, settle)
    _write(file, actor, fresh)


def _until_quiet(file: CaseFile) -> None:
    """Start what was put beside the matter and deliver the messages thrown, until nothing is left to do."""
    delivered = 0
    while True:
        started = len(file.procedures)
        for procedure in list(file.procedures.values()):
            procedure.run.people()  # a new one comes to its first rest here
        file.hear()
        if not file.sent and len(file.procedures) == started:
            return
        for name in file.sent[:]:
            file.sent.remove(name)
            delivered += 1
            if delivered > MOST_MESSAGES:
                raise CannotStep(Said("消息来回不停，已停下。", "Messages answer one another without end."))
            deliver(file, name)


def deliver(file: CaseFile, name: str) -> bool:
    """Give a message to every procedure that waits for it. False where none does; that is written down too."""
    waiting = [
        each.run
        for each in file.procedures.values()
        if any(open_.name == name for open_ in each.run.messages())
    ]
    for run in waiting:
        run.send(name)
    file.chain.add(file.desk.now, None, "message" if waiting else "unheard", name)
    return bool(waiting)


def _end_what_runs_beside(file: CaseFile) -> None:
    """A procedure beside the matter ends with its last token; a ladder also once its deadline is met.

    What people still have in hand of a unit's ladder stays with them. What was to bring the whole matter to its
    end has lost its object once the matter is at its end, and leaves their lists.
    """
    ended = len(file.ended)
    for number, procedure in list(file.procedures.items()):
        if number == MAIN:
            continue
        row = file.ledger.by_id(procedure.deadline_id) if procedure.deadline_id else None
        over = row is not None and row["state"] not in OPEN
        idle = row is not None and over and (row["whole"] or not procedure.run.people())
        if procedure.run.finished or idle:
            del file.procedures[number]
            file.ended.append(number)
    if len(file.ended) > ended:
        open_tasks.follow(file, None, None)


def mirror_marks(file: CaseFile) -> None:
    """What lists show beside a matter, and who may know its applicant, as its answers stand now."""
    known = known_to(file)
    file.row["marks"] = json.dumps(_marks(file), ensure_ascii=False)
    file.row["known_to"] = None if known is None else json.dumps(known)


def _marks(file: CaseFile) -> list[list[str]]:
    """The short words that lists show beside this matter now."""
    marks = file.place.marks.values()
    return [[mark.said.zh, mark.said.en] for mark in marks if file.holds(mark.when)]


def _sifted_by(file: CaseFile) -> dict[str, object]:
    """What the register of all matters is sifted by, kept on the matter's row; a rule that has no value is blank."""
    rules = file.place.ledger
    lead = file.record.facts.get(LEAD_UNIT)
    track = _blank_if_none(file, rules.track)
    return {
        "lead_unit": str(lead or "")[:LONGEST_TRACK],
        "track": "" if track is None else str(track)[:LONGEST_TRACK],
        "consultation": _blank_if_none(file, rules.consultation) is True,
    }


def _blank_if_none(file: CaseFile, rule: str) -> object:
    """The value of a rule for reading. What is only read must stop no matter, so one without a value is blank."""
    try:
        return file.ask(rule) if rule else None
    except CannotStep:
        return None


# The end ----------------------------------------------------------------------------------------------------


def _close_if_finished(file: CaseFile) -> None:
    run = file.main.run
    for element in run.ends:
        step = file.place.step(element)
        if step.outcome:
            file.row["outcome"] = step.outcome
        if step.stage:
            file.row["stage"] = step.stage
            file.record.stages.setdefault(step.stage, file.desk.now.isoformat())
    if not run.finished:
        return
    if not file.row["outcome"]:
        raise CannotStep(
            Said("流程走完了却没有结果，不能这样结束。", "The procedure ended without an outcome.")
        )
    for number in [each for each in file.procedures if each != MAIN]:
        del file.procedures[number]
        file.ended.append(number)
    open_tasks.follow(file, None, None)
    file.row["closed_at"] = file.desk.now
    file.ledger.close_all()
    file.chain.add(file.desk.now, None, "closed", detail={"outcome": file.row["outcome"]})


def _write(file: CaseFile, actor: int | None, fresh: bool) -> None:
    sql = file.desk.sql
    for number, procedure in file.procedures.items():
        if not procedure.moved:
            continue
        state = procedure.run.dump()
        Run.load(state, procedure.specs, procedure)  # what cannot be read back is never committed
        _write_state(file, number, state)
    if file.ended:
        gone = sa.and_(case_state.c.case_id == file.id, case_state.c.run.in_(file.ended))
        sql.execute(sa.delete(case_state).where(gone))
        file.ended.clear()
    record = file.record.write()
    if fresh:
        sql.execute(into(case_record), {"case_id": file.id, "record": record})
    else:
        sql.execute(all_of_case(case_record), {"of_case": file.id, "record": record})
    close_incident(file)
    lay_down(file, actor)


def _write_state(file: CaseFile, number: int, state: bytes) -> None:
    procedure, sql = file.procedures[number], file.desk.sql
    if procedure.fresh:
        row = {"case_id": file.id, "run": number, "process": procedure.process, "state": state}
        sql.execute(into(case_state), {**row, "deadline_id": procedure.deadline_id})
        procedure.fresh = False
    else:
        sql.execute(_OF_RUN, {"of_case": file.id, "of_run": number, "state": state})


def lay_down(file: CaseFile, actor: int | None) -> None:
    """Write the history and the case row; for acts that move no token this is all there is to write."""
    sql = file.desk.sql
    if file.chain.links:
        file.row["stirred_by"] = actor
    file.chain.write(sql)
    before = file.row["revision"]
    file.row |= {"seq": file.chain.seq, "head": file.chain.head, "revision": before + 1}
    values = {name: value for name, value in file.row.items() if name != "id"}
    written = sql.execute(_UNCHANGED, {**values, "of_id": file.id, "before": before})
    if written.rowcount != 1:
        raise CannotStep(Said("这一件刚被别人改过，请重试。", "Somebody else just changed this matter."))
