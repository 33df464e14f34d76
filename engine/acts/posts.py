"""Whose work a task is: the drawing names a post, the office finds the unit and the person."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from engine.acts import people
from engine.acts.casefile import CaseFile
from engine.doors.packages import Step
from engine.doors.tables import holding, person, unit
from engine.ground.errors import CannotStep
from engine.ground.said import Said

LEAD_UNIT = "lead_unit"
DUTY = people.DUTY
_PLACE = sa.select(unit.c.id).where(unit.c.kind == "place")


def where(file: CaseFile, step: Step, item: str | None = None) -> tuple[str, int]:
    """The post and the unit a task goes to; `item` is whose part it is in a task for several.

    Raises CannotStep where nobody at all can do it.
    """
    post = f"{step.post}{DUTY}" if step.duty else step.post
    return upward(file, post, _unit(file, step, item), file.place.name_said(step.id))


def upward(file: CaseFile, post: str, unit_id: int, name: Said) -> tuple[str, int]:
    """The post in its unit; where nobody holds it, the same or a supervising post in the unit above, and so on.

    Raises CannotStep at the top: the matter must not wait for no one.
    """
    able = [post]
    above: int | None = unit_id
    while above is not None:
        for each in able:
            if people.holders(file.desk, each, above, file.id):
                return each, above
        above = file.desk.sql.scalar(sa.select(unit.c.parent_id).where(unit.c.id == above))
        able = [post, *(key for key, known in file.place.posts.items() if known.supervises)]
    called = file.place.post_said(post.removesuffix(DUTY))
    raise CannotStep(
        Said(
            f"“{name.zh}”交给{called.zh}，但现在没有人担任。请管理员先安排人。",
            f"“{name.en}” goes to {called.en}, but nobody holds that post. Ask your administrator to fill it.",
        )
    )


def _unit(file: CaseFile, step: Step, item: str | None) -> int:
    if step.unit_expression:
        names = {step.item_name: item} if step.item_name else {}
        return unit_by_code(file, file.ask(step.unit_expression, names))
    rule = file.place.posts[step.post].unit
    if rule == "window":
        return int(file.row["first_unit"])
    if rule == LEAD_UNIT:
        return unit_by_code(file, file.record.facts.get(LEAD_UNIT))
    found = file.desk.sql.scalar(_PLACE)
    return int(found or file.row["first_unit"])


def unit_by_code(file: CaseFile, code: object) -> int:
    """The unit a fact or an answer names. Raises CannotStep for one that does not exist."""
    found = file.desk.sql.scalar(sa.select(unit.c.id).where(unit.c.code == str(code)))
    if found is None:
        raise CannotStep(Said(f"没有单位“{code}”。", f"There is no unit {code!r}."))
    return int(found)


def who(
    file: CaseFile, step: Step, post: str, unit_id: int, actor: int | None, barred: Collection[int] = ()
) -> int | None:
    """Who gets a new task at once; None leaves it to be claimed, or to the duty leader's waiver.

    In this order: whom the drawing names, whoever did this post's work in this matter before, the first
    receiver (首问负责), the one whose act brought it here, the only one there is. Never one whom four eyes
    keep away (回避).
    """
    able = [each for each in people.holders(file.desk, post, unit_id, file.id) if each not in barred]
    named = _named(file, step)
    if named is not None and named not in barred:
        return named
    before = file.record.doers.get(f"{post}@{unit_id}")
    for candidate in (before, file.row["first_receiver"], actor):
        if candidate in able:
            return candidate
    return able[0] if len(able) == 1 else None


def would_get(file: CaseFile, step: Step, post: str, unit_id: int, person_id: int) -> bool:
    """Whether a task of this post and unit would go to the person who has just acted in them."""
    barred = file.record.barred(step.not_same_as)
    named = _named(file, step)
    if named is not None and named not in barred:
        return named == person_id
    return person_id not in barred and person_id in people.holders(file.desk, post, unit_id, file.id)


def _named(file: CaseFile, step: Step) -> int | None:
    """The person the drawing assigns a task to, if they are there; the deputy of one who is away or has left."""
    if not step.assignee:
        return None
    account = file.ask(step.assignee) if "$" in step.assignee else step.assignee
    first = account == "first_receiver"
    whom = person.c.id == file.row["first_receiver"] if first else person.c.account == str(account or "")
    row = file.desk.sql.execute(sa.select(person.c.id, person.c.active).where(whom)).one_or_none()
    if row is None:
        return None
    if not row.active:
        return people.deputy_of(file.desk, row.id)
    return int(row.id) if first else people.present(file.desk, row.id)


def held_posts(file: CaseFile) -> dict[str, Said]:
    """Every post that somebody holds, in its unit: `post@unit code` → words."""
    query = (
        sa.select(holding.c.post, unit.c.code, unit.c.name)
        .join(unit, unit.c.id == holding.c.unit_id)
        .join(person, person.c.id == holding.c.person_id)
        .where(unit.c.active, person.c.active)
        .distinct()
        .order_by(unit.c.code, holding.c.post)
    )
    found: dict[str, Said] = {}
    for row in file.desk.sql.execute(query):
        if row.post in file.place.posts:
            post = file.place.post_said(row.post)
            found[f"{row.post}@{row.code}"] = Said(f"{row.name} {post.zh}", f"{post.en}, {row.name}")
    return found
