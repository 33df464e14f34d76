"""The rows of a dynamic list as a browser sends them: flat, each row under a number of its own.

A list `promises` is sent as `promises=0`, `promises=2` (the rows there are, in order) and as
`promises-0-text`, `promises-2-text`, … No key holds a hyphen, so such a name is never a key.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from engine.ground.said import Said
from engine.values.written import BadWriting

MOST_ROWS = 50

_NUMBER = re.compile(r"[0-9]{1,3}")
_NAME = re.compile(r"([A-Za-z_]\w*)-([0-9]{1,3})-([A-Za-z_]\w*)", re.ASCII)


class Place(NamedTuple):
    """Where a name of a row's field belongs: the key of the list, the row, the key within the row."""

    list: str
    row: str
    key: str


def name_in(list_key: str, row: str, key: str) -> str:
    """The name under which a field of a row is sent."""
    return f"{list_key}-{row}-{key}"


def place_of(name: object) -> Place | None:
    """Where a sent name belongs; None for one that is no row's."""
    match = _NAME.fullmatch(str(name))
    return Place(*match.groups()) if match else None


def rows_there(sent: object) -> list[str]:
    """The rows of a list, as far as they can be drawn: tidy numbers, each once, not beyond what is bearable."""
    numbers = sent if isinstance(sent, list | tuple) else [sent]
    tidy = [one for one in numbers if isinstance(one, str) and _NUMBER.fullmatch(one)]
    return list(dict.fromkeys(tidy))[:MOST_ROWS]


def rows_sent(sent: Sequence[object], most: int) -> list[str]:
    """The rows of a list as they were sent. Raises `BadWriting` for more than `most` and for odd numbers."""
    if len(sent) > most:
        raise BadWriting(
            Said(f"最多 {most} 行，现在 {len(sent)} 行。", f"At most {most} rows; now {len(sent)}.")
        )
    if rows_there(sent) != list(sent):
        raise BadWriting(Said("行号不对，请刷新后重填。", "The rows are numbered oddly; please reload."))
    return rows_there(sent)


def changed(raw: Mapping[str, list[str]], order: str) -> dict[str, list[str]]:
    """What was typed, with a row added at the end (`add promises`) or taken away (`drop promises 2`).

    An order that makes no sense changes nothing.
    """
    match order.split(" "):
        case ["add", key]:
            rows = rows_there(raw.get(key, []))
            free = (str(n) for n in range(MOST_ROWS) if str(n) not in rows)
            added = next(free, None) if len(rows) < MOST_ROWS else None
            return {**raw, key: [*rows, added]} if added is not None else dict(raw)
        case ["drop", key, row] if key in raw:
            left = {name: typed for name, typed in raw.items() if not _lies_in(name, key, row)}
            return {**left, key: [one for one in rows_there(raw[key]) if one != row]}
    return dict(raw)


def _lies_in(name: str, key: str, row: str) -> bool:
    place = place_of(name)
    return place is not None and (place.list, place.row) == (key, row)
