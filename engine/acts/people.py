"""People, the posts they hold, and who may do a task. People are looked up live; a task stores a post."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from engine.acts import logins
from engine.doors import passwords
from engine.doors.desk import Desk
from engine.doors.tables import excluded, holding, of_case, person, roster, unit
from engine.ground.errors import BadAnswers, NotFound
from engine.ground.said import Said
from engine.ground.settings import ZONE

SHORTEST_PASSWORD = 8


@dataclass(frozen=True)
class Person:
    """Somebody of the office. `posts` are (post, unit id) pairs, those stood in for as a deputy included."""

    id: int
    account: str
    name: str
    unit_id: int | None
    unit_name: str
    language: str
    is_admin: bool
    must_change: bool
    posts: frozenset[tuple[str, int]]
    stands_for: frozenset[int] = frozenset()

    def holds(self, post: str, unit_id: int) -> bool:
        """True if this person holds the post in that unit, or stands in for one who does."""
        return (post, unit_id) in self.posts


def person_of(desk: Desk, person_id: int) -> Person | None:
    """The person as they are now: posts, deputyships and all. None for one who has left."""
    row = desk.sql.execute(working().where(person.c.id == person_id)).one_or_none()
    return None if row is None else as_they_are(desk, row)


def no_account(account: str) -> NotFound:
    """What is raised where an account is named that nobody has."""
    return NotFound(Said(f"没有账号“{account}”。", f"There is no account “{account}”."))


def working() -> sa.Select[Any]:
    """A query for the rows of those who work here, to be made whole by `as_they_are`."""
    return (
        sa.select(person, unit.c.name.label("unit_name"))
        .outerjoin(unit, unit.c.id == person.c.unit_id)
        .where(person.c.active)
    )


def as_they_are(desk: Desk, row: sa.Row[Any]) -> Person:
    """The person of a row of `working`, with posts and deputyships as they stand now."""
    people, held = _with_those_stood_for(desk, row.id)
    return Person(
        row.id,
        row.account,
        row.name,
        row.unit_id,
        row.unit_name or "",
        row.language,
        row.admin,
        row.must_change,
        _posts(desk, people, held),
        frozenset(people - {row.id}),
    )


def _is_away(now: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """Away at that instant, so that the deputy does their work."""
    begun = sa.or_(person.c.absent_from.is_(None), person.c.absent_from <= now)
    return sa.and_(person.c.absent_until > now, begun)


def away(row: Any, now: datetime) -> bool:
    """The same of a row with the columns absent_from and absent_until."""
    begun = row.absent_from is None or row.absent_from <= now
    return begun and row.absent_until is not None and row.absent_until > now


def days_away(row: Any, now: datetime) -> tuple[date | None, date | None]:
    """The first and the last day of such a row's absence, on the calendar on the wall; none of one that is over."""
    if row.absent_until is None or row.absent_until <= now:
        return None, None
    first, last = row.absent_from or now, row.absent_until - timedelta(microseconds=1)
    return first.astimezone(ZONE).date(), last.astimezone(ZONE).date()


_ROSTER = sa.select(roster).where(roster.c.day == sa.bindparam("of_day"))
_STOOD_FOR = (  # made once, for it is asked with every request
    sa.select(person.c.id, holding.c.post, holding.c.unit_id)
    .outerjoin(holding, holding.c.person_id == person.c.id)
    .where(
        sa.or_(
            person.c.id == sa.bindparam("me"),
            sa.and_(
                person.c.deputy_id == sa.bindparam("me"),
                _is_away(sa.bindparam("now")),
                person.c.active,
            ),
        )
    )
)


def _with_those_stood_for(desk: Desk, person_id: int) -> tuple[set[int], set[tuple[str, int]]]:
    """The person and the absent ones they stand in for (B岗): their posts and tasks count as one's own."""
    rows = desk.sql.execute(_STOOD_FOR, {"me": person_id, "now": desk.now}).all()
    return {row.id for row in rows}, {(row.post, row.unit_id) for row in rows if row.post}


def _posts(desk: Desk, people: set[int], held: set[tuple[str, int]]) -> frozenset[tuple[str, int]]:
    rows = desk.sql.execute(_ROSTER, {"of_day": desk.local.date()}).all()
    rostered = {(row.post, row.unit_id) for row in rows}
    mine = {(row.post, row.unit_id) for row in rows if row.person_id in people}
    on_duty = mine | (held - rostered)
    return frozenset(held | {(f"{post}{DUTY}", unit_id) for post, unit_id in on_duty})


