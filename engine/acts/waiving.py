"""Waiving four eyes (豁免回避): where nobody else is left, a post the place names for it lets the same hands go on.

The reason stays with the matter (design §3, notSameAs).
"""

from __future__ import annotations

import sqlalchemy as sa

from engine.acts import people, posts
from engine.acts.casefile import CaseFile
from engine.acts.people import Person
from engine.acts.settling import lay_down
from engine.acts.taking import open_task
from engine.doors.desk import Desk
from engine.doors.tables import Kept, task
from engine.ground.errors import BadAnswers, Gone, NotYours
from engine.ground.said import Said

NOT_FOR_YOU = Said("本地没有让您豁免回避。", "This place does not let you waive four eyes.")
NOT_YOUR_OWN = Said(
    "您自己也须回避，不能由您豁免。", "You are kept away from it yourself, so you may not waive it."
)
SOMEBODY_LEFT = Said("还有别人能办这一步，不用豁免。", "Somebody else can do this task: nothing to waive.")


def needs_waiver(file: CaseFile, row: Kept) -> bool:
    """True for an open task that everybody who holds its post is kept away from."""
    if row["kind"] != "step" or row["waived"]:
        return False
    barred = file.record.barred(file.place.step(row["element"]).not_same_as)
    return bool(barred) and barred.issuperset(people.holders(file.desk, row["post"], row["unit_id"], file.id))


def may_waive(file: CaseFile, person: Person, row: Kept) -> bool:
    """True for the posts that may waive, unless four eyes keep this very person away."""
    named = any(post.removesuffix(people.DUTY) in file.place.waivers for post, _ in person.posts)
    return named and person.id not in file.record.barred(file.place.step(row["element"]).not_same_as)


def waive(desk: Desk, task_id: str, person: Person, reason: str) -> None:
    """Let somebody do a task whom four eyes keep away, because nobody else is left; `reason` is kept.

    Raises Gone, NotFound, NotYours, BadAnswers without a reason.
    """
    file, row = open_task(desk, task_id, person)
    if not may_waive(file, person, row):
        named = any(post.removesuffix(people.DUTY) in file.place.waivers for post, _ in person.posts)
        raise NotYours(NOT_YOUR_OWN if named else NOT_FOR_YOU)
    if row["waived"]:
        raise Gone(Said("这一步已经豁免过了。", "This has been waived before."))
    if not needs_waiver(file, row):
        raise NotYours(SOMEBODY_LEFT)
    if not reason.strip():
        raise BadAnswers({"reason": Said("请写明豁免的原因。", "Please say why it is waived.")})
    step = file.place.step(row["element"])
    to = row["person_id"] or posts.who(file, step, row["post"], row["unit_id"], None)
    values = {"waived": True, "person_id": to, "opened_at": None, "opened_by": None}
    desk.sql.execute(sa.update(task).where(task.c.id == task_id).values(values))
    file.keep_note(person.id, row["element"], "waived", reason.strip())
    file.chain.add(desk.now, person.id, "waived", row["element"], {"to": to})
    lay_down(file, person.id)
