"""What the office puts on paper of a matter besides the receipt: the work order of a task, the answer in writing.

Paper lies about, so identifying numbers are masked on it whoever prints it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from engine.acts import file_pages
from engine.acts.called import task_said
from engine.acts.casefile import UNKNOWN_CASE, CaseFile
from engine.acts.clocks import clocks
from engine.acts.people import DUTY, Person, names
from engine.acts.permission import ensure_may_see
from engine.acts.shown import Letter, Paper, WorkOrder
from engine.acts.sight import hidden_in, is_nameless_to
from engine.acts.standing import Standing, answers, is_letter, standing
from engine.acts.submitting import known_in
from engine.acts.taking import look_at_task
from engine.doors.charter import EMPTY
from engine.doors.desk import Desk
from engine.doors.forms import Component, Form
from engine.doors.tables import Kept, unit
from engine.ground.errors import Gone, NotFound
from engine.ground.said import Said
from engine.ground.settings import ZONE
from engine.traces import papers

REMEDIES = ("remedy", "remedies")
"""The keys under which forms ask which remedies the applicant was told of (rulebook F11, F14)."""


def work_order(desk: Desk, who: Person, task_id: str) -> WorkOrder:
    """The work order of an open task, for the unit that does it. Raises Gone, NotFound."""
    file, row = look_at_task(desk, task_id, who)
    place, kept, known = file.place, _kept(file, who), known_in(file)
    first = names(desk, [file.row["first_receiver"]])[file.row["first_receiver"]]
    running = clocks(desk, [file.id])
    showing = file_pages.Showing(nameless=is_nameless_to(file, who))
    shown = file_pages.papers_shown(desk, place, kept, known, showing, lambda _: False)
    return WorkOrder(
        number=file.row["number"],
        title=file.row["title"],
        place=place.called,
        to_do=task_said(place, row),
        help=place.help_said(row["element"]) if row["kind"] == "step" else EMPTY,
        asked=row["question"] or "",
        to=_to(file, row),
        since=row["created_at"].astimezone(ZONE),
        clock=running.get((file.id, task_id)),
        whole=running.get((file.id, None)),
        facts=file_pages.facts(place, kept, known, showing, file.row, first),
        orders=_orders(file, kept, shown),
        at=desk.local,
    )


def _kept(file: CaseFile, who: Person) -> list[dict[str, Any]]:
    hidden = hidden_in(file, who)
    return [paper for paper in papers.read(file.desk, file.id) if paper["element"] not in hidden]


def _to(file: CaseFile, row: Kept) -> Said:
    """Unit and post whose work it is, and who has it in hand."""
    name = file.desk.sql.scalar(sa.select(unit.c.name).where(unit.c.id == row["unit_id"])) or ""
    post = file.place.post_said(row["post"].removesuffix(DUTY))
    holder = names(file.desk, [row["person_id"]]).get(row["person_id"], "") if row["person_id"] else ""
    zh, en = (name, post.zh, holder), (name, post.en, holder)
    return Said("　".join(filter(None, zh)), ", ".join(filter(None, en)))


def _orders(file: CaseFile, kept: list[dict[str, Any]], shown: tuple[Paper, ...]) -> tuple[Paper, ...]:
    """The paper that brought the matter here, with what is asked; none where that is the registration itself."""
    stand = {paper.id: paper for paper in shown if not (paper.taken_back or paper.corrected_by)}
    forms = [row for row in kept if row["kind"] == "form" and row["id"] in stand]
    if not forms or forms[-1]["form"] == file.place.register.form:
        return ()
    return (stand[forms[-1]["id"]],)


def answer(desk: Desk, who: Person, number: str, paper_id: int) -> Letter:
    """The answer to the applicant in writing, from the paper of the step that answers.

    Raises NotFound, and Gone for a paper that was corrected or taken back, saying which one stands.
    """
    file = CaseFile.look(desk, number)
    ensure_may_see(file, who)
    place, kept = file.place, _kept(file, who)
    row = next((each for each in kept if each["id"] == paper_id and answers(place, each)), None)
    if row is None:
        raise NotFound(UNKNOWN_CASE)
    found = standing(desk, kept)
    if not is_letter(place, row, found):
        raise Gone(_not_that_one(file, kept, row, found))
    opening = next((p for p in kept if p["form"] == place.register.form), None)
    applicant = str((opening["answers"] if opening else {}).get(place.register.name) or "")
    if applicant and is_nameless_to(file, who):
        applicant = file_pages.KEPT
    return Letter(
        number=number,
        title=file.row["title"],
        place=place.called,
        window=desk.sql.scalar(sa.select(unit.c.name).where(unit.c.id == file.row["first_unit"])) or "",
        applicant=applicant,
        received=file.row["received_at"].astimezone(ZONE),
        at=row["at"].astimezone(ZONE),
        who=names(desk, [row["person_id"]]).get(row["person_id"], ""),
        text=tuple(_said(file, row, lambda part: part.type == "textarea" and part.key not in REMEDIES)),
        remedies=_remedies(file, _standing_until(kept, paper_id, found)),
    )


def _not_that_one(file: CaseFile, kept: list[dict[str, Any]], row: Kept, found: Standing) -> Said:
    """Why a paper is no letter any more, and which one is to be printed instead."""
    back = row["id"] in found.taken_back
    zh, en = ("取回", "taken back") if back else ("更正", "corrected")
    now = [each for each in kept if is_letter(file.place, each, found) and each["element"] == row["element"]]
    if not now:
        return Said(
            f"这份答复已{zh}，现在没有可打印的答复书。", f"This answer was {en}; no letter stands now."
        )
    newest = next((each for each in now if each["id"] == found.newest(row["id"])), now[-1])
    title = file.place.forms[newest["form"]].called
    who, at = (
        names(file.desk, [newest["person_id"]]).get(newest["person_id"], ""),
        newest["at"].astimezone(ZONE),
    )
    return Said(
        f"这份答复已{zh}，请打印{who} {at:%-m月%-d日 %H:%M} 的“{title.zh}”。",
        f"This answer was {en}. Print the “{title.en}” of {who}, {at:%-d %b %H:%M}, instead.",
    )


def _standing_until(kept: list[dict[str, Any]], paper_id: int, found: Standing) -> list[dict[str, Any]]:
    """The papers that stand of those handed in before a letter; what was corrected since, in its correction."""
    rows = {row["id"]: row for row in kept}
    newest = [found.newest(row["id"]) for row in kept if row["id"] <= paper_id]
    return [rows[each] for each in dict.fromkeys(newest) if found.stands(each)]


def _said(file: CaseFile, row: Kept, wanted: Callable[[Component], bool]) -> list[tuple[Said, Said]]:
    """Label and words of some of the answers of a paper."""
    form: Form = file.place.forms[row["form"]]
    keys = {part.key for part in form.fields() if wanted(part)}
    given = {key: value for key, value in row["answers"].items() if key in keys}
    return file_pages.lines_of(form, given, known_in(file), file_pages.MASKS)


def _remedies(file: CaseFile, kept: list[dict[str, Any]]) -> Said:
    """The remedies the applicant was told of last."""
    for row in reversed(kept):
        if row["form"] in file.place.forms:
            told = _said(file, row, lambda part: part.key in REMEDIES)
            if told:
                return told[0][1]
    return EMPTY
