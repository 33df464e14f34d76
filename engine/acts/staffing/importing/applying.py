"""Bringing a workbook in: looked at first, then written in one transaction by the acts the pages use."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date

from engine.acts import founding
from engine.acts.founding import OneTime
from engine.acts.office import Office
from engine.acts.staffing import seats, staff, units
from engine.acts.staffing.hands import Actor, ensure_admin, person_by_account, take_charge, write_down
from engine.acts.staffing.importing.comparing import compare
from engine.acts.staffing.importing.plan import Item, Plan
from engine.acts.staffing.secrets_told import Secret
from engine.doors.desk import Desk
from engine.doors.sheets.read import read
from engine.ground.errors import Refused
from engine.ground.said import Said

AT_ONCE = 4
"""Passwords are slow to keep on purpose; so many are kept at the same time."""
CHANGED = Said(
    "看过以后，机构人员又有变动，没有导入。请再看一遍。",
    "The office has changed since you looked; nothing was brought in. Please look again.",
)
NOT_GOOD = Said("文件里有错，没有导入。", "There are mistakes in the file; nothing was brought in.")


@dataclass(frozen=True)
class Imported:
    """What was done, and the one-time passwords of those who are new."""

    plan: Plan
    secrets: tuple[Secret, ...]


def preview(desk: Desk, actor: Actor, content: bytes) -> Plan:
    """What a workbook would do. Raises NotYours, BadWorkbook."""
    ensure_admin(actor)
    return compare(desk, read(content))


def bring_in(office: Office, actor: Actor, content: bytes, name: str, mark: str | None = None) -> Imported:
    """Do what the workbook says, all of it or nothing. `mark` is that of the plan that was looked at.

    Raises NotYours, BadWorkbook, Refused for a workbook with mistakes or an office that has changed meanwhile.
    """
    ensure_admin(actor)
    sheets = read(content)
    with office.reading() as desk:
        planned = compare(desk, sheets)
    _ensure_good(planned, mark)
    new = [item for item in planned.of("add") if item.table.key == "people"]
    with ThreadPoolExecutor(AT_ONCE) as keeping:  # before the transaction, for nobody is to wait for it
        kept = dict(zip((item.values["account"] for item in new), keeping.map(_one_time, new), strict=True))
    with office.desk() as desk:
        take_charge(desk, actor)
        plan = compare(desk, sheets)
        _ensure_good(plan, planned.mark)
        for item in plan.of("add", "change"):
            _DO[item.table.key](desk, actor, item, kept)
        if plan.of("add", "change"):
            counts = {"added": plan.count("add"), "changed": plan.count("change")}
            write_down(desk, actor, "imported", file=name, **counts)
    return Imported(plan, tuple(_secret(item.values, kept) for item in new))


def _one_time(_item: Item) -> OneTime:
    return founding.one_time()


def _secret(values: Mapping[str, str], kept: Mapping[str, OneTime]) -> Secret:
    account = values["account"]
    return Secret(account, values["name"], kept[account].password)


def _ensure_good(plan: Plan, mark: str | None) -> None:
    if not plan.good:
        raise Refused(NOT_GOOD, "mistakes")
    if mark is not None and plan.mark != mark:
        raise Refused(CHANGED, "changed")


Kept = Mapping[str, OneTime]


def _unit(desk: Desk, actor: Actor, item: Item, _kept: Kept) -> None:
    of = item.values
    if item.effect == "add":
        units.add(desk, actor, of["code"], of["name"], of["kind"], of["parent"], of["phone"])
    else:
        asked = {key: of[key] for key in ("name", "phone", "kind", "parent")}
        units.change(desk, actor, founding.unit_id(desk, of["code"]), asked)


def _person(desk: Desk, actor: Actor, item: Item, kept: Kept) -> None:
    of = item.values
    if item.effect == "add":
        secret = kept[of["account"]]
        staff.take_on(desk, actor, of["account"], of["name"], of["unit"], of["phone"], secret)
    person_id = person_by_account(desk, of["account"])
    if item.effect == "change":
        staff.change(desk, actor, person_id, {key: of[key] for key in ("name", "unit", "phone")})
    if bool(of["admin"]) != staff.is_admin(desk, person_id):
        staff.set_admin(desk, actor, person_id, bool(of["admin"]))


def _post(desk: Desk, actor: Actor, item: Item, _kept: Kept) -> None:
    of = item.values
    seats.give(desk, actor, person_by_account(desk, of["account"]), of["post"], of["unit"])


def _duty(desk: Desk, actor: Actor, item: Item, _kept: Kept) -> None:
    of = item.values
    seat = (of["post"], founding.unit_id(desk, of["unit"]))
    first, last = date.fromisoformat(of["first"]), date.fromisoformat(of["last"])
    seats.put_on_duty(desk, actor, seat, person_by_account(desk, of["account"]), first, last)


def _deputy(desk: Desk, actor: Actor, item: Item, _kept: Kept) -> None:
    of = item.values
    person_id = person_by_account(desk, of["account"])
    if of["deputy"]:
        seats.name_deputy(desk, actor, person_id, person_by_account(desk, of["deputy"]))
    changed = {label.zh for label, _, _ in item.changes}
    if of["first"] and of["last"] and (item.effect == "add" or changed & {"从", "到"}):
        seats.set_absence(
            desk, actor, person_id, date.fromisoformat(of["first"]), date.fromisoformat(of["last"])
        )


_DO = {"units": _unit, "people": _person, "posts": _post, "duty": _duty, "deputies": _deputy}
