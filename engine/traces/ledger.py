"""The ledger of deadlines: what is due, from when, what was suspended and why, and when the bells ring.

A deadline is a row that can always be explained; the due instant is projected from it, never counted down.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engine.doors.desk import Desk
from engine.doors.tables import bell, by_id, change, deadline, into, of_case
from engine.values.limits import BellKind, Limit, parse_bell, parse_limit
from engine.values.reckoning import Pause, Reckoning, bell_at, reckon, warn_at

RUNNING, PAUSED, MET, DROPPED = "running", "paused", "met", "dropped"
OPEN = (RUNNING, PAUSED)
_OPENED = sa.insert(deadline).returning(deadline.c.id)


@dataclass(frozen=True)
class Terms:
    """What a deadline is opened with. `limit` is a limit's text, `anchor` the milestone it counts from."""

    element: str
    name: str
    limit: str
    anchor: str
    anchor_at: datetime
    warn: tuple[str, ...] = ()
    whole: bool = False
    restart: bool = False
    task_id: str | None = None
    unit_id: int | None = None
    run: int = 0
    until: str = ""
    own: bool = False
    """One of several of the same shape: each unit has its own."""


@dataclass(frozen=True)
class Hung:
    """A bell of the drawing: rings by `rule` of the deadline `row`, or from `since` where it has none.

    `dead` hangs on a deadline that nobody owes any more: it waits without ringing.
    """

    token: str
    rule: str
    row: dict[str, Any] | None
    since: datetime
    run: int = 0
    dead: bool = False


def pauses_of(row: Any) -> list[Pause]:
    """The suspensions a deadline has had, the last one perhaps still open.

    What was met keeps those that come later for the day it is gone back to; until then they say nothing about it.
    """
    found = [
        Pause(datetime.fromisoformat(start), datetime.fromisoformat(end) if end else None, reason)
        for start, end, reason in json.loads(row["pauses"])
    ]
    return [each for each in found if each.start < row["closed_at"]] if row["state"] == MET else found


def limit_of(row: Any) -> Limit:
    """The limit of a deadline."""
    return parse_limit(row["limit"])


def reckoning_of(desk: Desk, row: Any) -> Reckoning:
    """The count of a deadline, day by day, as the calendar stands now."""
    return reckon(desk.calendar, limit_of(row), row["anchor_at"], pauses_of(row), row["extra"])


