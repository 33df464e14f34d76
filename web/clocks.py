"""Suspending, resuming and extending from the page of a matter, and a deadline on a page of its own."""

from __future__ import annotations

from flask import Blueprint, g, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine.acts import holding, reading
from engine.doors.desk import Desk
from engine.ground.errors import NotFound
from engine.ground.said import Said
from web import asides, received

bp = Blueprint("clocks", __name__, url_prefix="/matters/<number>")
NO_DEADLINE = Said("没有这个时限，或者您不能看它。", "There is no such deadline, or you may not see it.")


@bp.route("/suspend", methods=["GET", "POST"])
def suspend(number: str) -> ResponseReturnValue:
    """挂起: stop the clocks, with a reason."""
    return asides.ask(
        lambda errors: _page("suspend", number, errors),
        lambda desk: holding.suspend(desk, number, g.person, received.text("reason")),
        done=_("已挂起，停表。"),
        then=url_for("matters.page", number=number),
    )


@bp.route("/resume", methods=["GET", "POST"])
def resume(number: str) -> ResponseReturnValue:
    """恢复: let the clocks run on."""
    return asides.ask(
        lambda errors: _page("resume", number, errors),
        lambda desk: holding.resume(desk, number, g.person, received.text("reason")),
        done=_("已恢复计时。"),
        then=url_for("matters.page", number=number),
    )


@bp.route("/extend", methods=["GET", "POST"])
def extend(number: str) -> ResponseReturnValue:
    """延期: extend one deadline, once, with a reason."""

    def act(desk: Desk) -> None:
        chosen, days = received.text("deadline"), received.text("days")
        by = f"{days}工作日" if days.isdecimal() else days
        holding.extend(desk, number, g.person, chosen, by, received.text("reason"))

    return asides.ask(
        lambda errors: _page("extend", number, errors),
        act,
        done=_("已延期。"),
        then=url_for("matters.page", number=number),
    )


@bp.get("/deadlines/<int:deadline>")
def deadline(number: str, deadline: int) -> ResponseReturnValue:
    """One deadline, day by day, with what changed it and its sources: to be printed as evidence."""
    with g.office.reading() as desk:
        matter = reading.matter(desk, g.person, number)
    found = next((row for row in matter.deadlines if row.id == deadline), None)
    if found is None:
        raise NotFound(NO_DEADLINE)
    return render_template("matter/deadline.html", matter=matter, row=found)


def _page(name: str, number: str, errors: asides.Errors) -> str:
    with g.office.reading() as desk:
        matter = reading.matter(desk, g.person, number)
        deadlines = reading.extendable(desk, g.person, number)
    return render_template(f"matter/{name}.html", matter=matter, deadlines=deadlines, errors=errors)
