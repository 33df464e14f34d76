"""What the administrator's pages show: units, people, one person, the roster by week, deputies. Read only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from engine.acts.office import current_place
from engine.acts.people import away, days_away
from engine.acts.permission import upward
from engine.acts.shown import Choice
from engine.acts.staffing.hands import NO_PERSON, NO_UNIT, Actor, ensure_admin
from engine.acts.staffing.units import KINDS, PLACE
from engine.doors.desk import Desk
from engine.doors.packages import Place
from engine.doors.tables import holding, person, roster, unit
from engine.ground.errors import NotFound
from engine.ground.said import Said

PER_PAGE = 50


@dataclass(frozen=True)
class Unit:
    """A unit with how many people work in it and how many posts of it are held."""

    id: int
    code: str
    name: str
    kind: str
    kind_said: Said
    parent: str
    parent_name: str
    phone: str
    open: bool
    people: int
    posts: int
    depth: int

    @property
    def top(self) -> bool:
        """True for the office itself, which stays where and what it is."""
        return self.kind == PLACE


@dataclass(frozen=True)
class Seat:
    """A post in a unit, as somebody holds it."""

    post: str
    name: Said
    unit_id: int
    unit: str

    @property
    def value(self) -> str:
        """How it stands in an address or a choice."""
        return f"{self.post}@{self.unit_id}"

    @property
    def label(self) -> Said:
        """How people call it."""
        return Said(f"{self.name.zh} · {self.unit}", f"{self.name.en} · {self.unit}")


@dataclass(frozen=True)
class Member:
    """Somebody of the office, as the administrator sees them. `away_until` is the last day."""

    id: int
    account: str
    name: str
    unit: str
    unit_code: str
    phone: str
    is_admin: bool
    works_here: bool
    must_change: bool
    seats: tuple[Seat, ...]
    deputy_id: int | None
    deputy: str
    deputy_works: bool
    away_now: bool
    away_from: date | None
    away_until: date | None
    stands_for: tuple[str, ...] = ()


@dataclass(frozen=True)
class Staff:
    """One page of the people found."""

    members: tuple[Member, ...]
    found: int
    page: int
    pages: int


@dataclass(frozen=True)
class Duty:
    """Somebody on duty on a day."""

    id: int
    person_id: int
    person: str
    seat: Seat
    over: bool


@dataclass(frozen=True)
class DutyDay:
    """A day of the roster. `working`: the office is open."""

    day: date
    working: bool
    today: bool
    duties: tuple[Duty, ...]


@dataclass(frozen=True)
class Week:
    """A week of the roster, of all posts or of one seat, and who may be put on it there."""

    first: date
    days: tuple[DutyDay, ...]
    seats: tuple[Choice, ...]
    seat: Seat | None
    holders: tuple[Choice, ...]


# Units ------------------------------------------------------------------------------------------------------


def units(desk: Desk, actor: Actor) -> tuple[Unit, ...]:
    """All units as they hang below one another, closed ones last. Raises NotYours."""
    ensure_admin(actor)
    return _units(desk)


def _units(desk: Desk) -> tuple[Unit, ...]:
    rows = {row["id"]: row for row in desk.sql.execute(sa.select(unit).order_by(unit.c.id)).mappings()}
    working = sa.select(person.c.unit_id, sa.func.count()).where(person.c.active).group_by(person.c.unit_id)
    in_it: dict[int, int] = dict(desk.sql.execute(working).all())
    held = (
        sa.select(holding.c.unit_id, sa.func.count())
        .join(person, person.c.id == holding.c.person_id)
        .where(person.c.active)
        .group_by(holding.c.unit_id)
    )
    posts: dict[int, int] = dict(desk.sql.execute(held).all())
    parents = {key: row["parent_id"] for key, row in rows.items()}
    # The keys from the top down to a unit: in this order a tree reads from top to bottom.
    paths = {key: upward(key, parents)[::-1] for key in rows}
    found = [
        Unit(
            id=key,
            code=row["code"],
            name=row["name"],
            kind=row["kind"],
            kind_said=KINDS.get(row["kind"], Said(row["kind"], row["kind"])),
            parent=rows[row["parent_id"]]["code"] if row["parent_id"] else "",
            parent_name=rows[row["parent_id"]]["name"] if row["parent_id"] else "",
            phone=row["phone"],
            open=row["active"],
            people=in_it.get(key, 0),
            posts=posts.get(key, 0),
            depth=len(paths[key]) - 1,
        )
        for key, row in rows.items()
    ]
    return tuple(sorted(found, key=lambda each: (not each.open, paths[each.id])))


def one_unit(desk: Desk, actor: Actor, unit_id: int) -> Unit:
    """One unit. Raises NotYours, NotFound."""
    found = next((each for each in units(desk, actor) if each.id == unit_id), None)
    if found is None:
        raise NotFound(NO_UNIT)
    return found


def unit_choices(desk: Desk) -> tuple[Choice, ...]:
    """The open units, by code, to choose from; those below another are set in."""
    return tuple(Choice(each.code, "\u3000" * each.depth + each.name) for each in _units(desk) if each.open)


def post_choices(desk: Desk) -> tuple[Choice, ...]:
    """The posts of the published place."""
    place = current_place(desk)
    return tuple(Choice(each, place.post_said(each)) for each in place.posts)


# People -----------------------------------------------------------------------------------------------------

_DEPUTY = person.alias("deputy")
_PEOPLE = (
    sa.select(
        person,
        unit.c.name.label("unit_name"),
        unit.c.code.label("unit_code"),
        _DEPUTY.c.name.label("deputy_name"),
        _DEPUTY.c.active.label("deputy_works"),
    )
    .outerjoin(unit, unit.c.id == person.c.unit_id)
    .outerjoin(_DEPUTY, _DEPUTY.c.id == person.c.deputy_id)
)


def staff(desk: Desk, actor: Actor, words: str = "", left: bool = False, page: int = 1) -> Staff:
    """The people in whose name, account, phone or unit the words occur; of those who left, if `left`.

    Raises NotYours.
    """
    ensure_admin(actor)
    found: sa.ColumnElement[bool] = person.c.active.is_(not left)
    if words:
        columns = (person.c.name, person.c.account, person.c.phone, unit.c.name)
        found = sa.and_(found, sa.or_(*(column.icontains(words, autoescape=True) for column in columns)))
    query = _PEOPLE.where(found)
    total = desk.sql.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
    pages = max(1, -(-total // PER_PAGE))
    page = min(max(page, 1), pages)
    rows = desk.sql.execute(
        query.order_by(unit.c.id, person.c.id).limit(PER_PAGE).offset((page - 1) * PER_PAGE)
    )
    return Staff(_members(desk, rows.mappings().all()), total, page, pages)


def member(desk: Desk, actor: Actor, person_id: int) -> Member:
    """One person, with those they stand in for. Raises NotYours, NotFound."""
    ensure_admin(actor)
    rows = desk.sql.execute(_PEOPLE.where(person.c.id == person_id)).mappings().all()
    if not rows:
        raise NotFound(NO_PERSON)
    mine = sa.select(person.c.name).where(person.c.deputy_id == person_id, person.c.active)
    return _members(desk, rows, tuple(desk.sql.scalars(mine.order_by(person.c.id))))[0]


def colleagues(desk: Desk, person_id: int) -> tuple[Choice, ...]:
    """Everybody else who works here, to choose a deputy from."""
    query = sa.select(person.c.id, person.c.name, unit.c.name.label("unit_name"))
    rows = desk.sql.execute(
        query.outerjoin(unit, unit.c.id == person.c.unit_id)
        .where(person.c.active, person.c.id != person_id)
        .order_by(unit.c.id, person.c.id)
    )
    return tuple(Choice(str(row.id), _with_unit(row.name, row.unit_name)) for row in rows)


def _with_unit(name: str, unit_name: str | None) -> Said:
    return Said(f"{name}（{unit_name}）", f"{name} ({unit_name})") if unit_name else Said(name, name)


def deputies(desk: Desk, actor: Actor) -> tuple[Member, ...]:
    """Everybody who has a deputy or is away or will be: those away now first. Raises NotYours."""
    ensure_admin(actor)
    mattering = sa.or_(person.c.deputy_id.is_not(None), person.c.absent_until > desk.now)
    rows = desk.sql.execute(_PEOPLE.where(person.c.active, mattering).order_by(unit.c.id, person.c.id))
    found = _members(desk, rows.mappings().all())
    return tuple(sorted(found, key=lambda each: (not each.away_now, each.away_until is None)))


def _members(desk: Desk, rows: Any, stands_for: tuple[str, ...] = ()) -> tuple[Member, ...]:
    seats = _seats_of(desk, [row["id"] for row in rows])
    return tuple(_member(desk, row, seats.get(row["id"], ()), stands_for) for row in rows)


def _member(desk: Desk, row: Any, seats: tuple[Seat, ...], stands_for: tuple[str, ...]) -> Member:
    first, last = days_away(row, desk.now)
    return Member(
        id=row["id"],
        account=row["account"],
        name=row["name"],
        unit=row["unit_name"] or "",
        unit_code=row["unit_code"] or "",
        phone=row["phone"],
        is_admin=row["admin"],
        works_here=row["active"],
        must_change=row["must_change"],
        seats=seats,
        deputy_id=row["deputy_id"],
        deputy=row["deputy_name"] or "",
        deputy_works=bool(row["deputy_works"]),
        away_now=away(row, desk.now),
        away_from=first,
        away_until=last,
        stands_for=stands_for,
    )


def _seats_of(desk: Desk, ids: list[int]) -> dict[int, tuple[Seat, ...]]:
    query = (
        sa.select(holding, unit.c.name)
        .join(unit, unit.c.id == holding.c.unit_id)
        .where(holding.c.person_id.in_(ids))
        .order_by(holding.c.id)
    )
    place = current_place(desk)
    found: dict[int, tuple[Seat, ...]] = {}
    for row in desk.sql.execute(query):
        seat = _seat(place, row.post, row.unit_id, row.name)
        found[row.person_id] = (*found.get(row.person_id, ()), seat)
    return found


def _seat(place: Place, post: str, unit_id: int, unit_name: str) -> Seat:
    return Seat(post, place.post_said(post), unit_id, unit_name)


# The roster -------------------------------------------------------------------------------------------------


def week(desk: Desk, actor: Actor, day: date | None = None, seat: str = "") -> Week:
    """The week of a day, today's without one, of all posts or of the seat `post@unit key`. Raises NotYours."""
    ensure_admin(actor)
    today = desk.local.date()
    first = day or today
    first -= timedelta(first.weekday())
    place = current_place(desk)
    known = _held_seats(desk, place)
    chosen = known.get(seat)
    planned: dict[date, list[Duty]] = {}
    for row in desk.sql.execute(_duties(first, chosen)):
        duty = Duty(
            row.id,
            row.person_id,
            row.name,
            _seat(place, row.post, row.unit_id, row.unit_name),
            row.day < today,
        )
        planned.setdefault(row.day, []).append(duty)
    days = [first + timedelta(each) for each in range(7)]
    return Week(
        first=first,
        days=tuple(
            DutyDay(each, desk.calendar.day(each).working, each == today, tuple(planned.get(each, ())))
            for each in days
        ),
        seats=tuple(Choice(key, each.label) for key, each in known.items()),
        seat=chosen,
        holders=_holders_of(desk, chosen) if chosen else (),
    )


