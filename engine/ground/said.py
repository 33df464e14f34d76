"""A sentence said in Chinese and in English, for people of either language."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Said:
    """One message in both languages of the house. `str()` is the Chinese one."""

    zh: str
    en: str

    def in_(self, language: str) -> str:
        """The sentence in `language` ("zh…" or anything else for English)."""
        return self.zh if language.startswith("zh") else self.en

    def __str__(self) -> str:
        return self.zh
