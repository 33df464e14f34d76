"""The days of a deadline as a page tells them: every one, or long suspensions in one line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from engine.acts.shown import StripDay
from engine.ground.said import Said

LONG = 10
"""A clock that stood for as many days is told in one line, but for the first and the last of them."""


def shortened(strip: Sequence[StripDay]) -> Iterator[StripDay]:
    """The strip with the inside of long suspensions told in one line. The deadline's own page tells every day."""
    for stood, days in groupby(strip, key=_stood):
        every = list(days)
        yield from _run(every) if stood else every


def _run(days: Sequence[StripDay]) -> Sequence[StripDay]:
    inner = days[1:-1]
    standing = next((day for day in inner if day.morning.mark == "paused"), None)
    if len(inner) < LONG or standing is None:
        return days
    said = Said(f"停表 {len(inner)} 天", f"the clock stood, {len(inner)} days")
    return days[0], replace(standing, day=inner[0].day, said=said, until=inner[-1].day), days[-1]


def _stood(day: StripDay) -> bool:
    """Nothing of the day counts and nothing is due: the clock stood, or it was a day off."""
    return not day.due and {day.morning.mark, day.afternoon.mark} <= {"paused", "off"}
