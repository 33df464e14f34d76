"""People, the posts they hold, and who may do a task. People are looked up live; a task stores a post."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from engine.acts import logins
from engine.doors import passwords
from engine.doors.desk import Desk
from engine.doors.tables import excluded, holding, person, unit
from engine.ground.errors import BadAnswers
from engine.ground.said import Said

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
    row = desk.sql.execute(
        sa.select(person, unit.c.name.label("unit_name"))
        .outerjoin(unit, unit.c.id == person.c.unit_id)
        .where(person.c.id == person_id, person.c.active)
    ).one_or_none()
    if row is None:
        return None
    standing_for = _absent_with_deputy(desk, row.id)  # B岗: their posts and tasks count as one's own
    return Person(
        row.id,
        row.account,
        row.name,
        row.unit_id,
        row.unit_name or "",
        row.language,
        row.admin,
        row.must_change,
        _posts(desk, [row.id, *standing_for]),
        frozenset(standing_for),
    )


def _absent_with_deputy(desk: Desk, deputy_id: int) -> list[int]:
    query = sa.select(person.c.id).where(
        person.c.deputy_id == deputy_id, person.c.absent_until > desk.now, person.c.active
    )
    return list(desk.sql.scalars(query))


def _posts(desk: Desk, people: Sequence[int]) -> frozenset[tuple[str, int]]:
    query = sa.select(holding.c.post, holding.c.unit_id).where(holding.c.person_id.in_(people))
    return frozenset(desk.sql.execute(query))


def holders(desk: Desk, post: str, unit_id: int, case_id: int | None = None) -> list[int]:
    """Who does the work of a post in a unit today: its holders, the absent ones replaced by their deputies.

    Nobody who was complained of in the case is among them.
    """
    deputy = person.alias("deputy")
    query = (
        sa.select(person.c.id, person.c.absent_until, deputy.c.id.label("deputy"))
        .join(holding, holding.c.person_id == person.c.id)
        .outerjoin(deputy, sa.and_(deputy.c.id == person.c.deputy_id, deputy.c.active))
        .where(holding.c.post == post, holding.c.unit_id == unit_id, person.c.active)
        .order_by(person.c.id)
    )
    found: dict[int, None] = {}
    for row in desk.sql.execute(query):
        away = row.absent_until is not None and row.absent_until > desk.now
        found[row.deputy if away and row.deputy else row.id] = None
    hidden = _excluded(desk, case_id)
    return [each for each in found if each not in hidden]


def _excluded(desk: Desk, case_id: int | None) -> set[int]:
    if case_id is None:
        return set()
    return set(desk.sql.scalars(sa.select(excluded.c.person_id).where(excluded.c.case_id == case_id)))


def names(desk: Desk, ids: Sequence[int]) -> dict[int, str]:
    """The names of people, those who have left too."""
    query = sa.select(person.c.id, person.c.name).where(person.c.id.in_(set(ids)))
    return dict(desk.sql.execute(query).all())


def change_password(desk: Desk, who: Person, old: str, new: str) -> None:
    """Set a new password and end all other sessions of this person.

    Raises BadAnswers for a wrong old password or a new one that is too short or unchanged.
    """
    stored = desk.sql.scalar(sa.select(person.c.password).where(person.c.id == who.id)) or ""
    if not passwords.matches(stored, old):
        raise BadAnswers({"old": Said("原密码不对。", "The present password is wrong.")})
    if len(new) < SHORTEST_PASSWORD or new in (old, who.account):
        raise BadAnswers(
            {
                "new": Said(
                    f"新密码至少 {SHORTEST_PASSWORD} 个字符，且不能与原密码或账号相同。",
                    f"At least {SHORTEST_PASSWORD} characters, and not the present password or the account.",
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
