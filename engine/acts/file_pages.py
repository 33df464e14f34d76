"""The parts of a matter that its page and the task page share: papers, timeline, stages, deadlines."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from engine.acts import ledger_pages
from engine.acts.clocks import clock_of
from engine.acts.people import names
from engine.acts.record import Record
from engine.acts.shown import (
    Attachment,
    Clock,
    DeadlineRow,
    Fact,
    HalfDay,
    Moment,
    Paper,
    StageMark,
    StripDay,
)
from engine.acts.standing import is_letter, standing, submissions
from engine.acts.strips import shortened
from engine.acts.telling import BY_HAND, QUIET, moment, named_in
from engine.doors.charter import EMPTY
from engine.doors.desk import Desk
from engine.doors.forms import Component, Form, Known
from engine.doors.packages import Place
from engine.doors.tables import Kept, deadline, history, task, unit
from engine.ground.said import Said
from engine.ground.settings import ZONE
from engine.traces import attachments
from engine.traces.ledger import DROPPED, MET, reckoning_of
from engine.values.day_strip import DayEntry
from engine.values.lights import Light
from engine.values.masking import masked_id, masked_phone, masked_text
from engine.values.reckoning import Reckoning
from engine.values.remaining import amount_said
from engine.values.running import Pause
from engine.values.spelling import after_words

MASKS = {"phone": masked_phone, "id_card": masked_id, "personal": masked_text}
KEPT = "保密"
KEPT_BACK = dict.fromkeys((*MASKS, "files"), lambda _: KEPT)
"""For those who may not know who the applicant is: whatever of the register form is personal, and its files."""
_PERSONAL_FILES = {"personal_files": lambda _: KEPT}
SHORT_HISTORY = 12
_A_DAY = timedelta(days=1)
Masks = Mapping[str, Callable[[str], str]]


@dataclass(frozen=True)
class Showing:
    """How much of personal answers is shown: whole where `bare`, and who registered not at all where `nameless`."""

    bare: bool = False
    nameless: bool = False

    def masks(self, *, registered: bool) -> Masks:
        """What is laid over the answers of the register form, or of any other."""
        if registered and self.nameless:
            return KEPT_BACK
        masks: Masks = {} if self.bare else MASKS
        return {**masks, **(_PERSONAL_FILES if self.nameless else {})}


ANCHORS = {
    "opened": Said("从到手起算", "from its arrival"),
    "received": Said("从收到起算", "from receipt of the matter"),
}


def lines_of(
    form: Form, answers: Mapping[str, object], known: Known, masks: Masks
) -> list[tuple[Said, Said]]:
    """Label and words of every answer; what identifies a person is masked, as `masks` say."""
    return form.told(form.masked(answers, masks), known)


def papers_shown(
    desk: Desk,
    place: Place,
    kept: Sequence[Kept],
    known: Known,
    showing: Showing,
    corrects: Callable[[Kept], bool],
) -> tuple[Paper, ...]:
    """The forms and contributions of a matter, oldest first; notes stand on the timeline.

    `corrects` tells of a form whether the reader may correct it.
    """
    called = names(desk, [row["person_id"] for row in kept])
    found = standing(desk, kept)
    return tuple(
        Paper(
            id=row["id"],
            title=place.forms[row["form"]].called if row["form"] else place.name_said(row["element"]),
            who=called.get(row["person_id"], ""),
            at=row["at"].astimezone(ZONE),
            lines=tuple(_lines(place, row, known, showing)),
            corrected_by=found.corrected_by.get(row["id"]),
            corrects=row["corrects"],
            can_correct=row["kind"] == "form" and found.stands(row["id"]) and corrects(row),
            taken_back=row["id"] in found.taken_back,
            on_behalf=_on_behalf(row, called.get(row["person_id"], "")),
            letter=is_letter(place, row, found),
        )
        for row in kept
        if row["kind"] != "note"
    )


WAYS = {
    "phone": Said("电话", "by telephone"),
    "paper": Said("纸面", "on paper"),
    "spoken": Said("当面", "in person"),
}


def _on_behalf(row: Kept, who: str) -> Said | None:
    """For a paper that was entered for somebody (代录): whose answer it is, how it came, and why so."""
    if not row["on_behalf"]:
        return None
    kept = json.loads(row["on_behalf"])
    whose, how, why = kept["whose"], WAYS.get(kept["how"], EMPTY), kept["reason"]
    return Said(
        f"{whose}的答复，{how.zh}收到，由{who}代录：{why}",
        f"The answer of {whose}, received {how.en}, entered by {who}: {why}",
    )


def _lines(place: Place, row: Kept, known: Known, showing: Showing) -> list[tuple[Said, Said]]:
    if row["form"] in place.forms:
        masks = showing.masks(registered=row["form"] == place.register.form)
        return lines_of(place.forms[row["form"]], row["answers"], known, masks)
    return [
        (LABELS.get(key, Said(key, key)), Said(str(value), str(value)))
        for key, value in row["answers"].items()
        if value
    ]


LABELS = {
    "question": Said("请协助", "Asked"),
    "answer": Said("答复", "Answer"),
    "text": Said("内容", "Text"),
}


def timeline(
    desk: Desk,
    case_id: int,
    place: Place,
    kept: Sequence[Kept],
    whole: bool,
    hidden: Collection[str] = (),
) -> tuple[Moment, ...]:
    """What happened, newest first; the short form leaves the system's own steps out.

    Nothing that happened at the shapes `hidden` is told.
    """
    query = sa.select(history).where(history.c.case_id == case_id, history.c.element.not_in(hidden))
    query = query.order_by(history.c.seq.desc())
    if not whole:
        by_hand = sa.and_(history.c.act.in_(BY_HAND), history.c.person_id.is_not(None))
        query = query.where(sa.or_(history.c.act.not_in(QUIET), by_hand)).limit(SHORT_HISTORY)
    rows = desk.sql.execute(query).mappings().all()
    called = names(desk, [each for row in rows for each in named_in(row)])
    notes = {
        (row["person_id"], row["form"], row["at"]): row["answers"] for row in kept if row["kind"] == "note"
    }
    return tuple(
        moment(
            row, place, called, str(notes.get((row["person_id"], row["act"], row["at"]), {}).get("text", ""))
        )
        for row in rows
    )


def stages(desk: Desk, case_id: int, place: Place, record: Record, now: str) -> tuple[StageMark, ...]:
    """The stages of the procedure: gone through and when last, the one it stands in and since when, the rest.

    `now` is empty for a closed matter.
    """
    left = _last_done(desk, case_id, place)
    marks = []
    for name in place.stages:
        state = "now" if name == now else "done" if name in record.stages else "todo"
        at = _since(desk, case_id, name) if state == "now" else left.get(name)
        marks.append(StageMark(place.stage_said(name), state, at or _local(record.stages.get(name))))
    return tuple(marks)


def _local(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(ZONE) if text else None


def _since(desk: Desk, case_id: int, stage: str) -> datetime | None:
    """When the oldest step of this stage that still waits for somebody came."""
    query = sa.select(task.c.created_at).where(task.c.case_id == case_id, task.c.stage == stage)
    at: datetime | None = desk.sql.scalar(query.order_by(task.c.created_at).limit(1))
    return at.astimezone(ZONE) if at else None


def _last_done(desk: Desk, case_id: int, place: Place) -> dict[str, datetime]:
    """When the last step of each stage was done; what was taken back is not."""
    found: dict[str, datetime] = {}
    for element, times in submissions(desk, case_id).items():
        stage = place.steps[element].stage if element in place.steps else ""
        for at in times:
            if at is not None:
                found[stage] = max(at, found.get(stage, at))
    return found


def deadlines(
    desk: Desk, case_id: int, place: Place, hidden: Collection[str] = ()
) -> tuple[DeadlineRow, ...]:
    """Every deadline of a matter with its count, day by day; the whole matter's first, then as they fell due.

    Those of the shapes `hidden` are left out.
    """
    query = (
        sa.select(deadline, unit.c.name.label("unit_name"))
        .outerjoin(unit, unit.c.id == deadline.c.unit_id)
        .where(deadline.c.case_id == case_id, deadline.c.state != DROPPED, deadline.c.element.not_in(hidden))
        .order_by(deadline.c.whole.desc(), deadline.c.id)
    )
    changed = ledger_pages.changes(desk, case_id, place)
    rows = desk.sql.execute(query).mappings()
    return tuple(_deadline(desk, place, row, changed.get(row["id"], ())) for row in rows)


def _deadline(desk: Desk, place: Place, row: Kept, changed: tuple[Moment, ...]) -> DeadlineRow:
    count = reckoning_of(desk, row)
    count = replace(count, pauses=tuple(_with_reason(place, pause) for pause in count.pauses))
    until = row["closed_at"] if row["state"] == MET else desk.now
    clock = clock_of(desk, row, place)
    strip = tuple(_day(each) for each in count.days(until, met=row["state"] == MET))
    return DeadlineRow(
        id=row["id"],
        clock=clock,
        holder=row["unit_name"] or "",
        limit=ledger_pages.limit_said(row),
        used=amount_said(count, count.used(until)),
        basis=anchor_said(place, row["anchor"]),
        state=row["state"],
        strip=strip,
        short=tuple(shortened(strip)),
        why=_why(count, clock, until, desk.now),
        changes=changed,
        notices=ledger_pages.notices(count, until),
    )


def _with_reason(place: Place, pause: Pause) -> Pause:
    """The reasons of a drawing have an English; what a person wrote stays as it is."""
    return replace(pause, english=place.reason_said(pause.reason).en)


def anchor_said(place: Place, anchor: str) -> Said:
    """From what a deadline counts, in words: a milestone is called by the shape that sets it."""
    name = anchor.removeprefix("first:")
    if name in ANCHORS:
        return ANCHORS[name]
    shape = next((step.id for step in place.steps.values() if step.milestone == name), name)
    said = place.name_said(shape)
    return Said(f"从“{said.zh}”起算", f"from “{said.en}”")


def _why(count: Reckoning, clock: Clock, until: datetime, now: datetime) -> Said:
    begun = _on(count.effective, now)
    zh = f"限{after_words(count.limit.said.zh)}，从 {begun.zh} 起算。"
    en = f"The limit is {count.limit.said.en}, from {begun.en}."
    if count.pauses:
        age, stood = _ages(count, until)
        zh = f"{zh}挂起期间停表：从起算共 {age} 天，停表 {stood} 天。"
        en = f"{en} The clock stood while it was suspended: {stood} days of {age} in all."
    if count.due is not None:
        due = _on(count.due, now)
        zh, en = f"{zh}应于 {due.zh} 前办完。", f"{en} Due {due.en}."
    if count.provisional:
        zh = f"{zh}放假通知还没有载入，日期暂定。"
        en = f"{en} Provisional: the holiday notice is not loaded."
    if clock.raised:
        zh, en = f"{zh}灯是人工亮的，时间还没有到。", f"{en} The light was raised by hand, ahead of time."
    elif clock.light is Light.RED:
        zh, en = f"{zh}已超期。", f"{en} Overdue."
    return Said(zh, en)


def _on(at: datetime, now: datetime) -> Said:
    """An instant in words, with its year where that is not the present one."""
    at = at.astimezone(ZONE)
    if at.year == now.astimezone(ZONE).year:
        return Said(f"{at:%-m月%-d日 %H:%M}", f"{at:%-d %b %H:%M}")
    return Said(f"{at:%Y年%-m月%-d日 %H:%M}", f"{at:%-d %b %Y %H:%M}")


def _ages(count: Reckoning, until: datetime) -> tuple[int, int]:
    """Calendar days since the anchor, and how many of them the clock stood."""
    stood = sum(((min(pause.end or until, until) - pause.start) for pause in count.pauses), timedelta())
    return (until.astimezone(ZONE).date() - count.anchor.astimezone(ZONE).date()).days, round(stood / _A_DAY)


def _day(entry: DayEntry) -> StripDay:
    morning, afternoon = entry.spoken
    return StripDay(
        day=entry.day.date,
        morning=HalfDay(entry.marks[0].value, morning, entry.signs[0]),
        afternoon=HalfDay(entry.marks[1].value, afternoon, entry.signs[1]),
        said=entry.why,
        due=entry.due,
    )


def files(desk: Desk, case_id: int, hidden: Callable[[Kept], bool]) -> tuple[Attachment, ...]:
    """The files that lie with a matter, but for those that are `hidden`."""
    rows = attachments.of_case(desk, case_id)
    return tuple(attachment_shown(row) for row in rows if not hidden(row))


def attachment_shown(row: Kept) -> Attachment:
    """A file as a page shows it."""
    return Attachment(row["id"], row["name"], row["size"], row["at"].astimezone(ZONE))


def facts(
    place: Place, kept: Sequence[Kept], known: Known, showing: Showing, row: Kept, first: str
) -> tuple[Fact, ...]:
    """The gist of a matter: what was registered, by whom it was first received, which version it follows."""
    names = place.register
    opening = next((each for each in kept if each["form"] == names.form), None)
    found = [
        Fact(Said("首问责任人", "First receiver"), first),
        Fact(Said("渠道", "Channel"), place.channel_said(row["channel"])),
    ]
    if opening is None:
        return tuple(found)
    form = place.forms[place.register.form]
    # The title stands above, and what nobody touched in a fold or under “more” tells nothing.
    given, above = opening["answers"], (names.title, names.channel)
    left_out = {
        part.key
        for part in form.fields()
        if part.key in above or ((part.fold or part.more) and _untouched(part, given.get(part.key)))
    }
    answers = {key: value for key, value in given.items() if key not in left_out}
    lines = lines_of(form, answers, known, showing.masks(registered=True))
    return (*(Fact(label, text) for label, text in lines), *found)


def _untouched(part: Component, value: object) -> bool:
    """True for an answer that is as the form proposed it, for one not given, and for a box that was not ticked."""
    return not value or value == part.default
