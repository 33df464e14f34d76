"""The papers of a matter: every submitted form is kept as it was, personal values apart.

A document holds a mark in place of each personal value: an HMAC under a key that belongs to the case. When the
key and the values are erased, the marks say nothing about the person, and the document and the chain of
history stay whole.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from engine.doors.desk import Desk
from engine.doors.tables import case_key, document, of_case, personal

MARK = "$personal"
_KEPT = sa.insert(document).returning(document.c.id)


@dataclass(frozen=True)
class NewPaper:
    """What is to be kept: which form, filled in at which step, by whom, and for whom if not for oneself."""

    kind: str
    form: str
    element: str
    person_id: int
    answers: Mapping[str, object]
    private: Collection[str] = ()
    on_behalf: Mapping[str, str] | None = None
    corrects: int | None = None


def give_key(desk: Desk, case_id: int) -> None:
    """Make the key under which a new case marks its personal values."""
    desk.sql.execute(sa.insert(case_key), {"case_id": case_id, "key": secrets.token_bytes(32)})


def keep(desk: Desk, case_id: int, paper: NewPaper) -> tuple[int, str]:
    """Keep a paper for good. Gives its id and the digest that goes into the history."""
    found = desk.sql.execute(of_case(case_key), {"of_case": case_id}).first()
    key = found.key if found else None
    private = {k: v for k, v in paper.answers.items() if k in paper.private and v not in (None, "", [])}
    shown = {k: {MARK: _mark(key, k, v)} if k in private else v for k, v in paper.answers.items()}
    text = json.dumps(shown, ensure_ascii=False, sort_keys=True)
    row = {
        "case_id": case_id,
        "kind": paper.kind,
        "form": paper.form,
        "element": paper.element,
        "person_id": paper.person_id,
        "at": desk.now,
        "answers": text,
        "on_behalf": json.dumps(paper.on_behalf, ensure_ascii=False) if paper.on_behalf else None,
        "corrects": paper.corrects,
        "digest": hashlib.sha256(text.encode()).hexdigest(),
    }
    paper_id = desk.sql.execute(_KEPT, row).scalar_one()
    if private:
        desk.sql.execute(
            sa.insert(personal),
            [
                {"case_id": case_id, "document_id": paper_id, "field": k, "value": json.dumps(v)}
                for k, v in private.items()
            ],
        )
    return paper_id, str(row["digest"])


def _mark(key: bytes | None, field: str, value: object) -> str:
    text = json.dumps([field, value], ensure_ascii=False)
    return hmac.new(key or b"", text.encode(), hashlib.sha256).hexdigest()


def forged(desk: Desk, case_id: int) -> list[int]:
    """The papers of a case that are not as they were kept: their text, or a personal value that lies apart."""
    rows = desk.sql.execute(sa.select(document).where(document.c.case_id == case_id)).all()
    key = desk.sql.scalar(sa.select(case_key.c.key).where(case_key.c.case_id == case_id))
    apart = desk.sql.execute(sa.select(personal).where(personal.c.case_id == case_id)).all()
    marks = {row.id: json.loads(row.answers) for row in rows}
    found = {row.id for row in rows if hashlib.sha256(row.answers.encode()).hexdigest() != row.digest}
    found |= {
        row.document_id
        for row in apart
        if marks[row.document_id].get(row.field) != {MARK: _mark(key, row.field, json.loads(row.value))}
    }
    return sorted(found)


def read(desk: Desk, case_id: int) -> list[dict[str, Any]]:
    """The papers of a case in order, `answers` with the personal values put back where they still exist."""
    private: dict[int, dict[str, object]] = {}
    rows = desk.sql.execute(sa.select(personal).where(personal.c.case_id == case_id))
    for row in rows:
        private.setdefault(row.document_id, {})[row.field] = json.loads(row.value)
    papers = desk.sql.execute(
        sa.select(document).where(document.c.case_id == case_id).order_by(document.c.id)
    ).mappings()
    return [
        {**paper, "answers": _whole(json.loads(paper["answers"]), private.get(paper["id"], {}))}
        for paper in papers
    ]


def _whole(answers: dict[str, object], private: Mapping[str, object]) -> dict[str, object]:
    return {
        k: private.get(k) if isinstance(v, dict) and MARK in v else v
        for k, v in answers.items()
        if not (isinstance(v, dict) and MARK in v and k not in private)
    }
