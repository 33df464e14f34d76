"""Suspending, resuming and extending from the page of a matter, and a deadline on a page of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine.acts import holding, reading
from engine.doors.desk import Desk
from engine.ground.errors import BadAnswers, NotFound
from engine.ground.said import Said
from web import received

bp = Blueprint("clocks", __name__, url_prefix="/matters/<number>")
NO_DEADLINE = Said("没有这个时限，或者您不能看它。", "There is no such deadline, or you may not see it.")


@bp.route("/suspend", methods=["GET", "POST"])
def suspend(number: str) -> ResponseReturnValue:
    """挂起: stop the clocks, with a reason."""
    return _act(
        "suspend",
        number,
        lambda desk: holding.suspend(desk, number, g.person, received.text("reason")),
        _("已挂起，停表。"),
    )


@bp.route("/resume", methods=["GET", "POST"])
def resume(number: str) -> ResponseReturnValue:
    """恢复: let the clocks run on."""
    return _act(
        "resume",
        number,
        lambda desk: holding.resume(desk, number, g.person, received.text("reason")),
        _("已恢复计时。"),
    )


@bp.route("/extend", methods=["GET", "POST"])
def extend(number: str) -> ResponseReturnValue:
    """延期: extend one deadline, once, with a reason."""

    def act(desk: Desk) -> None:
        chosen, days = received.text("deadline"), received.text("days")
        by = f"{days}工作日" if days.isdecimal() else days
        holding.extend(desk, number, g.person, chosen, by, received.text("reason"))

    return _act("extend", number, act, _("已延期。"))


@bp.get("/deadlines/<int:deadline>")
def deadline(number: str, deadline: int) -> ResponseReturnValue:
    """One deadline, day by day, with what changed it and its sources: to be printed as evidence."""
    with g.office.reading() as desk:
        matter = reading.matter(desk, g.person, number)
    found = next((row for row in matter.deadlines if row.id == deadline), None)
    if found is None:
        raise NotFound(NO_DEADLINE)
    return render_template("matter/deadline.html", matter=matter, row=found)


def _act(name: str, number: str, act: Callable[[Desk], None], done: str) -> ResponseReturnValue:
    if request.method == "GET":
        return _page(name, number)
    try:
        with g.office.desk() as desk:
            act(desk)
    except BadAnswers as bad:
        return _page(name, number, bad.fields), 422
    flash(done)
    return redirect(url_for("matters.page", number=number), 303)


def _page(name: str, number: str, errors: Mapping[str, Said] | None = None) -> str:
    with g.office.reading() as desk:
        matter = reading.matter(desk, g.person, number)
        deadlines = reading.extendable(desk, g.person, number)
    return render_template(f"matter/{name}.html", matter=matter, deadlines=deadlines, errors=errors or {})
