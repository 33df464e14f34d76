"""Reading limits and bells as designers write them, in Chinese, in English, or as an ISO 8601 duration.

Full-width digits, letters, signs and spaces count as their half-width forms.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal

from engine.ground.said import Said
from engine.values.terms import HALVES_A_DAY, BadLimit, BellKind, BellRule, Limit, LimitKind, half_days

__all__ = ["BadLimit", "BellKind", "BellRule", "Limit", "LimitKind", "half_days", "parse_bell", "parse_limit"]

_LONGEST_TEXT = 60

_UNITS: list[tuple[LimitKind, int, re.Pattern[str]]] = [
    (kind, factor, re.compile(words))
    for kind, factor, words in (
        (LimitKind.WORKING_DAYS, HALVES_A_DAY, "个?工作[日天]|wd|(?:working|business|work)-?days?"),
        (LimitKind.OPENING, 60, "个?工作小时|wh|working-?hours?"),
        (LimitKind.OPENING, 1, "个?工作分钟?|working-?minutes?"),
        (LimitKind.CLOCK, 60, "个?小时|个?钟头|h|hrs?|hours?"),
        (LimitKind.CLOCK, 1, "分钟?|mins?|minutes?"),
        (LimitKind.DAYS, 1, "[日天]|个?自然[日天]|d|(?:calendar)?days?"),
        (LimitKind.DAYS, 7, "周|个?星期|weeks?"),
        (LimitKind.MONTHS, 1, "个?月|mo|months?"),
        (LimitKind.MONTHS, 12, "年|years?"),
    )
]
_NUMBER = re.compile(r"([0-9]{1,7}(?:\.[0-9]{1,3})?|半|half(?:an?)?|[一二两三四五六七八九十]{1,3})(.+)")
_ISO = re.compile(
    r"p(?:(?P<Y>[0-9]{1,7})y)?(?:(?P<M>[0-9]{1,7})m)?(?:(?P<W>[0-9]{1,7})w)?(?:(?P<D>[0-9]{1,7})d)?"
    r"(?:t(?:(?P<h>[0-9]{1,7})h)?(?:(?P<m>[0-9]{1,7})m)?)?"
)
_DATE = re.compile(r"([0-9]{4})(?:-|/|年)([0-9]{1,2})(?:-|/|月)([0-9]{1,2})日?")
_SAME_DAY = {"当日", "当天", "同日", "sameday", "thesameday", "today"}
_HALF_DAY = {"半天", "半日", "halfaday", "halfday"}
_DIGITS = {digit: value for value, digit in enumerate("一二三四五六七八九", 1)} | {"两": 2}

_DUE_BELL = re.compile(r"(?:到期|due)(?:([+\-−后前])(.+))?")
_SHARE_BELL = re.compile(r"([0-9]{1,3})%")
_EVERY_BELL = re.compile(r"(?:每隔?|every)(.+)")


def parse_limit(text: str) -> Limit:
    """The limit that a text means: `3工作日` `半个工作日` `当日` `30分钟` `4小时` `4工作小时` `60日` `1个月`
    `PT30M` `3 working days`, or a date. Raises BadLimit, which says what would be right.
    """
    plain = _plain(text)
    if plain in _HALF_DAY:
        return Limit.halves(1)
    if plain in _SAME_DAY:
        return Limit(LimitKind.SAME_DAY)
    dated = _DATE.fullmatch(plain)
    if dated:
        return Limit.until(_date(dated, text))
    iso = _ISO.fullmatch(plain)
    if iso:
        return _from_iso(iso, text)
    numbered = _NUMBER.fullmatch(plain)
    if numbered:
        for kind, factor, words in _UNITS:
            if words.fullmatch(numbered[2]):
                return _limit(kind, _number(numbered[1], text) * factor, numbered[2])
    raise _not_a_limit(text)


def parse_bell(text: str) -> BellRule:
    """The bell that a text means: `到期` `到期+3工作日` `到期-1工作日` `80%` `每5工作日`, or a plain limit
    from when the shape was opened; in English `due` `due+3wd` `every 5wd`. Raises BadLimit.
    """
    plain = _plain(text)
    due = _DUE_BELL.fullmatch(plain)
    if due:
        return BellRule(BellKind.DUE, _offset(due[1], due[2], text) if due[1] else 0)
    share = _SHARE_BELL.fullmatch(plain)
    if share:
        return BellRule(BellKind.SHARE, int(share[1]))
    every = _EVERY_BELL.fullmatch(plain)
    if every:
        return BellRule(BellKind.EVERY, limit=parse_limit(every[1]))
    try:
        return BellRule(BellKind.AFTER, limit=parse_limit(plain))
    except BadLimit as wrong:
        raise wrong if _NUMBER.fullmatch(plain) else _not_a_bell(text) from wrong


def _plain(text: str) -> str:
    if len(text) > _LONGEST_TEXT:
        raise _not_a_limit(text)
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lower()


def _number(word: str, text: str) -> Decimal:
    if word.startswith(("半", "half")):
        return Decimal("0.5")
    if word[0].isdecimal():
        return Decimal(word)
    tens, ten, ones = word.rpartition("十")
    if any(part and part not in _DIGITS for part in (tens, ones)):
        raise _not_a_limit(text)
    return Decimal((_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0))


def _limit(kind: LimitKind, amount: Decimal, unit: str) -> Limit:
    if amount != int(amount):
        if kind is LimitKind.WORKING_DAYS:
            raise BadLimit(
                Said(
                    "工作日只能以半天为单位，例如 0.5工作日、1.5工作日。",
                    "Working days go by halves only: 0.5 or 1.5 working days.",
                )
            )
        raise BadLimit(
            Said(f"“{unit}”前要写整数。", f'"{unit}" takes a whole number, in whole minutes at the finest.')
        )
    return Limit(kind, int(amount))


def _from_iso(found: re.Match[str], text: str) -> Limit:
    given = {unit: int(number) for unit, number in found.groupdict().items() if number is not None}
    if given and given.keys() <= {"h", "m"}:
        return Limit(LimitKind.CLOCK, given.get("h", 0) * 60 + given.get("m", 0))
    if given and given.keys() <= {"W", "D"}:
        return Limit(LimitKind.DAYS, given.get("W", 0) * 7 + given.get("D", 0))
    if given and given.keys() <= {"Y", "M"}:
        return Limit(LimitKind.MONTHS, given.get("Y", 0) * 12 + given.get("M", 0))
    raise BadLimit(
        Said(
            f"时限“{text}”不能混用年月、日和时分，请只写一种，例如 P60D、P1M 或 PT4H30M。",
            f'The limit "{text}" mixes months, days and hours. Write one of them: P60D, P1M or PT4H30M.',
        )
    )


def _date(found: re.Match[str], text: str) -> date:
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError as wrong:
        raise BadLimit(Said(f"没有“{text}”这一天。", f'There is no day "{text}".')) from wrong


def _offset(sign: str, rest: str, text: str) -> int:
    limit = parse_limit(rest)
    if limit.kind is not LimitKind.WORKING_DAYS:
        raise BadLimit(
            Said(
                f"“{text}”：到期前后只能以工作日计，例如 到期+3工作日、到期-1工作日。",
                f'"{text}": before and after the due time, count in working days: due+3wd, due-1wd.',
            )
        )
    return limit.amount if sign in "+后" else -limit.amount


def _not_a_limit(text: str) -> BadLimit:
    shown = text[:_LONGEST_TEXT]
    return BadLimit(
        Said(
            f"看不懂时限“{shown}”。可以写：3工作日、0.5工作日、当日、30分钟、4小时、4工作小时、60日、1个月。",
            f'The limit "{shown}" is not understood. Write one like: 3 working days, 0.5 working day, '
            "same day, 30 minutes, 4 hours, 4 working hours, 60 days, 1 month.",
        )
    )


def _not_a_bell(text: str) -> BadLimit:
    shown = text[:_LONGEST_TEXT]
    return BadLimit(
        Said(
            f"看不懂“{shown}”。可以写：到期、到期+3工作日、到期-1工作日、80%、每5工作日，"
            "或一个时限如 3工作日。",
            f'"{shown}" is not understood. Write one like: due, due+3wd, due-1wd, 80%, every 5wd, or a limit '
            "such as 3 working days.",
        )
    )
