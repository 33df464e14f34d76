"""What happens to every submitted form, whoever sends it and whatever step it belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import sqlalchemy as sa

from engine.acts.casefile import CaseFile
from engine.acts.office import known
from engine.acts.people import Person
from engine.doors.desk import Desk
from engine.doors.forms import Form, Known
from engine.doors.packages import Place, Step
from engine.doors.tables import excluded, person, unit
from engine.ground.errors import BadAnswers, NotFound
from engine.ground.said import Said
from engine.traces import attachments, papers
from engine.traces.papers import NewPaper

NO_SUCH_FILE = Said(
    "没有这个文件：请先上传，再把得到的编号填在这里。",
    "There is no such file: upload it first and give its id here.",
)

_CODE = sa.select(unit.c.code).where(unit.c.id == sa.bindparam("of_id"))


@dataclass(frozen=True)
class Sent:
    """A form as it was sent: the raw values, and the key made when it was drawn. Its files were staged before.

    A program gives typed values instead of raw ones; under its file fields stand the ids of files taken in.
    `then` are the forms of the tasks sent together with it (同页办), in their order.
    """

    raw: Mapping[str, Sequence[str]]
    key: str
    on_behalf: Mapping[str, str] | None = None
    given: Mapping[str, object] | None = None
    then: tuple[Sent, ...] = ()


@dataclass(frozen=True)
class Checked:
    """A form that passed: its answers, typed, and the staged files that came with it."""

    form: Form
    answers: dict[str, object]
    files: Sequence[sa.RowMapping] = field(default_factory=tuple)


def form_of(place: Place, name: str) -> Form:
    """A form of the place. Raises NotFound, which publishing makes impossible for drawn tasks."""
    found = place.forms.get(name)
    if found is None:
        raise NotFound(Said(f"没有表单“{name}”。", f"There is no form {name!r}."))
    return found


def known_in(file: CaseFile) -> Known:
    """What a form of this matter can choose from and what its conditions can see."""
    knows = known(file.desk, file.look_up, file.call)
    return replace(knows, auto={**knows.auto, "number": file.row["number"]})


def check(file: CaseFile, who: Person, form: Form, sent: Sent) -> Checked:
    """The answers, typed, and the files handed in with them. Raises BadAnswers naming every field to mend."""
    return check_with(file.desk, who, form, sent, known_in(file))


def check_with(desk: Desk, who: Person, form: Form, sent: Sent, knows: Known) -> Checked:
    """The same for a form that belongs to no matter yet."""
    raw = typed_in(desk, who, form, sent)
    rows = attachments.staged(desk, who.id, sent.key)
    attached: dict[str, list[str]] = {}
    sizes: dict[str, list[int]] = {}
    for row in rows:
        attached.setdefault(row["field"], []).append(row["name"])
        sizes.setdefault(row["field"], []).append(row["size"])
    knows = replace(knows, attached=attached, sizes=sizes, auto={**knows.auto, **_of_the_moment(desk, who)})
    unwanted = {row["field"]: said for row in rows for said in _unwanted(form, row)}
    try:
        answers = form.check(raw, {}, knows)
    except BadAnswers as bad:
        raise BadAnswers({**bad.fields, **unwanted}) from bad
    if unwanted:
        raise BadAnswers(unwanted)
    return Checked(form, answers, [row for row in rows if row["field"] in answers])


def typed_in(desk: Desk, who: Person, form: Form, sent: Sent) -> Mapping[str, Sequence[str]]:
    """What was typed into the form, or would have been by the one for whom a program gives the answers.

    Raises BadAnswers for values of the wrong type and for files that were not taken in.
    """
    if sent.given is None:
        return sent.raw
    raw, files = form.as_typed(sent.given)
    lacking = attachments.hand_in(desk, who.id, sent.key, files)
    if lacking:
        raise BadAnswers(dict.fromkeys(sorted(lacking), NO_SUCH_FILE))
    return raw


def typed_so_far(form: Form, sent: Sent) -> Mapping[str, Sequence[str]]:
    """What stands in a form, for what its neighbours may see of it; nothing where it cannot be read at all."""
    if sent.given is None:
        return sent.raw
    try:
        return form.as_typed(sent.given)[0]
    except BadAnswers:
        return {}


def _of_the_moment(desk: Desk, who: Person) -> dict[str, object]:
    """The automatic values that hang on who hands a form in, and when."""
    code = desk.sql.scalar(_CODE, {"of_id": who.unit_id})
    return {"now": f"{desk.local:%Y-%m-%dT%H:%M}", "person": who.account, "unit": code}


def _unwanted(form: Form, row: sa.RowMapping) -> Iterator[Said]:
    """Why a file that the office takes is none for this field of the form."""
    part = form.field(row["field"])
    if part is None or part.type != "filepicker":
        yield Said("这张表没有这一项，不能提交。", "This form does not ask for this.")
    elif part.accept and attachments.kind_of(row["media"]) not in part.accept:
        name, taken = row["name"], "、".join(part.accept)
        yield Said(
            f"这一项不收“{name}”，只收 {taken}。请勾选“不要了”再提交。",
            f"“{name}” is not taken here, only {taken}. Tick “leave out” and submit again.",
        )


def submit(
    file: CaseFile, who: Person, step: Step, checked: Checked, sent: Sent, task_id: str, run: int = 0
) -> int:
    """Keep the paper, let the record see it, and move the procedure on. Gives the id of the paper."""
    paper_id = keep(file, who, step.id, checked, sent)
    file.record.completed_by(who.id, step.id, step.post)
    file.procedures[run].run.complete(task_id)
    file.mark_done(task_id, step.name, "submitted", who.id)
    return paper_id


def keep(file: CaseFile, who: Person, element: str, checked: Checked, sent: Sent) -> int:
    """Keep a form that passed as a paper of the matter, and let the record see what is not personal in it.

    Gives the id of the paper.
    """
    form = checked.form
    private = form.personal_keys
    paper = NewPaper("form", form.id, element, who.id, checked.answers, private, sent.on_behalf)
    paper_id, digest = papers.keep(file.desk, file.id, paper)
    attachments.attach(file.desk, checked.files, file.id, paper_id)
    public = {key: value for key, value in checked.answers.items() if key not in private}
    file.record.take(form.id, public, file.place.facts)
    exclude(file, form, checked.answers)
    detail = {"form": form.id, "paper": paper_id, "digest": digest}
    if sent.on_behalf:
        detail |= {"how": sent.on_behalf.get("how", "")}
    file.chain.add(file.desk.now, who.id, "submitted", element, detail)
    return paper_id


def exclude(file: CaseFile, form: Form, answers: Mapping[str, object]) -> int | None:
    """Whoever the matter complains of loses sight of it at once (L-信访 art. 30, rulebook §2.13, 3).

    Gives the person who has just lost it.
    """
    names = file.place.register
    account = answers.get(names.complained) if form.id == names.form and names.complained else None
    if not account:
        return None
    person_id: int | None = file.desk.sql.scalar(
        sa.select(person.c.id).where(person.c.account == str(account))
    )
    if person_id is None or file.is_excluded(person_id):
        return None
    file.desk.sql.execute(sa.insert(excluded), {"case_id": file.id, "person_id": person_id})
    file.chain.add(file.desk.now, None, "excluded")
    return person_id
