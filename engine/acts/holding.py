"""Suspending a matter, letting it run on, and extending a deadline: acts of people the place names for it.

Where the drawing has a step for it, the drawing does it; these are for places that allow it at any time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from engine.acts import bells
from engine.acts.actions.lights import element_of
from engine.acts.called import task_said
from engine.acts.casefile import CaseFile
from engine.acts.clocks import WHOLE
from engine.acts.people import Person
from engine.acts.permission import ensure_may_see
from engine.acts.settling import settle
from engine.doors.desk import Desk
from engine.doors.packages import Place
from engine.ground.errors import BadAnswers, Gone, NotYours
from engine.ground.said import Said
from engine.traces.ledger import PAUSED, RUNNING
from engine.values.limits import BadLimit, LimitKind, parse_limit


def suspend(desk: Desk, number: str, person: Person, reason: str, deadlines: Sequence[str] = ()) -> None:
    """Stop the clocks of an open matter, or those named. Raises NotFound, NotYours, Gone, BadAnswers."""
    file = _open(desk, number, person, lambda place: place.may_suspend)
    file.ledger.actor = person.id
    if not reason.strip():
        raise BadAnswers({"reason": Said("请写明挂起的原因。", "Please say why it is suspended.")})
    file.ledger.pause([element_of(file, name) for name in deadlines], reason.strip(), "")
    file.chain.add(desk.now, person.id, "paused")
    file.keep_note(person.id, "", "paused", reason.strip())
    settle(file, person.id)


def resume(desk: Desk, number: str, person: Person, reason: str = "") -> None:
    """Let the clocks run on with the half-day in which work resumes. Raises NotFound, NotYours, Gone."""
    file = _open(desk, number, person, lambda place: place.may_suspend)
    file.ledger.actor = person.id
    file.ledger.resume()
    file.chain.add(desk.now, person.id, "resumed")
    if reason.strip():
        file.keep_note(person.id, "", "resumed", reason.strip())
    settle(file, person.id)


def extend(desk: Desk, number: str, person: Person, deadline: str, by: str, reason: str) -> None:
    """Extend a deadline, once, by working days; whoever may do it approves it. Raises as `suspend`."""
    file = _open(desk, number, person, lambda place: place.may_extend)
    wrong = _wrong_extension(by, reason)
    if not _is_drawn(file, deadline):
        wrong["deadline"] = Said("请选一个时限。", "Choose a deadline.")
    if wrong:
        raise BadAnswers(wrong)
    row = file.ledger.latest(element_of(file, deadline))
    if row is None or row["extra"]:
        raise Gone(
            Said("这个时限没有在走，或已经延过一次。", "It does not run, or has been extended before.")
        )
    file.ledger.actor = person.id
    halves = parse_limit(by).amount
    file.ledger.extend(row, halves, reason.strip(), person.id)
    file.chain.add(desk.now, person.id, "extended", row["element"], {"halves": halves})
    file.keep_note(person.id, row["element"], "extended", reason.strip())
    settle(file, person.id)


def _is_drawn(file: CaseFile, name: str) -> bool:
    return name in ("全件", "whole") or any(
        name in (step.id, step.name) for step in file.place.steps.values()
    )


def able(file: CaseFile, person: Person) -> set[str]:
    """What this person may do to the clocks of this matter now: suspend, resume, extend."""
    if file.row["closed_at"] is not None:
        return set()
    posts = {post for post, _ in person.posts}
    found = set()
    if posts & set(file.place.may_suspend):
        states = {row["state"] for row in file.ledger.open_rows()}
        found |= ({"suspend"} if RUNNING in states else set()) | ({"resume"} if PAUSED in states else set())
    if posts & set(file.place.may_extend) and extendable(file):
        found.add("extend")
    return found


def extendable(file: CaseFile) -> dict[str, Said]:
    """The deadlines that count and have not been extended yet: the shape each belongs to, and its name."""
    rows = [row for row in file.ledger.open_rows() if not row["extra"]]
    return {
        "whole" if row["whole"] else row["element"]: WHOLE if row["whole"] else task_said(file.place, row)
        for row in rows
    }


def _wrong_extension(by: str, reason: str) -> dict[str, Said]:
    wrong = {}
    if not reason.strip():
        wrong["reason"] = Said("请写明延期的原因。", "Please say why it is extended.")
    try:
        days = parse_limit(by).kind is LimitKind.WORKING_DAYS
    except BadLimit:
        days = False
    if not days:
        wrong["by"] = Said("请写延长几个工作日，例如 5。", "Please say how many working days, such as 5.")
    return wrong


def _open(desk: Desk, number: str, person: Person, named: Callable[[Place], tuple[str, ...]]) -> CaseFile:
    """The matter on the table, for whoever holds a post that its place has named for this."""
    file = CaseFile.of_number(desk, number)
    ensure_may_see(file, person)
    posts = named(file.place)
    if not any(post in posts for post, _ in person.posts):
        raise NotYours(Said("本地没有让您做这件事。", "This place does not let you do this."))
    if file.row["closed_at"] is not None:
        raise Gone(Said("这一件已经办结。", "This matter is closed."))
    bells.ring_due(file)
    return file
