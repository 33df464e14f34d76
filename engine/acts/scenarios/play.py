"""Playing a scenario: each step is a real act of a real person, and everything due on the way really happens."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from engine.acts import (
    behalf,
    bells,
    cases,
    contributing,
    founding,
    holding,
    messages,
    together,
    undoing,
    waiving,
)
from engine.acts.casefile import CaseFile
from engine.acts.office import Office, current_place
from engine.acts.people import Person
from engine.acts.recounting import recount
from engine.acts.registering import register
from engine.acts.scenarios import filling
from engine.acts.scenarios.expect import Unmet, unmet
from engine.acts.scenarios.reading import Scenario, Step, instant
from engine.acts.scenarios.staff import Cast
from engine.acts.submitting import Sent, form_of
from engine.acts.taking import open_task
from engine.doors.desk import Desk
from engine.doors.tables import cases as case_table
from engine.doors.tables import document, roster, task
from engine.doors.tokens import Step as Passed
from engine.ground.clock import VirtualClock
from engine.ground.errors import BadAnswers, Refused
from engine.ground.said import Said
from engine.ground.settings import Settings
from engine.values.limits import parse_limit
from engine.values.reckoning import reckon


@dataclass(frozen=True)
class Failure:
    """What went otherwise than the scenario says: in which step, and the line it begins at."""

    file: str
    line: int
    step: int
    what: str
    expected: object
    found: object
    said: Said


_OF_ROW = re.compile(r"[#＃](([0-9]{1,4})(?:-[0-9]{1,4})?)")


@dataclass
class Played:
    """How a scenario went. `passed` holds what its tokens went through, for coverage."""

    scenario: Scenario
    failures: list[Failure] = field(default_factory=list)
    steps: int = 0
    passed: list[Passed] = field(default_factory=list)


class _Stage:
    """One playing: an office of its own on a virtual clock."""

    def __init__(self, scenario: Scenario, office: Office, clock: VirtualClock) -> None:
        self.scenario = scenario
        self.office = office
        self.clock = clock
        self.numbers: list[str] = []
        self.passed: list[Passed] = []
        office.watch = lambda desk: self.passed.extend(desk.heard)
        with office.desk() as desk:
            place = current_place(desk)
            self.cast = Cast(desk, place, scenario)
        fields = [part for form in place.forms.values() for part in form.fields()]
        self._matters = {part.key for part in fields if part.kind == "matter"}

    def number(self, step: Step) -> str:
        """The matter a step is about: the newest, or the one it names by its place in the row (1, 2 …).

        `1-2` is the second that was opened from the first.
        """
        return self._number_of(str(step.given.get("matter") or len(self.numbers)))

    def _number_of(self, place: str) -> str:
        which, dash, child = place.partition("-")
        return f"{self.numbers[int(which) - 1]}{dash}{child}"

    def answers(self, step: Step) -> dict[str, Any]:
        """What a step types. Where a matter is asked for, `#1` is the number of the first of this scenario.

        Raises Refused for one that the scenario has not registered yet.
        """
        answers = dict(step.given.get("answers", {}))
        for key, value in answers.items():
            meant = _OF_ROW.fullmatch(value) if isinstance(value, str) and key in self._matters else None
            if meant is None:
                continue
            if not 1 <= int(meant[2]) <= len(self.numbers):
                raise Refused(
                    Said(
                        f"{key}：“{value}”还没有登记，前面只登记了 {len(self.numbers)} 件。",
                        f"{key}: {value} is not registered yet; there are {len(self.numbers)} before it.",
                    ),
                    "not_found",
                )
            answers[key] = self._number_of(meant[1])
        return answers


def play(scenario: Scenario, template: Path, home: Path) -> Played:
    """Play one scenario on a copy of the database file `template`, in which its place is published."""
    copy = home / f"{secrets.token_hex(8)}.sqlite"
    copy.write_bytes(template.read_bytes())
    clock = VirtualClock(scenario.start)
    office = Office(Settings(home=home, database_url=f"sqlite:///{copy}"), clock)
    played = Played(scenario)
    try:
        stage = _Stage(scenario, office, clock)
        for number, step in enumerate(scenario.steps, 1):
            played.steps += 1
            found = _step(stage, step)
            played.failures += [
                Failure(scenario.file, step.line, number, each.what, each.expected, each.found, each.said)
                for each in found
            ]
            if found:
                break  # what comes after a surprise tells nothing
        played.passed = stage.passed
    finally:
        office.close()
        for path in home.glob(f"{copy.name}*"):
            path.unlink()
    return played


def _step(stage: _Stage, step: Step) -> list[Unmet]:
    try:
        DO[step.do](stage, step)
    except Refused as refused:
        if step.refused == refused.code:
            return _unmet(stage, step)
        return [Unmet("refused", step.refused or "–", refused.code, _told(refused))]
    except LookupError as nobody:
        said = Said(f"场景里没有“{nobody}”。", f"There is no {nobody} in this scenario.")
        return [Unmet("as", str(nobody), None, said)]
    if step.refused:
        said = Said(
            f"应当被拒绝（{step.refused}），却办成了。", f"Was done, and not refused ({step.refused})."
        )
        return [Unmet("refused", step.refused, None, said)]
    return _unmet(stage, step)


def _unmet(stage: _Stage, step: Step) -> list[Unmet]:
    if not step.expect or not stage.numbers:
        return []
    return unmet(stage.office, stage.cast, stage.number(step), step.expect)


def _told(refused: Refused) -> Said:
    if not isinstance(refused, BadAnswers):
        return refused.said
    zh = "；".join(f"{key}：{said.zh}" for key, said in refused.fields.items())
    en = "; ".join(f"{key}: {said.en}" for key, said in refused.fields.items())
    return Said(zh, en)


# The acts ---------------------------------------------------------------------------------------------------


def _register(stage: _Stage, step: Step) -> None:
    with stage.office.desk() as desk:
        place = current_place(desk)
        sent = filling.sent(form_of(place, place.register.form), stage.answers(step), desk)
        done = register(desk, stage.cast.as_(desk, step.who), sent)
        stage.numbers.append(done.number)


def _task(desk: Desk, stage: _Stage, step: Step, who: Person | None) -> Any:
    """The open task a step means, by its id or its Chinese name; this person's own where there are several."""
    wanted = str(step.given.get("task") or "")
    query = sa.select(task).join(case_table, case_table.c.id == task.c.case_id)
    query = query.where(case_table.c.number == stage.number(step)).order_by(task.c.created_at)
    rows = [
        row
        for row in desk.sql.execute(query).mappings()
        if not wanted or wanted in (row["element"], row["name"])
    ]
    mine = [
        row for row in rows if who and (row["person_id"] == who.id or who.holds(row["post"], row["unit_id"]))
    ]
    if not rows:
        open_ = "、".join(row["name"] for row in desk.sql.execute(query).mappings())
        said = Said(f"没有待办“{wanted}”，现有：{open_}。", f"No open task {wanted!r}; there are: {open_}.")
        raise Refused(said, "gone")
    return (mine or rows)[0]


