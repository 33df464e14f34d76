"""What a scenario expects after a step, held against what the office shows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from engine.acts import evidence, messages, reading
from engine.acts.casefile import CaseFile
from engine.acts.clocks import light_of_matter, light_of_row
from engine.acts.office import Office
from engine.acts.people import Person
from engine.acts.permission import may_see
from engine.acts.scenarios.staff import Cast
from engine.acts.worklist import listed
from engine.doors.tables import attachment, change, document, history, notice, outbox, person, task, unit
from engine.ground.errors import NotFound
from engine.ground.said import Said
from engine.values.due_report import wall_clock

MATTER = "matter"
"""The matter as a whole, where what is expected is listed by shape; 全件 is its own deadline."""


@dataclass(frozen=True)
class Unmet:
    """One expectation that was not met."""

    what: str
    expected: object
    found: object
    said: Said


def unmet(office: Office, cast: Cast, number: str, expect: Mapping[str, Any]) -> list[Unmet]:
    """Every expectation of a step that does not hold now."""
    with office.reading() as desk:
        file = CaseFile.look(desk, number)
        found: list[Unmet] = []
        for name, wanted in expect.items():
            found += CHECKS[name](file, cast, wanted)
        return found


def _differs(what: str, expected: object, found: object) -> list[Unmet]:
    if expected == found:
        return []
    wanted, there = in_words(expected), in_words(found)
    said = Said(
        f"{what}：应为 {wanted.zh}，实为 {there.zh}。", f"{what}: expected {wanted.en}, found {there.en}."
    )
    return [Unmet(what, expected, found, said)]


def in_words(value: object) -> Said:
    """A value as a designer reads it: no list and no None of the program's own."""
    match value:
        case None:
            return Said("空", "nothing")
        case bool():
            return Said("是", "yes") if value else Said("否", "no")
        case list() | tuple():
            each = [in_words(one) for one in value]
            return Said(
                "、".join(one.zh for one in each) or "空", ", ".join(one.en for one in each) or "nothing"
            )
        case dict():
            pairs = [f"{key} = {in_words(one).zh}" for key, one in value.items()]
            return Said("、".join(pairs) or "空", ", ".join(pairs) or "nothing")
    return Said(str(value), str(value))


def open_tasks(file: CaseFile, cast: Cast) -> list[str]:
    """The open tasks as scenarios write them: `name @ post` or `name @ post@unit`."""
    query = sa.select(task, unit.c.name.label("unit_name"), person.c.name.label("person_name"))
    query = query.join(unit, unit.c.id == task.c.unit_id).outerjoin(person, person.c.id == task.c.person_id)
    rows = file.desk.sql.execute(
        query.where(task.c.case_id == file.id).order_by(task.c.created_at)
    ).mappings()
    return sorted(_as_written(row, file, cast) for row in rows)


def _as_written(row: Any, file: CaseFile, cast: Cast) -> str:
    post = file.place.posts[row["post"].partition("@")[0]]
    where = f"@{row['unit_name']}" if row["unit_name"] in cast.units else ""
    return f"{row['name']} @ {post.name}{where}"


def _plain(words: str, file: CaseFile) -> str:
    """An expected task with every blank and other name of a post brought to one form."""
    name, _, who = words.partition("@")
    post_name, _, unit_name = who.partition("@")
    post = file.place.post(post_name.strip())
    shown = post.name if post is not None else post_name.strip()
    return f"{name.strip()} @ {shown}{'@' + unit_name.strip() if unit_name.strip() else ''}"


def _open(file: CaseFile, cast: Cast, wanted: Iterable[str]) -> list[Unmet]:
    return _differs("open", sorted(_plain(each, file) for each in wanted), open_tasks(file, cast))


def _open_has(file: CaseFile, cast: Cast, wanted: Iterable[str]) -> list[Unmet]:
    found = open_tasks(file, cast)
    missing = [each for each in (_plain(one, file) for one in wanted) if each not in found]
    there = "、".join(found)
    return [
        Unmet(
            "open_has",
            each,
            found,
            Said(f"没有待办“{each}”，现有：{there}。", f"No open task {each!r}: {there}."),
        )
        for each in missing
    ]


def _deadline(file: CaseFile, name: str) -> Mapping[str, Any] | None:
    """The newest deadline of a shape, by its id or its name, of one unit behind an @; `matter` is the whole's."""
    name, _, where = name.partition("@")
    owner = file.desk.sql.scalar(sa.select(unit.c.id).where(unit.c.name == where)) if where else None
    rows = [
        row
        for row in file.ledger.rows
        if (row["whole"] and name in ("matter", "全件"))
        or (not row["whole"] and name in (row["element"], row["name"]) and owner in (None, row["unit_id"]))
    ]
    return rows[-1] if rows else None


