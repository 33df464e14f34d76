"""Letting people in. Who knocks with the wrong password learns nothing about which accounts there are."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import sqlalchemy as sa

from engine.acts.office import Office
from engine.acts.people import Person, person_of
from engine.doors import passwords
from engine.doors.desk import Desk
from engine.doors.tables import attempt, person
from engine.ground.database import put_if_new
from engine.ground.said import Said

TRIES = 5
LOCKED_FOR = timedelta(minutes=15)
KEPT = timedelta(days=1)


def sign_in(office: Office, account: str, password: str) -> Person | Said:
    """The person whose account and password these are, or why not.

    After five wrong tries the account is locked for fifteen minutes (等保 2.0, 8.1.4.1 b). Tries are counted
    for whatever was typed, so that an unknown account answers like a known one. Passwords are slow to check
    on purpose, so that is done between two transactions: nobody waits for it but the one who knocks.
    """
    key = hashlib.sha256(account.strip().casefold().encode("utf-8", "replace")).hexdigest()
    with office.reading() as desk:
        if _is_locked(desk, key):
            return _locked()
        query = sa.select(person.c.id, person.c.password).where(person.c.account == account.strip())
        row = desk.sql.execute(query.where(person.c.active)).one_or_none()
    right = passwords.matches(row.password if row is not None else passwords.NOBODY, password)
    with office.desk() as desk:
        found = person_of(desk, row.id) if row is not None and right else None
        if found is None or _is_locked(desk, key):
            return _count_try(desk, key)
        desk.sql.execute(sa.delete(attempt).where(attempt.c.account == key))
        return found


def _is_locked(desk: Desk, key: str) -> bool:
    until = desk.sql.scalar(sa.select(attempt.c.locked_until).where(attempt.c.account == key))
    return until is not None and until > desk.now


def _count_try(desk: Desk, key: str) -> Said:
    put_if_new(desk.sql, attempt, {"account": key, "fails": 0, "at": desk.now})
    row = desk.sql.execute(sa.select(attempt).where(attempt.c.account == key).with_for_update()).one()
    if row.locked_until and row.locked_until > desk.now:
        return _locked()
    fails = 1 if desk.now - row.at > LOCKED_FOR else row.fails + 1
    locked = fails >= TRIES
    values = {"fails": 0 if locked else fails, "locked_until": desk.now + LOCKED_FOR if locked else None}
    desk.sql.execute(sa.update(attempt).where(attempt.c.account == key).values(**values, at=desk.now))
    if locked:
        return _locked()
    left = TRIES - fails
    return Said(
        f"账号或密码不对。还可以再试 {left} 次，之后锁定 15 分钟。",
        f"The account or the password is wrong. {left} more tries, then a lock of 15 minutes.",
    )


def _locked() -> Said:
    return Said(
        "试错次数太多，账号已锁定。请 15 分钟后再试，或请本单位管理员重设密码。",
        "Too many wrong tries: the account is locked. Try again in 15 minutes or ask your administrator.",
    )


def sweep(desk: Desk) -> None:
    """Forget tries nobody will ask about again."""
    desk.sql.execute(sa.delete(attempt).where(attempt.c.at < desk.now - KEPT))
