"""Deadlines in words, for lists and pages."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa

from engine.acts.called import task_said
from engine.acts.shown import Clock
from engine.doors.desk import Desk
from engine.doors.packages import WHOLE_SAID, Place
from engine.doors.tables import Kept, cases, deadline
from engine.ground.said import Said
from engine.ground.settings import ZONE
from engine.traces.ledger import MET, OPEN, PAUSED, reckoning_of
from engine.values.lights import Light, light_of, worst
from engine.values.remaining import remaining

if TYPE_CHECKING:
    from engine.acts.casefile import CaseFile

WHOLE = WHOLE_SAID
IN_TIME = Said("按时办完", "done in time")


def light_of_row(desk: Desk, row: Kept) -> Light:
    """The light of a deadline that still counts; one raised by hand stays until the deadline is closed."""
    own = light_of(desk.now, row["due_at"], row["warn_at"], row["state"] == PAUSED, row["provisional"])
    return worst((own, Light(row["light"]))) if row["light"] else own


def light_of_matter(file: CaseFile, hidden: Collection[str] = ()) -> Light:
    """The gravest light of the deadlines that still count, but for those of `hidden` shapes; grey where all waits."""
    gravest = worst(
        light_of_row(file.desk, row) for row in file.ledger.open_rows() if row["element"] not in hidden
    )
    return Light.GREY if file.row["paused"] and gravest is Light.GREEN else gravest


def _is_raised(desk: Desk, row: Kept) -> bool:
    """True where the light is what somebody raised it to, and time alone would not have."""
    return bool(row["light"]) and light_of_row(desk, row) != light_of_row(desk, {**row, "light": ""})


def clock_of(desk: Desk, row: Kept, place: Place) -> Clock:
    """A deadline as a list shows it; one that was met keeps how it stood then."""
    due = row["due_at"].astimezone(ZONE) if row["due_at"] else None
    if row["state"] == MET:
        return _met(desk, row, place, due)
    left = remaining(reckoning_of(desk, row), desk.now)
    light, raised = light_of_row(desk, row), _is_raised(desk, row)
    return Clock(_name(row, place), light, left.said, due, row["provisional"], raised)


def _name(row: Kept, place: Place) -> Said:
    return WHOLE if row["whole"] else task_said(place, row)


def _met(desk: Desk, row: Kept, place: Place, due: datetime | None) -> Clock:
    then = remaining(reckoning_of(desk, row), row["closed_at"])
    said = Said(f"办完，{then.said.zh}", f"done, {then.said.en}") if then.overdue else IN_TIME
    light = Light.RED if then.overdue else Light.GREEN
    return Clock(_name(row, place), light, said, due, row["provisional"])


def clocks(desk: Desk, case_ids: Collection[int]) -> dict[tuple[int, str | None], Clock]:
    """The open deadlines of several matters: by matter and task, the whole matter's under None."""
    query = (
        sa.select(deadline, cases.c.version_id)
        .join(cases, cases.c.id == deadline.c.case_id)
        .where(deadline.c.case_id.in_(case_ids), deadline.c.state.in_(OPEN))
    )
    found: dict[tuple[int, str | None], Clock] = {}
    for row in desk.sql.execute(query).mappings():
        if row["whole"] or row["task_id"]:
            found[row["case_id"], None if row["whole"] else row["task_id"]] = clock_of(
                desk, row, desk.place(row["version_id"])
            )
    return found