def _due(file: CaseFile, _cast: Cast, wanted: Mapping[str, Any]) -> list[Unmet]:
    found: list[Unmet] = []
    for name, expected in wanted.items():
        row = _deadline(file, name)
        due = row["due_at"] if row else None
        shown = wall_clock(file.desk.calendar.local(due)) if due else None
        found += _differs(f"due.{name}", str(expected) if expected else None, shown)
    return found


def _light(file: CaseFile, _cast: Cast, wanted: Mapping[str, str]) -> list[Unmet]:
    found: list[Unmet] = []
    for name, expected in wanted.items():
        row = None if name == MATTER else _deadline(file, name)
        shown = light_of_row(file.desk, row) if row else None
        shown = light_of_matter(file) if name == MATTER else shown
        found += _differs(f"light.{name}", expected, shown.value if shown else None)
    return found


def _told(file: CaseFile, _cast: Cast, wanted: Iterable[str]) -> list[Unmet]:
    rows = set(file.desk.sql.scalars(sa.select(notice.c.whom).where(notice.c.case_id == file.id)))
    told = {_called(file, each) for each in rows} | rows
    known = told | {each.partition("@")[0] for each in told}  # the post alone: of whichever unit
    missing = [each for each in wanted if _called(file, each) not in known]
    return [
        Unmet("told", each, sorted(told), Said(f"没有告知“{each}”。", f"{each!r} was not told."))
        for each in missing
    ]


def _called(file: CaseFile, whom: str) -> str:
    name, _, where = whom.partition("@")
    post = file.place.post(name)
    return f"{post.name}{'@' + where if where else ''}" if post is not None else whom


def _sees(file: CaseFile, cast: Cast, wanted: Mapping[str, str], *, expected: bool) -> list[Unmet]:
    who = cast.as_(file.desk, str(wanted["who"]))
    thing = str(wanted.get("what") or MATTER)
    if thing in (MATTER, "全件"):
        where = ["matter"] if may_see(file.desk, who, file.row, file.place) else []
    else:
        where = traces_of(file, who, thing)
    what = "can_see" if expected else "cannot_see"
    if bool(where) is expected:
        return []
    told = "、".join(where)
    said = Said(
        f"{wanted['who']}{'看不到' if expected else '能看到'}“{thing}”{told}。",
        f"{wanted['who']} {'cannot' if expected else 'can'} see {thing!r} {told}".rstrip() + ".",
    )
    return [Unmet(what, wanted["who"], where, said)]


def traces_of(file: CaseFile, who: Person, thing: str) -> list[str]:
    """Where on the pages of a matter somebody meets a step, named by its id or its Chinese name."""
    known = file.place.steps.get(thing)
    name = known.name if known is not None else thing
    shapes = {step.id for step in file.place.steps.values() if step.name == name}
    try:
        page = reading.matter(file.desk, who, file.row["number"], whole_history=True)
        links = evidence.links(file.desk, who, file.row["number"], 1, 10_000).links
    except NotFound:
        return []
    lists = (row for tab in ("mine", "group", "first") for row in listed(file.desk, who, tab, 1, 100)[0])
    met = {
        "headline": name in page.headline.zh,
        "tasks": any(row.to_do.zh == name for row in page.tasks),
        "lists": any(name in row.to_do.zh for row in lists if row.number == file.row["number"]),
        "papers": any(_filled_in(file, paper.id) in shapes for paper in page.papers),
        "history": any(name in each.said.zh for each in page.history),
        "deadlines": any(str(row.clock.name) == name for row in page.deadlines),
        "picture": bool(shapes & (page.picture_now | page.picture_done)),
        "evidence": any(link.element in shapes for link in links),
        "attachments": any(_filed_under(file, each.id) in shapes for each in page.attachments),
    }
    return [where for where, is_met in met.items() if is_met]


def _filled_in(file: CaseFile, paper_id: int) -> str:
    return str(file.desk.sql.scalar(sa.select(document.c.element).where(document.c.id == paper_id)))


def _filed_under(file: CaseFile, attachment_id: str) -> str:
    query = sa.select(document.c.element).join(attachment, attachment.c.document_id == document.c.id)
    return str(file.desk.sql.scalar(query.where(attachment.c.id == attachment_id)))


def _history_has(file: CaseFile, _cast: Cast, wanted: Iterable[str]) -> list[Unmet]:
    acts = set(file.desk.sql.scalars(sa.select(history.c.act).where(history.c.case_id == file.id)))
    missing = [each for each in wanted if each not in acts]
    return [
        Unmet(
            "history_has", each, sorted(acts), Said(f"经过里没有“{each}”。", f"No {each!r} in the history.")
        )
        for each in missing
    ]


