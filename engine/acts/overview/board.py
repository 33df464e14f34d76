"""The page of the overview: the open work of the units a person supervises, grouped, counted, a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

import sqlalchemy as sa

from engine.acts.office import current_place
from engine.acts.overview.open_work import Line, by_section, lines
from engine.acts.overview.shown import BY_PERSON, Asked, Item, Overview, Part, Section, Tally
from engine.acts.people import Person, names
from engine.acts.permission import supervised_units, supervises_anywhere
from engine.acts.shown import Choice
from engine.acts.worklist import rows_of_cases, rows_of_tasks
from engine.doors.desk import Desk
from engine.doors.packages import Place
from engine.doors.tables import history, unit
from engine.ground.errors import NotYours
from engine.ground.said import Said
from engine.ground.settings import ZONE

PER_PAGE = 50
Key = tuple[int, int]
"""A section: (person, 0), or (0, unit)."""
_FILTERS: Mapping[str, Callable[[Line], object]] = {
    "unit": lambda line: line.unit_id,
    "light": lambda line: line.light.value,
    "stage": lambda line: line.stage,
    "post": lambda line: line.post,
}


def ensure_supervises(desk: Desk, person: Person) -> Place:
    """The place in which this person supervises. Raises NotYours for one who supervises no unit."""
    place = current_place(desk)
    if not supervises_anywhere(person, place):
        raise NotYours(
            Said("这一页给主管看，您没有主管的岗位。", "This page is for supervisors; you hold no such post.")
        )
    return place


def overview(desk: Desk, person: Person, asked: Asked) -> Overview:
    """What is open in the units this person supervises. Raises NotYours for one who supervises none."""
    place = ensure_supervises(desk, person)
    everything = lines(desk, person, supervised_units(desk, person, place))
    but_light = [line for line in everything if _fits(line, asked, ("unit", "stage", "post"))]
    found = [line for line in but_light if _fits(line, asked, ("light",))]
    pages = max(1, -(-len(found) // PER_PAGE))
    page = min(asked.page, pages)
    called = _Called(desk, everything)
    stages = {line.stage for line in everything}
    board = _laid_out(found, called, asked.by == BY_PERSON)
    return Overview(
        asked=asked,
        tally=_tally(found),
        lights=_tally(but_light),
        board=tuple(board.sections.values()),
        sections=_listed(desk, person, place, called, board, page),
        page=page,
        pages=pages,
        units=_choices((str(each), called.unit(each)) for each in {line.unit_id for line in everything}),
        stages=_choices((each, place.stage_said(each)) for each in place.stages if each in stages),
        posts=_choices((code, place.post_said(code)) for code in {line.post for line in everything} if code),
    )


def _fits(line: Line, asked: Asked, what: Iterable[str]) -> bool:
    return all(not (wanted := getattr(asked, name)) or _FILTERS[name](line) == wanted for name in what)


def _tally(found: Iterable[Line]) -> Tally:
    return Tally.of((line.light, line.case_id) for line in found)


def _choices(pairs: Iterable[tuple[str, Said | str]]) -> tuple[Choice, ...]:
    return tuple(Choice(value, label) for value, label in sorted(pairs, key=lambda pair: str(pair[1])))


class _Called:
    """The names of the units and people of some lines, looked up once."""

    def __init__(self, desk: Desk, found: Sequence[Line]) -> None:
        units = {line.unit_id for line in found}
        query = sa.select(unit.c.id, unit.c.name).where(unit.c.id.in_(units))
        self._units: dict[int, str] = dict(desk.sql.execute(query).all())
        self._people = names(desk, [line.person_id for line in found if line.person_id is not None])

    def unit(self, unit_id: int) -> str:
        return self._units.get(unit_id, "")

    def person(self, person_id: int | None) -> str:
        return self._people.get(person_id, "") if person_id is not None else ""


@dataclass
class _Board:
    """All sections, those with the most red first; the counts of their parts; and all lines in that order."""

    sections: dict[Key, Section] = field(default_factory=dict)
    parts: dict[tuple[Key, int | None], Tally] = field(default_factory=dict)
    lines: list[tuple[Key, int | None, Line]] = field(default_factory=list)


def _laid_out(found: Sequence[Line], called: _Called, by_person: bool) -> _Board:
    board = _Board()
    grouped = by_section(found, by_person)
    for key in sorted(grouped, key=lambda each: _gravity(grouped[each], called, each)):
        inside = sorted(grouped[key], key=lambda line: line.urgency)
        board.sections[key] = _section(key, inside, called)
        parts: dict[int | None, list[Line]] = {}
        for line in inside:
            parts.setdefault(line.person_id, []).append(line)
        for person_id in sorted(parts, key=lambda each: _gravity(parts[each], called, (each or 0, 0))):
            board.parts[key, person_id] = _tally(parts[person_id])
            board.lines += [(key, person_id, line) for line in parts[person_id]]
    return board


def _gravity(inside: Sequence[Line], called: _Called, key: Key) -> tuple[int, int, int, str, int]:
    tally = _tally(inside)
    name = called.person(key[0]) or called.unit(key[1])
    return (-tally.red, -tally.amber, -tally.total, name, max(key))


def _section(key: Key, inside: Sequence[Line], called: _Called) -> Section:
    person_id, unit_id = key
    due = inside[0].due
    return Section(
        key=max(key),
        name=called.person(person_id) if person_id else called.unit(unit_id),
        where="、".join(sorted({called.unit(line.unit_id) for line in inside})) if person_id else "",
        tally=_tally(inside),
        due=due.astimezone(ZONE) if due else None,
        light=inside[0].light,
    )


def _listed(
    desk: Desk, person: Person, place: Place, called: _Called, board: _Board, page: int
) -> tuple[Section, ...]:
    """The sections that have rows on this page, with these rows and the counts of the whole sections."""
    shown = board.lines[(page - 1) * PER_PAGE : page * PER_PAGE]
    items = items_of(desk, person, place, [line for _, _, line in shown])
    found = []
    for key, inside in groupby(shown, key=lambda each: each[0]):
        parts = [
            Part(called.person(who), board.parts[key, who], tuple(items[line.pick] for _, _, line in some))
            for who, some in groupby(inside, key=lambda each: each[1])
        ]
        found.append(replace(board.sections[key], parts=tuple(parts)))
    return tuple(found)


def items_of(desk: Desk, person: Person, place: Place, some: Sequence[Line]) -> dict[str, Item]:
    """These lines as a page shows them, by the name a form gives them."""
    steps = rows_of_tasks(desk, person, [line.task_id for line in some if line.task_id])
    matters = rows_of_cases(desk, person, [line.case_id for line in some if not line.task_id])
    called = _Called(desk, some)
    urged = _urged(desk, {line.case_id for line in some})
    return {
        line.pick: Item(
            pick=line.pick,
            row=steps[line.task_id] if line.task_id else matters[line.case_id],
            unit=called.unit(line.unit_id),
            post=place.post_said(line.post),
            stage=place.stage_said(line.stage),
            urged=urged.get(line.case_id, 0),
        )
        for line in some
    }


def _urged(desk: Desk, case_ids: Collection[int]) -> dict[int, int]:
    """How often each of these matters has been urged."""
    query = sa.select(history.c.case_id, sa.func.count()).where(
        history.c.case_id.in_(case_ids), history.c.act == "urged"
    )
    return dict(desk.sql.execute(query.group_by(history.c.case_id)).all())
