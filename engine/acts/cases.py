"""What people do with a task: claim it, release it, hand it on, complete it. Each act is one transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa

from engine.acts import once, together, undoing
from engine.acts.called import among, task_said
from engine.acts.casefile import CaseFile
from engine.acts.contributing import complete_contribution
from engine.acts.following import next_task
from engine.acts.people import Person, holders, names
from engine.acts.permission import (
    TAKEN,
    ensure_in_hand,
    ensure_may_do,
    ensure_may_give,
    ensure_may_see,
    is_barred,
    may_do,
)
from engine.acts.settling import lay_down, settle
from engine.acts.submitting import Sent, check, check_with, form_of, submit, typed_so_far
from engine.acts.taking import look_at_task, open_task
from engine.doors.desk import Desk
from engine.doors.packages import Step
from engine.doors.tables import Kept, by_id, draft, of_case, task
from engine.ground.database import put_if_new
from engine.ground.errors import BadAnswers, Gone, NotYours, Refused
from engine.ground.said import Said

LONGEST_DRAFT = 200_000
RECEIVER_BARRED = Said(
    "他办过前面须回避的一步，不能接这一步，请选别人。",
    "They did a step that this one must not share hands with. Choose somebody else.",
)
APART = Said(
    "这几步现在不能一起提交了：后面的由别人办。请重新打开这一步，分开提交。",
    "These steps can no longer be sent together: others do the later one. Open the step again and send it alone.",
)


@dataclass(frozen=True)
class Completed:
    """What came of a completed task. `papers` are the ids of what was handed in."""

    number: str
    title: str
    done: Said
    next_task: str | None
    next_name: Said | None
    closed: bool
    outcome: str | None
    papers: Sequence[int] = ()

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Completed:
        """The same again, from how `asdict` laid it away."""
        following = kept["next_name"]
        said = {"done": Said(**kept["done"]), "next_name": following and Said(**following)}
        return cls(**{**kept, **said})


def complete(desk: Desk, task_id: str, person: Person, sent: Sent) -> Completed:
    """Submit the form of a task and move the matter on.

    Raises Gone when somebody or a deadline was faster, NotYours, BadAnswers, CannotStep.
    """
    earlier = once.earlier_answer(desk, sent.key, person.id)
    if earlier is not None:
        return Completed.of(earlier)
    file, row = open_task(desk, task_id, person)
    ensure_may_do(file, person, row)
    if row["kind"] == "contribution":
        paper = complete_contribution(file, row, person, sent)
        answer = _completed(file, person, task_said(file.place, row), [paper])
    else:
        answer = complete_step(file, row, person, sent)
    once.remember(desk, sent.key, person.id, asdict(answer))
    return answer


def complete_step(file: CaseFile, row: Kept, person: Person, sent: Sent) -> Completed:
    """Submit the form of a drawn task, and those sent together with it; who may do so has been decided.

    Raises BadAnswers naming what is to be mended in all of them, Refused where they can no longer be sent
    together, CannotStep.
    """
    steps = [file.place.step(row["element"]), *together.following(file, person, row)]
    sheets = [sent, *sent.then]
    if len(sheets) > len(steps):
        raise Refused(APART, "apart")
    undoing.remember(file, person)
    papers: list[int] = []
    for part, (step, sheet) in enumerate(zip(steps, sheets, strict=False), 1):
        if part > 1:
            row = _waiting_at(file, person, step)
        try:
            checked = check(file, person, form_of(file.place, step.form), sheet)
        except BadAnswers as bad:
            later = steps[part - 1 : len(sheets)]
            raise _all_to_mend(file, person, later, sheets[part - 1 :], part, bad) from bad
        papers.append(submit(file, person, step, checked, sheet, row["id"], row["run"]))
        if not sent.on_behalf:
            file.record.doers[f"{row['post']}@{row['unit_id']}"] = person.id
        settle(file, person.id, row["id"])
    undoing.seal(file)
    done = among([file.place.name_said(step.id) for step in steps[: len(sheets)]])
    return _completed(file, person, done, papers)


def _waiting_at(file: CaseFile, person: Person, step: Step) -> Kept:
    """The task that the one before it on the page has just led to. Raises Refused where others have it."""
    rows = file.desk.sql.execute(of_case(task, "created_at"), {"of_case": file.id}).mappings().all()
    row = next((one for one in reversed(rows) if one["element"] == step.id and one["kind"] == "step"), None)
    if row is None or not may_do(person, row) or is_barred(file, person.id, row):
        raise Refused(APART, "apart")
    return row


def _all_to_mend(
    file: CaseFile,
    person: Person,
    steps: Sequence[Step],
    sheets: Sequence[Sent],
    part: int,
    first: BadAnswers,
) -> BadAnswers:
    """What is to be mended in a form and in those after it on the page, which see it as far as it is filled in."""
    wrong = {part: first}
    forms = together.forms_of(file, steps)
    for number in range(1, len(forms)):
        before = [(form, typed_so_far(form, sheet)) for form, sheet in zip(forms, sheets, strict=True)]
        knows = together.known_after(file, before[:number])
        try:
            check_with(file.desk, person, forms[number], sheets[number], knows)
        except BadAnswers as bad:
            wrong[part + number] = bad
    return together.merged(wrong)


def _completed(file: CaseFile, person: Person, done: Said, papers: Sequence[int]) -> Completed:
    following = next_task(file, person)
    return Completed(
        number=file.row["number"],
        title=file.row["title"],
        done=done,
        next_task=following["id"] if following else None,
        next_name=task_said(file.place, following) if following else None,
        closed=file.row["closed_at"] is not None,
        outcome=file.row["outcome"],
        papers=papers,
    )


def claim(desk: Desk, task_id: str, person: Person) -> None:
    """Take a task of one's post into one's own hands. Raises Gone, NotYours (naming who was faster)."""
    file, row = open_task(desk, task_id, person)
    if row["person_id"] is None:
        ensure_may_do(file, person, row)
        _assign(file, row, person.id, person.id, "claimed")
    elif row["person_id"] != person.id:
        name = names(desk, [row["person_id"]])[row["person_id"]]
        raise NotYours(Said(TAKEN.zh.format(name=name), TAKEN.en.format(name=name)))


def release(desk: Desk, task_id: str, person: Person) -> None:
    """Put a task back for the others of the post. Raises Gone, NotYours."""
    file, row = open_task(desk, task_id, person)
    ensure_in_hand(file, person, row)
    if row["person_id"] is not None:
        _assign(file, row, None, person.id, "released")


def hand_on(desk: Desk, task_id: str, person: Person, to: int, reason: str) -> None:
    """Give a task to a colleague of the same post, with a reason (移交).

    Who supervises the unit may do so for whoever has it in hand; the history then says from whom it was taken.
    Raises Gone, NotYours, BadAnswers without a reason or for somebody who cannot take it.
    """
    file, row = open_task(desk, task_id, person)
    supervising = ensure_may_give(file, person, row)
    if not reason.strip():
        raise BadAnswers({"reason": Said("请写明移交的原因。", "Please give the reason for handing it on.")})
    if to not in holders(desk, row["post"], row["unit_id"], file.id):
        raise BadAnswers({"to": Said("请选同一岗位的同事。", "Choose a colleague who holds the same post.")})
    if to == row["person_id"]:
        raise BadAnswers({"to": Said("这一步已经在他手里。", "They have this task in hand already.")})
    if is_barred(file, to, row):
        raise BadAnswers({"to": RECEIVER_BARRED})
    _assign(file, row, to, person.id, "reassigned" if supervising else "handed_on", reason=reason.strip())


def colleagues(desk: Desk, file_id: int, row: Kept, person: Person) -> dict[int, str]:
    """To whom this task may be handed on."""
    ids = [each for each in holders(desk, row["post"], row["unit_id"], file_id) if each != person.id]
    return names(desk, ids)


def _assign(file: CaseFile, row: Kept, to: int | None, actor: int, act: str, reason: str = "") -> None:
    values: dict[str, Any] = {"person_id": to}
    if to != actor:
        values |= {"opened_at": None, "opened_by": None}
    file.desk.sql.execute(by_id(task), {**values, "of_id": row["id"]})
    if to is not None and row["kind"] == "step":
        file.record.doers[f"{row['post']}@{row['unit_id']}"] = to
        file.write_record()
    was = {"from": row["person_id"]} if act == "reassigned" else {}
    file.chain.add(file.desk.now, actor, act, row["element"], {"to": to, **was})
    if reason:
        file.keep_note(actor, row["element"], act, reason)
    lay_down(file, actor)


def urge(desk: Desk, number: str, person: Person, reason: str) -> None:
    """Urge whoever holds the matter (催办); they find it under 有新动静. Raises NotFound, BadAnswers."""
    if not reason.strip():
        raise BadAnswers({"reason": Said("请写一句催办的话。", "Please say why you urge it.")})
    _speak(desk, number, person, "urged", reason)


def note(desk: Desk, number: str, person: Person, text: str, contact: str = "") -> None:
    """Note something down (记一笔): a remark, a contact made (`reached`) or tried. Raises NotFound, BadAnswers."""
    if not text.strip():
        raise BadAnswers({"text": Said("请写下要记的内容。", "Please write what is to be noted.")})
    if contact not in ("", "reached", "tried"):
        raise BadAnswers({"contact": Said("请从给出的几项里选。", "Choose one of those given.")})
    _speak(desk, number, person, contact or "noted", text)


def _speak(desk: Desk, number: str, person: Person, act: str, text: str) -> None:
    file = CaseFile.of_number(desk, number)
    ensure_may_see(file, person)
    if file.row["closed_at"] is not None:
        raise Gone(Said("这一件已经办结，不能再记。", "This matter is closed; nothing can be added."))
    file.keep_note(person.id, "", act, text)
    file.chain.add(desk.now, person.id, act)
    lay_down(file, person.id)


def save_draft(desk: Desk, task_id: str, person: Person, raw: Mapping[str, Sequence[str]]) -> None:
    """Keep what is typed so far; only this person sees it.

    Raises Gone, NotYours, and BadAnswers when it is too long to keep.
    """
    file, row = look_at_task(desk, task_id, person)
    ensure_may_do(file, person, row)
    text = json.dumps({key: list(values) for key, values in raw.items()}, ensure_ascii=False)
    if len(text) > LONGEST_DRAFT:
        raise BadAnswers({"": Said("内容太长，草稿存不下。", "Too long to keep as a draft.")})
    where = sa.and_(draft.c.person_id == person.id, draft.c.task_id == task_id)
    put_if_new(desk.sql, draft, {"person_id": person.id, "task_id": task_id, "answers": text, "at": desk.now})
    desk.sql.execute(sa.update(draft).where(where).values(answers=text, at=desk.now))
