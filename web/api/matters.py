"""Matters: registering one, where it stands, its history, and a word about it."""

from __future__ import annotations

from flask import g, url_for
from flask.typing import ResponseReturnValue

from engine.acts import cases, evidence, reading, registering
from engine.acts.submitting import Sent
from web.api import heard, shapes, told
from web.api.book import described
from web.api.door import bp


@bp.get("/register")
@described("show_register_form", shapes.RegisterSheet)
def register_form() -> ResponseReturnValue:
    """The form with which a matter is registered: its fields, defaults and choices."""
    with g.office.reading() as desk:
        found = reading.register_sheet(desk, g.person)
    return told.register_sheet(found)


@bp.post("/matters")
@described("register_matter", shapes.Registered, status=201, json=shapes.Answers, once=True)
def register() -> ResponseReturnValue:
    """Register a matter: the answers of the register form of the published place."""
    sent = Sent({}, heard.key(), given=heard.body(shapes.Answers).answers)
    with g.office.desk() as desk:
        done = registering.register(desk, g.person, sent)
    answer = shapes.Registered(
        number=done.number,
        title=done.title,
        query_code=done.code,
        closed=done.closed,
        next_task=told.next_task(done.next_task, done.next_name),
    )
    return answer, 201, {"Location": url_for("api.matter", number=done.number)}


@bp.get("/matters/<number>")
@described("show_matter", shapes.Matter)
def matter(number: str) -> ResponseReturnValue:
    """Where a matter stands, until when, and why; identifying numbers are masked."""
    with g.office.reading() as desk:
        found = reading.matter(desk, g.person, number)
    return told.matter(found)


@bp.get("/matters/<number>/history")
@described("show_history", shapes.History, query=shapes.Pages)
def history(number: str) -> ResponseReturnValue:
    """The whole hash chain of a matter, oldest entry first."""
    asked = heard.query(shapes.Pages)
    with g.office.reading() as desk:
        found = evidence.links(desk, g.person, number, asked.page, asked.per_page)
    return told.history(found, asked)


@bp.post("/matters/<number>/notes")
@described("add_note", shapes.Noted, status=201, json=shapes.Note, once=True)
def note(number: str) -> ResponseReturnValue:
    """Note something down (记一笔)."""
    sent = heard.body(shapes.Note)
    text = heard.readable(sent.text)
    with g.office.desk() as desk:
        heard.only_once(desk, lambda: cases.note(desk, number, g.person, text, sent.contact))
    return shapes.Noted(number=number), 201


@bp.post("/matters/<number>/urge")
@described("urge_matter", shapes.Noted, status=201, json=shapes.Urge, once=True)
def urge(number: str) -> ResponseReturnValue:
    """Urge whoever holds the matter (催办)."""
    reason = heard.readable(heard.body(shapes.Urge).reason)
    with g.office.desk() as desk:
        heard.only_once(desk, lambda: cases.urge(desk, number, g.person, reason))
    return shapes.Noted(number=number), 201
