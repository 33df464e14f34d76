"""The units of the office: adding, renaming, moving, closing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import sqlalchemy as sa

from engine.acts import founding
from engine.acts.permission import units_below
from engine.acts.staffing.hands import (
    LONGEST,
    Actor,
    Wrong,
    code_of,
    name_of,
    named,
    phone_of,
    read,
    take_charge,
    unit_row,
    write_down,
)
from engine.doors.desk import Desk
from engine.doors.tables import cases, holding, person, roster, task, unit
from engine.ground.errors import BadAnswers, Gone, Refused
from engine.ground.said import Said

PLACE, WINDOW, SECTION = "place", "window", "section"
KINDS = {
    SECTION: Said("科室", "Section"),
    WINDOW: Said("窗口", "Window"),
    PLACE: Said("本局", "The office itself"),
}


def unit_name(text: str) -> str:
    """The name of a unit. Raises BadWriting."""
    return name_of(text, LONGEST["unit name"])


def add(desk: Desk, actor: Actor, code: str, name: str, kind: str, parent: str, phone: str) -> int:
    """Add a unit below the one with the code `parent`. Gives its key. Raises NotYours, BadAnswers."""
    take_charge(desk, actor)
    wrong: Wrong = {}
    code, name = read(wrong, "code", code_of, code), read(wrong, "name", unit_name, name)
    phone = read(wrong, "phone", phone_of, phone)
    taken = sa.select(unit.c.id).where(sa.func.lower(unit.c.code) == code.lower())
    if code and desk.sql.scalar(taken) is not None:
        wrong["code"] = Said(f"已有编号为“{code}”的单位。", f"There is a unit “{code}” already.")
    wrong |= _wrong_kind(desk, None, kind, parent)
    if wrong:
        raise BadAnswers(wrong)
    added = founding.add_unit(desk, code, name, kind, parent or None, phone)
    write_down(desk, actor, "unit_added", code=code, name=name)
    return added


def change(desk: Desk, actor: Actor, unit_id: int, values: Mapping[str, str]) -> bool:
    """Give a unit the name, phone, kind and parent (a code) among `values`; what is not named stays.

    False where nothing is new. Raises NotYours, NotFound, BadAnswers.
    """
    take_charge(desk, actor)
    row = unit_row(desk, unit_id)
    above = unit_row(desk, row["parent_id"])["code"] if row["parent_id"] else ""
    was = {"name": row["name"], "phone": row["phone"], "kind": row["kind"], "parent": above}
    wrong: Wrong = {}
    new = {**was, **values}
    new["name"] = read(wrong, "name", unit_name, new["name"])
    new["phone"] = read(wrong, "phone", phone_of, new["phone"])
    if (new["kind"], new["parent"]) != (was["kind"], was["parent"]):
        wrong |= _wrong_kind(desk, unit_id, new["kind"], new["parent"])
    if wrong:
        raise BadAnswers(wrong)
    changed = {key: [was[key], new[key]] for key in was if was[key] != new[key]}
    if not changed:
        return False
    kept = {name: new[name] for name in ("name", "phone", "kind")}
    kept["parent_id"] = founding.unit_id(desk, new["parent"]) if new["parent"] else None
    desk.sql.execute(sa.update(unit).where(unit.c.id == unit_id).values(kept))
    if "parent" in changed:
        changed["parent"] = [named(desk, above) for above in changed["parent"]]
    write_down(desk, actor, "unit_changed", code=row["code"], name=new["name"], changed=changed)
    return True


def _wrong_kind(desk: Desk, unit_id: int | None, kind: str, parent: str) -> Wrong:
    """What is wrong with a kind and a parent: there is one office itself, and everything hangs below it."""
    if kind not in KINDS:
        return {"kind": Said("请选单位类型。", "Choose the kind of unit.")}
    top = (
        desk.sql.execute(sa.select(unit.c.id).where(unit.c.kind == PLACE).order_by(unit.c.id))
        .scalars()
        .first()
    )
    if kind == PLACE:
        if top not in (None, unit_id):
            return {
                "kind": Said(
                    "本局只有一个，已经有了。", "There is one office itself, and it is there already."
                )
            }
        return {"parent": Said("本局上面没有单位。", "Nothing is above the office itself.")} if parent else {}
    if unit_id is not None and top == unit_id:
        return {"kind": Said("这是本局，类型不能改。", "This is the office itself: its kind stays.")}
    above = desk.sql.execute(sa.select(unit).where(unit.c.code == parent)).mappings().one_or_none()
    if above is None or not above["active"]:
        return {"parent": Said("请选上级单位。", "Choose the unit above.")}
    if unit_id is not None and above["id"] in units_below(desk, {unit_id}):
        return {"parent": Said("上级不能是它自己或它的下级。", "It cannot be below itself.")}
    return {}


def top(desk: Desk) -> str:
    """The code of the office itself; empty before there is one."""
    return desk.sql.scalar(sa.select(unit.c.code).where(unit.c.kind == PLACE).order_by(unit.c.id)) or ""


def close(desk: Desk, actor: Actor, unit_id: int) -> None:
    """Close a unit that holds nothing any more. Raises NotYours, NotFound, Gone, Refused naming what it holds."""
    take_charge(desk, actor)
    row = unit_row(desk, unit_id)
    if not row["active"]:
        raise Gone(Said("这个单位已经撤销了。", "This unit is closed already."))
    held = (
        list(_held(desk, unit_id))
        if row["kind"] != PLACE
        else [Said("它就是本局", "it is the office itself")]
    )
    if held:
        zh, en = "、".join(each.zh for each in held), ", ".join(each.en for each in held)
        raise Refused(
            Said(f"“{row['name']}”还不能撤销：{zh}。", f"“{row['name']}” cannot be closed yet: {en}."),
            "in_use",
        )
    left = sa.select(person.c.id).where(person.c.active.is_(False))  # what they held here is over for good
    desk.sql.execute(sa.delete(holding).where(holding.c.unit_id == unit_id, holding.c.person_id.in_(left)))
    desk.sql.execute(sa.update(unit).where(unit.c.id == unit_id).values(active=False))
    write_down(desk, actor, "unit_closed", code=row["code"], name=row["name"])


def reopen(desk: Desk, actor: Actor, unit_id: int) -> None:
    """Open a closed unit again. Raises NotYours, NotFound, Gone, Refused below a closed one."""
    take_charge(desk, actor)
    row = unit_row(desk, unit_id)
    if row["active"]:
        raise Gone(Said("这个单位没有撤销。", "This unit is not closed."))
    if row["parent_id"] and not unit_row(desk, row["parent_id"])["active"]:
        raise Refused(Said("请先恢复它的上级单位。", "Reopen the unit above it first."))
    desk.sql.execute(sa.update(unit).where(unit.c.id == unit_id).values(active=True))
    write_down(desk, actor, "unit_reopened", code=row["code"], name=row["name"])


def _held(desk: Desk, unit_id: int) -> Iterator[Said]:
    """What a unit still holds, in words."""
    here = person.c.active
    counted = (
        (
            sa.select(person.c.id).where(here, person.c.unit_id == unit_id),
            "还有 {} 人",
            "{} people are in it",
        ),
        (
            sa.select(holding.c.id)
            .join(person, person.c.id == holding.c.person_id)
            .where(here, holding.c.unit_id == unit_id),
            "还有 {} 个岗位有人",
            "{} posts in it are held",
        ),
        (
            sa.select(unit.c.id).where(unit.c.active, unit.c.parent_id == unit_id),
            "还有 {} 个下级单位",
            "{} units are below it",
        ),
        (
            sa.select(task.c.id).where(task.c.unit_id == unit_id),
            "还有 {} 步没办完",
            "{} tasks of it are open",
        ),
        (
            sa.select(cases.c.id).where(cases.c.first_unit == unit_id, cases.c.closed_at.is_(None)),
            "它收的件还有 {} 件在办",
            "{} matters it received are open",
        ),
        (
            sa.select(roster.c.id).where(roster.c.unit_id == unit_id, roster.c.day >= desk.local.date()),
            "还排了 {} 班",
            "{} duties are planned",
        ),
    )
    for query, zh, en in counted:
        number = desk.sql.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
        if number:
            yield Said(zh.format(number), en.format(number))
