"""Asking another post for a contribution inside a task (加派); its answer comes back to that task."""

from __future__ import annotations

import secrets
from dataclasses import replace

import sqlalchemy as sa

from engine.acts import people, posts
from engine.acts.called import ASSISTING
from engine.acts.casefile import CaseFile
from engine.acts.people import Person
from engine.acts.permission import ensure_may_do
from engine.acts.settling import lay_down
from engine.acts.submitting import Sent, known_in, typed_in
from engine.acts.taking import open_task
from engine.doors.desk import Desk
from engine.doors.forms import Component, Form
from engine.doors.tables import Kept, sight, task
from engine.ground.errors import BadAnswers
from engine.ground.said import Said
from engine.traces import papers
from engine.traces.papers import NewPaper

CONTRIBUTION = "contribution"
ANSWER = "answer"
_TEXT = Component(id=ANSWER, type="textarea", key=ANSWER, label="协助的结果", required=True, max_length=2000)
FORM = Form(
    id="",
    title="协助",
    components=(_TEXT,),
    order=(ANSWER,),
    english=Form("", "Contribution", (replace(_TEXT, label="What came of it"),), (ANSWER,)),
)
"""What is asked of a contribution is the same everywhere: one text."""


def assist(desk: Desk, task_id: str, person: Person, whom: str, question: str) -> None:
    """Ask the holders of a post for a contribution. Raises Gone, NotYours, BadAnswers."""
    file, row = open_task(desk, task_id, person)
    ensure_may_do(file, person, row)
    choices = posts.held_posts(file)
    if whom not in choices:
        raise BadAnswers({"whom": Said("请选要请谁协助。", "Choose whom to ask.")})
    if not question.strip():
        raise BadAnswers({"question": Said("请写明要协助什么。", "Please say what is asked.")})
    post, _, code = whom.partition("@")
    unit_id = posts.unit_by_code(file, code)
    able = people.holders(desk, post, unit_id, file.id)
    if not able:
        raise BadAnswers(
            {"whom": Said("现在没有人能协助，请另选。", "Nobody there can help now: choose another.")}
        )
    new = {
        "id": secrets.token_hex(16),
        "case_id": file.id,
        "kind": CONTRIBUTION,
        "element": row["element"],
        "name": f"{ASSISTING.zh}{row['name']}",
        "stage": row["stage"],
        "post": post,
        "unit_id": unit_id,
        "person_id": able[0] if len(able) == 1 else None,
        "created_at": desk.now,
        "due_at": row["due_at"],
        "warn_at": row["warn_at"],
        "provisional": row["provisional"],
        "parent": row["id"],
        "question": question.strip(),
        "asked_by": person.id,
    }
    desk.sql.execute(sa.insert(task), new)
    seen = {"case_id": file.id, "post": post, "unit_id": unit_id}
    if desk.sql.scalar(sa.select(sight.c.post).filter_by(**seen)) is None:
        desk.sql.execute(sa.insert(sight), seen)
    file.chain.add(desk.now, person.id, "asked", row["element"], {"post": post, "unit": unit_id})
    lay_down(file, person.id)


def complete_contribution(file: CaseFile, row: Kept, person: Person, sent: Sent) -> int:
    """Give the contribution; the task it was asked for goes on unchanged. Gives the id of its paper.

    Raises BadAnswers without a text.
    """
    given = FORM.check(typed_in(file.desk, person, FORM, sent), {}, known_in(file))
    answers = {"question": row["question"], **given}
    paper = NewPaper(CONTRIBUTION, "", row["element"], person.id, answers, {"question", ANSWER})
    paper_id, _ = papers.keep(file.desk, file.id, paper)
    file.desk.sql.execute(sa.delete(task).where(task.c.id == row["id"]))
    file.mark_done(row["id"], row["name"], "submitted", person.id)
    file.chain.add(file.desk.now, person.id, "contributed", row["element"])
    lay_down(file, person.id)
    return paper_id
