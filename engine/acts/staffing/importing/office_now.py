"""The office as it stands, and as it will stand after the rows looked at so far: what a workbook is compared with."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

import sqlalchemy as sa

from engine.acts.office import current_place
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

    def unit(self, code: str) -> str:
        """The code as it is kept, for capitals do not matter; empty for an unknown one."""
        return next((each for each in self.units if each.casefold() == code.casefold()), "")

    def account(self, account: str) -> str:
        """The account as it is kept, for capitals do not matter; empty for an unknown one."""
        return self._accounts.get(account.casefold(), "")

    @property
    def _accounts(self) -> dict[str, str]:
        return self.__dict__.setdefault("_folded", {each.casefold(): each for each in self.people})  # type: ignore[no-any-return]

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
        now.units[row["code"]] = {
            "name": row["name"],
            "kind": row["kind"],
            "parent": codes.get(row["parent_id"], ""),
            "phone": row["phone"],
            "open": "yes" if row["active"] else "",
        }
    staff = desk.sql.execute(sa.select(person).order_by(person.c.id)).mappings().all()
    accounts = {row["id"]: row["account"] for row in staff}
    for row in staff:
        now.people[row["account"]] = {
            "name": row["name"],
            "unit": codes.get(row["unit_id"], ""),
            "phone": row["phone"],
            "admin": "yes" if row["admin"] else "",
            "active": "yes" if row["active"] else "",
        }
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