def _facts(file: CaseFile, _cast: Cast, wanted: Mapping[str, Any]) -> list[Unmet]:
    found: list[Unmet] = []
    for name, expected in wanted.items():
        found += _differs(f"fact.{name}", expected, file.record.look_up(name))
    return found


def _history_lacks(file: CaseFile, _cast: Cast, wanted: Iterable[str]) -> list[Unmet]:
    acts = set(file.desk.sql.scalars(sa.select(history.c.act).where(history.c.case_id == file.id)))
    return [found for each in wanted for found in _differs(f"history_lacks.{each}", False, each in acts)]


def _times(file: CaseFile, _cast: Cast, wanted: Mapping[str, int]) -> list[Unmet]:
    """How often an act stands in the history: `red` in all, or `red T_work` at one shape."""
    found: list[Unmet] = []
    for words, expected in wanted.items():
        act, _, element = words.partition(" ")
        query = sa.select(sa.func.count()).where(history.c.case_id == file.id, history.c.act == act)
        query = query.where(history.c.element == element) if element else query
        found += _differs(f"times.{words}", expected, file.desk.sql.scalar(query))
    return found


def _changes(file: CaseFile, _cast: Cast, wanted: Mapping[str, Iterable[str]]) -> list[Unmet]:
    """The rows of the ledger about a deadline, in order: opened, paused, resumed, limit, extended, closed."""
    found: list[Unmet] = []
    for name, expected in wanted.items():
        row = _deadline(file, name)
        query = sa.select(change.c.kind).where(change.c.deadline_id == (row["id"] if row else None))
        found += _differs(
            f"changes.{name}", list(expected), list(file.desk.sql.scalars(query.order_by(change.c.id)))
        )
    return found


def _mine(file: CaseFile, cast: Cast, wanted: Mapping[str, Iterable[str]]) -> list[Unmet]:
    """What of the matter stands on somebody's own list, by the names of the tasks."""
    found: list[Unmet] = []
    for words, expected in wanted.items():
        who = cast.as_(file.desk, words)
        query = sa.select(task.c.name).where(task.c.case_id == file.id, task.c.person_id == who.id)
        found += _differs(f"mine.{words}", sorted(expected), sorted(file.desk.sql.scalars(query)))
    return found


def _buttons(file: CaseFile, cast: Cast, wanted: Mapping[str, Iterable[str]]) -> list[Unmet]:
    """The messages somebody may send into the matter now."""
    found: list[Unmet] = []
    for words, expected in wanted.items():
        who = cast.as_(file.desk, words)
        shown = [each.name for each in messages.awaited(file) if messages.may_send(file, who, each)]
        found += _differs(f"buttons.{words}", sorted(expected), sorted(shown))
    return found


def _sent(file: CaseFile, _cast: Cast, wanted: Iterable[str]) -> list[Unmet]:
    """What waits to be delivered to neighbours: kind and neighbour, in order."""
    rows = file.desk.sql.execute(sa.select(outbox).where(outbox.c.case_id == file.id).order_by(outbox.c.id))
    return _differs("sent", list(wanted), [f"{row['kind']} {row['to']}" for row in rows.mappings()])


Check = Callable[[CaseFile, Cast, Any], list[Unmet]]
CHECKS: Mapping[str, Check] = {
    "open": _open,
    "open_has": _open_has,
    "due": _due,
    "light": _light,
    "stage": lambda file, _cast, wanted: _differs("stage", wanted, file.row["stage"]),
    "tier": lambda file, _cast, wanted: _differs("tier", wanted, file.row["tier"]),
    "outcome": lambda file, _cast, wanted: _differs("outcome", wanted, file.row["outcome"]),
    "closed": lambda file, _cast, wanted: _differs("closed", wanted, file.row["closed_at"] is not None),
    "told": _told,
    "cannot_see": lambda file, cast, wanted: _sees(file, cast, wanted, expected=False),
    "can_see": lambda file, cast, wanted: _sees(file, cast, wanted, expected=True),
    "fact": _facts,
    "marks": lambda file, _cast, wanted: _differs(
        "marks", sorted(wanted), sorted(zh for zh, _ in json.loads(file.row["marks"]))
    ),
    "history_has": _history_has,
    "history_lacks": _history_lacks,
    "times": _times,
    "changes": _changes,
    "mine": _mine,
    "buttons": _buttons,
    "milestones": lambda file, _cast, wanted: _differs(
        "milestones", sorted(wanted), sorted(file.record.milestones)
    ),
    "sent": _sent,
}
