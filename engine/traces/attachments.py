"""Files that lie with a matter, behind one door: chunks in the database.

They commit with the act that hands them in, so there is never a row without its file or a file without its
row, on the embedded database and on any number of machines alike.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta

import sqlalchemy as sa

from engine.doors.desk import Desk
from engine.doors.forms import BadUpload, Rules, Upload, check_upload
from engine.doors.forms.uploads import chosen, display_name
from engine.doors.tables import Kept, attachment, attachment_chunk

CHUNK = 256 * 1024
STAGED_FOR = timedelta(days=2)
_STAGED = (
    sa.select(attachment)
    .where(
        attachment.c.staged_for == sa.bindparam("of_form"),
        attachment.c.person_id == sa.bindparam("of_person"),
    )
    .order_by(attachment.c.at, attachment.c.id)
)


MEDIA = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ofd": "application/ofd",
}


AHEAD = "ahead"
"""What stands in place of a form's key for a file that came ahead of its form."""
_ID = re.compile(r"[0-9a-f]{32}")


def kind_of(media: str) -> str:
    """The kind of a kept file by its media type."""
    return next(kind for kind, known in MEDIA.items() if known == media)


def take_in(desk: Desk, person_id: int, upload: Upload) -> Kept:
    """Take in one file ahead of the form it belongs to; `hand_in` lays it there. Raises BadUpload."""
    return _write(desk, person_id, AHEAD, "", upload, MEDIA[check_upload(upload, Rules())])


def hand_in(desk: Desk, person_id: int, key: str, files: Mapping[str, Sequence[str]]) -> set[str]:
    """Lay files that came ahead under the fields of a form. Gives the fields that name one not to be had."""
    lacking = set()
    for field, ids in files.items():
        wanted = {each for each in ids if _ID.fullmatch(each)}
        mine = sa.and_(
            attachment.c.id.in_(wanted), attachment.c.person_id == person_id, attachment.c.staged_for == AHEAD
        )
        laid = desk.sql.execute(sa.update(attachment).where(mine).values(staged_for=key, field=field))
        if laid.rowcount != len(set(ids)):
            lacking.add(field)
    return lacking


def stage(desk: Desk, person_id: int, key: str, files: Mapping[str, Sequence[Upload]]) -> None:
    """Take in the files of a form that is not accepted yet, so that a mistake elsewhere loses none of them.

    `key` is the form's own. A file that may not be taken at all is left out; the form's check says why.
    """
    for field, uploads in files.items():
        for upload in chosen(uploads):
            kind = _kind_of(upload)
            if kind:
                _write(desk, person_id, key, field, upload, MEDIA[kind])


def _kind_of(upload: Upload) -> str:
    try:
        return check_upload(upload, Rules())
    except BadUpload:
        return ""


def _write(desk: Desk, person_id: int, key: str, field: str, upload: Upload, media: str) -> Kept:
    row = {
        "id": secrets.token_hex(16),
        "staged_for": key,
        "field": field,
        "name": display_name(upload.name),
        "media": media,
        "size": len(upload.content),
        "digest": hashlib.sha256(upload.content).hexdigest(),
        "person_id": person_id,
        "at": desk.now,
    }
    desk.sql.execute(sa.insert(attachment), row)
    chunks = range(0, len(upload.content), CHUNK)
    desk.sql.execute(
        sa.insert(attachment_chunk),
        [
            {"attachment_id": row["id"], "seq": n, "content": upload.content[start : start + CHUNK]}
            for n, start in enumerate(chunks)
        ],
    )
    return row


def staged(desk: Desk, person_id: int, key: str) -> Sequence[sa.RowMapping]:
    """The files taken in for a form that is still being filled in."""
    return desk.sql.execute(_STAGED, {"of_form": key, "of_person": person_id}).mappings().all()


def drop(desk: Desk, ids: Collection[str]) -> None:
    """Throw staged files away. What lies with a matter is never dropped."""
    mine = sa.select(attachment.c.id).where(attachment.c.id.in_(ids), attachment.c.case_id.is_(None))
    found = list(desk.sql.scalars(mine))
    desk.sql.execute(sa.delete(attachment_chunk).where(attachment_chunk.c.attachment_id.in_(found)))
    desk.sql.execute(sa.delete(attachment).where(attachment.c.id.in_(found)))


def attach(desk: Desk, rows: Iterable[Kept], case_id: int, document_id: int) -> None:
    """Lay staged files with the matter and the document they were handed in with."""
    ids = [row["id"] for row in rows]
    if ids:
        desk.sql.execute(
            sa.update(attachment)
            .where(attachment.c.id.in_(ids))
            .values(case_id=case_id, document_id=document_id, staged_for=None)
        )


def of_case(desk: Desk, case_id: int) -> Sequence[sa.RowMapping]:
    """The files that lie with a matter, oldest first."""
    query = sa.select(attachment).where(attachment.c.case_id == case_id)
    return desk.sql.execute(query.order_by(attachment.c.at, attachment.c.id)).mappings().all()


def content(desk: Desk, attachment_id: str) -> Iterator[bytes]:
    """The file itself, piece by piece."""
    query = sa.select(attachment_chunk.c.content).where(attachment_chunk.c.attachment_id == attachment_id)
    return iter(list(desk.sql.scalars(query.order_by(attachment_chunk.c.seq))))


def damaged(desk: Desk, row: Kept) -> bool:
    """True where a file is no longer what was handed in."""
    whole = b"".join(content(desk, row["id"]))
    return bool(len(whole) != row["size"]) or hashlib.sha256(whole).hexdigest() != row["digest"]


def sweep(desk: Desk) -> None:
    """Throw away staged files whose form was never finished."""
    old = sa.select(attachment.c.id).where(
        attachment.c.case_id.is_(None), attachment.c.at < desk.now - STAGED_FOR
    )
    drop(desk, list(desk.sql.scalars(old)))
