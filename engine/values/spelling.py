"""Names as people write them: full or half width, nearly right."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable


def plain(written: str) -> str:
    """Full-width letters and punctuation made half-width, white space around it gone."""
    return unicodedata.normalize("NFKC", written).strip()


def after_words(zh: str) -> str:
    """Chinese that follows other Chinese: with the space that is put before a figure, and only there."""
    return f" {zh}" if zh[:1].isdecimal() else zh


def closest(written: str, known: Iterable[str]) -> str | None:
    """The most similar of the `known` names, whatever their case, or `None` when none is near."""
    names = {name.lower(): name for name in known}
    cutoff = 0.6 if written.isascii() else 0.5
    near = difflib.get_close_matches(written.lower(), names, n=1, cutoff=cutoff)
    return names[near[0]] if near else None
