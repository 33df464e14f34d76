"""The people of the office: taking on, changing, leaving and coming back, administrators, passwords."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from engine.acts import founding, logins, programs
from engine.acts.founding import NewPerson, OneTime
from engine.acts.staffing import passing_on
from engine.acts.staffing.hands import (
    Actor,
    Wrong,
    code_of,
    key_of,
    name_of,
    named,
    person_row,
    phone_of,
    read,
    take_charge,
    unit_row,
    whom,
    write_down,
)
from engine.acts.staffing.passing_on import Passed
from engine.acts.staffing.secrets_told import Secret
from engine.doors import passwords
from engine.doors.desk import Desk
from engine.doors.tables import holding, person, roster, unit
from engine.ground.errors import BadAnswers, Gone, Refused
from engine.ground.said import Said

LAST_ADMIN = Said(
    "这是最后一位管理员。请先设另一位管理员。",
    "This is the last administrator. Make somebody else one first.",
)


def take_on(
    desk: Desk,
    actor: Actor,
    account: str,
    name: str,
    unit_code: str,
    phone: str = "",
    ready: OneTime | None = None,
) -> Secret:
    """Take somebody on. Gives the account and name that are kept, and the one-time password (`ready`, or a new one).

    Raises NotYours, BadAnswers.
    """
    take_charge(desk, actor)
    wrong: Wrong = {}
    account, name = read(wrong, "account", code_of, account), read(wrong, "name", name_of, name)
    phone = read(wrong, "phone", phone_of, phone)
    if account and is_taken(desk, account):
        wrong["account"] = Said(f"账号“{account}”已有人用。", f"The account “{account}” is taken.")
    if open_unit(desk, unit_code) is None:
        wrong["unit"] = no_open_unit(unit_code)
    if wrong:
        raise BadAnswers(wrong)
    new = NewPerson(account, name, unit_code, phone=phone)
    password = founding.add_person(desk, new, ready=ready)
    write_down(desk, actor, "person_added", account=account, name=name, unit=named(desk, unit_code))
    return Secret(account, name, password)


def is_taken(desk: Desk, account: str) -> bool:
    """Accounts that differ in capitals alone are one to people."""
    query = sa.select(person.c.id).where(sa.func.lower(person.c.account) == account.lower())
    return desk.sql.scalar(query.limit(1)) is not None


def open_unit(desk: Desk, code: str) -> int | None:
    """The key of a unit that is not closed."""
    found: int | None = desk.sql.scalar(sa.select(unit.c.id).where(unit.c.code == code, unit.c.active))
    return found


def no_open_unit(code: str) -> Said:
    """What is said where a unit should be chosen and none, or an unknown or closed one, was."""
    if not code:
        return Said("请选单位。", "Choose the unit.")
    return Said(f"没有编号为“{code}”的单位，或者它已撤销。", f"There is no unit “{code}”, or it is closed.")


def unit_of(desk: Desk, person_id: int) -> str:
    """The code of somebody's own unit; empty without one. Raises NotFound."""
    row = person_row(desk, person_id)
    return str(unit_row(desk, row["unit_id"])["code"]) if row["unit_id"] else ""


def change(desk: Desk, actor: Actor, person_id: int, values: Mapping[str, str]) -> bool:
    """Give somebody the name, phone and unit (a code) among `values`; what is not named stays.

    False where nothing is new. Raises NotYours, NotFound, BadAnswers.
    """
    take_charge(desk, actor)
    row = person_row(desk, person_id)
    unit_code = unit_row(desk, row["unit_id"])["code"] if row["unit_id"] else ""
    was = {"name": row["name"], "phone": row["phone"], "unit": unit_code}
    new = {**was, **values}
    wrong: Wrong = {}
    new["name"] = read(wrong, "name", name_of, new["name"])
    new["phone"] = read(wrong, "phone", phone_of, new["phone"])
    unit_id = row["unit_id"] if new["unit"] == was["unit"] else open_unit(desk, new["unit"])
    if unit_id is None:
        wrong["unit"] = no_open_unit(new["unit"])
    if wrong:
        raise BadAnswers(wrong)
    changed = {key: [was[key], new[key]] for key in was if was[key] != new[key]}
    if changed:
        kept = {"name": new["name"], "phone": new["phone"], "unit_id": unit_id}
        _set(desk, person_id, kept)
        if "unit" in changed:
            changed["unit"] = [named(desk, code) for code in changed["unit"]]
        write_down(desk, actor, "person_changed", account=row["account"], name=new["name"], changed=changed)
    return bool(changed)


