"""Matters opened from a matter: each has its own number, procedure and clock, and knows where it came from."""

from __future__ import annotations

import json
from collections.abc import Callable

import sqlalchemy as sa

from engine.acts.casefile import CaseFile
from engine.doors.tables import cases, excluded
from engine.traces import papers, search

Settle = Callable[..., None]


def open_all(file: CaseFile, settle: Settle) -> None:
    """Open the matters that the drawing has asked for in this act. `settle` lays each one down."""
    asked, file.children = file.children, []
    brothers = _brothers(file) if asked else 0
    for order, (process, title, element) in enumerate(asked, 1):
        number = f"{file.row['number']}-{brothers + order}"
        _open(file, process, title, number, settle)
        file.chain.add(file.desk.now, None, "opened_child", element, {"child": number})


def _brothers(file: CaseFile) -> int:
    query = sa.select(sa.func.count()).select_from(cases).where(cases.c.parent == file.id)
    return file.desk.sql.scalar(query) or 0


def _open(file: CaseFile, process: str, title: str, number: str, settle: Settle) -> None:
    desk, row = file.desk, file.row
    new = {
        "number": number,
        "version_id": row["version_id"],
        "title": title,
        "applicant": row["applicant"],
        "channel": row["channel"],
        "received_at": desk.now,
        "first_receiver": row["first_receiver"],
        "first_unit": row["first_unit"],
        "code": "",
        "parent": file.id,
        "marks": json.dumps([]),
    }
    case_id = desk.sql.execute(sa.insert(cases).returning(cases.c.id), new).scalar_one()
    papers.give_key(desk, case_id)
    search.index(desk.sql, case_id, [number, title])
    # Whoever the parent complains of sees nothing of its children either.
    hidden = sa.select(excluded.c.person_id).where(excluded.c.case_id == file.id)
    for person_id in list(desk.sql.scalars(hidden)):
        desk.sql.execute(sa.insert(excluded), {"case_id": case_id, "person_id": person_id})
    child = CaseFile.open(desk, case_id)
    child.start(process)
    child.record.facts |= file.record.facts
    child.record.answers |= file.record.answers
    child.chain.add(desk.now, None, "opened_from", process, {"parent": row["number"]})
    settle(child, None, fresh=True)
    desk.case_id = file.id  # what goes wrong from here on is the parent's again