def _complete(stage: _Stage, step: Step) -> None:
    answers = stage.answers(step)
    task_id: str | None = None
    while task_id is None or answers:
        with stage.office.desk() as desk:
            who = stage.cast.as_(desk, step.who)
            row = _task(desk, stage, step, who) if task_id is None else open_task(desk, task_id, who)[1]
            file = CaseFile.look_at(desk, row["case_id"])
            form = form_of(file.place, row["form"]) if row["kind"] == "step" else contributing.FORM
            if task_id is not None and not any(form.field(key) for key in answers):
                break
            forms = [form]
            if not step.given.get("on_behalf"):
                forms += together.forms_of(file, together.following(file, who, row))
            sent = filling.page(forms, answers, desk, file)
            done = _send(desk, step, row, who, sent)
            # What of the answers is left belongs to the next task of the same person (design D12).
            task_id = done.next_task
            if task_id is None:
                break
    if answers:
        wrong = Said("表单没有这些项。", "The form does not ask for these.")
        raise BadAnswers(dict.fromkeys(answers, wrong))


def _send(desk: Desk, step: Step, row: Any, who: Person, sent: Sent) -> cases.Completed:
    given = step.given.get("on_behalf")
    if not given:
        return cases.complete(desk, row["id"], who, sent)
    told = [
        str(given.get(key) or preset) for key, preset in (("whose", ""), ("how", "phone"), ("reason", "来电"))
    ]
    return behalf.on_behalf(desk, row["id"], who, sent, *told)


def _on_task(act: Callable[[Desk, str, Person, _Stage, Step], None]) -> Callable[[_Stage, Step], None]:
    def do(stage: _Stage, step: Step) -> None:
        with stage.office.desk() as desk:
            who = stage.cast.as_(desk, step.who)
            act(desk, _task(desk, stage, step, who)["id"], who, stage, step)

    return do


def _on_matter(
    act: Callable[[Desk, str, Person, Mapping[str, Any]], object],
) -> Callable[[_Stage, Step], None]:
    def do(stage: _Stage, step: Step) -> None:
        with stage.office.desk() as desk:
            act(desk, stage.number(step), stage.cast.as_(desk, step.who), step.given)

    return do


def _hand_on(desk: Desk, task_id: str, who: Person, stage: _Stage, step: Step) -> None:
    to = stage.cast.as_(desk, str(step.given.get("to", "")))
    cases.hand_on(desk, task_id, who, to.id, str(step.given.get("reason", "")))


def _assist(desk: Desk, task_id: str, who: Person, stage: _Stage, step: Step) -> None:
    whom = stage.cast.account(str(step.given.get("whom", "")))
    contributing.assist(desk, task_id, who, whom, str(step.given.get("question", "")))


