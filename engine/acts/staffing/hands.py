"""Who runs the office: its administrators, or whoever may run its command line; and how that is written down."""

from __future__ import annotations

import re
from collections.abc import Callable

import sqlalchemy as sa

from engine.acts import permission
from engine.acts.people import Person, no_account
from engine.doors.desk import Desk
from engine.doors.tables import Kept, person, unit
from engine.ground.database import one_at_a_time
from engine.ground.errors import NotFound
from engine.ground.said import Said
from engine.traces import office_log
from engine.values.written import BadWriting, half_width, one_line

Actor = Person | None
"""An administrator, or nobody for the command line: who may run that has the machine itself."""

ADMINS_ONLY = Said("机构和人员由管理员管理。", "Units and people are the administrators' to run.")
NO_PERSON = Said("没有这个人。", "There is no such person.")
NO_UNIT = Said("没有这个单位。", "There is no such unit.")

LONGEST = {"name": 60, "unit name": 120, "code": 60, "phone": 40}
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}", re.ASCII)
_PHONE = re.compile(r"[0-9+*#()/,; -]+(?:转|ext\.?)?[0-9 -]*", re.ASCII)

Wrong = dict[str, Said]
"""What is wrong with the fields of a small form."""


def ensure_admin(actor: Actor) -> None:
    """Raises NotYours for a person who is not an administrator."""
    if actor is not None:
        permission.ensure_admin(actor, ADMINS_ONLY)


def take_charge(desk: Desk, actor: Actor) -> None:
    """Begin to change who works where: whoever else does that waits until this act is over, or went before.

    Raises NotYours for a person who is not an administrator.
    """
    ensure_admin(actor)
    one_at_a_time(desk.sql, "staffing")


def key_of(actor: Actor) -> int | None:
    """The key of who acts; nobody for the command line."""
    return None if actor is None else actor.id


def write_down(desk: Desk, actor: Actor, act: str, **detail: object) -> None:
    """Keep in the office's own log who did what."""
    office_log.add(desk, key_of(actor), act, detail)


def named(desk: Desk, code: str) -> str:
    """The name of a unit for the log, which outlives codes and names; empty for no unit."""
    return str(desk.sql.scalar(sa.select(unit.c.name).where(unit.c.code == code)) or code)


def person_row(desk: Desk, person_id: int) -> Kept:
    """Somebody who works or worked here. Raises NotFound."""
    row = desk.sql.execute(sa.select(person).where(person.c.id == person_id)).mappings().one_or_none()
    if row is None:
        raise NotFound(NO_PERSON)
    return row


def person_by_account(desk: Desk, account: str) -> int:
    """The key of an account. Raises NotFound."""
    found: int | None = desk.sql.scalar(sa.select(person.c.id).where(person.c.account == account))
    if found is None:
        raise no_account(account)
    return found


def unit_row(desk: Desk, unit_id: int) -> Kept:
    """A unit, closed or not. Raises NotFound."""
    row = desk.sql.execute(sa.select(unit).where(unit.c.id == unit_id)).mappings().one_or_none()
    if row is None:
        raise NotFound(NO_UNIT)
    return row


def whom(row: Kept) -> dict[str, str]:
    """How the log names a person."""
    return {"account": row["account"], "name": row["name"]}


# What is typed ----------------------------------------------------------------------------------------------


def name_of(text: str, longest: int = LONGEST["name"]) -> str:
    """A name on one line. Raises BadWriting for none, and for one that is too long."""
    name = one_line(text)
    if not name:
        raise BadWriting(Said("请填写。", "Please fill this in."))
    if len(name) > longest:
        raise BadWriting(Said(f"不能超过 {longest} 个字。", f"At most {longest} characters."))
    return name


def code_of(text: str) -> str:
    """A code or an account: letters, digits, dot, dash, underline. Raises BadWriting."""
    code = half_width(text).strip()
    if not _CODE.fullmatch(code):
        raise BadWriting(
            Said(
                "用英文字母和数字，可以带 . _ -，以字母或数字开头，不超过 60 个字符。",
                "Use letters and digits (. _ - may be among them), beginning with one, at most 60.",
            )
        )
    return code


def phone_of(text: str) -> str:
    """A telephone number as people write one, or nothing. Raises BadWriting."""
    number = " ".join(half_width(text).split())
    if number and (len(number) > LONGEST["phone"] or not _PHONE.fullmatch(number)):
        raise BadWriting(
            Said(
                "电话写成 0635-2330012 或 13800001234 的样子。",
                "Write the number like 0635-2330012 or 13800001234.",
            )
        )
    return number


def read(wrong: Wrong, field: str, reader: Callable[[str], str], text: str) -> str:
    """What `reader` makes of a text; where it will not have it, `wrong` says why."""
    try:
        return reader(text)
    except BadWriting as bad:
        wrong[field] = bad.said
        return ""
