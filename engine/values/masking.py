"""Names and numbers as lists may show them: enough to recognise, not enough to tell (rulebook §2.13, 2)."""

from __future__ import annotations

import re

_LONG_NUMBER = re.compile(r"[A-Za-z]{0,3}\d{6,}[Xx]?")
_PERSON = re.compile(r"[\u4e00-\u9fff·]{1,4}")


def masked_name(name: str) -> str:
    """孙玉兰 → 孙某某; anything that is not a short Chinese name keeps its first two characters."""
    name = name.strip()
    if not name:
        return ""
    if _PERSON.fullmatch(name):
        return name[0] + "某" * min(max(len(name) - 1, 1), 2)
    return name[:2] + "**"


def masked_phone(phone: str) -> str:
    """13900004417 → 139****4417; a short number keeps its last two digits."""
    phone = phone.strip()
    if len(phone) >= 11:
        return f"{phone[:3]}****{phone[-4:]}"
    return "*" * max(len(phone) - 2, 0) + phone[-2:]


def masked_id(number: str) -> str:
    """An identity number keeps its first three and last four characters."""
    number = number.strip()
    return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}" if len(number) > 7 else "*" * len(number)


def masked_text(text: str) -> str:
    """A personal text with every long number in it masked: an identity card, a passport, a bank card."""
    return _LONG_NUMBER.sub(lambda found: masked_id(found[0]), text)
