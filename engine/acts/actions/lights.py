"""Actions on the clock: suspend, resume, extend, go up a tier, raise a light. Each leaves a row in the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import sqlalchemy as sa

from engine.acts import owed
from engine.doors.tables import history, person
from engine.ground.errors import CannotStep
from engine.ground.said import Said
from engine.values.limits import LimitKind, parse_limit

if TYPE_CHECKING:
    from engine.acts.casefile import CaseFile
    from engine.doors.packages import Step


def suspend(file: CaseFile, step: Step, inputs: Mapping[str, object]) -> None:
    """Stop the clocks of `deadlines` (all when empty) for `reason`."""
    owed.mind_whole_limit(file)
    file.ledger.pause(_elements(file, inputs), str(inputs["reason"]), "")
    file.chain.add(file.desk.now, None, "paused", step.id)


def resume(file: CaseFile, step: Step, _inputs: Mapping[str, object]) -> None:
    """Let all stopped clocks run on."""
    file.ledger.resume()
    file.chain.add(file.desk.now, None, "resumed", step.id)


def _elements(file: CaseFile, inputs: Mapping[str, object]) -> tuple[str, ...]:
    named = str(inputs.get("deadlines") or "").replace("，", "、").replace(",", "、").split("、")
    return tuple(element_of(file, name.strip()) for name in named if name.strip())


def element_of(file: CaseFile, name: str) -> str:
    """The shape a deadline is named by: its id, its name, or 全件 for the whole matter. Raises CannotStep."""
    if name in ("全件", "whole"):
        return file.process
    known = [step.id for step in file.place.steps.values() if name in (step.id, step.name)]
    if not known:
        raise CannotStep(Said(f"没有时限“{name}”。", f"There is no deadline {name!r}."))
    return known[0]


def extend(file: CaseFile, _step: Step, inputs: Mapping[str, object]) -> None:
    """Extend `deadline` once `by` so many working days, for `reason`, with the `approver`'s account."""
    by = parse_limit(str(inputs["by"]))
    if by.kind is not LimitKind.WORKING_DAYS:
        raise CannotStep(Said("延期只能写工作日。", "An extension is given in working days."))
    account = inputs.get("approver")
    approver = file.desk.sql.scalar(sa.select(person.c.id).where(person.c.account == str(account or "")))
    owed.mind_whole_limit(file)  # it may begin in this very act
    row = file.ledger.latest(element_of(file, str(inputs["deadline"])))
    if row is None or row["extra"]:
        raise CannotStep(
            Said(
                "这个时限已经延过一次，或没有在走。",
                "This deadline has been extended before, or does not run.",
            )
        )
    file.ledger.extend(row, by.amount, str(inputs["reason"]), approver)
    file.chain.add(
        file.desk.now, None, "extended", row["element"], {"halves": by.amount, "approver": approver}
    )


def tier_up(file: CaseFile, _step: Step, inputs: Mapping[str, object]) -> None:
    """Take the matter up a tier now, before its limit does (提级); or up `to` a tier, if it stands below.

    A rung of a ladder goes up only where nothing has since the deadline passed for which it was started (§4).
    """
    reason = str(inputs.get("reason") or "")
    if "to" in inputs:
        wanted = _tier(inputs["to"])
        while file.row["tier"] < wanted and go_up(file, reason):
            pass
        return
    ladder = file.moving.deadline_id if file.moving is not None else None
    if ladder is None or not _went_up_since(file, ladder):
        go_up(file, reason)


def _tier(given: object) -> int:
    """A tier by its number, 1 the lowest; nothing said is the lowest. Raises CannotStep."""
    text = str(given or 1)
    if not text.isdecimal():
        raise CannotStep(Said(f"“{text}”不是第几级。", f"“{text}” is not the number of a tier."))
    return int(text)


def _went_up_since(file: CaseFile, deadline_id: int) -> bool:
    """True if the matter has gone up a tier since the ladder for this deadline was started."""
    if any(link["act"] == "tier_up" for link in file.chain.links):
        return True
    begun = sa.select(sa.func.max(history.c.seq)).where(
        history.c.case_id == file.id, history.c.act == "red", history.c.element == _element(file, deadline_id)
    )
    since = file.desk.sql.scalar(begun) or 0
    query = sa.select(history.c.seq).where(
        history.c.case_id == file.id, history.c.act == "tier_up", history.c.seq > since
    )
    return file.desk.sql.scalar(query.limit(1)) is not None


def _element(file: CaseFile, deadline_id: int) -> str:
    row = file.ledger.by_id(deadline_id)
    return str(row["element"]) if row else ""


def go_up(file: CaseFile, reason: str = "") -> bool:
    """One tier up: the budget of the whole matter becomes that of the tier, from the original anchor.

    False on the top tier already (design §4).
    """
    if file.row["tier"] >= len(file.tiers):
        return False
    owed.mind_whole_limit(file)
    file.row["tier"] += 1
    file.chain.add(file.desk.now, None, "tier_up", file.process, {"tier": file.row["tier"]})
    whole = file.ledger.whole()
    if whole is not None:
        file.ledger.set_limit(whole, file.tiers[file.row["tier"] - 1], reason)
    return True


def raise_light(file: CaseFile, step: Step, inputs: Mapping[str, object]) -> None:
    """Raise the `light` (amber or red) of `deadline` by hand; it stays until the deadline is closed."""
    owed.mind_whole_limit(file)  # it may begin in this very act
    row = file.ledger.latest(element_of(file, str(inputs["deadline"])))
    if row is None:
        raise CannotStep(Said("没有在走的时限可以亮灯。", "No running deadline to raise a light on."))
    row["light"] = str(inputs["light"])
    file.chain.add(file.desk.now, None, "raised", step.id, {"light": row["light"]})
