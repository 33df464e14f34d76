"""Archiving: the file of a matter gets one digest over all its papers and its history."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING

import sqlalchemy as sa

from engine.doors.tables import attachment, document

if TYPE_CHECKING:
    from engine.acts.casefile import CaseFile
    from engine.doors.packages import Step


def archive(file: CaseFile, step: Step, _inputs: Mapping[str, object]) -> None:
    """Seal the file: the digest over papers, attachments and the head of the chain goes into the history."""
    file.chain.add(file.desk.now, None, "archived", step.id, {"digest": digest_of(file)})


def digest_of(file: CaseFile) -> str:
    """SHA-256 over the digests of every paper and attachment in order, and the head of the history."""
    sql = file.desk.sql
    papers = sa.select(document.c.digest).where(document.c.case_id == file.id).order_by(document.c.id)
    files = sa.select(attachment.c.digest).where(attachment.c.case_id == file.id).order_by(attachment.c.id)
    parts = [*sql.scalars(papers), *sql.scalars(files), file.chain.head]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
