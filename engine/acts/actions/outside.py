"""Actions towards other systems: they leave with the act's own commit and are delivered by the sweep.

A drawing names a neighbour that the operator has entered; addresses are never in a drawing (promises T21).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

import sqlalchemy as sa

from engine.doors.tables import outbox

if TYPE_CHECKING:
    from engine.acts.casefile import CaseFile
    from engine.doors.packages import Step


def webhook(file: CaseFile, step: Step, inputs: Mapping[str, object]) -> None:
    """Tell the neighbour `to` that this step was reached, with the given `body`."""
    _send(file, step, "webhook", inputs)


def write_back(file: CaseFile, step: Step, inputs: Mapping[str, object]) -> None:
    """Write the `status` of the matter back to the system `to` it came from."""
    _send(file, step, "write_back", inputs)


def call(file: CaseFile, step: Step, inputs: Mapping[str, object]) -> None:
    """Ask the neighbour `to` for something; its answer comes back as a message."""
    _send(file, step, "call", inputs)


def _send(file: CaseFile, step: Step, kind: str, inputs: Mapping[str, object]) -> None:
    body = {
        "id": f"{file.row['number']}#{file.chain.seq + 1}",
        "matter": file.row["number"],
        "step": step.id,
        "outcome": file.row["outcome"],
        **{name: str(value) for name, value in inputs.items() if name != "to" and value is not None},
    }
    row = {"case_id": file.id, "kind": kind, "to": str(inputs["to"]), "at": file.desk.now}
    row |= {"body": json.dumps(body, ensure_ascii=False), "next_at": file.desk.now}
    file.desk.sql.execute(sa.insert(outbox), row)
    file.chain.add(file.desk.now, None, "sent_out", step.id, {"to": str(inputs["to"]), "kind": kind})
