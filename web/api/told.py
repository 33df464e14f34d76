"""What the acts show, as shapes for programs: words in one language, nothing added."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC
from typing import Any

import msgspec
from flask import request, url_for

from engine.acts import evidence, shown
from engine.doors.forms import Form
from engine.ground.said import Said
from web.api import shapes
from web.filters import plainly
from web.words import language

BOM = b"\xef\xbb\xbf"


def lines(rows: Iterable[shown.Row], more: bool, asked: Any) -> shapes.Lines:
    """One page of a list."""
    return shapes.Lines(
        items=[line(row) for row in rows],
        page=asked.page,
        per_page=asked.per_page,
        next=following(more, asked),
    )


def following(more: bool, asked: Any) -> str | None:
    """The address of the page after the one that was asked for."""
    if not more or asked.page >= shapes.LAST_PAGE:
        return None
    words: dict[str, Any] = {**(request.view_args or {}), **msgspec.structs.asdict(asked)}
    return url_for(request.endpoint or "", **{**words, "page": asked.page + 1})


def line(row: shown.Row) -> shapes.Line:
    """One line of a list."""
    return shapes.Line(
        task=row.task_id,
        number=row.number,
        title=row.title,
        name=plainly(row.to_do),
        applicant=row.applicant,
        holder=plainly(row.holder),
        since=row.since,
        light=row.light.value,
        deadline=clock(row.clock),
        whole=clock(row.whole),
        marks=[plainly(mark) for mark in row.marks],
        can=sorted(row.can),
    )


def clock(found: shown.Clock | None) -> shapes.Clock | None:
    """A deadline, if there is one."""
    return None if found is None else shapes.Clock(**_clock(found))


def _clock(found: shown.Clock) -> dict[str, Any]:
    return {
        "name": plainly(found.name),
        "light": found.light.value,
        "left": plainly(found.left),
        "due": found.due,
        "provisional": found.provisional,
    }


def next_task(task_id: str | None, name: Said | None) -> shapes.NextTask | None:
    """The way on, if there is one."""
    return None if task_id is None else shapes.NextTask(id=task_id, name=plainly(name))


def sheet(found: shown.TaskSheet) -> shapes.Sheet:
    """A task and the file beside it."""
    return shapes.Sheet(
        **_asked(found),
        id=found.task_id,
        number=found.number,
        title=found.title,
        name=plainly(found.to_do),
        help=plainly(found.help),
        question=found.asked,
        mine=found.mine,
        can=sorted(found.can),
        draft_at=found.draft_at,
        deadline=clock(found.clock),
        whole=clock(found.whole),
        facts=_facts(found.matter.facts),
        papers=_papers(found.matter.papers),
        together=[
            shapes.Part(**_asked(part), name=plainly(part.to_do), help=plainly(part.help))
            for part in found.parts
        ],
    )


def register_sheet(found: shown.RegisterSheet) -> shapes.RegisterSheet:
    """The form with which a matter is registered."""
    return shapes.RegisterSheet(**_asked(found), place=plainly(found.place))


def _asked(found: shown.TaskSheet | shown.RegisterSheet | shown.SheetPart) -> dict[str, Any]:
    source = found.source.removeprefix(BOM)
    return {
        "form": msgspec.Raw(source or b"null"),
        "fields": _fields(found.form, found.hidden),
        "values": found.form.as_given(found.values),  # type: ignore[arg-type]
        "choices": _choices(found),
    }


def _fields(form: Form, hidden: frozenset[str]) -> list[shapes.Field]:
    return [
        shapes.Field(
            key=part.key,
            label=part.label,
            description=part.description,
            type=part.type,
            kind=part.kind,
            required=part.required,
            hidden=part.id in hidden,
        )
        for part in form.in_(language()).fields()
    ]


def _choices(
    found: shown.TaskSheet | shown.RegisterSheet | shown.SheetPart,
) -> dict[str, list[shapes.Choice]]:
    own = {part.key: part.options for part in found.form.in_(language()).fields() if part.options}
    both = {**own, **found.choices}
    return {
        key: [shapes.Choice(value=each.value, label=plainly(each.label)) for each in offered]
        for key, offered in both.items()
    }


def matter(found: shown.Matter) -> shapes.Matter:
    """Where a matter stands."""
    return shapes.Matter(
        number=found.number,
        title=found.title,
        open=found.open,
        light=found.light.value,
        headline=plainly(found.headline),
        outcome=plainly(found.outcome) or None,
        version=plainly(found.version),
        stages=[shapes.Stage(name=plainly(each.name), state=each.state, at=each.at) for each in found.stages],  # type: ignore[arg-type]
        deadlines=[_deadline(each) for each in found.deadlines],
        facts=_facts(found.facts),
        papers=_papers(found.papers),
        tasks=[line(row) for row in found.tasks],
        can=sorted(found.can),
    )


def _deadline(row: shown.DeadlineRow) -> shapes.Deadline:
    return shapes.Deadline(
        **_clock(row.clock),
        holder=row.holder,
        limit=plainly(row.limit),
        used=plainly(row.used),
        basis=plainly(row.basis),
        state=row.state,
        why=plainly(row.why),
    )


def _facts(facts: Iterable[shown.Fact]) -> list[shapes.Fact]:
    return [shapes.Fact(label=plainly(fact.label), value=plainly(fact.value)) for fact in facts]


def _papers(papers: Iterable[shown.Paper]) -> list[shapes.Paper]:
    return [
        shapes.Paper(
            id=paper.id,
            title=plainly(paper.title),
            who=paper.who,
            at=paper.at,
            lines=[shapes.Fact(label=plainly(label), value=plainly(text)) for label, text in paper.lines],
            corrects=paper.corrects,
            corrected_by=paper.corrected_by,
        )
        for paper in papers
    ]


def history(found: evidence.Links, asked: shapes.Pages) -> shapes.History:
    """One page of a history."""
    more = asked.page * asked.per_page < found.length
    return shapes.History(
        number=found.number,
        case_id=found.case_id,
        length=found.length,
        head=found.head,
        items=[_link(each) for each in found.links],
        page=asked.page,
        per_page=asked.per_page,
        next=following(more, asked),
    )


def _link(link: evidence.Link) -> shapes.Link:
    return shapes.Link(
        seq=link.seq,
        at=link.at.astimezone(UTC).isoformat(timespec="microseconds"),
        person_id=link.person_id,
        act=link.act,
        element=link.element,
        version_id=link.version_id,
        detail=link.detail,
        algorithm=link.algorithm,
        hash=link.hash,
        who=link.who,
        said=plainly(link.said),
    )
