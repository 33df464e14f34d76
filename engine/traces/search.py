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


def index(
    sql: sa.Connection, case_id: int, texts: Iterable[str], applicant: str = "", phone: str = ""
) -> None:
    """Make a new case findable by `texts`; and by the applicant's name and the last four digits of their phone,
    for those who may know them.
    """
    shown = set().union(*(grams(text) for text in texts))
    apart = (grams(applicant) | grams(phone_tail(phone))) - shown
    rows = [
        {"case_id": case_id, "text": text, "personal": personal}
        for personal, some in ((False, shown), (True, apart))
        for text in sorted(some)
    ]
    if rows:
        sql.execute(sa.insert(gram), rows)


def matching(words: str, knows: sa.ColumnElement[bool]) -> sa.Select[tuple[int]] | None:
    """A query for the ids of the cases that hold every pair of characters of `words`; None for no words.

    What stands in the applicant's name or number alone counts where `knows` is true of `gram.c.case_id`. A lone
    character beside pairs narrows nothing: it is indexed only where it stands alone.
    """
    found = grams(words)
    wanted = sorted({pair for pair in found if len(pair) > 1} or found)
    if not wanted:
        return None
    return (
        sa.select(gram.c.case_id)
        .where(gram.c.text.in_(wanted), sa.or_(sa.not_(gram.c.personal), knows))
        .group_by(gram.c.case_id)
        .having(sa.func.count() == len(wanted))
    )
