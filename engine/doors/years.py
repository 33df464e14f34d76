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
        source = told["source"]
        return Year(
            year=int(told["year"]),
            source=Source(str(source["number"]), str(source["title"]), _date(source["date"])),
            holidays=_days(told["holidays"]),
            workdays=_days(told["workdays"]),
        )
    except BadCalendar:
        raise
    except KeyError as missing:
        raise BadCalendar(
            Said(f"放假通知缺少 {missing.args[0]}。", f"The notice lacks {missing.args[0]}.")
        ) from missing
    except (ValueError, TypeError, AttributeError) as wrong:
        raise BadCalendar(
            Said(f"放假通知读不懂：{wrong}", f"The notice is not understood: {wrong}")
        ) from wrong


def _days(table: Mapping[str, object]) -> dict[date, str]:
    return {date.fromisoformat(day): str(name) for day, name in table.items()}


def _date(value: object) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))
