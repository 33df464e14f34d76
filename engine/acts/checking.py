"""The office looks at itself: nothing open may wait for nobody, nothing stored may be unreadable."""

from __future__ import annotations

import sqlalchemy as sa

from engine.acts.casefile import CaseFile
from engine.acts.delivering import undelivered
from engine.acts.office import Office
from engine.doors.desk import Desk
from engine.doors.tables import bell, cases, incident, task
from engine.ground.errors import Refused
from engine.ground.said import Said
from engine.traces.history import broken_links


def check(office: Office) -> list[Said]:
    """Everything that is wrong, in words; empty when all is well."""
    with office.reading() as desk:
        rows = desk.sql.execute(sa.select(cases.c.id, cases.c.number, cases.c.closed_at)).all()
        found = [said for row in rows for said in _history(desk, row.id, row.number)]
        found += [
            said for row in rows if row.closed_at is None for said in _open_case(desk, row.id, row.number)
        ]
        found += undelivered(desk)
    return found


def _history(desk: Desk, case_id: int, number: str) -> list[Said]:
    broken = broken_links(desk.sql, case_id)
    if not broken:
        return []
    return [
        Said(
            f"{number}：第 {broken[0]} 条记录对不上。", f"{number}: the history breaks at entry {broken[0]}."
        )
    ]


def _open_case(desk: Desk, case_id: int, number: str) -> list[Said]:
    try:
        file = CaseFile.look_at(desk, case_id)
        waiting = {each.id for one in file.procedures.values() for each in one.run.people()}
    except Refused as refused:
        return [Said(f"{number}：{refused.said.zh}", f"{number}: {refused.said.en}")]
    rows = set(desk.sql.scalars(sa.select(task.c.id).where(task.c.case_id == case_id, task.c.kind == "step")))
    found = []
    if waiting != rows:
        found.append(
            Said(f"{number}：待办与流程不一致。", f"{number}: its tasks are not what the procedure says.")
        )
    hung = desk.sql.scalar(
        sa.select(bell.c.id).where(bell.c.case_id == case_id, bell.c.rings_at.is_not(None))
    )
    stuck = desk.sql.scalar(
        sa.select(incident.c.what).where(incident.c.case_id == case_id, incident.c.closed_at.is_(None))
    )
    if stuck:
        found.append(Said(f"{number}：卡住了，{stuck}", f"{number}: stuck, {stuck}"))
    if not rows and hung is None:
        found.append(
            Said(f"{number}：没有人也没有时限在管它。", f"{number}: it waits for nobody and no bell.")
        )
    return found
