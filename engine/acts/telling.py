"""History in words: what each act of the chain reads like on the timeline."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from engine.acts.shown import Moment
from engine.doors.charter import APPLICANT, FIRST_RECEIVER
from engine.doors.packages import Place
from engine.doors.tables import Kept
from engine.ground.said import Said
from engine.ground.settings import ZONE
from engine.values.lights import Light
from engine.values.terms import half_days, plural

STARTED = "started"
MARKED = {"red", "cancelled", "urged", "taken_back", "rolled_back", "moved", "raised"}
QUIET = {"entered", "amber", "resumed", "paused", "cancelled", "excluded", "handed_on", "claimed", "released"}
"""Left out of the short timeline unless asked for."""
BY_HAND = ("paused", "resumed")
"""Of these, what a person did and not the drawing is told in the short one too."""


def moment(row: Kept, place: Place, people: Mapping[int, str], note: str = "") -> Moment:
    """One entry of the history, as people read it. Deadlines and bells act without a person."""
    detail = json.loads(row["detail"])
    name = place.process_said(row["element"]) if row["act"] == STARTED else _called(place, row["element"])
    say = _WORDS.get(row["act"], _plain)
    at: datetime = row["at"].astimezone(ZONE)
    return Moment(
        at=at,
        who=people.get(row["person_id"], ""),
        said=_in_truth(say(name, detail, place, people), detail.get("due"), at),
        mark=row["act"] in MARKED,
        text=note or _digest(detail.get("digest", "") if row["act"] == "archived" else ""),
    )


def _digest(digest: str) -> str:
    """The seal of an archived file, in groups that a narrow page can break and a person can compare."""
    groups = [digest[at : at + 8] for at in range(0, len(digest), 8)]
    return " ".join(["SHA-256", *groups]) if groups else ""


def _called(place: Place, element: str) -> Said:
    """A shape by its name, a message by the words of its button."""
    return place.messages[element].button if element in place.messages else place.name_said(element)


def named_in(row: Kept) -> list[int]:
    """The people whose names an entry needs: who acted, and from whom to whom a task went."""
    detail = json.loads(row["detail"])
    return [each for each in (row["person_id"], detail.get("to"), detail.get("from")) if each]


def _in_truth(said: Said, due: str | None, at: datetime) -> Said:
    """A bell that rang late, because the office stood still meanwhile, names the instant it was due."""
    true = datetime.fromisoformat(due).astimezone(ZONE) if due else at
    if at - true < timedelta(minutes=1):
        return said
    return Said(f"{said.zh}（实为 {true:%-m月%-d日 %H:%M}）", f"{said.en} (in truth on {true:%-d %b %H:%M})")


Say = Callable[[Said, Mapping[str, Any], Place, Mapping[int, str]], Said]


def _plain(name: Said, _detail: Mapping[str, Any], _place: Place, _people: Mapping[int, str]) -> Said:
    return name


def _fixed(zh: str, en: str) -> Say:
    def say(name: Said, _d: Mapping[str, Any], _p: Place, _who: Mapping[int, str]) -> Said:
        return Said(zh.format(name=name.zh), en.format(name=name.en))

    return say


def _detail(zh: str, en: str) -> Say:
    """What an entry says with what it keeps."""

    def say(_name: Said, detail: Mapping[str, Any], _p: Place, _who: Mapping[int, str]) -> Said:
        return Said(zh.format(**detail), en.format(**detail))

    return say


def _closed(_name: Said, detail: Mapping[str, Any], place: Place, _people: Mapping[int, str]) -> Said:
    outcome = place.outcome_said(detail["outcome"])
    return Said(f"办结销号：{outcome.zh}", f"closed: {outcome.en}")


def _concluded(_name: Said, detail: Mapping[str, Any], place: Place, _people: Mapping[int, str]) -> Said:
    outcome = place.outcome_said(detail["outcome"])
    return Said(f"办结：{outcome.zh}", f"outcome: {outcome.en}")


def _handed_on(name: Said, detail: Mapping[str, Any], _place: Place, people: Mapping[int, str]) -> Said:
    to = people.get(detail["to"], "")
    return Said(f"把“{name.zh}”移交给{to}", f"handed “{name.en}” on to {to}")


def _passed_on(name: Said, detail: Mapping[str, Any], _place: Place, people: Mapping[int, str]) -> Said:
    if detail["to"] is None:
        return Said(f"人员变动，“{name.zh}”等人认领", f"people changed: “{name.en}” waits to be claimed")
    to = people.get(detail["to"], "")
    return Said(f"人员变动，“{name.zh}”转由{to}办", f"people changed: “{name.en}” went to {to}")


def _reassigned(name: Said, detail: Mapping[str, Any], _place: Place, people: Mapping[int, str]) -> Said:
    to, was = people.get(detail["to"], ""), people.get(detail["from"], "")
    if not was:
        return Said(
            f"以主管身份把待认领的“{name.zh}”交给{to}",
            f"as supervisor gave the unclaimed “{name.en}” to {to}",
        )
    return Said(
        f"以主管身份把“{name.zh}”由{was}移交给{to}",
        f"as supervisor handed “{name.en}” from {was} on to {to}",
    )


def _light(zh: str, en: str) -> Say:
    def say(name: Said, detail: Mapping[str, Any], _p: Place, _who: Mapping[int, str]) -> Said:
        what = ("全件", "The whole matter") if detail["whole"] else (f"“{name.zh}”", f"“{name.en}”")
        return Said(f"{what[0]}{zh}", f"{what[1]} {en}")

    return say


def _on_clock(zh: str, en: str) -> Say:
    """Something done to the clocks: at a shape of the drawing, or by hand to the whole matter."""

    def say(name: Said, _d: Mapping[str, Any], _p: Place, _who: Mapping[int, str]) -> Said:
        return Said(f"{zh}：{name.zh}", f"{en}: {name.en}") if name.zh else Said(zh, en)

    return say


def _told(name: Said, detail: Mapping[str, Any], place: Place, _people: Mapping[int, str]) -> Said:
    whom = _whom(str(detail["whom"]), place)
    return Said(f"“{name.zh}”：已通知{whom.zh}", f"“{name.en}”: the {whom.en} was told")


def _whom(written: str, place: Place) -> Said:
    """Who was told, as the drawing names them: by their post, or what they are to the matter."""
    post = place.post(written.partition("@")[0])
    return place.post_said(post.id) if post is not None else _PARTIES.get(written, Said(written, written))


_PARTIES = {
    FIRST_RECEIVER: Said("首问责任人", "first receiver"),
    APPLICANT: Said("反映人", "applicant"),
}


def _moved(name: Said, detail: Mapping[str, Any], place: Place, _people: Mapping[int, str]) -> Said:
    to = place.name_said(detail["to_element"])
    return Said(f"把卡住的“{name.zh}”移到“{to.zh}”", f"moved the stuck “{name.en}” to “{to.en}”")


def _extended(name: Said, detail: Mapping[str, Any], _place: Place, _people: Mapping[int, str]) -> Said:
    days = half_days(detail["halves"])
    return Said(f"“{name.zh}”延期 {days} 个工作日", f"extended “{name.en}” by {plural(days, 'working day')}")


def _numbered(name: Said, detail: Mapping[str, Any], _place: Place, _people: Mapping[int, str]) -> Said:
    return Said(f"{name.zh}：{detail['number']}", f"{name.en}: {detail['number']}")


def _raised(name: Said, detail: Mapping[str, Any], _place: Place, _people: Mapping[int, str]) -> Said:
    light = Light(detail["light"]).said
    return Said(f"人工亮灯（{light.zh}）：{name.zh}", f"light raised by hand ({light.en}): {name.en}")


_WORDS: dict[str, Say] = {
    "registered": _fixed("登记", "registered the matter"),
    "submitted": _fixed("办了“{name}”", "completed “{name}”"),
    "entered": _fixed("到了“{name}”", "arrived at “{name}”"),
    "cancelled": _fixed("“{name}”被流程关闭", "“{name}” was closed by the procedure"),
    "claimed": _fixed("认领“{name}”", "claimed “{name}”"),
    "released": _fixed("放回“{name}”", "released “{name}”"),
    "handed_on": _handed_on,
    "passed_on": _passed_on,
    "reassigned": _reassigned,
    "noted": _fixed("记一笔", "made a note"),
    "reached": _fixed("联系上反映人", "reached the applicant"),
    "tried": _fixed("联系反映人，未联系上", "tried to reach the applicant"),
    "urged": _fixed("催办", "sent a reminder"),
    "asked": _fixed("为“{name}”加派协助", "asked for a contribution to “{name}”"),
    "contributed": _fixed("为“{name}”提交协助", "contributed to “{name}”"),
    "corrected": _fixed("更正“{name}”", "corrected “{name}”"),
    "revealed": _fixed("查看了完整号码", "looked at the full numbers"),
    "taken_back": _fixed("取回“{name}”", "took “{name}” back"),
    "paused": _on_clock("挂起，停表", "suspended, clock stopped"),
    "resumed": _on_clock("恢复计时", "clock runs again"),
    "extended": _extended,
    "raised": _raised,
    "message": _fixed("收到“{name}”", "received “{name}”"),
    "unheard": _fixed("来了“{name}”，没有环节在等", "“{name}” came, and nothing waited for it"),
    "retried": _fixed("管理员重试了卡住的这一件", "tried the stuck matter again"),
    "rolled_back": _fixed("回退到“{name}”办理之前", "rolled back to before “{name}” was done"),
    "moved": _moved,
    "rang": _fixed("定时到点：{name}", "The bell rang: {name}"),
    "excluded": _fixed(
        "被反映人已回避，不能再看这一件", "the person complained of no longer sees this matter"
    ),
    "amber": _light("临期", "is nearly due"),
    "red": _light("超期，亮红灯", "is overdue: red light"),
    "concluded": _concluded,
    "closed": _closed,
    "waived": _fixed("豁免“{name}”的回避", "waived four eyes for “{name}”"),
    "veiled": _fixed("限定岗位可见", "for certain posts only"),
    "skipped": _fixed("“{name}”本地不办，已跳过", "“{name}” is switched off here and was passed over"),
    STARTED: _fixed("另起“{name}”", "“{name}” was started beside it"),
    "tier_up": _detail("提到第 {tier} 级", "went up to tier {tier}"),
    "told": _told,
    "supervised": _detail("发出督办单 {order}", "supervision order {order} was issued"),
    "numbered": _numbered,
    "archived": _fixed("归档，整件封存", "archived: the file was sealed"),
    "opened_child": _detail("另开一件 {child}", "opened the matter {child}"),
    "opened_from": _detail("由 {parent} 开出", "opened from {parent}"),
}
