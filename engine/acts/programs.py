"""Programs that act for somebody of the office. Each shows a token of that person, made on the command line.

A program may do and see what its person may, and nothing else. Tokens are long random texts, so a digest is
enough to know them again and nothing in the database opens the door.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from engine.acts.people import Person, as_they_are, no_account, working
from engine.doors.desk import Desk
from engine.doors.tables import api_token, person
from engine.ground.errors import NotFound, Refused
from engine.ground.said import Said
from engine.traces import office_log

PREFIX = "bancheng_"
"""Tells a token from other secrets, for those who search files for secrets that were left behind."""
SHAPE = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{43}}", re.ASCII)
LONGEST_NAME = 60

_BY_DIGEST = (  # made once, for it is asked with every request
    working()
    .add_columns(api_token.c.id.label("token_id"), api_token.c.used_on)
    .join(api_token, api_token.c.person_id == person.c.id)
    .where(api_token.c.digest == sa.bindparam("digest"), api_token.c.revoked_at.is_(None))
)


@dataclass(frozen=True)
class Token:
    """What is known of a token: whose it is, which program carries it, when it was last shown."""

    id: int
    account: str
    name: str
    created_at: datetime
    used_on: date | None
    revoked_at: datetime | None


@dataclass(frozen=True)
class Bearer:
    """Who asks through a program. `first_today`: that its token is used today is not written down yet."""

    person: Person
    token_id: int
    first_today: bool


def give_token(desk: Desk, account: str, name: str) -> str:
    """A new token with which the program of this name acts for a person. It is known here and nowhere else.

    Raises NotFound for an unknown account, Refused without a name.
    """
    if not name.strip() or len(name) > LONGEST_NAME:
        raise Refused(
            Said(
                f"请写明是哪个程序用，不超过 {LONGEST_NAME} 个字。",
                f"Say which program it is for, in at most {LONGEST_NAME} characters.",
            )
        )
    token = PREFIX + secrets.token_urlsafe(32)
    row = {"person_id": _person_id(desk, account), "name": name.strip(), "digest": _digest(token)}
    desk.sql.execute(sa.insert(api_token), row | {"created_at": desk.now})
    office_log.add(desk, None, "token_given", {"account": account, "program": name.strip()})
    return token


def _person_id(desk: Desk, account: str) -> int:
    query = sa.select(person.c.id).where(person.c.account == account, person.c.active)
    found: int | None = desk.sql.scalar(query)
    if found is None:
        raise no_account(account)
    return found


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def bearer(desk: Desk, token: str) -> Bearer | None:
    """Who shows this token; None for one that is unknown or revoked, or whose person has left."""
    if not SHAPE.fullmatch(token):
        return None
    row = desk.sql.execute(_BY_DIGEST, {"digest": _digest(token)}).one_or_none()
    if row is None:
        return None
    return Bearer(as_they_are(desk, row), row.token_id, row.used_on != desk.local.date())


def note_use(desk: Desk, token_id: int) -> None:
    """Write down that a token was used today, so that one nobody needs any more is noticed."""
    query = sa.update(api_token).where(api_token.c.id == token_id)
    desk.sql.execute(query.values(used_on=desk.local.date()))


def tokens(desk: Desk, account: str | None = None) -> list[Token]:
    """The tokens of everybody, or of one account, revoked ones included, oldest first."""
    query = (
        sa.select(api_token, person.c.account)
        .join(person, person.c.id == api_token.c.person_id)
        .order_by(api_token.c.id)
    )
    if account is not None:
        query = query.where(person.c.account == account)
    return [
        Token(row.id, row.account, row.name, row.created_at, row.used_on, row.revoked_at)
        for row in desk.sql.execute(query)
    ]


def revoke(desk: Desk, token_id: int) -> None:
    """Let a token open nothing any more. Raises NotFound for one that is unknown or revoked already."""
    query = sa.update(api_token).where(api_token.c.id == token_id, api_token.c.revoked_at.is_(None))
    if desk.sql.execute(query.values(revoked_at=desk.now)).rowcount == 0:
        raise NotFound(Said(f"没有有效的令牌 {token_id}。", f"There is no valid token {token_id}."))
    office_log.add(desk, None, "token_revoked", {"token": token_id})


def revoke_all(desk: Desk, person_id: int) -> int:
    """Let no token of somebody open anything any more, not even when they come back. Gives how many did."""
    query = sa.update(api_token).where(api_token.c.person_id == person_id, api_token.c.revoked_at.is_(None))
    return desk.sql.execute(query.values(revoked_at=desk.now)).rowcount
