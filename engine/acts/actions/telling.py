"""Actions that tell somebody something: a notice, or an order to explain (督办单)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import sqlalchemy as sa

from engine.acts.actions.facts import next_of
from engine.doors.tables import notice

if TYPE_CHECKING:
    from engine.acts.casefile import CaseFile
    from engine.doors.packages import Step

ORDER_SERIES = "督办"


def notify(file: CaseFile, step: Step, inputs: Mapping[str, object]) -> None:
    """Tell `whom` (a post, post@unit, first_receiver, applicant; several parted by 、) the `text`."""
    text = str(inputs["text"])
    for whom in str(inputs["whom"]).replace("，", "、").replace(",", "、").split("、"):
        _tell(file, step, whom.strip(), text)


def _tell(file: CaseFile, step: Step, whom: str, text: str) -> None:
    row = {"case_id": file.id, "element": step.id, "whom": whom, "text": text, "at": file.desk.now}
    if whom == "first_receiver":
        row["person_id"] = file.row["first_receiver"]
    file.desk.sql.execute(sa.insert(notice), row)
    file.chain.add(file.desk.now, None, "told", step.id, {"whom": whom})


def supervise(file: CaseFile, step: Step, inputs: Mapping[str, object]) -> None:
    """Issue a numbered supervision order (督办单) to `whom` with `text` (rulebook §2.8, the ladder's +1 rung)."""
    series = f"{ORDER_SERIES}〔{file.desk.local.year}〕"
    number = f"{series}{next_of(file, series)}号"
    _tell(file, step, str(inputs["whom"]), f"{number}：{inputs['text']}")
    file.chain.add(file.desk.now, None, "supervised", step.id, {"order": number, "whom": str(inputs["whom"])})
