"""Registering a matter at the counter, and the receipt the applicant takes home."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue

from engine.acts import reading, registering
from engine.acts.registering import Registered
from engine.acts.shown import Receipt
from engine.acts.submitting import Sent
from engine.ground.errors import BadAnswers, Gone, NotFound
from engine.ground.said import Said
from web import handed_in, received, sheets
from web.asking import asked, with_proposals
from web.words import language

bp = Blueprint("registering", __name__, url_prefix="/register")


@bp.get("")
def form() -> ResponseReturnValue:
    """An empty form."""
    return _page()


@bp.post("")
def register() -> ResponseReturnValue:
    """Register the matter and stay: number, query code, receipt, and below them the next task of the clerk.

    The answer is the page itself and no redirect, because the query code is kept nowhere and shown only now;
    sent again, the form's own key brings the same matter.
    """
    if received.asks_anew():
        return _page(received.answers(), received.kept_files())
    try:
        received.take_files()
        with g.office.desk() as desk:
            done = registering.register(desk, g.person, Sent(received.answers(), received.key()))
            receipt = reading.receipt(desk, g.person, done.number, done.code)
    except BadAnswers as bad:
        return _page(received.answers(), bad.fields), 422
    return _done(done, receipt)


@bp.get("/receipt/<number>")
def receipt(number: str) -> ResponseReturnValue:
    """The receipt once more, without the query code."""
    with g.office.reading() as desk:
        found = reading.receipt(desk, g.person, number)
    return render_template("register/receipt.html", receipt=found)


def _done(done: Registered, receipt: Receipt) -> str:
    kept = {name: value for name, value in asdict(done).items() if name != "code"}
    handed_in.remember(done.number, kept)
    before = handed_in.registered(kept, receipt, received.key())
    page: dict[str, Any] = {}
    if done.next_task is not None:
        # Sent once more the form still gets its receipt, though the next task may be over by then.
        with suppress(Gone, NotFound):
            following = sheets.opened(done.next_task)
            page = sheets.drawn(following, uuid.uuid4().hex) if following.mine else {}
    return render_template("register/done.html", before=before, filling=True, **page)


def _page(typed: received.Typed | None = None, errors: Mapping[str, Said] | None = None) -> str:
    with g.office.reading() as desk:
        sheet = reading.register_sheet(desk, g.person)
        typed = None if typed is None else with_proposals(sheet.form, typed, sheet.values)
        form = asked(
            sheet.form.in_(language()),
            sheet.values if typed is None else typed,
            choices=sheet.choices,
            errors=errors,
            staged=reading.staged(desk, g.person, received.key()),
            hidden=sheet.hidden if typed is None else reading.hidden_at_register(desk, typed),
        )
    return render_template("register/form.html", sheet=sheet, asked=form, key=received.key())
