"""History is evidence: every act appends who, when and what, in a hash chain per case.

Nothing personal is kept here, so that a person can be erased while the chain stays whole.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from engine.doors.tables import Kept, cases, history, into

ALGORITHM = "sha256"


class Chain:
    """The end of one case's history, ready to grow by a link at a time."""

    def __init__(self, case_id: int, version_id: int, seq: int, head: str) -> None:
        self.case_id = case_id
        self.version_id = version_id
        self.seq = seq
        self.head = head
        self.links: list[dict[str, Any]] = []

    def add(
        self,
        at: datetime,
        person_id: int | None,
        act: str,
        element: str = "",
        detail: Mapping[str, object] | None = None,
    ) -> None:
        """Append one link. `detail` holds JSON values and nothing personal."""
        self.seq += 1
        link: dict[str, Any] = {
            "case_id": self.case_id,
            "seq": self.seq,
            "at": at,
            "person_id": person_id,
            "act": act,
            "element": element,
            "version_id": self.version_id,
            "detail": json.dumps(detail or {}, ensure_ascii=False, sort_keys=True),
            "algorithm": ALGORITHM,
        }
        self.head = link["hash"] = link_hash(self.head, link)
        self.links.append(link)

    def write(self, sql: sa.Connection) -> None:
        """Write the new links; the case row takes `seq` and `head` itself."""
        if self.links:
            sql.execute(into(history), self.links)
            self.links = []


def link_hash(before: str, link: Kept) -> str:
    """The hash of a link after the hash `before`: over every column but the hash itself."""
    at = link["at"].astimezone(UTC).isoformat(timespec="microseconds")
    names = ("case_id", "seq", "person_id", "act", "element", "version_id", "detail", "algorithm")
    text = json.dumps([before, at, *(link[name] for name in names)], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def broken_links(sql: sa.Connection, case_id: int) -> list[int]:
    """The sequence numbers at which the history of a case does not hold together; empty when it is whole.

    A missing or foreign end is reported as the number after the last link.
    """
    rows = sql.execute(sa.select(history).where(history.c.case_id == case_id).order_by(history.c.seq))
    end = sql.execute(sa.select(cases.c.seq, cases.c.head).where(cases.c.id == case_id)).one()
    return _check(rows.mappings(), end.seq, end.head)


def _check(rows: Iterable[Kept], last: int, head: str) -> list[int]:
    broken, before, seq = [], "", 0
    for row in rows:
        seq += 1
        if row["seq"] != seq or row["hash"] != link_hash(before, row):
            broken.append(seq)
            seq = row["seq"]
        before = row["hash"]
    if seq != last or before != head:
        broken.append(seq + 1)
    return broken
