"""Many at once: urge, or hand on, what a supervisor has ticked.

Each is an act and a transaction of its own; what is refused says why, and nothing is skipped in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from engine.acts import cases as acts
from engine.acts import once, undoing
from engine.acts.casefile import CaseFile
from engine.acts.office import Office
from engine.acts.overview.board import ensure_supervises, items_of
from engine.acts.overview.open_work import Line, lines
from engine.acts.overview.shown import Item, Outcome
from engine.acts.people import Person, holders, names
from engine.acts.permission import ensure_may_see, supervised_units
from engine.acts.shown import Choice
from engine.acts.sight import ensure_may_know
from engine.doors.desk import Desk
from engine.doors.tables import cases, done, task
from engine.ground.errors import BadAnswers, Gone, NotFound, Refused
from engine.ground.said import Said

MOST = 100
"""So many are taken at once: as many as one can still look through before saying yes."""
NONE_PICKED = Said("请先勾选要办的件。", "First tick what it is about.")
TOO_MANY = Said(f"一次最多 {MOST} 件，请分几次。", f"At most {MOST} at a time, please.")
NOT_HERE = Said("已经不在办，或者不在您主管的单位。", "It is no longer open, or not in a unit you supervise.")
NO_STEP = Said("现在没有正在办的一步，不能移交。", "No step is open now, so there is nothing to hand over.")
ONCE_ENOUGH = Said("同一件已在这次催过。", "There was a reminder about the same matter just now.")


@dataclass(frozen=True)
class Preview:
    """What is about to be touched, and what was ticked but will not be, with the reason.

    `takers` are the people who could take some of it, by id, with how many of the rows each may take.
    """

    items: tuple[Item, ...]
    left_out: tuple[Outcome, ...]
    takers: tuple[Choice, ...] = ()


def preview(desk: Desk, person: Person, picks: Sequence[str], handing_on: bool) -> Preview:
    """What would happen to what was ticked. Raises NotYours, and BadAnswers for nothing or too much."""
    place = ensure_supervises(desk, person)
    wanted = _some(picks)
    found = {line.pick: line for line in lines(desk, person, supervised_units(desk, person, place), wanted)}
    items = items_of(desk, person, place, list(found.values()))
    left_out = [_outcome(_over(desk, person, pick), NOT_HERE) for pick in wanted if pick not in found]
    here = [pick for pick in wanted if pick in found]
    if handing_on:
        left_out += [_outcome(_label(items[pick]), NO_STEP) for pick in here if not found[pick].task_id]
        here = [pick for pick in here if found[pick].task_id]
        takers = _takers(desk, [found[pick] for pick in here])
        return Preview(tuple(items[pick] for pick in here), tuple(left_out), takers)
    left_out += [_outcome(_label(items[pick]), ONCE_ENOUGH) for pick in _again(here, found)]
    once_each = [pick for pick in here if pick not in _again(here, found)]
    return Preview(tuple(items[pick] for pick in once_each), tuple(left_out))


def _some(picks: Sequence[str]) -> list[str]:
    wanted = list(dict.fromkeys(picks))
    if not wanted:
        raise BadAnswers({"pick": NONE_PICKED})
    if len(wanted) > MOST:
        raise BadAnswers({"pick": TOO_MANY})
    return wanted


def _again(picks: Sequence[str], found: Mapping[str, Line]) -> list[str]:
    """Of steps of the same matter, all but the first."""
    first: dict[int, str] = {}
    return [pick for pick in picks if first.setdefault(found[pick].case_id, pick) != pick]


def _takers(desk: Desk, some: Sequence[Line]) -> tuple[Choice, ...]:
    """Who does the work of these posts today, and how many of the steps each could take."""
    may: dict[int, int] = {}
    known: dict[tuple[str, int], list[int]] = {}
    for line in some:
        post = (line.post, line.unit_id)
        if post not in known:
            known[post] = holders(desk, *post)
        for each in known[post]:
            may[each] = may.get(each, 0) + (each != line.person_id)
    called = names(desk, list(may))
    able = sorted((-count, called[each], each) for each, count in may.items() if count)
    return tuple(
        Choice(str(each), Said(f"{name}（{-count}）", f"{name} ({-count})")) for count, name, each in able
    )


# Doing it ---------------------------------------------------------------------------------------------------


def urge_all(office: Office, person: Person, picks: Sequence[str], reason: str, key: str) -> list[Outcome]:
    """Urge the matters that were ticked, each once, however many of its steps were ticked and however often this
    was sent. Raises NotYours, BadAnswers before anything is done.
    """
    wanted = _ready(office, person, picks, reason)

    def urge(desk: Desk, pick: str) -> None:
        number = _number_of(desk, pick, person)
        of_matter = f"{key} matter {number}"
        if once.earlier_answer(desk, of_matter, person.id) is not None:
            raise Gone(ONCE_ENOUGH)
        acts.urge(desk, number, person, reason)
        once.remember(desk, of_matter, person.id, {})

    return _each(office, person, wanted, key, urge)


def hand_on_all(
    office: Office, person: Person, picks: Sequence[str], to: int, reason: str, key: str
) -> list[Outcome]:
    """Hand the steps that were ticked on to one person. Raises NotYours, BadAnswers before anything is done."""
    wrong = {} if to else {"to": Said("请选交给谁。", "Choose to whom.")}
    wanted = _ready(office, person, picks, reason, wrong)

    def hand_on(desk: Desk, pick: str) -> None:
        if desk.sql.scalar(sa.select(cases.c.id).where(cases.c.number == pick)) is not None:
            raise Gone(NO_STEP)
        acts.hand_on(desk, pick, person, to, reason)

    return _each(office, person, wanted, key, hand_on)


def _ready(
    office: Office,
    person: Person,
    picks: Sequence[str],
    reason: str,
    wrong: Mapping[str, Said] | None = None,
) -> list[str]:
    with office.reading() as desk:
        ensure_supervises(desk, person)
    found = dict(wrong or {})
    if not reason.strip():
        found["reason"] = Said("请写明理由。", "Please give the reason.")
    if found:
        raise BadAnswers(found)
    return _some(picks)


def _each(
    office: Office, person: Person, picks: Sequence[str], key: str, act: Callable[[Desk, str], None]
) -> list[Outcome]:
    """One act and one transaction for each; what is refused says why and keeps none of the others from it.

    Sent twice with the same key, what was done is not done again.
    """
    with office.reading() as desk:
        place = ensure_supervises(desk, person)
        units = supervised_units(desk, person, place)
        open_ = {line.pick: line for line in lines(desk, person, units, picks)}
        items = items_of(desk, person, place, list(open_.values()))
        labels = {p: _label(items[p]) if p in items else _over(desk, person, p) for p in picks}
    return [_outcome(labels[pick], _try(office, person, pick, key, act)) for pick in picks]


def _try(
    office: Office, person: Person, pick: str, key: str, act: Callable[[Desk, str], None]
) -> Said | None:
    """Why it was refused; None where it was done, now or when this form was sent before."""
    try:
        with office.desk() as desk:
            if once.earlier_answer(desk, f"{key} {pick}", person.id) is None:
                act(desk, pick)
                once.remember(desk, f"{key} {pick}", person.id, {})
    except BadAnswers as bad:
        return next(iter(bad.fields.values()))
    except Refused as refused:
        return refused.said
    return None


NOTHING = Said("", "")
Label = tuple[str, str, Said]
"""Number, title, and what is to be done."""


def _label(item: Item) -> Label:
    return item.row.number, item.row.title, item.row.to_do if item.row.task_id else NOTHING


def _over(desk: Desk, person: Person, pick: str) -> Label:
    """What something was about that is no longer open here; nothing where this person may not know of it."""
    columns = (cases.c.number, cases.c.title, cases.c.version_id, done.c.name)
    query = sa.select(*columns).join(done, done.c.case_id == cases.c.id)
    row = desk.sql.execute(query.where(done.c.task_id == pick).limit(1)).one_or_none()
    try:
        if row is not None:
            ensure_may_know(desk, person, pick)
            return row.number, row.title, desk.place(row.version_id).step_said(row.name)
        file = CaseFile.look(desk, pick)
        ensure_may_see(file, person)
    except NotFound:
        return "", "", NOTHING
    return file.row["number"], file.row["title"], NOTHING


def _outcome(label: Label, refused: Said | None) -> Outcome:
    return Outcome(*label, refused)


def _number_of(desk: Desk, pick: str, person: Person) -> str:
    """The number of the matter that a tick stands for. Raises Gone for a step that is over."""
    query = sa.select(cases.c.number).outerjoin(task, task.c.case_id == cases.c.id)
    number: str | None = desk.sql.scalar(
        query.where(sa.or_(task.c.id == pick, cases.c.number == pick)).limit(1)
    )
    if number is None:
        raise undoing.told_who_was_faster(desk, pick, person)
    return number
