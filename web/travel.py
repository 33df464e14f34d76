"""The demonstration's clock: a page that moves it on. In a real office there is no such page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine.acts.demo import travel
from engine.ground.errors import BadAnswers
from engine.ground.said import Said
from engine.ground.settings import ZONE

bp = Blueprint("travel", __name__, url_prefix="/demo-clock")

UNREADABLE = Said(
    "请填写日期和时间，如 2026-05-13 17:31。", "Please give date and time, like 2026-05-13 17:31."
)


@bp.before_request
def only_in_a_demonstration() -> None:
    """A real office lives on true time."""
    if g.front is None or not g.front.demo:
        abort(404)


@bp.get("")
def clock() -> ResponseReturnValue:
    """What time it is, and where to go from here."""
    return _page({})


@bp.post("")
def move() -> ResponseReturnValue:
    """Move the clock on; what falls due on the way happens."""
    try:
        travel.advance(g.office, _wanted())
    except BadAnswers as bad:
        return _page(bad.fields), 422
    flash(_("时间已拨到 %(time)s。", time=g.office.clock.now().astimezone(ZONE).strftime("%Y-%m-%d %H:%M")))
    return redirect(url_for("lists.pending"), 303)


def _wanted() -> datetime:
    now = g.office.clock.now()
    if request.form.get("by") == "hour":
        return now + timedelta(hours=1)
    if request.form.get("by") == "morning":
        return travel.next_morning(g.office)
    try:
        return datetime.fromisoformat(request.form.get("to", "")).replace(tzinfo=ZONE)
    except ValueError as wrong:
        raise BadAnswers({"to": UNREADABLE}) from wrong


def _page(errors: Mapping[str, Said]) -> str:
    return render_template("travel/clock.html", errors=errors, to=request.form.get("to", ""))