class Ledger:
    """The deadlines of one case during one act."""

    def __init__(self, desk: Desk, case_id: int) -> None:
        self.desk = desk
        self.case_id = case_id
        found = desk.sql.execute(of_case(deadline, "id"), {"of_case": case_id}).mappings()
        self.rows: list[dict[str, Any]] = [dict(row) for row in found]
        self._before = {row["id"]: dict(row) for row in self.rows}
        self._changes: list[tuple[dict[str, Any], dict[str, Any]]] = []
        self.actor: int | None = None
        """Who moves the matter in this act, for the changes that are written down."""

    def _note(self, row: dict[str, Any], kind: str, was: str = "", now: str = "", **more: Any) -> None:
        """Every change of a deadline is a row of its own."""
        self._changes.append((row, {"kind": kind, "was": was, "now": now, **more}))

    def latest(self, element: str) -> dict[str, Any] | None:
        """The newest deadline of a shape, if it still counts."""
        found = [row for row in self.open_rows() if row["element"] == element]
        return found[-1] if found else None

    def by_id(self, deadline_id: int) -> dict[str, Any] | None:
        """A deadline of this matter."""
        return next((row for row in self.rows if row["id"] == deadline_id), None)

    def set_limit(self, row: dict[str, Any], limit: str, reason: str = "") -> None:
        """Another limit from the same anchor: a tier up, or another class of matter."""
        if row["limit"] != limit:
            self._note(row, "limit", row["limit"], limit, reason=reason)
            row["limit"] = limit

    def extend(self, row: dict[str, Any], halves: int, reason: str, approver: int | None) -> None:
        """Extend a deadline by so many half-days of work."""
        row["extra"] += halves
        self._note(row, "extended", "0", str(halves), reason=reason, approver=approver)

    def close_until(self, milestone: str) -> None:
        """Close the deadlines that run until this milestone."""
        for row in self.open_rows():
            if row["until"] == milestone:
                self.close(row)

    def open_rows(self) -> list[dict[str, Any]]:
        """The deadlines that still count."""
        return [row for row in self.rows if row["state"] in OPEN]

    def of_task(self, task_id: str) -> dict[str, Any] | None:
        """The deadline of an open task, if it has one."""
        return next((row for row in self.open_rows() if row["task_id"] == task_id), None)

    def whole(self) -> dict[str, Any] | None:
        """The deadline of the whole matter, if it has one that still counts."""
        return next((row for row in self.open_rows() if row["whole"]), None)

    def met_at(self) -> datetime | None:
        """When the deadline of the whole matter was met; None where it has none, or it was dropped."""
        met = [row["closed_at"] for row in self.rows if row["whole"] and row["state"] == MET]
        return max(met, default=None)

    def open(self, terms: Terms) -> None:
        """Start a deadline, or take up the one of the same shape again (续计) unless it restarts (重计).

        One that starts anew takes the place of the last one, so that returns without end make no rows without
        end; that the last one was late stands in the history.
        """
        row = self._earlier(terms)
        if row is None:
            row = {"id": None, "case_id": self.case_id, "element": terms.element, "whole": terms.whole}
            row |= {"due_at": None, "warn_at": None}
            self.rows.append(row)
        if terms.restart or row.get("state") not in (MET, *OPEN):
            row |= {"amber_at": None, "red_at": None, "pauses": "[]", "extra": 0, "light": ""}
            row |= {"anchor": terms.anchor, "anchor_at": terms.anchor_at}
        self._note(row, "opened", now=terms.limit)
        row |= {"name": terms.name, "limit": terms.limit, "task_id": terms.task_id}
        row |= {"run": terms.run, "until": terms.until}
        row |= {"unit_id": terms.unit_id, "warn": json.dumps(terms.warn), "closed_at": None}
        row["state"] = PAUSED if _still_paused(row) else RUNNING

    def _earlier(self, terms: Terms) -> dict[str, Any] | None:
        """The last deadline of a shape that nobody owes now; one that was met before one that was dropped.

        One that runs on until its milestone, though its task is done, is taken up again too.
        """
        mine = [
            row
            for row in self.rows
            if row["element"] == terms.element and (not terms.own or row["unit_id"] == terms.unit_id)
        ]
        running_on = [row for row in mine if row["state"] in OPEN and row["until"] and not row["task_id"]]
        if running_on and not terms.whole:
            return running_on[-1]
        over = [row for row in mine if row["state"] not in OPEN]
        return max(over, key=lambda row: row["state"] == MET, default=None)

    def close(self, row: dict[str, Any], state: str = MET) -> None:
        """A deadline was met, however late, or dropped because nobody owes it any more."""
        row |= {"state": state, "closed_at": self.desk.now, "task_id": None}
        self._note(row, "closed", now=state)

    def close_task(self, task_id: str, state: str = MET) -> None:
        """Close the deadline of a task that is over."""
        row = self.of_task(task_id)
        if row is not None and row["until"] and state == MET:
            row["task_id"] = None  # it runs on until its milestone
        elif row is not None:
            self.close(row, state)

    def close_all(self) -> None:
        """The matter is closed: nothing counts any more."""
        for row in self.open_rows():
            self.close(row)

    def pause(self, elements: Sequence[str], reason: str, but_task: str, only_new: bool = False) -> None:
        """Stop the clocks of `elements`, or all of them when none is named, but for the task that waits.

        `only_new` leaves alone what did not begin in this act.
        """
        new = {id(row) for row, told in self._changes if told["kind"] == "opened"}
        for row in self._meant(elements):
            if only_new and id(row) not in new:
                continue
            if row["task_id"] != but_task and not _still_paused(row):
                kept = json.loads(row["pauses"])
                row["state"] = PAUSED if row["state"] in OPEN else row["state"]
                if self._goes_on_standing(row, kept, reason):
                    continue
                row["pauses"] = json.dumps([*kept, [self.desk.now.isoformat(), None, reason]])
                self._note(row, "paused", reason=reason)

    def _goes_on_standing(self, row: dict[str, Any], kept: list[list[str | None]], reason: str) -> bool:
        """A clock let go and stopped again for the same reason in one act never ran: nothing is written down."""
        if not kept or kept[-1][1:] != [self.desk.now.isoformat(), reason]:
            return False
        kept[-1][1] = None
        row["pauses"] = json.dumps(kept)
        self._changes = [
            (of, told) for of, told in self._changes if of is not row or told["kind"] != "resumed"
        ]
        return True

    def resume(self, reason: str | None = None) -> None:
        """Let the stopped clocks run on, with the half-day in which work resumes: all, or those of one reason."""
        for row in self.rows:
            if _still_paused(row):
                kept = json.loads(row["pauses"])
                if reason is not None and kept[-1][2] != reason:
                    continue
                kept[-1][1] = self.desk.now.isoformat()
                row["pauses"] = json.dumps(kept)
                row["state"] = RUNNING if row["state"] in OPEN else row["state"]
                self._note(row, "resumed")

    def _meant(self, elements: Sequence[str]) -> Iterable[dict[str, Any]]:
        latest = {row["element"]: row for row in self.rows}
        known = {id(row): row for row in (*latest.values(), *self.open_rows())}
        return [row for row in known.values() if not elements or row["element"] in elements]

    def reckon(self) -> None:
        """Project every open deadline anew."""
        for row in self.open_rows():
            count = reckoning_of(self.desk, row)
            rules = tuple(parse_bell(text) for text in json.loads(row["warn"]))
            row["due_at"] = count.due
            row["provisional"] = count.provisional
            row["warn_at"] = warn_at(self.desk.calendar, count, rules) if count.due else None
            for mark, at in (("red_at", row["due_at"]), ("amber_at", row["warn_at"])):
                if at is None or at > self.desk.now:
                    row[mark] = None

    def write(self) -> None:
        """Write what has changed."""
        sql = self.desk.sql
        for row in self.rows:
            if row["id"] is None:
                values = {k: v for k, v in row.items() if k != "id"}
                row["id"] = sql.execute(_OPENED, values).scalar_one()
            elif row != self._before.get(row["id"]):
                values = {k: v for k, v in row.items() if k != "id"}
                sql.execute(by_id(deadline), {**values, "of_id": row["id"]})
            self._before[row["id"]] = dict(row)
        self._write_changes()

    def _write_changes(self) -> None:
        if self._changes:
            base = {"case_id": self.case_id, "at": self.desk.now, "person_id": self.actor}
            empty: dict[str, Any] = {"reason": "", "approver": None}
            rows = [{**base, **empty, **told, "deadline_id": row["id"]} for row, told in self._changes]
            self.desk.sql.execute(into(change), rows)
            self._changes = []

    def hang_bells(self, hung: Iterable[Hung], rung: Mapping[str, datetime]) -> None:
        """Put up the bells of every running deadline and of the drawing, and take down all others.

        `rung` says when bells that rang in this act were due; a cycle counts on from its last ring.
        """
        gone, fresh = self._differing(hung, rung)
        if gone:
            self.desk.sql.execute(sa.delete(bell).where(bell.c.id.in_(gone)))
        if fresh:
            self.desk.sql.execute(sa.insert(bell), fresh)

    def is_off(self, hung: Iterable[Hung]) -> bool:
        """True where the deadlines or the bells kept are not those that the calendar and the drawing give."""
        self.reckon()
        moved = any(row != self._before.get(row["id"]) for row in self.rows)
        return moved or any(self._differing(hung, {}))

    def _differing(
        self, hung: Iterable[Hung], rung: Mapping[str, datetime]
    ) -> tuple[list[int], list[dict[str, Any]]]:
        """The bells that should not hang, by id, and those that should."""
        names = ("kind", "run", "deadline_id", "token", "rule", "since", "rings_at")
        sql = self.desk.sql
        rows = sql.execute(of_case(bell), {"of_case": self.case_id}).mappings().all()
        since = {row["token"]: row["since"] for row in rows if row["token"]} | dict(rung)
        drawn = [replace(each, since=since.get(each.token, each.since)) for each in hung]
        wanted = [*self._lights(), *(self._drawn(each, each.token in rung) for each in drawn)]
        kept = {tuple(row[name] for name in names): row["id"] for row in rows}
        new = {tuple(row[name] for name in names): row for row in wanted}
        gone = [id_ for key, id_ in kept.items() if key not in new]
        return gone, [{"case_id": self.case_id, **row} for key, row in new.items() if key not in kept]

    def _lights(self) -> Iterable[dict[str, Any]]:
        for row in self.open_rows():
            for kind, at, rung in (
                ("amber", row["warn_at"], row["amber_at"]),
                ("red", None if row["provisional"] else row["due_at"], row["red_at"]),
            ):
                if at is not None and rung is None:
                    yield _bell(kind, row, at)

    def _drawn(self, hung: Hung, rang: bool) -> dict[str, Any]:
        row, rule = hung.row, parse_bell(hung.rule)
        count = reckoning_of(self.desk, row) if row else None
        since, at = hung.since, bell_at(self.desk.calendar, count, rule, hung.since)
        # Rings of a cycle missed while nobody was there to hear are one ring, not as many.
        while rang and rule.kind is BellKind.EVERY and at is not None and at <= self.desk.now:
            since, at = at, bell_at(self.desk.calendar, count, rule, at)
        # A provisional instant never escalates (design §4): the bell waits until the year is loaded.
        at = None if hung.dead or (count is not None and count.provisional) else at
        return {**_bell("drawn", row, at, token=hung.token, rule=hung.rule, since=since), "run": hung.run}


def _bell(
    kind: str,
    row: dict[str, Any] | None,
    at: datetime | None,
    token: str | None = None,
    rule: str = "",
    since: datetime | None = None,
) -> dict[str, Any]:
    return {
        "kind": kind,
        "run": row["run"] if row else 0,
        "deadline_id": row["id"] if row else None,
        "token": token,
        "rule": rule,
        "since": since or (row["anchor_at"] if row else at),
        "rings_at": at,
    }


def _still_paused(row: Any) -> bool:
    kept = json.loads(row["pauses"])
    return bool(kept) and kept[-1][1] is None