def leave(desk: Desk, actor: Actor, person_id: int) -> Passed:
    """Somebody leaves: they and the programs that act for them are out at once and for good, their duties are
    off, and what they had in hand goes on without them.

    The posts stay written down for their return and count for nothing meanwhile. Raises NotYours, NotFound,
    Gone, Refused for the last administrator.
    """
    take_charge(desk, actor)
    row = person_row(desk, person_id)
    if not row["active"]:
        raise Gone(Said("这个人已经离开了。", "This person has left already."))
    if row["admin"]:
        _ensure_another_admin(desk, person_id)
    _set(desk, person_id, {"active": False, "admin": False})
    logins.end_all(desk, person_id)
    tokens = programs.revoke_all(desk, person_id)
    desk.sql.execute(
        sa.delete(roster).where(roster.c.person_id == person_id, roster.c.day >= desk.local.date())
    )
    passed = passing_on.of_somebody_gone(desk, person_id, _seats(desk, person_id), key_of(actor))
    counts = {"tasks": passed.tasks, "stuck": passed.stuck, "tokens": tokens}
    write_down(desk, actor, "person_left", **whom(row), **counts)
    return passed


def come_back(desk: Desk, actor: Actor, person_id: int) -> Secret:
    """Somebody is back, with the posts of before. Gives a one-time password.

    Raises NotYours, NotFound, Gone, and Refused where their unit is closed.
    """
    take_charge(desk, actor)
    row = person_row(desk, person_id)
    if row["active"]:
        raise Gone(Said("这个人没有离开。", "This person has not left."))
    if row["unit_id"] and not unit_row(desk, row["unit_id"])["active"]:
        raise Refused(
            Said("原单位已撤销，请先给他换个单位。", "Their unit is closed: give them another one first.")
        )
    secret = founding.one_time_password()
    back = {"active": True, "password": passwords.keep(secret), "must_change": True}
    _set(desk, person_id, back | {"absent_from": None, "absent_until": None})
    passing_on.of_filled_posts(desk, _seats(desk, person_id))
    write_down(desk, actor, "person_returned", **whom(row))
    return Secret(**whom(row), password=secret)


def set_admin(desk: Desk, actor: Actor, person_id: int, is_admin: bool) -> None:
    """Make somebody an administrator, or no longer. Raises NotYours, NotFound, Gone, Refused for the last one."""
    take_charge(desk, actor)
    row = person_row(desk, person_id)
    ensure_working(row)
    if row["admin"] == is_admin:
        raise Gone(Said("已经是这样了。", "It is so already."))
    if not is_admin:
        _ensure_another_admin(desk, person_id)
    _set(desk, person_id, {"admin": is_admin})
    write_down(desk, actor, "admin_given" if is_admin else "admin_taken", **whom(row))


def is_admin(desk: Desk, person_id: int) -> bool:
    """True for an administrator."""
    return bool(person_row(desk, person_id)["admin"])


def _ensure_another_admin(desk: Desk, person_id: int) -> None:
    query = sa.select(person.c.id).where(person.c.admin, person.c.active)
    if set(desk.sql.scalars(query)) <= {person_id}:
        raise Refused(LAST_ADMIN, "last_admin")


def reset_password(desk: Desk, actor: Actor, person_id: int) -> Secret:
    """Give somebody a one-time password, to be changed at once; all their visits end.

    Raises NotYours, NotFound, Gone for one who has left.
    """
    take_charge(desk, actor)
    row = person_row(desk, person_id)
    ensure_working(row)
    secret = founding.one_time_password()
    _set(desk, person_id, {"password": passwords.keep(secret), "must_change": True})
    logins.end_all(desk, person_id)
    write_down(desk, actor, "password_reset", **whom(row))
    return Secret(**whom(row), password=secret)


def ensure_working(row: Any) -> None:
    """Raises Gone for somebody who has left."""
    if not row["active"]:
        raise Gone(Said("这个人已经离开，请先办回岗。", "This person has left: let them return first."))


def _set(desk: Desk, person_id: int, values: Mapping[str, object]) -> None:
    desk.sql.execute(sa.update(person).where(person.c.id == person_id).values(values))


def _seats(desk: Desk, person_id: int) -> list[passing_on.Seat]:
    query = sa.select(holding.c.post, holding.c.unit_id).where(holding.c.person_id == person_id)
    return [(row.post, row.unit_id) for row in desk.sql.execute(query)]
