"""Ringing the bells: amber, red and those drawn in the diagram; each once, late ones with their true time.

The wake-up may come twice or late: the effect is exactly once because ringing is an act like any other, under
the lock of its case (design D5).
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engine.acts.actions.lights import go_up
from engine.acts.casefile import CaseFile
from engine.acts.office import Office
from engine.acts.orphans import close_incident
from engine.acts.settling import lay_down, settle
from engine.doors.desk import Desk
from engine.doors.tables import bell, cases, incident, of_case
from engine.ground.errors import CannotStep, NotNow
from engine.ground.said import Said
from engine.traces import incidents
from engine.values.limits import BellKind, parse_bell

log = logging.getLogger(__name__)

_DUE = of_case(bell, "rings_at", "id").where(bell.c.rings_at <= sa.bindparam("now"))

MOST_AT_ONCE = 100
"""Bells of one matter in one act; more than that is a drawing that rings itself."""


def ring_due(file: CaseFile) -> int:
    """Ring every bell of this matter that is due, in order. Gives how many rang."""
    rung = 0
    while (row := _next_due(file)) is not None:
        if rung >= MOST_AT_ONCE:
            raise CannotStep(Said("铃一直响个不停，已停下。", "The bells ring one another without end."))
        _ring(file, row)
        rung += 1
    return rung


def _next_due(file: CaseFile) -> dict[str, Any] | None:
    row = file.desk.sql.execute(_DUE, {"of_case": file.id, "now": file.desk.now}).mappings().first()
    return dict(row) if row else None


def _ring(file: CaseFile, row: dict[str, Any]) -> None:
    file.desk.sql.execute(sa.delete(bell).where(bell.c.id == row["id"]))
    if row["kind"] == "drawn":
        _ring_drawn(file, row)
    else:
        _light(file, row)


def _ring_drawn(file: CaseFile, row: dict[str, Any]) -> None:
    run = file.procedures[row["run"]].run
    hung = next(each for each in run.bells() if each.id == row["token"])
    file.chain.add(file.desk.now, None, "rang", hung.element, {"due": row["rings_at"].isoformat()})
    file.rung[row["token"]] = row["rings_at"]
    run.ring(row["token"], again=parse_bell(row["rule"]).kind is BellKind.EVERY)
    settle(file, None)


def _light(file: CaseFile, row: dict[str, Any]) -> None:
    """A light has changed. It is evidence, so it is written down when it happens, not when someone looks."""
    owed = next(each for each in file.ledger.rows if each["id"] == row["deadline_id"])
    owed[f"{row['kind']}_at"] = row["rings_at"]
    file.ledger.write()
    detail = {"due": row["rings_at"].isoformat(), "unit": owed["unit_id"], "whole": owed["whole"]}
    file.chain.add(file.desk.now, None, row["kind"], owed["element"], detail)
    if row["kind"] == "red" and _goes_on(file, owed):
        settle(file, None)
    else:
        lay_down(file, None)


def _goes_on(file: CaseFile, owed: dict[str, Any]) -> bool:
    """What a red light sets going: the ladder drawn for this deadline, and the next tier for the whole matter."""
    ladder = file.place.step(owed["element"]).overdue
    climbing = any(each.deadline_id == owed["id"] for each in file.procedures.values())
    if ladder and not climbing:
        file.start_beside(ladder, owed["id"])
    higher = bool(owed["whole"]) and go_up(file)
    return bool(ladder) or higher


# The sweep --------------------------------------------------------------------------------------------------


def sweep(office: Office) -> int:
    """Ring everything that is due, one transaction per matter. Gives how many bells rang.

    One bad matter becomes an incident; it never stops the sweep and never disappears.
    """
    with office.reading() as desk:
        due = _due_cases(desk)
    return sum(_ring_case(office, case_id) for case_id in due)


def next_bell(office: Office) -> datetime | None:
    """When the next bell rings; bells of stuck matters wait for their retry."""
    with office.reading() as desk:
        stuck = sa.select(incident.c.case_id).where(incident.c.closed_at.is_(None))
        query = sa.select(sa.func.min(bell.c.rings_at)).where(bell.c.case_id.not_in(stuck))
        found: datetime | None = desk.sql.scalar(query)
        return found


def _due_cases(desk: Desk) -> list[int]:
    waiting = sa.select(incident.c.case_id).where(
        incident.c.closed_at.is_(None), incident.c.retry_at > desk.now
    )
    query = (
        sa.select(bell.c.case_id)
        .where(bell.c.rings_at <= desk.now, bell.c.case_id.not_in(waiting))
        .group_by(bell.c.case_id)
        .order_by(sa.func.min(bell.c.rings_at))
    )
    return list(desk.sql.scalars(query))


def _ring_case(office: Office, case_id: int) -> int:
    try:
        with office.desk() as desk:
            # Another worker may hold this matter; it rings the bells itself before its own act.
            query = sa.select(cases.c.id).where(cases.c.id == case_id).with_for_update(skip_locked=True)
            if desk.sql.scalar(query) is None:
                return 0
            file = CaseFile.open(desk, case_id)
            rung = ring_due(file)
            close_incident(file)
            return rung
    except NotNow:
        raise  # the database is away: the whole sweep is tried again
    except CannotStep:
        log.exception("matter %s is stuck", case_id)  # the office has written it down
        return 0
    except Exception as error:
        log.exception("matter %s is stuck", case_id)
        with office.desk() as desk:
            incidents.note(desk, case_id, error)
        return 0
