"""Entering for somebody who never signs in (代录), and correcting a paper (更正)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace

import sqlalchemy as sa

from engine.acts import once
from engine.acts.casefile import UNKNOWN_CASE, CaseFile
from engine.acts.cases import Completed, complete_step
from engine.acts.open_tasks import give_away
from engine.acts.people import Person
from engine.acts.permission import ensure_four_eyes, ensure_may_see, may_do
from engine.acts.settling import lay_down, mirror_marks
from engine.acts.sight import ensure_sight, is_nameless_to
from engine.acts.submitting import Sent, exclude, form_of, known_in
from engine.acts.taking import open_task
from engine.doors.desk import Desk
from engine.doors.tables import Kept, document
from engine.ground.errors import BadAnswers, Gone, NotFound, NotYours
from engine.ground.said import Said
from engine.traces import papers
from engine.traces.papers import NewPaper

WAYS = ("phone", "paper", "spoken")


def on_behalf(
    desk: Desk, task_id: str, person: Person, sent: Sent, whose: str, how: str, reason: str
) -> Completed:
    """Enter an answer received by phone or on paper: whose it is, how it came, why they do not enter it.

    Open to the first receiver of the matter, who answers for it (首问负责). Raises Gone, NotYours, BadAnswers.
    """
    earlier = once.earlier_answer(desk, sent.key, person.id)
    if earlier is not None:
        return Completed.of(earlier)
    file, row = open_task(desk, task_id, person)
    if row["kind"] != "step" or not (file.row["first_receiver"] == person.id or may_do(person, row)):
        raise NotYours(Said("只有首问责任人可以代录。", "Only the first receiver may enter it for others."))
    ensure_four_eyes(file, person.id, row)  # whoever writes it down has had it in hand too
    wrong = _missing(whose, how, reason)
    if wrong:
        raise BadAnswers(wrong)
    given = {"whose": whose.strip(), "how": how, "reason": reason.strip()}
    answer = complete_step(file, row, person, replace(sent, on_behalf=given))
    once.remember(desk, sent.key, person.id, asdict(answer))
    return answer


def _missing(whose: str, how: str, reason: str) -> dict[str, Said]:
    wrong = {}
    if not whose.strip():
        wrong["whose"] = Said("请写明是谁的答复。", "Please say whose answer this is.")
    if how not in WAYS:
        wrong["how"] = Said("请选怎么收到的。", "Please choose how it came.")
    if not reason.strip():
        wrong["reason"] = Said("请写明为什么由您代录。", "Please say why you enter it for them.")
    return wrong


def correct(
    desk: Desk, document_id: int, person: Person, raw: Mapping[str, Sequence[str]], reason: str
) -> str:
    """Correct a form of an open matter: a new paper, the old one stays. Gives the number of the matter.

    Whoever submitted it may correct it, and the first receiver. No token moves; conditions that are still to
    come see the corrected answers. Raises NotFound, NotYours, Gone, BadAnswers.
    """
    row = paper_row(desk, document_id)
    file = CaseFile.open(desk, row["case_id"])
    ensure_may_see(file, person)
    ensure_sight(file, person, row["element"])
    ensure_may_correct(file, row, person)
    if not reason.strip():
        raise BadAnswers({"reason": Said("请写明为什么更正。", "Please say why it is corrected.")})
    form = form_of(file.place, row["form"])
    attached = {
        part.key: json.loads(row["answers"]).get(part.key) or []
        for part in form.fields()
        if part.type == "filepicker"
    }
    answers = form.check(raw, {}, replace(known_in(file), attached=attached))
    private = form.personal_keys
    new = NewPaper("form", form.id, row["element"], person.id, answers, private, corrects=document_id)
    paper_id, digest = papers.keep(desk, file.id, new)
    public = {key: value for key, value in answers.items() if key not in private}
    if _is_newest(desk, row):
        file.record.take(form.id, public, file.place.facts)
        file.write_record()
        mirror_marks(file)
    complained = exclude(file, form, answers)
    if complained is not None:
        give_away(file, complained)
    file.keep_note(person.id, row["element"], "corrected", reason)
    detail = {"form": form.id, "paper": paper_id, "corrects": document_id, "digest": digest}
    file.chain.add(desk.now, person.id, "corrected", row["element"], detail)
    lay_down(file, person.id)
    return str(file.row["number"])


def paper_row(desk: Desk, paper_id: int) -> sa.RowMapping:
    """A submitted form as it was kept. Raises NotFound."""
    query = sa.select(document).where(document.c.id == paper_id, document.c.kind == "form")
    row = desk.sql.execute(query).mappings().one_or_none()
    if row is None:
        raise NotFound(UNKNOWN_CASE)
    return row


def ensure_may_correct(file: CaseFile, row: sa.RowMapping, person: Person) -> None:
    """Raises Gone for a closed matter or a paper corrected before, NotYours for one who may not."""
    if file.row["closed_at"] is not None:
        raise Gone(Said("这一件已经办结，不能再更正。", "This matter is closed; nothing can be corrected."))
    if not may_correct(file, row, person):
        raise NotYours(
            Said("只有填写人和首问责任人可以更正。", "Only its author or the first receiver may correct it.")
        )
    if file.desk.sql.scalar(sa.select(document.c.id).where(document.c.corrects == row["id"])) is not None:
        raise Gone(
            Said(
                "这份文书已经更正过，请更正新的那份。",
                "It has been corrected already: correct the newer one.",
            )
        )


def may_correct(file: CaseFile, row: Kept, person: Person) -> bool:
    """Whether a paper is this person's to correct, while the matter is open."""
    return person.id in (row["person_id"], file.row["first_receiver"])


def _is_newest(desk: Desk, row: sa.RowMapping) -> bool:
    """True while no later paper of the same form was submitted: then it is what conditions see."""
    later = sa.select(document.c.id).where(
        document.c.case_id == row["case_id"],
        document.c.form == row["form"],
        document.c.kind == "form",
        document.c.id > row["id"],
        sa.or_(document.c.corrects.is_(None), document.c.corrects != row["id"]),
    )
    return desk.sql.scalar(later.limit(1)) is None


def reveal(desk: Desk, number: str, person: Person, reason: str) -> None:
    """See identifying numbers in full: the reason goes into the history first (rulebook §2.13, 2).

    Raises NotFound, BadAnswers without a reason, NotYours for one from whom the applicant's identity is kept.
    """
    file = CaseFile.of_number(desk, number)
    ensure_may_see(file, person)
    if is_nameless_to(file, person):
        raise NotYours(
            Said(
                "反映人要求保密，要联系请找首问责任人。",
                "The applicant asked to stay unnamed: turn to the first receiver.",
            )
        )
    if not reason.strip():
        raise BadAnswers(
            {"reason": Said("请写明为什么要看全号码。", "Please say why you need the full numbers.")}
        )
    file.keep_note(person.id, "", "revealed", reason)
    file.chain.add(desk.now, person.id, "revealed")
    lay_down(file, person.id)
