"""The office as it stands, and as it will stand after the rows looked at so far: what a workbook is compared with."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

import sqlalchemy as sa

from engine.acts.office import current_place
from engine.acts.staffing.units import PLACE
from engine.doors.desk import Desk
from engine.doors.packages import Place
from engine.doors.tables import holding, person, roster, unit
from engine.ground.settings import ZONE

Texts = dict[str, str]


@dataclass
class OfficeNow:
    """Units by code, people by account; posts, duties and deputies by account."""

    today: date
    place: Place
    units: dict[str, Texts] = field(default_factory=dict)
    people: dict[str, Texts] = field(default_factory=dict)
    held: set[tuple[str, str, str]] = field(default_factory=set)
    duty: set[tuple[date, str, str, str]] = field(default_factory=set)
    deputies: dict[str, Texts] = field(default_factory=dict)
    _codes: dict[str, str] = field(default_factory=dict)
    _accounts: dict[str, str] = field(default_factory=dict)
    _tops: dict[str, None] = field(default_factory=dict)

    def unit(self, code: str) -> str:
        """The code as it is kept, for capitals do not matter; empty for an unknown one."""
        return self._codes.get(code.casefold(), "")

    def set_unit(self, code: str, values: Texts) -> None:
        """A unit, new or with other values."""
        of = self.units.setdefault(code, {})
        of |= values
        self._codes[code.casefold()] = code
        if of["kind"] == PLACE:
            self._tops[code] = None
        else:
            self._tops.pop(code, None)

    def tops(self) -> tuple[str, ...]:
        """The codes of the office itself; more than one only where a workbook is mistaken."""
        return tuple(self._tops)

    def account(self, account: str) -> str:
        """The account as it is kept, for capitals do not matter; empty for an unknown one."""
        return self._accounts.get(account.casefold(), "")

    def join(self, account: str, values: Texts) -> None:
        """Somebody new."""
        self.people[account] = values
        self._accounts[account.casefold()] = account

    def admins(self) -> set[str]:
        """The accounts of the administrators."""
        return {account for account, each in self.people.items() if each["admin"] and each["active"]}


def look(desk: Desk) -> OfficeNow:
    """The office as it stands."""
    now = OfficeNow(desk.local.date(), current_place(desk))
    rows = desk.sql.execute(sa.select(unit).order_by(unit.c.id)).mappings().all()
    codes = {row["id"]: row["code"] for row in rows}
    for row in rows:
        values = {"name": row["name"], "kind": row["kind"], "parent": codes.get(row["parent_id"], "")}
        now.set_unit(row["code"], values | {"phone": row["phone"], "open": "yes" if row["active"] else ""})
    staff = desk.sql.execute(sa.select(person).order_by(person.c.id)).mappings().all()
    accounts = {row["id"]: row["account"] for row in staff}
    for row in staff:
        values = {"name": row["name"], "unit": codes.get(row["unit_id"], ""), "phone": row["phone"]}
        flags = {"admin": "yes" if row["admin"] else "", "active": "yes" if row["active"] else ""}
        now.join(row["account"], values | flags)
        until = row["absent_until"]
        now.deputies[row["account"]] = {
            "deputy": accounts.get(row["deputy_id"], ""),
            "first": row["absent_from"].astimezone(ZONE).date().isoformat() if row["absent_from"] else "",
            "last": (until - timedelta(microseconds=1)).astimezone(ZONE).date().isoformat() if until else "",
        }
    for row in desk.sql.execute(sa.select(holding)).mappings():
        now.held.add((accounts[row["person_id"]], row["post"], codes[row["unit_id"]]))
    for row in desk.sql.execute(sa.select(roster)).mappings():
        now.duty.add((row["day"], row["post"], codes[row["unit_id"]], accounts[row["person_id"]]))
    return now
