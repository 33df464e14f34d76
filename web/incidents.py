"""卡住的件: the matters that cannot step, for the administrator: why, since when, and what to do about each."""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine.acts import incidents_acts
from engine.ground.errors import CannotStep
from web import asides, received
from web.asides import Errors

bp = Blueprint("incidents", __name__, url_prefix="/incidents")


@bp.get("")
def page() -> ResponseReturnValue:
    """What is stuck now, page by page."""
    with g.office.reading() as desk:
        found = incidents_acts.listed(desk, g.person, request.args.get("page", 1, type=int))
    return render_template("incidents/page.html", stuck=found)


@bp.post("/<number>/retry")
def retry(number: str) -> ResponseReturnValue:
    """Try once more, now."""
    try:
        incidents_acts.retry(g.office, g.person, number)
    except CannotStep:
        flash(_("又试了一次，还是卡住：%(number)s。", number=number))
    else:
        flash(_("已经能往下走了：%(number)s。", number=number))
    return redirect(url_for("incidents.page"), 303)


@bp.route("/<number>/roll-back", methods=["GET", "POST"])
def roll_back(number: str) -> ResponseReturnValue:
    """Back to before the last step, with a reason."""
    return asides.ask(
        lambda errors: _roll_back(number, errors),
        lambda desk: incidents_acts.roll_back(desk, g.person, number, received.text("reason")),
        done=_("已回退：%(number)s。", number=number),
        then=url_for("incidents.page"),
    )


@bp.route("/<number>/move", methods=["GET", "POST"])
def move(number: str) -> ResponseReturnValue:
    """An open step to another place of the procedure, with a reason."""
    sent = [received.text(name) for name in ("task", "to", "reason")]
    return asides.ask(
        lambda errors: _move(number, errors),
        lambda desk: incidents_acts.move(desk, g.person, number, *sent),
        done=_("已移到别的一步：%(number)s。", number=number),
        then=url_for("incidents.page"),
    )


def _roll_back(number: str, errors: Errors) -> str:
    with g.office.reading() as desk:
        stuck = incidents_acts.one(desk, g.person, number)
    return render_template("incidents/roll_back.html", stuck=stuck, errors=errors)


def _move(number: str, errors: Errors) -> str:
    with g.office.reading() as desk:
        stuck = incidents_acts.one(desk, g.person, number)
        moves = incidents_acts.moves(desk, g.person, number)
    return render_template("incidents/move.html", stuck=stuck, moves=moves, errors=errors)
