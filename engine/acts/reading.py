"""What the pages of a matter and of a task show. Reading changes no case; that it was seen is a row of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from engine.acts import (
    behalf,
    contributing,
    file_pages,
    holding,
    messages,
    office,
    pictures,
    together,
    undoing,
)
from engine.acts.called import task_said
from engine.acts.casefile import UNKNOWN_CASE, CaseFile
from engine.acts.cases import colleagues
from engine.acts.clocks import clocks, light_of_matter
from engine.acts.file_pages import Showing
from engine.acts.people import Person, names
from engine.acts.permission import ensure_may_see, may_do
from engine.acts.posts import held_posts
from engine.acts.registering import window_of
from engine.acts.shown import (
    Choice,
    CorrectionSheet,
    Fact,
    Matter,
    MessageSheet,
    Receipt,
    RegisterSheet,
    SheetPart,
    TaskSheet,
)
from engine.acts.sight import ensure_sight, files_hidden, hidden_in, is_nameless_to
from engine.acts.submitting import form_of, known_in
from engine.acts.taking import look_at_task
from engine.acts.waiving import may_waive, needs_waiver
from engine.acts.worklist import position, rows_of_case
from engine.doors.charter import EMPTY
from engine.doors.desk import Desk
from engine.doors.forms import Form, Known
from engine.doors.tables import Kept, attachment, cases, draft, person, seen, task, unit
from engine.ground.database import put_if_new
from engine.ground.errors import NotFound
from engine.ground.said import Said
from engine.ground.settings import ZONE
from engine.traces import attachments, papers


def matter(desk: Desk, who: Person, number: str, whole_history: bool = False, bare: bool = False) -> Matter:
    """Everything the matter page shows. `bare` shows identifying numbers unmasked. Raises NotFound."""
    file = CaseFile.look(desk, number)
    ensure_may_see(file, who)
    return _matter(file, who, whole_history, bare)


def _matter(file: CaseFile, who: Person, whole_history: bool, bare: bool, first_step: str = "") -> Matter:
    desk, place, row = file.desk, file.place, file.row
    hidden = hidden_in(file, who)
    kept = [paper for paper in papers.read(desk, file.id) if paper["element"] not in hidden]
    known = known_in(file)
    closed = row["closed_at"] is not None
    mine = row["first_receiver"] == who.id
    tasks = rows_of_case(desk, who, file.id)
    showing = Showing(bare, is_nameless_to(file, who))
    now = pictures.standing(file, frozenset(hidden))
    first = names(desk, [row["first_receiver"]])[row["first_receiver"]]

    def corrects(paper: Kept) -> bool:
        return not closed and behalf.may_correct(file, paper, who)

    return Matter(
        number=row["number"],
        title=row["title"],
        open=not closed,
        light=light_of_matter(file, hidden),
        headline=_headline(file, tasks),
        outcome=place.outcome_said(row["outcome"]) if row["outcome"] else None,
        stages=file_pages.stages(desk, file.id, place, file.record, "" if closed else row["stage"]),
        deadlines=file_pages.deadlines(desk, file.id, place, hidden),
        facts=file_pages.facts(place, kept, known, showing, row, first),
        history=file_pages.timeline(desk, file.id, place, kept, whole_history, hidden),
        papers=file_pages.papers_shown(desk, place, kept, known, showing, corrects),
        attachments=file_pages.files(desk, file.id, files_hidden(file, who)),
        diagrams=pictures.diagrams(file, now, first_step),
        picture_now=now,
        picture_done=frozenset(name for name, times in file.record.times.items() if times) - hidden,
        tasks=tasks,
        can=_can(file, who, closed, mine) - ({"reveal"} if showing.nameless else set()),
        version=file.version_name,
        history_whole=whole_history,
        buttons=messages.buttons(file, who),
        waivable=() if closed or not place.waivers else tuple(_waivable(file, who)),
    )


def _waivable(file: CaseFile, who: Person) -> Iterator[Choice]:
    """The open tasks that four eyes keep everybody away from, where this person may lift that."""
    for row in file.desk.sql.execute(sa.select(task).where(task.c.case_id == file.id)).mappings():
        if needs_waiver(file, row) and may_waive(file, who, row):
            yield Choice(row["id"], task_said(file.place, row))


def _can(file: CaseFile, who: Person, closed: bool, mine: bool) -> frozenset[str]:
    window = {"receipt"} if _gives_receipt(file, who) else set()
    if closed:
        return frozenset({"print"} | window)
    able = {"print", "note", "urge", "reveal"} | window
    if undoing.can_take_back(file.desk, who, file.id, file.row["seq"]):
        able.add("take_back")
    return frozenset(able | holding.able(file, who) | ({"on_behalf"} if mine else set()))


def _gives_receipt(file: CaseFile, who: Person) -> bool:
    """The receipt is the window's to give: for whoever received the matter, and for those beside them."""
    beside = file.row["first_unit"] in {unit_id for _, unit_id in who.posts}
    return beside or file.row["first_receiver"] == who.id


