"""What people type, read generously and kept strictly: numbers, dates, telephone and identity numbers.

Full-width signs count as their half-width twins. Every reader raises `BadWriting` with a sentence that
says what is right. Text is cleaned like this:

- line ends of every kind become `\\n`; the other control characters (C0, C1), direction overrides,
  zero-width blanks and byte-order marks are dropped, for they arrive by copying from elsewhere;
- NUL, lone surrogates and noncharacters are refused, for nobody types them and some databases
  cannot hold them.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal

from engine.ground.said import Said

YEARS = range(1900, 2200)

_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " ", 0x2212: "-"}
_POISON = re.compile("[\x00\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_LINE_END = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_DROPPED = re.compile("[\x01-\x08\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_NUMBER = re.compile(r"[+-]?[0-9]{1,16}(?:\.[0-9]{1,12})?")
_DAY = r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"
_TIME = r"(\d{1,2})\s*[:时点]\s*(\d{1,2})\s*(?::\s*\d{1,2}|分)?"
_A_DAY = re.compile(_DAY, re.ASCII)
_A_TIME = re.compile(_TIME, re.ASCII)
_A_MOMENT = re.compile(rf"({_DAY})(?:T|\s+|(?<=日))({_TIME})", re.ASCII)
_PHONE = re.compile(
    r"(?:(?:\+|00)86)?(1[3-9]\d{9})|(0\d{2,3}\d{7,8})|([48]00\d{7})|(1\d{4})|([2-9]\d{6,7})", re.ASCII
)
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,6}")
_MATTER = re.compile(r"[\u4e00-\u9fffA-Za-z0-9][\u4e00-\u9fffA-Za-z0-9()\[\]〔〕_./-]{0,59}")
_ID_CARD = re.compile(r"\d{17}[\dX]", re.ASCII)
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


class BadWriting(ValueError):  # noqa: N818 - named after what was found, like its siblings in the house
    """What was typed is not understood; `said` tells what is right."""

    def __init__(self, said: Said) -> None:
        super().__init__(said.zh)
        self.said = said


def half_width(text: str) -> str:
    """`text` with full-width letters, digits and signs made half-width."""
    return text.translate(_HALF_WIDTH)


def clean(text: str) -> str:
    """`text` trimmed and without what nobody meant to type; raises `BadWriting` for poison."""
    if _POISON.search(text):
        raise BadWriting(
            Said(
                "有不能保存的字符，请重新输入。",
                "It holds characters that cannot be kept; please type it again.",
            )
        )
    return _DROPPED.sub("", _LINE_END.sub("\n", text)).strip()


def one_line(text: str) -> str:
    """`clean` text on a single line."""
    return " ".join(clean(text).split("\n")).replace("\t", " ")


def number(text: str) -> int | Decimal:
    """A number of at most 16 digits and 12 decimals, within ±10^15; `1,000` is read as a thousand."""
    digits = half_width(text).strip()
    if re.fullmatch(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?", digits):
        digits = digits.replace(",", "")
    if not _NUMBER.fullmatch(digits) or abs(Decimal(digits)) > 10**15:
        raise BadWriting(Said("请填一个数，如 3 或 2.5。", "Please give a number, like 3 or 2.5."))
    exact = Decimal(digits)
    return int(exact) if exact == int(exact) else exact.normalize()


def day(text: str) -> date:
    """A real date of 1900–2199, as 2026-05-01, 2026/5/1, 2026.5.1 or 2026年5月1日."""
    match = _A_DAY.fullmatch(half_width(text).strip())
    if match is None:
        raise BadWriting(Said("日期写成 2026-05-01 的样子。", "Write the date like 2026-05-01."))
    return _real_day(match.groups())


def clock_time(text: str) -> time:
    """A time of day, as 09:30 or 9时30分."""
    match = _A_TIME.fullmatch(half_width(text).strip())
    if match is None or int(match[1]) > 23 or int(match[2]) > 59:
        raise BadWriting(Said("时间写成 09:30 的样子。", "Write the time like 09:30."))
    return time(int(match[1]), int(match[2]))


def moment(text: str) -> datetime:
    """A date and a time of day in Beijing, as 2026-05-01T09:30 or 2026年5月1日 9时30分 (naive)."""
    match = _A_MOMENT.fullmatch(half_width(text).strip())
    if match is None:
        said = Said("日期和时间写成 2026-05-01 09:30 的样子。", "Write date and time like 2026-05-01 09:30.")
        raise BadWriting(said)
    return datetime.combine(_real_day(match.groups()[1:4]), clock_time(match[5]))


def phone(text: str) -> str:
    """A telephone number of the mainland: mobile, fixed line with or without area code, 400/800, short."""
    digits = re.sub(r"[\s()-]", "", half_width(text))
    match = _PHONE.fullmatch(digits)
    if match is None:
        raise BadWriting(
            Said(
                "电话写 11 位手机号，或区号加座机号，如 0759-2212345。",
                "Give an 11-digit mobile number, or area code and number, like 0759-2212345.",
            )
        )
    return match[1] or digits


def email(text: str) -> str:
    """An e-mail address."""
    address = half_width(text).strip()
    if not _EMAIL.fullmatch(address):
        raise BadWriting(Said("邮箱写成 name@example.cn 的样子。", "Write the address like name@example.cn."))
    return address


def money(text: str) -> int | Decimal:
    """An amount in yuan with at most two decimals; ￥, 元 and signs between thousands may be typed."""
    plain = half_width(text).strip().lstrip("¥￥").removesuffix("元").strip()
    amount = number(plain)
    if amount != round(amount, 2):
        raise BadWriting(Said("金额最多到分，如 12.50。", "An amount has at most two decimals, like 12.50."))
    return amount


def matter_number(text: str) -> str:
    """The number of a matter as the office writes it: no blanks, half-width."""
    plain = "".join(half_width(text).split())
    if not _MATTER.fullmatch(plain):
        said = Said("件号写成受理凭证上的样子。", "Write the number as it stands on the receipt.")
        raise BadWriting(said)
    return plain


def id_card(text: str) -> str:
    """A resident identity number: 18 characters with a real date (GB 11643-1999).

    A check digit that does not fit is no reason to refuse: see `id_card_doubtful`.
    """
    digits = half_width(text).strip().upper()
    if not _ID_CARD.fullmatch(digits):
        raise BadWriting(
            Said(
                "身份证号是 18 位，最后一位可以是 X。",
                "An identity number has 18 digits; the last one may be X.",
            )
        )
    _real_day((digits[6:10], digits[10:12], digits[12:14]))
    return digits


def id_card_doubtful(text: str) -> bool:
    """Whether `text` looks like an identity number whose check digit does not fit (GB 11643-1999, ISO 7064)."""
    digits = half_width(text).strip().upper()
    if not _ID_CARD.fullmatch(digits):
        return False
    weighed = sum(int(digit) * weight for digit, weight in zip(digits[:17], _ID_WEIGHTS, strict=True))
    return "10X98765432"[weighed % 11] != digits[17]


def _real_day(parts: tuple[str, ...]) -> date:
    year, month, number_of_day = map(int, parts)
    if year in YEARS:
        try:
            return date(year, month, number_of_day)
        except ValueError as unreal:
            raise BadWriting(_no_such_day()) from unreal
    raise BadWriting(_no_such_day())


def _no_such_day() -> Said:
    return Said("没有这一天，请核对年月日。", "There is no such day; please check the date.")
