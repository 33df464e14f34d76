"""The search index: every two neighbouring characters of what people look for.

Two-character words (社保, 张某) must be found and no query may scan a table; trigram and word indexes do
neither for Chinese.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

import sqlalchemy as sa

from engine.doors.tables import gram

PHONE_TAIL = 4


def folded(text: str) -> str:
    """Text as it is compared: full width to half width, no case, no spaces or punctuation."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c if c.isalnum() else " " for c in plain)


def grams(text: str) -> set[str]:
    """The pairs of neighbouring characters of a text; a lone character stands for itself."""
    found: set[str] = set()
    for word in folded(text).split():
        found.update({word} if len(word) == 1 else (word[i : i + 2] for i in range(len(word) - 1)))
    return found


def phone_tail(phone: str) -> str:
    """The last four digits, as people ask for them; the rest of the number is not indexed."""
    digits = "".join(c for c in folded(phone) if c.isdigit())
    return digits[-PHONE_TAIL:]


def index(sql: sa.Connection, case_id: int, texts: Iterable[str], phone: str = "") -> None:
    """Make a case findable by `texts` and by the last four digits of `phone`."""
    wanted = set().union(*(grams(text) for text in texts)) | grams(phone_tail(phone))
    old = set(sql.scalars(sa.select(gram.c.text).where(gram.c.case_id == case_id)))
    if old - wanted:
        sql.execute(sa.delete(gram).where(gram.c.case_id == case_id, gram.c.text.in_(old - wanted)))
    if wanted - old:
        rows = [{"case_id": case_id, "text": text} for text in sorted(wanted - old)]
        sql.execute(sa.insert(gram), rows)


def matching(words: str) -> sa.Select[tuple[int]] | None:
    """A query for the ids of the cases that hold every pair of characters of `words`; None for no words.

    A lone character beside pairs narrows nothing: it is indexed only where it stands alone.
    """
    found = grams(words)
    wanted = sorted({pair for pair in found if len(pair) > 1} or found)
    if not wanted:
        return None
    return (
        sa.select(gram.c.case_id)
        .where(gram.c.text.in_(wanted))
        .group_by(gram.c.case_id)
        .having(sa.func.count() == len(wanted))
    )