def _duties(first: date, seat: Seat | None) -> sa.Select[Any]:
    query = (
        sa.select(roster, person.c.name, unit.c.name.label("unit_name"))
        .join(person, person.c.id == roster.c.person_id)
        .join(unit, unit.c.id == roster.c.unit_id)
        .where(roster.c.day.between(first, first + timedelta(6)))
        .order_by(roster.c.day, roster.c.unit_id, roster.c.post, person.c.id)
    )
    return query.where(roster.c.post == seat.post, roster.c.unit_id == seat.unit_id) if seat else query


def _held_seats(desk: Desk, place: Place) -> dict[str, Seat]:
    """Every post somebody holds, by how it stands in an address."""
    query = (
        sa.select(holding.c.post, holding.c.unit_id, unit.c.name)
        .join(unit, unit.c.id == holding.c.unit_id)
        .join(person, person.c.id == holding.c.person_id)
        .where(person.c.active)
        .distinct()
        .order_by(holding.c.unit_id, holding.c.post)
    )
    seats = (_seat(place, row.post, row.unit_id, row.name) for row in desk.sql.execute(query))
    return {each.value: each for each in seats}


def _holders_of(desk: Desk, seat: Seat) -> tuple[Choice, ...]:
    query = (
        sa.select(person.c.id, person.c.name)
        .join(holding, holding.c.person_id == person.c.id)
        .where(person.c.active, holding.c.post == seat.post, holding.c.unit_id == seat.unit_id)
        .order_by(person.c.id)
    )
    return tuple(Choice(str(row.id), row.name) for row in desk.sql.execute(query))
