"""How instants, names and sizes read on a page, in the language of the page."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from flask import Flask, g
from markupsafe import Markup, escape

from engine.ground.said import Said
from engine.ground.settings import ZONE
from web.words import language

_DAYS = (tuple("一二三四五六日"), ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"))
_HAN = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]+")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def lend(app: Flask) -> None:
    """Give the templates these ways of writing."""
    app.jinja_env.filters.update(
        said=said,
        plainly=plainly,
        instant=instant,
        short_instant=short_instant,
        near=near,
        day=day,
        on_paper=on_paper,
        clock_time=clock_time,
        masked=masked,
        file_size=file_size,
    )
    app.jinja_env.globals.update(in_chinese=in_chinese, wall_clock=wall_clock)


def plainly(words: Said | str | None) -> str:
    """A message in the language of the page, as bare text; a plain text as it is; nothing for None."""
    return words.in_(language()) if isinstance(words, Said) else words or ""


def said(words: Said | str | None) -> str:
    """What `plainly` says, with the Chinese of an English page (the place's own names) marked as such.

    For the text of a page, not for its attributes nor for programs.
    """
    text = plainly(words)
    if _chinese() or not _HAN.search(text):
        return text
    return Markup(_HAN.sub(r'<span lang="zh-CN">\g<0></span>', str(escape(text))))  # noqa: S704 - escaped


def instant(at: datetime | None) -> str:
    """“5月13日 周三 12:00”, "Wed 13 May, 12:00"; with the year where it is not this one."""
    if at is None:
        return ""
    at = at.astimezone(ZONE)
    return f"{day(at.date())}{' ' if _chinese() else ', '}{at:%H:%M}"


def short_instant(at: datetime | None) -> str:
    """The same without the weekday, for the second line of a cell."""
    if at is None:
        return ""
    at = at.astimezone(ZONE)
    return f"{_date(at.date())}{' ' if _chinese() else ', '}{at:%H:%M}"


def near(at: datetime | None) -> str:
    """“今日 08:05”, “昨日 16:50”, else month and day: for what has happened lately."""
    if at is None:
        return ""
    at = at.astimezone(ZONE)
    ago = wall_clock().date() - at.date()
    if ago == timedelta(0):
        return f"{'今日' if _chinese() else 'today'} {at:%H:%M}"
    if ago == timedelta(days=1):
        return f"{'昨日' if _chinese() else 'yesterday'} {at:%H:%M}"
    return short_instant(at)


def day(on: date | None) -> str:
    """“5月13日 周三”, "Wed 13 May"."""
    if on is None:
        return ""
    weekday = _DAYS[0 if _chinese() else 1][on.weekday()]
    return f"{_date(on)} 周{weekday}" if _chinese() else f"{weekday} {_date(on)}"


def _date(on: date) -> str:
    other_year = on.year != wall_clock().year
    if _chinese():
        return f"{on.year}年{on.month}月{on.day}日" if other_year else f"{on.month}月{on.day}日"
    return f"{on.day} {_MONTHS[on.month - 1]}{f' {on.year}' if other_year else ''}"


def on_paper(at: datetime | None, tongue: str = "") -> str:
    """“2026年5月13日 08:30”, "13 May 2026, 08:30": for papers, which are read years later.

    In the language of the page, unless the paper is in a `tongue` of its own.
    """
    if at is None:
        return ""
    at = at.astimezone(ZONE)
    if (tongue or language()) == "zh":
        return f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}"
    return f"{at.day} {_MONTHS[at.month - 1]} {at.year}, {at:%H:%M}"


def clock_time(at: datetime | None) -> str:
    """“08:31”."""
    return f"{at.astimezone(ZONE):%H:%M}" if at is not None else ""


def masked(phone: str | None) -> str:
    """A telephone number of which the middle is hidden: 138****1234. A short one is hidden but for two."""
    number = (phone or "").strip()
    if len(number) < 9:
        return "*" * max(len(number) - 2, 0) + number[-2:]
    return f"{number[:3]}****{number[-4:]}"


def file_size(size: int) -> str:
    """Bytes as KB or MB, never as 0."""
    return f"{size / 1e6:.1f} MB" if size >= 1_000_000 else f"{max(round(size / 1000), 1)} KB"


def in_chinese(words: Said | str | None = None) -> Markup:
    """The attribute that marks a Chinese text on an English page, so that it is read out and set right.

    With `words`, only where there is Chinese in them: a place may have the English of its own, or not.
    """
    bare = _chinese() or (words is not None and not _HAN.search(plainly(words)))
    return Markup("") if bare else Markup(' lang="zh-CN"')


def wall_clock() -> datetime:
    """Now, as the clock on the office's wall shows it."""
    now: datetime = g.office.clock.now()
    return now.astimezone(ZONE)


def _chinese() -> bool:
    return language() == "zh"
