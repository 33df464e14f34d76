"""The holiday notices that ship with the office, and those it is given later, read from TOML."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files

from engine.ground.said import Said
from engine.values.calendar import BadCalendar, Source, Year


@cache
def shipped_years() -> tuple[Year, ...]:
    """The years whose notices come with the program, in order."""
    notices = (item for item in files("engine.values").joinpath("years").iterdir())
    texts = [item.read_text("utf-8") for item in notices if item.name.endswith(".toml")]
    return tuple(sorted((read_year(text) for text in texts), key=lambda year: year.year))


def read_year(text: str) -> Year:
    """One notice: `year`, `[source]` number, title and date, `[holidays]` and `[workdays]` as date = name.

    Raises BadCalendar, naming what is missing or wrong.
    """
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise BadCalendar(
            Said(f"放假通知读不懂，不是 TOML：{wrong}", f"The notice is not understood as TOML: {wrong}")
        ) from wrong
    source = _table(told, "source")
    return Year(
        year=_number(told, "year"),
        source=Source(
            _words(source, "number", "source.number"),
            _words(source, "title", "source.title"),
            _date(_given(source, "date", "source.date"), "source.date"),
        ),
        holidays=_days(told, "holidays"),
        workdays=_days(told, "workdays"),
    )


def _given(told: Mapping[str, object], key: str, called: str) -> object:
    if key not in told:
        raise BadCalendar(Said(f"放假通知缺少 {called}。", f"The notice lacks {called}."))
    return told[key]


def _table(told: Mapping[str, object], key: str) -> Mapping[str, object]:
    found = _given(told, key, key)
    if not isinstance(found, dict):
        raise BadCalendar(_unlike(key, f"[{key}]"))
    return found


def _number(told: Mapping[str, object], key: str) -> int:
    found = _given(told, key, key)
    if not isinstance(found, int) or isinstance(found, bool):
        raise BadCalendar(_unlike(key, f"{key} = 2027"))
    return found


def _words(told: Mapping[str, object], key: str, called: str) -> str:
    found = _given(told, key, called)
    if not isinstance(found, str):
        raise BadCalendar(_unlike(called, f'{key} = "……"'))
    return found


def _days(told: Mapping[str, object], key: str) -> dict[date, str]:
    table = _table(told, key)
    return {_date(day, f"[{key}]"): _words(table, day, f"[{key}] {day}") for day in table}


def _date(value: object, where: str) -> date:
    if type(value) is date:
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError as wrong:
        raise BadCalendar(
            Said(
                f"放假通知读不懂：{where} 里的“{value}”不是日期，应像 2027-01-01。",
                f"The notice is not understood: “{value}” in {where} is no date such as 2027-01-01.",
            )
        ) from wrong


def _unlike(what: str, example: str) -> Said:
    return Said(
        f"放假通知里的 {what} 应写成 {example}。", f"{what} of the notice should be written {example}."
    )
