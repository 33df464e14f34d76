"""行政记录: what administrators did to the office, newest first, as people read it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from engine.acts.office import current_place
from engine.acts.people import Person
from engine.acts.staffing.hands import ensure_admin
from engine.acts.staffing.units import KINDS
from engine.doors.desk import Desk
from engine.doors.packages import Place
from engine.doors.wording import POSTS
from engine.ground.said import Said
from engine.ground.settings import ZONE
from engine.traces import office_log
from engine.values.terms import plural

COMMAND_LINE = Said("命令行", "command line")
_FIELDS = {
    "name": Said("名称", "name"),
    "phone": Said("电话", "phone"),
    "unit": Said("单位", "unit"),
    "parent": Said("上级", "parent"),
    "kind": Said("类型", "kind"),
}
_DAYS = ("first", "last", "day")
_WHO = Said("{name}（{account}）", "{name} ({account})")
_UNIT = Said("{name}（{code}）", "{name} ({code})")
_WORDS = {
    "unit_added": Said(f"添加单位 {_UNIT.zh}", f"added the unit {_UNIT.en}"),
    "unit_changed": Said(f"修改单位 {_UNIT.zh}", f"changed the unit {_UNIT.en}"),
    "unit_closed": Said(f"撤销单位 {_UNIT.zh}", f"closed the unit {_UNIT.en}"),
    "unit_reopened": Said(f"恢复单位 {_UNIT.zh}", f"reopened the unit {_UNIT.en}"),
    "person_added": Said(f"添加人员 {_WHO.zh}，单位 {{unit}}", f"took on {_WHO.en}, unit {{unit}}"),
    "person_changed": Said(f"修改人员 {_WHO.zh}", f"changed {_WHO.en}"),
    "person_left": Said(f"{_WHO.zh}离开", f"{_WHO.en} left"),
    "person_returned": Said(f"{_WHO.zh}回岗", f"{_WHO.en} returned"),
    "admin_given": Said(f"设 {_WHO.zh} 为管理员", f"made {_WHO.en} an administrator"),
    "admin_taken": Said(f"取消 {_WHO.zh} 的管理员", f"{_WHO.en} is no longer an administrator"),
    "password_reset": Said(f"重设 {_WHO.zh} 的密码", f"reset the password of {_WHO.en}"),
    "post_given": Said(f"{_WHO.zh}担任{{unit}}{{post}}", f"gave {_WHO.en} the post {{post}} in {{unit}}"),
    "post_taken": Said(
        f"{_WHO.zh}不再担任{{unit}}{{post}}", f"took the post {{post}} in {{unit}} from {_WHO.en}"
    ),
    "duty_added": Said(
        f"排班：{_WHO.zh}，{{unit}}{{post}}，{{first}}至{{last}}，共 {{days}} 天",
        f"duty: {_WHO.en}, {{post}} in {{unit}}, {{first}} to {{last}}, {{so_many}}",
    ),
    "duty_removed": Said(
        f"撤班：{_WHO.zh}，{{unit}}{{post}}，{{day}}",
        f"duty removed: {_WHO.en}, {{post}} in {{unit}}, {{day}}",
    ),
    "deputy_named": Said(f"{_WHO.zh}的B岗：{{deputy}}", f"deputy of {_WHO.en}: {{deputy}}"),
    "absence_set": Said(f"{_WHO.zh} {{first}}至{{last}}不在岗", f"{_WHO.en} is away {{first}} to {{last}}"),
    "absence_ended": Said(f"{_WHO.zh}销假，回岗", f"{_WHO.en} is back"),
    "imported": Said(
        "导入 {file}：新增 {added} 项，修改 {changed} 项", "imported {file}: {added} added, {changed} changed"
    ),
    "token_given": Said("给程序“{program}”发令牌，代表 {account}", "gave “{program}” a token for {account}"),
    "year_added": Said("录入 {year} 年放假通知 {number}", "entered the holiday notice of {year}, {number}"),
    "token_revoked": Said("吊销令牌 {token}", "revoked token {token}"),
}


@dataclass(frozen=True)
class Entry:
    """One act: when, who, what."""

    at: datetime
    who: Said
    said: Said


@dataclass(frozen=True)
class Book:
    """A page of the log; `older` is where the next one begins, if there is one."""

    entries: tuple[Entry, ...]
    older: int | None


def read(desk: Desk, actor: Person | None, before: int | None = None) -> Book:
    """The newest entries, or those older than entry `before`. Raises NotYours."""
    ensure_admin(actor)
    rows = office_log.newest(desk, before, office_log.PER_PAGE + 1)
    shown = rows[: office_log.PER_PAGE]
    place = current_place(desk)
    entries = tuple(
        Entry(
            row["at"].astimezone(ZONE),
            Said(row["name"], row["name"]) if row["name"] else COMMAND_LINE,
            told(row["act"], office_log.detail_of(row), place),
        )
        for row in shown
    )
    return Book(entries, shown[-1]["id"] if len(rows) > len(shown) else None)


def told(act: str, detail: Mapping[str, Any], place: Place) -> Said:
    """One act in words; posts are kept by their Chinese name, and `place` knows the English."""
    words = _WORDS.get(act)
    if words is None:
        return Said(act, act)
    given = dict(detail) | {"so_many": plural(str(detail.get("days", 0)), "day")}
    more = [*_changes(given.get("changed")), *_tasks(given)]
    if act == "deputy_named" and not given["deputy"]:
        given["deputy"] = "—"
    post = place.said(str(given.get("post", "")), POSTS)
    days = {key: _day(str(given[key])) for key in _DAYS if given.get(key)}
    zh = words.zh.format(**given | {key: day.zh for key, day in days.items()})
    en = words.en.format(**given | {key: day.en for key, day in days.items()} | {"post": post.en})
    return Said("；".join([zh, *(each.zh for each in more)]), "; ".join([en, *(each.en for each in more)]))


def _day(written: str) -> Said:
    on = date.fromisoformat(written)
    return Said(f"{on.year}年{on.month}月{on.day}日", f"{on:%-d %b %Y}")


def _changes(changed: Any) -> Iterator[Said]:
    for field, (was, now) in changed.items() if isinstance(changed, dict) else ():
        label = _FIELDS[field]
        old, new = _value(field, was), _value(field, now)
        yield Said(f"{label.zh}：{old.zh} → {new.zh}", f"{label.en}: {old.en} → {new.en}")


def _value(field: str, value: str) -> Said:
    if field == "kind" and value in KINDS:
        return KINDS[value]
    return Said(value or "（空）", value or "(none)")


def _tasks(detail: Mapping[str, Any]) -> Iterator[Said]:
    if detail.get("tasks"):
        yield Said(
            f"在办的 {detail['tasks']} 步转给别人",
            f"{plural(str(detail['tasks']), 'open task')} went to others",
        )
    if detail.get("stuck"):
        yield Said(f"其中 {detail['stuck']} 步没有人接", f"{detail['stuck']} of them found nobody")
    if detail.get("tokens"):
        yield Said(
            f"吊销 {detail['tokens']} 个令牌", f"{plural(str(detail['tokens']), 'token')} of programs revoked"
        )