def _headline(file: CaseFile, tasks: Any) -> Said:
    if file.row["closed_at"] is not None:
        said = file.place.outcome_said(file.row["outcome"])
        return Said(f"已办结：{said.zh}。", f"Closed: {said.en}.")
    if not tasks:
        return Said(
            "现在没有待办的步骤，在等消息或定时。", "No step is open: it waits for a message or a bell."
        )
    zh = "；".join(f"{row.holder.zh}办“{row.to_do.zh}”" for row in tasks)
    en = "; ".join(f"{row.holder.en}: {row.to_do.en}" for row in tasks)
    return Said(f"现在由{zh}。", f"Now with {en}.")


def task_sheet(desk: Desk, who: Person, task_id: str) -> TaskSheet:
    """Everything the task page shows. Raises Gone, saying who was faster; NotFound where it may not be seen."""
    file, row = look_at_task(desk, task_id, who)
    mine = may_do(who, row)
    known = known_in(file)
    form, typed, at = _form_and_values(file, who, row, known)
    values = together.of_part(1, typed)
    running = clocks(desk, [file.id])
    return TaskSheet(
        task_id=task_id,
        number=file.row["number"],
        title=file.row["title"],
        to_do=task_said(file.place, row),
        help=file.place.help_said(row["element"]) if row["kind"] == "step" else EMPTY,
        form=form,
        values=values,
        choices=choices(form, known),
        hidden=form.hidden(_as_typed(values), known),
        clock=running.get((file.id, task_id)),
        whole=running.get((file.id, None)),
        mine=mine,
        can=_task_can(file, who, row, mine),
        draft_at=at,
        matter=_matter(file, who, whole_history=False, bare=mine, first_step=row["element"]),
        colleagues=_choices({str(k): v for k, v in colleagues(desk, file.id, row, who).items()}),
        asked=row["question"],
        posts=_choices(held_posts(file)) if mine and row["kind"] == "step" else (),
        position=position(desk, who, task_id),
        unseen=_is_unseen(desk, who, file, row, mine),
        source=file.place.source_of(form.id),
        parts=tuple(_parts(file, who, row, form, typed)) if mine else (),
    )


def _parts(
    file: CaseFile, who: Person, row: Kept, first: Form, typed: Mapping[str, Any]
) -> Iterator[SheetPart]:
    """The tasks filled in below a task; what a draft of the page says of them stands in that of the task."""
    before = [(first, _as_typed(together.of_part(1, typed)))]
    for part, step in enumerate(together.following(file, who, row), 2):
        form = form_of(file.place, step.form)
        known = together.known_after(file, before)
        values: Mapping[str, Any] = together.of_part(part, typed) or form.default_answers(known)
        raw = _as_typed(values)
        yield SheetPart(
            to_do=file.place.name_said(step.id),
            help=file.place.help_said(step.id),
            form=form,
            values=values,
            choices=choices(form, known),
            hidden=form.hidden(raw, known),
            source=file.place.source_of(form.id),
        )
        before.append((form, raw))


def _form_and_values(file: CaseFile, who: Person, row: Kept, known: Known) -> tuple[Form, Any, Any]:
    form = contributing.FORM if row["kind"] == "contribution" else form_of(file.place, row["form"])
    kept = file.desk.sql.execute(
        sa.select(draft).filter_by(person_id=who.id, task_id=row["id"])
    ).one_or_none()
    if kept is None:
        return form, form.default_answers(known), None
    return form, json.loads(kept.answers), kept.at.astimezone(ZONE)


def _as_typed(values: Mapping[str, Any]) -> dict[str, list[str]]:
    return {key: list(value) for key, value in values.items()}


