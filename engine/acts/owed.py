"""What is owed by when: deadlines open and close as tokens move, and bells hang where the drawing has them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from engine.acts.procedure import MAIN, Procedure
from engine.doors.packages import Step
from engine.doors.tokens import OpenBell
from engine.ground.errors import CannotStep
from engine.ground.said import Said
from engine.traces.ledger import DROPPED, MET, OPEN, PAUSED, Hung, Terms
from engine.values.limits import BadLimit, parse_bell, parse_limit

if TYPE_CHECKING:
    from engine.acts.casefile import CaseFile

OPENED, RECEIVED = "opened", "received"
INSIDE = ("subProcess", "callActivity")


def follow(file: CaseFile) -> None:
    """Open and close the deadlines of sub-processes, calls and the whole matter, as the journal tells."""
    for procedure in file.procedures.values():
        for step in procedure.news:
            shape = file.place.step(step.element)
            if shape.tag in INSIDE and shape.limit:
                if step.kind == "entered":
                    open_for(file, procedure.number, shape, step.id, None, shape.name)
                elif step.kind in ("completed", "cancelled"):
                    file.ledger.close_task(step.id, MET if step.kind == "completed" else DROPPED)
        procedure.news = []
    for milestone in file.reached:
        file.ledger.close_until(milestone)
    file.reached.clear()
    mind_whole_limit(file)


def open_for(file: CaseFile, run: int, step: Step, token: str, unit_id: int | None, name: str) -> None:
    """Open the deadline of a shape that a token has entered, if it has a limit. Raises CannotStep.

    `name` is what it is called there: one task of several by its row.
    """
    if not step.limit:
        return
    anchor = step.limit_from or OPENED
    file.ledger.open(
        Terms(
            element=step.id,
            name=name,
            limit=_limit(file, step.limit),
            anchor=anchor,
            anchor_at=_anchor_at(file, anchor, step),
            warn=_warn(file, step),
            restart=step.on_return == "restart" or bool(step.collection and not step.unit_expression),
            own=bool(step.collection),
            task_id=token,
            unit_id=unit_id,
            run=run,
            until=step.limit_to,
        )
    )


def _warn(file: CaseFile, step: Step) -> tuple[str, ...]:
    """The warnings of this shape, or the place's own (preset: 80 % of the time, or one working day before)."""
    return tuple(str(rule) for rule in step.warn or file.place.warn)


def _limit(file: CaseFile, text: str) -> str:
    """The limit as it is written, or what the fact it names says: a date, a limit, or the name of one in
    place.toml [limits] – so that another class of matter brings its own limit from the same anchor.
    """
    if not text.startswith("${"):
        return text
    value = file.ask(text)
    if value in (None, ""):
        raise CannotStep(Said(f"时限 {text} 还没有值。", f"The limit {text} has no value yet."))
    limit = str(file.place.limits.get(str(value), value))
    try:
        parse_limit(limit)
    except BadLimit as wrong:
        raise CannotStep(wrong.said) from wrong
    return limit


def _anchor_at(file: CaseFile, anchor: str, step: Step) -> datetime:
    if anchor == OPENED:
        return file.desk.now
    if anchor == RECEIVED:
        received: datetime = file.row["received_at"]
        return received
    found = file.record.milestone(anchor)
    if found is None:
        name = file.place.name_said(step.id)
        raise CannotStep(
            Said(
                f"“{name.zh}”的时限从“{anchor}”起算，但它还没有发生。",
                f"The limit of “{name.en}” counts from {anchor!r}, which has not happened yet.",
            )
        )
    return found


def mind_whole_limit(file: CaseFile) -> None:
    """The deadline of the matter itself: opened once its anchor is reached, and kept to its tier and class."""
    whole = file.place.step(file.process)
    limit = _whole_limit(file, whole)
    if not limit:
        return
    row = file.ledger.whole()
    if row is not None:
        file.ledger.set_limit(row, limit)
        return
    anchor = whole.limit_from or RECEIVED
    started = anchor == RECEIVED or file.record.milestone(anchor) is not None
    if not started or any(each["whole"] for each in file.ledger.rows):
        return
    file.ledger.open(
        Terms(
            element=whole.id,
            name=whole.name,
            limit=limit,
            anchor=anchor,
            anchor_at=_anchor_at(file, anchor, whole),
            warn=_warn(file, whole),
            whole=True,
            until=whole.limit_to,
        )
    )


def _whole_limit(file: CaseFile, whole: Step) -> str:
    """The cumulative budget of the tier the matter stands on, or what the drawing says (design §4)."""
    if file.tiers:
        return str(file.tiers[min(file.row["tier"], len(file.tiers)) - 1])
    if whole.limit.startswith("${") and file.ask(whole.limit) in (None, ""):
        return ""
    return _limit(file, whole.limit) if whole.limit else ""


def mirror_whole(file: CaseFile) -> None:
    """The matter's own row carries its due instant, and when it was settled (办结), for lists."""
    whole = file.ledger.whole()
    if whole is not None:
        file.row |= {name: whole[name] for name in ("due_at", "warn_at", "provisional")}
    elif file.row["closed_at"] is None:
        file.row |= {"due_at": None, "warn_at": None, "provisional": False}  # met before the matter is closed
    file.row["paused"] = whole is not None and whole["state"] == PAUSED
    file.row["settled_at"] = None if whole is not None else file.ledger.met_at() or file.row["closed_at"]


# Bells ------------------------------------------------------------------------------------------------------


def hung(file: CaseFile) -> list[Hung]:
    """Every bell of the drawing that may ring, with the deadline it hangs on."""
    return [each for procedure in file.procedures.values() for each in _hung_in(file, procedure)]


def _hung_in(file: CaseFile, procedure: Procedure) -> Iterator[Hung]:
    for bell in procedure.run.bells():
        step = file.place.step(bell.element)
        if not step.timer:
            continue
        row = _row_of(file, procedure, bell)
        rule = _limit(file, step.timer)
        if step.stops_clock and parse_bell(rule).limit is not None:
            row = None  # its own wait stops the clocks; it must not wait for them
        dead = row is not None and row["state"] not in OPEN
        yield Hung(bell.id, rule, row, file.desk.now, procedure.number, dead)


def _row_of(file: CaseFile, procedure: Procedure, bell: OpenBell) -> dict[str, object] | None:
    """The deadline a bell hangs on: its task's, that of the shape it sits on, its ladder's, or the matter's."""
    if bell.host_id is not None:
        own = file.ledger.of_task(bell.host_id)
        return own or file.ledger.latest(bell.attached_to or "")
    if procedure.number != MAIN and procedure.deadline_id is not None:
        return file.ledger.by_id(procedure.deadline_id)
    return file.ledger.whole()
