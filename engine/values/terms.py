"""Terms (期限): limits and bells as values, and how each is said. Read from text in `limits.py`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from engine.ground.errors import Refused
from engine.ground.said import Said

HALVES_A_DAY = 2
_MINUTES_A_DAY = 24 * 60


class LimitKind(StrEnum):
    """In what a limit is counted."""

    WORKING_DAYS = "working_days"
    CLOCK = "clock"
    OPENING = "opening"
    DAYS = "days"
    MONTHS = "months"
    SAME_DAY = "same_day"
    UNTIL = "until"


# No limit of the office is longer than about ten years; anything above is a slip of the pen.
MOST: dict[LimitKind, int] = {
    LimitKind.WORKING_DAYS: 2500 * HALVES_A_DAY,
    LimitKind.CLOCK: 3660 * _MINUTES_A_DAY,
    LimitKind.OPENING: 20_000 * 60,
    LimitKind.DAYS: 3660,
    LimitKind.MONTHS: 120,
}


class BadLimit(Refused, ValueError):  # noqa: N818 - named as its siblings in errors.py
    """A limit or bell that is not understood or cannot be; `said` tells what would be right."""

    code = "bad_limit"


@dataclass(frozen=True)
class Limit:
    """How long something may take. `amount` is by `kind` in half-days (working days), minutes (clock and
    opening hours), days or months; `on` is the date of a limit that is a date. Raises BadLimit.
    """

    kind: LimitKind
    amount: int = 0
    on: date | None = None

    def __post_init__(self) -> None:
        if (self.kind is LimitKind.UNTIL) != (self.on is not None):
            raise BadLimit(Said("只有到某日为止的时限才有日期。", "Only a limit until a date has a date."))
        most = MOST.get(self.kind)
        if most is None:
            return
        if self.amount < 1:
            raise BadLimit(Said("时限必须大于零。", "A limit must be more than nothing."))
        if self.amount > most:
            longest = _words(self.kind, most)
            raise BadLimit(
                Said(f"时限太长：最多 {longest.zh}。", f"The limit is too long: at most {longest.en}.")
            )

    @classmethod
    def until(cls, on: date) -> Limit:
        """A limit that is a date: due when the office closes on it, or on the next working day."""
        return cls(LimitKind.UNTIL, on=on)

    @classmethod
    def halves(cls, halves: int) -> Limit:
        """A limit of so many half working days."""
        return cls(LimitKind.WORKING_DAYS, halves)

    @property
    def in_minutes(self) -> bool:
        """Is it counted in minutes, not in half-days?"""
        return self.kind in (LimitKind.CLOCK, LimitKind.OPENING)

    @property
    def said(self) -> Said:
        """The limit in words."""
        if self.on is not None:
            return Said(f"至 {self.on.year}年{self.on.month}月{self.on.day}日", f"until {self.on}")
        return _words(self.kind, self.amount)

    def __str__(self) -> str:
        """The limit as `parse_limit` reads it back."""
        if self.on is not None:
            return self.on.isoformat()
        return self.said.zh.replace(" ", "").replace("个", "" if self.kind is not LimitKind.MONTHS else "个")


def half_days(halves: int) -> str:
    """Half-days as a number of days: 3 → `1.5`."""
    return str(halves // HALVES_A_DAY) if halves % HALVES_A_DAY == 0 else f"{halves / HALVES_A_DAY:.1f}"


def plural(number: str, noun: str) -> str:
    """`1 day`, `0.5 day`, `3 days`."""
    return f"{number} {noun}" if number in ("1", "0.5") else f"{number} {noun}s"


def _words(kind: LimitKind, amount: int) -> Said:
    if kind is LimitKind.WORKING_DAYS:
        days = half_days(amount)
        return Said(f"{days} 个工作日", plural(days, "working day"))
    if kind is LimitKind.SAME_DAY:
        return Said("当日", "the same day")
    if kind is LimitKind.DAYS:
        return Said(f"{amount} 日", plural(str(amount), "day"))
    if kind is LimitKind.MONTHS:
        return Said(f"{amount} 个月", plural(str(amount), "month"))
    opening = kind is LimitKind.OPENING
    if amount % 60 == 0:
        hours = str(amount // 60)
        return (
            Said(f"{hours} 个工作小时", plural(hours, "working hour"))
            if opening
            else Said(f"{hours} 小时", plural(hours, "hour"))
        )
    return (
        Said(f"{amount} 个工作分钟", plural(str(amount), "working minute"))
        if opening
        else Said(f"{amount} 分钟", plural(str(amount), "minute"))
    )


class BellKind(StrEnum):
    """What a bell is reckoned from."""

    DUE = "due"
    SHARE = "share"
    EVERY = "every"
    AFTER = "after"


@dataclass(frozen=True)
class BellRule:
    """When a bell rings: `amount` half-days after (or, below zero, before) the due instant; at `amount` per
    cent of the time; every `limit`, or a `limit` after the shape was opened. Raises BadLimit.
    """

    kind: BellKind
    amount: int = 0
    limit: Limit | None = None

    def __post_init__(self) -> None:
        if (self.kind in (BellKind.EVERY, BellKind.AFTER)) != (self.limit is not None):
            raise BadLimit(Said("这种铃要写明间隔。", "This bell needs its limit."))
        if self.kind is BellKind.SHARE and not 1 <= self.amount <= 100:
            raise BadLimit(Said("预警比例须在 1% 到 100% 之间。", "The share must lie between 1% and 100%."))
        if self.kind is BellKind.EVERY and not _may_repeat(self.limit):
            raise BadLimit(
                Said(
                    "反复的铃须按时长重复，至少隔 30 分钟，例如 每5工作日。",
                    "A repeated bell needs a length of at least 30 minutes, such as every 5wd.",
                )
            )

    @property
    def said(self) -> Said:
        """The rule in words."""
        if self.limit is not None:
            limit = self.limit.said
            if self.kind is BellKind.EVERY:
                return Said(f"每 {limit.zh}", f"every {limit.en}")
            return Said(f"开始后 {limit.zh}", f"{limit.en} after opening")
        if self.kind is BellKind.SHARE:
            return Said(f"用去 {self.amount}% 时", f"at {self.amount}% of the time")
        if self.amount == 0:
            return Said("到期时", "when due")
        days = half_days(abs(self.amount))
        zh, en = ("后", "after") if self.amount > 0 else ("前", "before")
        return Said(f"到期{zh} {days} 个工作日", f"{plural(days, 'working day')} {en} it is due")

    def __str__(self) -> str:
        """The rule as `parse_bell` reads it back."""
        if self.limit is not None:
            return f"每{self.limit}" if self.kind is BellKind.EVERY else str(self.limit)
        if self.kind is BellKind.SHARE:
            return f"{self.amount}%"
        if self.amount == 0:
            return "到期"
        return f"到期{'+' if self.amount > 0 else '-'}{half_days(abs(self.amount))}工作日"


def _may_repeat(limit: Limit | None) -> bool:
    if limit is None or limit.kind in (LimitKind.SAME_DAY, LimitKind.UNTIL):
        return False
    return not limit.in_minutes or limit.amount >= 30
