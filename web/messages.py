"""Sending a message into a matter (撤回, 补正 …): its button's page, with its form where it has one."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine.acts import messages, reading
from engine.acts.submitting import Sent
from engine.ground.errors import BadAnswers
from engine.ground.said import Said
from web import received
from web.asking import asked
from web.words import language

bp = Blueprint("messages", __name__, url_prefix="/matters/<number>/messages")


@bp.get("/<name>")
def form(number: str, name: str) -> ResponseReturnValue:
    """What the message means, and its form."""
    return _page(number, name)


@bp.post("/<name>")
def send(number: str, name: str) -> ResponseReturnValue:
    """Send it; or, on the way there, ask which fields are wanted now."""
    if received.asks_anew():
        return _page(number, name, received.answers(), received.kept_files())
    try:
        received.take_files()
        with g.office.desk() as desk:
            messages.send(desk, number, g.person, name, Sent(received.answers(), received.key()))
    except BadAnswers as bad:
        return _page(number, name, received.answers(), bad.fields), 422
    flash(_("已送出。"))
    return redirect(url_for("matters.page", number=number), 303)


def _page(
    number: str,
    name: str,
    typed: received.Typed | None = None,
    errors: Mapping[str, Said] | None = None,
) -> str:
    with g.office.reading() as desk:
        sheet = reading.message_sheet(desk, g.person, number, name, typed)
        form = sheet.form and asked(
            sheet.form.in_(language()),
            sheet.values,
            choices=sheet.choices,
            errors=errors,
            staged=reading.staged(desk, g.person, received.key()),
            hidden=sheet.hidden,
        )
    return render_template("matter/message.html", sheet=sheet, asked=form, key=received.key())