def _correct(stage: _Stage, step: Step) -> None:
    with stage.office.desk() as desk:
        who = stage.cast.as_(desk, step.who)
        file = CaseFile.look(desk, stage.number(step))
        form = form_of(file.place, str(step.given.get("form", "")))
        query = sa.select(document.c.id).where(document.c.case_id == file.id, document.c.form == form.id)
        paper_id = desk.sql.scalar(query.order_by(document.c.id.desc()))
        if paper_id is None:
            raise Refused(Said("没有这份文书。", "There is no such paper."), "not_found")
        raw = filling.sent(form, stage.answers(step), desk, file).raw
        behalf.correct(desk, paper_id, who, raw, str(step.given.get("reason", "")))


def _message(stage: _Stage, step: Step) -> None:
    with stage.office.desk() as desk:
        who = stage.cast.as_(desk, step.who)
        name = str(step.given.get("message", ""))
        file = CaseFile.look(desk, stage.number(step))
        declared = file.place.messages.get(name)
        answers = stage.answers(step)
        form = form_of(file.place, declared.form) if declared and declared.form else None
        sent = filling.sent(form, answers, desk, file) if form else Sent({}, secrets.token_hex(16))
        messages.send(desk, stage.number(step), who, name, sent)


def _duty(stage: _Stage, step: Step) -> None:
    with stage.office.desk() as desk:
        who = stage.cast.as_(desk, str(step.given.get("who", "")))
        post, _, _unit = stage.cast.account(str(step.given.get("post", ""))).partition("@")
        on = step.given.get("on")
        day = on if isinstance(on, date) else date.fromisoformat(str(on)) if on else desk.local.date()
        for held, unit_id in who.posts:
            if held == post:
                row = {"day": day, "post": post, "unit_id": unit_id, "person_id": who.id}
                desk.sql.execute(sa.insert(roster), row)


def _absent(stage: _Stage, step: Step) -> None:
    with stage.office.desk() as desk:
        who = stage.cast.as_(desk, str(step.given.get("who", "")))
        founding.set_absent(desk, who.account, int(step.given.get("days", 1)))


def _advance(stage: _Stage, step: Step) -> None:
    until = _until(stage, step)
    if until is None or until < stage.clock.now():
        said = Said("to 或 by 看不懂，或在过去。", "to or by is not understood, or lies in the past.")
        raise Refused(said, "bad_time")
    while (bell := bells.next_bell(stage.office)) is not None and bell <= until:
        stage.clock.advance(max(bell, stage.clock.now()))
        bells.sweep(stage.office)
    stage.clock.advance(until)


def _until(stage: _Stage, step: Step) -> datetime | None:
    if "to" in step.given:
        return instant(step.given["to"])
    with stage.office.reading() as desk:
        return reckon(desk.calendar, parse_limit(str(step.given.get("by", ""))), desk.local).due


def _calendar(stage: _Stage, step: Step) -> None:
    with stage.office.desk() as desk:
        founding.load_year(
            desk,
            int(step.given["year"]),
            {str(day): str(name) for day, name in dict(step.given.get("holidays", {})).items()},
            {str(day): str(name) for day, name in dict(step.given.get("workdays", {})).items()},
        )
    recount(stage.office)


DO: Mapping[str, Callable[[_Stage, Step], None]] = {
    "register": _register,
    "complete": _complete,
    "claim": _on_task(lambda desk, task_id, who, _stage, _step: cases.claim(desk, task_id, who)),
    "release": _on_task(lambda desk, task_id, who, _stage, _step: cases.release(desk, task_id, who)),
    "hand_on": _on_task(_hand_on),
    "waive": _on_task(
        lambda desk, task_id, who, _stage, step: waiving.waive(
            desk, task_id, who, str(step.given.get("reason", ""))
        )
    ),
    "assist": _on_task(_assist),
    "note": _on_matter(
        lambda desk, number, who, given: cases.note(
            desk, number, who, str(given.get("text", "")), str(given.get("contact", ""))
        )
    ),
    "urge": _on_matter(
        lambda desk, number, who, given: cases.urge(desk, number, who, str(given.get("reason", "")))
    ),
    "take_back": _on_matter(lambda desk, number, who, _given: undoing.take_back(desk, number, who)),
    "suspend": _on_matter(
        lambda desk, number, who, given: holding.suspend(
            desk, number, who, str(given.get("reason", "")), list(given.get("deadlines", []))
        )
    ),
    "resume": _on_matter(lambda desk, number, who, _given: holding.resume(desk, number, who)),
    "extend": _on_matter(
        lambda desk, number, who, given: holding.extend(
            desk,
            number,
            who,
            str(given.get("deadline", "")),
            str(given.get("by", "")),
            str(given.get("reason", "")),
        )
    ),
    "correct": _correct,
    "send": _message,
    "duty": _duty,
    "absent": _absent,
    "advance": _advance,
    "calendar": _calendar,
}
