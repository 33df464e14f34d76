"""What an administrator does in the tests, and how people are found on the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from engine.doors.tables import person, unit
from rigs.site import Site

if TYPE_CHECKING:
    from engine.acts.office import Office


def key_of(office: Office, account: str) -> int:
    """The key of a person."""
    with office.reading() as desk:
        return desk.sql.execute(sa.select(person.c.id).where(person.c.account == account)).scalar_one()


def unit_key(office: Office, code: str) -> int:
    """The key of a unit."""
    with office.reading() as desk:
        return desk.sql.execute(sa.select(unit.c.id).where(unit.c.code == code)).scalar_one()


def give(admin: Site, office: Office, account: str, post: str, unit_name: str) -> Site:
    """Let somebody hold a post."""
    admin.open(f"/office/people/{key_of(office, account)}").click("安排岗位")
    return admin.fill({"岗位": post, "在哪个单位": unit_name}).submit("安排岗位").sees("已安排岗位")


def take(admin: Site, office: Office, account: str, post: str, code: str) -> Site:
    """Take a post from somebody."""
    where = f"/office/people/{key_of(office, account)}/posts/{post}/{unit_key(office, code)}"
    return admin.open(where).submit("取消岗位").sees("已取消岗位")
