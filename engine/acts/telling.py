"""History in words: what each act of the chain reads like on the timeline."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from engine.acts.shown import Moment
from engine.doors.packages import Place
from engine.doors.tables import Kept
from engine.ground.said import Said
from engine.ground.settings import ZONE

MARKED = {"red", "cancelled", "urged", "taken_back"}
QUIET = {"entered", "amber", "resumed", "paused", "cancelled", "excluded", "handed_on", "claimed", "released"}
"""Left out of the short timeline unless asked for."""


def moment(row: Kept, place: Place, people: Mapping[int, str], note: str = "") -> Moment:
    """One entry of the history, as people read it. Deadlines and bells act without a person."""
    detail = json.loads(row["detail"])
    name = place.name_of(row["element"])
    say = _WORDS.get(row["act"], _plain)
    at: datetime = row["at"].astimezone(ZONE)
    return Moment(
        at=at,
        who=people.get(row["person_id"], ""),
        said=_in_truth(say(name, detail, place, people), detail.get("due"), at),
        mark=row["act"] in MARKED,
        text=note,
    )


def named_in(row: Kept) -> list[int]:
    """The people whose names an entry needs: who acted, and to whom a task went."""
    return [each for each in (row["person_id"], json.loads(row["detail"]).get("to")) if each]


def _in_truth(said: Said, due: str | None, at: datetime) -> Said:
    """A bell that rang late, because the office stood still meanwhile, names the instant it was due."""
    true = datetime.fromisoformat(due).astimezone(ZONE) if due else at
    if at - true < timedelta(minutes=1):
        return said
    return Said(f"{said.zh}（实为 {true:%-m月%-d日 %H:%M}）", f"{said.en} (in truth on {true:%-d %b %H:%M})")


Say = Callable[[str, Mapping[str, Any], Place, Mapping[int, str]], Said]


def _plain(name: str, _detail: Mapping[str, Any], _place: Place, _people: Mapping[int, str]) -> Said:
    return Said(name, name)


def _fixed(zh: str, en: str) -> Say:
    def say(name: str, _d: Mapping[str, Any], _p: Place, _who: Mapping[int, str]) -> Said:
        return Said(zh.format(name=name), en.format(name=name))

    return say


def _closed(_name: str, detail: Mapping[str, Any], place: Place, _people: Mapping[int, str]) -> Said:
    outcome = place.outcome_said(detail["outcome"])
    return Said(f"办结销号：{outcome.zh}", f"closed: {outcome.en}")


def _handed_on(name: str, detail: Mapping[str, Any], _place: Place, people: Mapping[int, str]) -> Said:
    to = people.get(detail["to"], "")
    return Said(f"把“{name}”移交给{to}", f"handed “{name}” on to {to}")


def _light(zh: str, en: str) -> Say:
    def say(name: str, detail: Mapping[str, Any], _p: Place, _who: Mapping[int, str]) -> Said:
        what = ("全件", "The whole matter") if detail["whole"] else (f"“{name}”", f"“{name}”")
        return Said(f"{what[0]}{zh}", f"{what[1]} {en}")

    return say


_WORDS: dict[str, Say] = {
    "registered": _fixed("登记", "registered the matter"),
    "submitted": _fixed("办了“{name}”", "completed “{name}”"),
    "entered": _fixed("到了“{name}”", "arrived at “{name}”"),
    "cancelled": _fixed("“{name}”被流程关闭", "“{name}” was closed by the procedure"),
    "claimed": _fixed("认领“{name}”", "claimed “{name}”"),
    "released": _fixed("放回“{name}”", "released “{name}”"),
    "handed_on": _handed_on,
    "noted": _fixed("记一笔", "made a note"),
    "reached": _fixed("联系上反映人", "reached the applicant"),
    "tried": _fixed("联系反映人，未联系上", "tried to reach the applicant"),
    "urged": _fixed("催办", "urged"),
    "asked": _fixed("为“{name}”加派协助", "asked for a contribution to “{name}”"),
    "contributed": _fixed("为“{name}”提交协助", "contributed to “{name}”"),
    "corrected": _fixed("更正“{name}”", "corrected “{name}”"),
    "revealed": _fixed("查看了完整号码", "looked at the full numbers"),
    "taken_back": _fixed("取回“{name}”", "took “{name}” back"),
    "paused": _fixed("挂起，停表：{name}", "suspended, clock stopped: {name}"),
    "resumed": _fixed("恢复计时：{name}", "clock runs again: {name}"),
    "rang": _fixed("定时到点：{name}", "The bell rang: {name}"),
    "excluded": _fixed(
        "被反映人已回避，不能再看这一件", "the person complained of no longer sees this matter"
    ),
    "amber": _light("临期", "is nearly due"),
    "red": _light("超期，亮红灯", "is overdue: red light"),
    "closed": _closed,
}