def hidden_now(
    desk: Desk, who: Person, task_id: str, forms: Sequence[Form], raw: Mapping[str, list[str]]
) -> tuple[frozenset[str], ...]:
    """What is not asked of the forms on the page of a task, given what is typed there so far.

    Raises Gone, NotFound.
    """
    file, _ = look_at_task(desk, task_id, who)
    page = [(form, together.of_part(part, raw)) for part, form in enumerate(forms, 1)]
    return tuple(
        form.hidden(typed, together.known_after(file, page[:number]) if number else known_in(file))
        for number, (form, typed) in enumerate(page)
    )


def _task_can(file: CaseFile, who: Person, row: Kept, mine: bool) -> frozenset[str]:
    able = {"note"}
    if mine:
        able |= {"submit", "hand_on"} | ({"assist"} if row["kind"] == "step" else set())
        able |= {"release"} if row["person_id"] is not None else {"claim"}
    else:
        able |= {"urge"}
        if row["kind"] == "step" and file.row["first_receiver"] == who.id:
            able |= {"on_behalf"}
    if needs_waiver(file, row) and may_waive(file, who, row):
        able |= {"waive"}
    return frozenset(able)


def _is_unseen(desk: Desk, who: Person, file: CaseFile, row: Kept, mine: bool) -> bool:
    if mine and row["opened_at"] is None:
        return True
    query = sa.select(seen.c.seq).filter_by(person_id=who.id, case_id=file.id)
    last: int | None = desk.sql.scalar(query)
    return (last or -1) < int(file.row["seq"])


def mark_seen(desk: Desk, who: Person, task_id: str) -> None:
    """This person has opened this task now: it is no longer new, and nothing about it is news to them.

    Raises Gone, NotFound.
    """
    _, row = look_at_task(desk, task_id, who)
    if row["opened_at"] is None and may_do(who, row):
        opened = sa.update(task).where(task.c.id == task_id, task.c.opened_at.is_(None))
        desk.sql.execute(opened.values(opened_at=desk.now, opened_by=who.id))
    seq = desk.sql.scalar(sa.select(cases.c.seq).where(cases.c.id == row["case_id"]))
    where = sa.and_(seen.c.person_id == who.id, seen.c.case_id == row["case_id"])
    put_if_new(desk.sql, seen, {"person_id": who.id, "case_id": row["case_id"], "seq": seq})
    desk.sql.execute(sa.update(seen).where(where).values(seq=seq))


def choices(form: Form, known: Known) -> dict[str, tuple[Choice, ...]]:
    """What the office offers for fields whose choices are its own: units, people, service items."""
    return {name: _choices(found) for name, found in form.offers(known).items()}


def _choices(found: Mapping[str, str] | Mapping[str, Said]) -> tuple[Choice, ...]:
    return tuple(Choice(value, label) for value, label in found.items())


def correction_sheet(
    desk: Desk, who: Person, paper_id: int, typed: Mapping[str, list[str]] | None = None
) -> CorrectionSheet:
    """A paper in its form, to be corrected. Raises NotFound, NotYours, Gone."""
    row = behalf.paper_row(desk, paper_id)
    file = CaseFile.look_at(desk, row["case_id"])
    ensure_may_see(file, who)
    ensure_sight(file, who, row["element"])
    behalf.ensure_may_correct(file, row, who)
    kept = next(each for each in papers.read(desk, file.id) if each["id"] == paper_id)
    form, known = form_of(file.place, row["form"]), known_in(file)
    values = form.typed(kept["answers"]) if typed is None else dict(typed)
    return CorrectionSheet(
        number=file.row["number"],
        title=file.row["title"],
        paper=paper_id,
        called=form.called,
        form=form,
        values=values,
        choices=choices(form, known),
        hidden=form.hidden(values, known),
    )


def message_sheet(
    desk: Desk, who: Person, number: str, name: str, typed: Mapping[str, list[str]] | None = None
) -> MessageSheet:
    """A message with its form, empty or as it was typed so far. Raises NotFound, Gone, NotYours."""
    file, message = messages.message_of(desk, number, who, name)
    form = form_of(file.place, message.form) if message.form else None
    known = known_in(file)
    values = (form.default_answers(known) if form else {}) if typed is None else dict(typed)
    return MessageSheet(
        number=number,
        title=file.row["title"],
        button=messages.button(message),
        form=form,
        values=values,
        choices=choices(form, known) if form else {},
        hidden=form.hidden(_as_typed(values), known) if form else frozenset(),
    )