DUTY = "@值班"
"""Behind a post: whoever is on duty today, looked up whenever it is looked at."""


def _on_duty(desk: Desk, post: str, unit_id: int) -> sa.ColumnElement[bool]:
    """Those on the roster of today for a post in a unit; everybody who holds it where nobody is on it."""
    today = sa.select(roster.c.person_id).where(
        roster.c.day == desk.local.date(), roster.c.post == post, roster.c.unit_id == unit_id
    )
    return sa.or_(person.c.id.in_(today), ~today.exists())


_DEPUTY = person.alias("deputy")
_AT_WORK = sa.and_(_DEPUTY.c.id == person.c.deputy_id, _DEPUTY.c.active)


def present(desk: Desk, person_id: int) -> int:
    """This person, or the deputy while they are away."""
    row = desk.sql.execute(
        sa.select(person.c.absent_from, person.c.absent_until).where(person.c.id == person_id)
    ).one()
    return (deputy_of(desk, person_id) if away(row, desk.now) else None) or person_id


def deputy_of(desk: Desk, person_id: int) -> int | None:
    """Who stands in for this person (B岗), if they work here."""
    query = sa.select(_DEPUTY.c.id).select_from(person).join(_DEPUTY, _AT_WORK)
    return desk.sql.scalar(query.where(person.c.id == person_id))


_HOLDERS = (
    sa.select(person.c.id, person.c.absent_from, person.c.absent_until, _DEPUTY.c.id.label("deputy"))
    .join(holding, holding.c.person_id == person.c.id)
    .outerjoin(_DEPUTY, _AT_WORK)
    .where(
        holding.c.post == sa.bindparam("of_post"),
        holding.c.unit_id == sa.bindparam("of_unit"),
        person.c.active,
    )
    .order_by(person.c.id)
)


def holders(desk: Desk, post: str, unit_id: int, case_id: int | None = None) -> list[int]:
    """Who does the work of a post in a unit today: its holders, the absent ones replaced by their deputies.

    Nobody who was complained of in the case is among them.
    """
    plain = post.removesuffix(DUTY)
    query = _HOLDERS if plain == post else _HOLDERS.where(_on_duty(desk, plain, unit_id))
    found: dict[int, None] = {}
    for row in desk.sql.execute(query, {"of_post": plain, "of_unit": unit_id}):
        found[row.deputy if row.deputy and away(row, desk.now) else row.id] = None
    hidden = _excluded(desk, case_id)
    return [each for each in found if each not in hidden]


def holds_anywhere(desk: Desk, post: str) -> bool:
    """True where somebody who works here holds this post, in whatever unit."""
    query = sa.select(person.c.id).join(holding, holding.c.person_id == person.c.id)
    return desk.sql.scalar(query.where(holding.c.post == post, person.c.active).limit(1)) is not None


def _excluded(desk: Desk, case_id: int | None) -> set[int]:
    if case_id is None:
        return set()
    return {row.person_id for row in desk.sql.execute(of_case(excluded), {"of_case": case_id})}


def names(desk: Desk, ids: Sequence[int]) -> dict[int, str]:
    """The names of people, those who have left too."""
    query = sa.select(person.c.id, person.c.name).where(person.c.id.in_(set(ids)))
    return dict(desk.sql.execute(query).all())


def change_password(desk: Desk, who: Person, old: str, new: str) -> None:
    """Set a new password and end all other sessions of this person.

    Raises BadAnswers for a wrong old password or a new one that is too short, of digits alone or unchanged.
    """
    stored = desk.sql.scalar(sa.select(person.c.password).where(person.c.id == who.id)) or ""
    if not passwords.matches(stored, old):
        raise BadAnswers({"old": Said("原密码不对。", "The present password is wrong.")})
    if len(new) < SHORTEST_PASSWORD or new.isdigit() or new in (old, who.account):
        raise BadAnswers(
            {
                "new": Said(
                    f"新密码至少 {SHORTEST_PASSWORD} 个字符，不能只有数字，也不能与原密码或账号相同。",
                    f"At least {SHORTEST_PASSWORD} characters, not digits alone, and neither the present "
                    "password nor the account.",
                )
            }
        )
    values = {"password": passwords.keep(new), "must_change": False}
    desk.sql.execute(sa.update(person).where(person.c.id == who.id).values(values))
    logins.end_all(desk, who.id)


def set_language(desk: Desk, who: Person, language: str) -> None:
    """Remember in which language this person reads the pages."""
    code = "en" if language.startswith("en") else "zh"
    desk.sql.execute(sa.update(person).where(person.c.id == who.id).values(language=code))
