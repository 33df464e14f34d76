"""A page of the register: its rows, its counts, and by what it may be sifted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from engine.acts.case_ledger.asked import Asked, fitting, ordered
from engine.acts.case_ledger.columns import Cells, Column, Value, columns
from engine.acts.case_ledger.known import Reader
from engine.acts.overview import ensure_supervises
from engine.acts.people import Person
from engine.acts.permission import supervised_units
from engine.acts.shown import Choice
from engine.doors.desk import Desk
from engine.doors.forms import Known
from engine.doors.packages import Place
from engine.doors.tables import cases, unit
from engine.ground.said import Said

PER_PAGE = 50
BATCH = 400
"""So many matters are read together when the whole register is taken out."""


@dataclass(frozen=True)
class Line:
    """One matter: its number, and what stands in each column."""

    number: str
    cells: tuple[Value, ...]


@dataclass(frozen=True)
class Choices:
    """What the register may be sifted by here: values with their words."""

    units: tuple[Choice, ...]
    outcomes: tuple[tuple[str, Said], ...]
    channels: tuple[Choice, ...]
    tiers: tuple[int, ...]
    tracks: tuple[Choice, ...]


@dataclass(frozen=True)
class Ledger:
    """The page. `matters` and `consultations` count all rows that fit; the second are counted apart (§5.1)."""

    asked: Asked
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    matters: int
    consultations: int
    apart: bool
    """Whether this place counts consultations apart."""
    page: int
    pages: int
    choices: Choices


def ledger(desk: Desk, person: Person, asked: Asked) -> Ledger:
    """One page of the register. Raises NotYours for one who supervises nothing."""
    place = ensure_supervises(desk, person)
    fits = fitting(desk, person, place, asked)
    matters, consultations = counts(desk, fits)
    listed = consultations if asked.consultations else matters
    pages = max(1, -(-listed // PER_PAGE))
    page = min(asked.page, pages)
    query = _ids(fits, asked).limit(PER_PAGE).offset((page - 1) * PER_PAGE)
    shown = columns(place)
    return Ledger(
        asked=replace(asked, page=page),
        columns=shown,
        lines=tuple(lines(desk, person, place, shown, list(desk.sql.scalars(query)))),
        matters=matters,
        consultations=consultations,
        apart=bool(place.ledger.consultation),
        page=page,
        pages=pages,
        choices=_choices(desk, person, place),
    )


def counts(desk: Desk, fits: sa.ColumnElement[bool]) -> tuple[int, int]:
    """How many matters fit, and how many consultations."""
    query = sa.select(cases.c.consultation, sa.func.count()).where(fits).group_by(cases.c.consultation)
    found: dict[bool, int] = {bool(apart): count for apart, count in desk.sql.execute(query)}
    return found.get(False, 0), found.get(True, 0)


def all_ids(desk: Desk, fits: sa.ColumnElement[bool], asked: Asked) -> Sequence[int]:
    """The matters that fit, or the consultations, in the order asked for."""
    return desk.sql.scalars(_ids(fits, asked)).all()


def _ids(fits: sa.ColumnElement[bool], asked: Asked) -> sa.Select[Any]:
    apart = cases.c.consultation if asked.consultations else sa.not_(cases.c.consultation)
    return sa.select(cases.c.id).where(fits, apart).order_by(*ordered(asked))


def lines(
    desk: Desk, person: Person, place: Place, shown: Sequence[Column], ids: Sequence[int]
) -> Iterator[Line]:
    """These matters, row by row, read in batches: never all at once in memory."""
    reader = Reader(desk, person)
    cells = Cells(reader, place)
    for start in range(0, len(ids), BATCH):
        for matter in reader.matters(ids[start : start + BATCH]):
            yield Line(
                matter.row["number"],
                tuple(cells.of(matter, column.id) for column in shown),
            )


def _choices(desk: Desk, person: Person, place: Place) -> Choices:
    mine = supervised_units(desk, person, place)
    query = sa.select(unit.c.code, unit.c.name).where(unit.c.id.in_(mine)).order_by(unit.c.id)
    return Choices(
        units=tuple(Choice(row.code, row.name) for row in desk.sql.execute(query)),
        outcomes=tuple(place.outcomes.items()),
        channels=tuple(Choice(name, place.channel_said(name)) for name in place.channels),
        tiers=tuple(range(1, len(place.tiers) + 1)),
        tracks=tuple(Choice(value, said) for value, said in tracks(place).items()),
    )


def tracks(place: Place) -> Mapping[str, Said]:
    """The values that the field behind `track` may have, or any field of its name, in words."""
    name, _, key = place.ledger.track.rpartition(".")
    forms = [place.forms[name]] if name in place.forms else place.forms.values()
    return {
        option.value: form.value_said(key, option.value, Known())
        for form in forms
        if key and (part := form.field(key))
        for option in part.options
    }
