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
from engine.doors.tables import bell, deadline
from engine.values.limits import BellKind, Limit, parse_bell, parse_limit
from engine.values.reckoning import Pause, Reckoning, bell_at, reckon, warn_at

RUNNING, PAUSED, MET, DROPPED = "running", "paused", "met", "dropped"
OPEN = (RUNNING, PAUSED)


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


@dataclass(frozen=True)
class Hung:
    """A boundary bell of the drawing that hangs on an open task: rings by `rule` of that task's deadline."""

    token: str
    rule: str
    host_task: str
    since: datetime


def pauses_of(row: Any) -> list[Pause]:
    """The suspensions a deadline has had, the last one perhaps still open."""
    return [
        Pause(datetime.fromisoformat(start), datetime.fromisoformat(end) if end else None, reason)
        for start, end, reason in json.loads(row["pauses"])
    ]


def limit_of(row: Any) -> Limit:
    """The limit of a deadline."""
    return parse_limit(row["limit"])


def reckoning_of(desk: Desk, row: Any) -> Reckoning:
    """The count of a deadline, day by day, as the calendar stands now."""
    return reckon(desk.calendar, limit_of(row), row["anchor_at"], pauses=pauses_of(row))


class Ledger:
    """The deadlines of one case during one act."""

    def __init__(self, desk: Desk, case_id: int) -> None:
        self.desk = desk
        self.case_id = case_id
        query = sa.select(deadline).where(deadline.c.case_id == case_id).order_by(deadline.c.id)
        self.rows: list[dict[str, Any]] = [dict(row) for row in desk.sql.execute(query).mappings()]
        self._before = {row["id"]: dict(row) for row in self.rows}

    def open_rows(self) -> list[dict[str, Any]]:
        """The deadlines that still count."""
        return [row for row in self.rows if row["state"] in OPEN]

    def of_task(self, task_id: str) -> dict[str, Any] | None:
        """The deadline of an open task, if it has one."""
        return next((row for row in self.open_rows() if row["task_id"] == task_id), None)

    def whole(self) -> dict[str, Any] | None:
        """The deadline of the whole matter, if it has one that still counts."""
        return next((row for row in self.open_rows() if row["whole"]), None)

    def open(self, terms: Terms) -> None:
        """Start a deadline, or take up the one of the same shape again (续计) unless it restarts (重计).

        One that starts anew takes the place of the last one, so that returns without end make no rows without
        end; that the last one was late stands in the history.
        """
        row = self._earlier(terms.element)
        if row is None:
            row = {"id": None, "case_id": self.case_id, "element": terms.element, "whole": terms.whole}
            self.rows.append(row)
        if terms.restart or row.get("state") != MET:
            row |= {"amber_at": None, "red_at": None, "pauses": "[]"}
            row |= {"anchor": terms.anchor, "anchor_at": terms.anchor_at}
        row |= {"name": terms.name, "limit": terms.limit, "task_id": terms.task_id}
        row |= {"unit_id": terms.unit_id, "warn": json.dumps(terms.warn), "closed_at": None}
        row["state"] = PAUSED if _still_paused(row) else RUNNING

    def _earlier(self, element: str) -> dict[str, Any] | None:
        """The last deadline of a shape that nobody owes now; one that was met before one that was dropped."""
        over = [row for row in self.rows if row["element"] == element and row["state"] not in OPEN]
        return max(over, key=lambda row: row["state"] == MET, default=None)

    def close(self, row: dict[str, Any], state: str = MET) -> None:
        """A deadline was met, however late, or dropped because nobody owes it any more."""
        row |= {"state": state, "closed_at": self.desk.now, "task_id": None}

    def close_task(self, task_id: str, state: str = MET) -> None:
        """Close the deadline of a task that is over."""
        row = self.of_task(task_id)
        if row is not None:
            self.close(row, state)

    def close_all(self) -> None:
        """The matter is closed: nothing counts any more."""
        for row in self.open_rows():
            self.close(row)

    def pause(self, elements: Sequence[str], reason: str, but_task: str) -> None:
        """Stop the clocks of `elements`, or all of them when none is named, but for the task that waits."""
        for row in self._meant(elements):
            if row["task_id"] != but_task and not _still_paused(row):
                kept = json.loads(row["pauses"])
                row["pauses"] = json.dumps([*kept, [self.desk.now.isoformat(), None, reason]])
                row["state"] = PAUSED if row["state"] in OPEN else row["state"]

    def resume(self) -> None:
        """Let the stopped clocks run on, with the half-day in which work resumes."""
        for row in self.rows:
            if _still_paused(row):
                kept = json.loads(row["pauses"])
                kept[-1][1] = self.desk.now.isoformat()
                row["pauses"] = json.dumps(kept)
                row["state"] = RUNNING if row["state"] in OPEN else row["state"]

    def _meant(self, elements: Sequence[str]) -> Iterable[dict[str, Any]]:
        latest: dict[str, dict[str, Any]] = {row["element"]: row for row in self.rows}
        return [row for name, row in latest.items() if row["whole"] or not elements or name in elements]

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
                row["id"] = sql.execute(sa.insert(deadline).returning(deadline.c.id), values).scalar_one()
            elif row != self._before.get(row["id"]):
                values = {k: v for k, v in row.items() if k != "id"}
                sql.execute(sa.update(deadline).where(deadline.c.id == row["id"]).values(values))
            self._before[row["id"]] = dict(row)

    def hang_bells(self, hung: Iterable[Hung], rung: Mapping[str, datetime]) -> None:
        """Put up the bells of every running deadline and of the drawing, and take down all others.

        `rung` says when bells that rang in this act were due; a cycle counts on from its last ring.
        """
        names = ("kind", "deadline_id", "token", "rule", "since", "rings_at")
        sql = self.desk.sql
        rows = sql.execute(sa.select(bell).where(bell.c.case_id == self.case_id)).mappings().all()
        since = {row["token"]: row["since"] for row in rows if row["token"]} | dict(rung)
        drawn = [replace(each, since=since.get(each.token, each.since)) for each in hung]
        wanted = [*self._lights(), *(self._drawn(each, each.token in rung) for each in drawn)]
        kept = {tuple(row[name] for name in names): row["id"] for row in rows}
        new = {tuple(row[name] for name in names): row for row in wanted}
        gone = [id_ for key, id_ in kept.items() if key not in new]
        if gone:
            sql.execute(sa.delete(bell).where(bell.c.id.in_(gone)))
        fresh = [{"case_id": self.case_id, **row} for key, row in new.items() if key not in kept]
        if fresh:
            sql.execute(sa.insert(bell), fresh)

    def _lights(self) -> Iterable[dict[str, Any]]:
        for row in self.open_rows():
            for kind, at, rung in (
                ("amber", row["warn_at"], row["amber_at"]),
                ("red", None if row["provisional"] else row["due_at"], row["red_at"]),
            ):
                if at is not None and rung is None:
                    yield _bell(kind, row, at)

    def _drawn(self, hung: Hung, rang: bool) -> dict[str, Any]:
        row = self.of_task(hung.host_task)
        rule = parse_bell(hung.rule)
        count = reckoning_of(self.desk, row) if row else None
        since, at = hung.since, bell_at(self.desk.calendar, count, rule, hung.since)
        # Rings of a cycle missed while nobody was there to hear are one ring, not as many.
        while rang and rule.kind is BellKind.EVERY and at is not None and at <= self.desk.now:
            since, at = at, bell_at(self.desk.calendar, count, rule, at)
        # A provisional instant never escalates (design §4): the bell waits until the year is loaded.
        at = None if count is not None and count.provisional else at
        return _bell("drawn", row, at, token=hung.token, rule=hung.rule, since=since)


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
        "deadline_id": row["id"] if row else None,
        "token": token,
        "rule": rule,
        "since": since or (row["anchor_at"] if row else at),
        "rings_at": at,
    }


def _still_paused(row: Any) -> bool:
    kept = json.loads(row["pauses"])
    return bool(kept) and kept[-1][1] is None