def extendable(desk: Desk, who: Person, number: str) -> tuple[Choice, ...]:
    """The deadlines of a matter that may still be extended. Raises NotFound."""
    file = CaseFile.look(desk, number)
    ensure_may_see(file, who)
    hidden = hidden_in(file, who)
    return _choices({name: said for name, said in holding.extendable(file).items() if name not in hidden})


def register_sheet(desk: Desk, who: Person) -> RegisterSheet:
    """What the registration page needs. Raises NotYours for one who does not sit at the window."""
    place = office.current_place(desk)
    window = window_of(who, place)
    form = form_of(place, place.register.form)
    known = office.known(desk)
    name = desk.sql.scalar(sa.select(unit.c.name).where(unit.c.id == window)) or ""
    values = form.default_answers()
    return RegisterSheet(
        form=form,
        values=values,
        choices=choices(form, known),
        place=place.called,
        automatic=(
            Fact(Said("件号", "Number"), ""),
            Fact(Said("查询码", "Query code"), ""),
            Fact(Said("收到时间", "Received"), f"{desk.local:%H:%M}"),
            Fact(Said("首问责任人", "First receiver"), Said(f"{who.name}，{name}", f"{who.name}, {name}")),
        ),
        hidden=form.hidden(values, known),
        source=place.source_of(form.id),
    )


def hidden_at_register(desk: Desk, raw: Mapping[str, list[str]]) -> frozenset[str]:
    """Which parts of the register form are not asked, given what is typed so far."""
    place = office.current_place(desk)
    return form_of(place, place.register.form).hidden(raw, office.known(desk))


def staged(desk: Desk, who: Person, key: str) -> dict[str, tuple[Any, ...]]:
    """The files already taken in for a form that was sent with a mistake, by field."""
    found: dict[str, tuple[Any, ...]] = {}
    for row in attachments.staged(desk, who.id, key):
        found[row["field"]] = (*found.get(row["field"], ()), file_pages.attachment_shown(row))
    return found


def receipt(desk: Desk, who: Person, number: str, code: str | None = None) -> Receipt:
    """The paper the applicant takes home. Raises NotFound, also for one who does not sit at its window."""
    file = CaseFile.look(desk, number)
    ensure_may_see(file, who)
    if not _gives_receipt(file, who):
        raise NotFound(UNKNOWN_CASE)
    row, place = file.row, file.place
    first = desk.sql.execute(
        sa.select(person.c.name, person.c.phone).where(person.c.id == row["first_receiver"])
    ).one()
    window = desk.sql.execute(
        sa.select(unit.c.name, unit.c.phone).where(unit.c.id == row["first_unit"])
    ).one()
    opening = next((p for p in papers.read(desk, file.id) if p["form"] == place.register.form), None)
    typed = (opening["answers"] if opening else {}).get(place.register.name)
    applicant = str(typed or row["applicant"])
    return Receipt(
        number=row["number"],
        applicant=file_pages.KEPT if is_nameless_to(file, who) else applicant,
        title=row["title"],
        received=row["received_at"].astimezone(ZONE),
        promised=row["due_at"].astimezone(ZONE) if row["due_at"] else None,
        provisional=row["provisional"],
        receiver=first.name,
        phone=first.phone or window.phone,
        code=code,
        place=place.called,
        window=window.name,
        window_phone=window.phone or "",
        words=place.receipt,
        closed=row["closed_at"] is not None,
        outcome=place.outcome_said(row["outcome"]) if row["outcome"] else None,
    )


def attachment_of(desk: Desk, who: Person, attachment_id: str) -> tuple[str, str, Iterator[bytes]]:
    """A file: its name, its media type and its bytes. Raises NotFound, also for one that may not be seen."""
    query = sa.select(attachment).where(attachment.c.id == attachment_id)
    row = desk.sql.execute(query).mappings().one_or_none()
    if row is None or row["case_id"] is None:
        raise NotFound(UNKNOWN_CASE)
    file = CaseFile.look_at(desk, row["case_id"])
    ensure_may_see(file, who)
    if files_hidden(file, who)(row):
        raise NotFound(UNKNOWN_CASE)
    return row["name"], row["media"], attachments.content(desk, attachment_id)


def diagram(desk: Desk, who: Person, number: str) -> bytes:
    """The drawing this matter follows, byte for byte. Raises NotFound."""
    file = CaseFile.look(desk, number)
    ensure_may_see(file, who)
    return file.drawing.data
