"""Registering a matter at the counter, and the receipt the applicant takes home."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue

from engine.acts import reading, registering
from engine.acts.submitting import Sent
from engine.ground.errors import BadAnswers
from engine.ground.said import Said
from web import received
from web.asking import asked
from web.words import language

bp = Blueprint("registering", __name__, url_prefix="/register")


@bp.get("")
def form() -> ResponseReturnValue:
    """An empty form."""
    return _page()


@bp.post("")
def register() -> ResponseReturnValue:
    """Register the matter and stay: number, query code, receipt, and the way on.

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
    return render_template("register/done.html", done=done, receipt=receipt)


@bp.get("/receipt/<number>")
def receipt(number: str) -> ResponseReturnValue:
    """The receipt once more, without the query code."""
    with g.office.reading() as desk:
        found = reading.receipt(desk, g.person, number)
    return render_template("register/receipt.html", receipt=found)


def _page(typed: received.Typed | None = None, errors: Mapping[str, Said] | None = None) -> str:
    with g.office.reading() as desk:
        sheet = reading.register_sheet(desk, g.person)
        form = asked(
            sheet.form.in_(language()),
            sheet.values if typed is None else typed,
            choices=sheet.choices,
            errors=errors,
            staged=reading.staged(desk, g.person, received.key()),
            hidden=sheet.hidden if typed is None else reading.hidden_at_register(desk, typed),
        )
    return render_template("register/form.html", sheet=sheet, asked=form, key=received.key())
