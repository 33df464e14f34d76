"""Actions that write what the conditions see: facts, and numbers of papers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import sqlalchemy as sa

from engine.doors.tables import number_series
from engine.ground.database import put_if_new

if TYPE_CHECKING:
    from engine.acts.casefile import CaseFile
    from engine.doors.packages import Step


def set_fact(file: CaseFile, _step: Step, inputs: Mapping[str, object]) -> None:
    """Write `value` into the declared fact `fact`."""
    write_fact(file, str(inputs["fact"]), inputs.get("value"))


def write_fact(file: CaseFile, name: str, value: object) -> None:
    """A fact as it is kept: dates and decimals as text."""
    if isinstance(value, datetime | date):
        value = value.isoformat()
    file.record.facts[name] = str(value) if isinstance(value, Decimal) else value


def give_number(file: CaseFile, step: Step, inputs: Mapping[str, object]) -> None:
    """Give the next number of `series` in this year, such as 督办〔2026〕12号, and write it into `fact`.

    It stands in the history too: a number nobody can read on the page would be no number of a paper.
    """
    series = f"{inputs['series']}〔{file.desk.local.year}〕"
    number = f"{series}{next_of(file, series)}号"
    write_fact(file, str(inputs["fact"]), number)
    file.chain.add(file.desk.now, None, "numbered", step.id, {"number": number})


def next_of(file: CaseFile, series: str) -> int:
    """The next number of a series; numbers of an act that is rolled back are given again."""
    sql = file.desk.sql
    put_if_new(sql, number_series, {"prefix": series, "last": 0})
    counted = sa.update(number_series).where(number_series.c.prefix == series)
    return int(
        sql.execute(
            counted.values(last=number_series.c.last + 1).returning(number_series.c.last)
        ).scalar_one()
    )
