"""值班: the roster by week, putting somebody on it and taking a duty off."""

from __future__ import annotations

from datetime import timedelta

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from engine.acts.staffing import pages, seats
from engine.ground.errors import BadAnswers
from web.asides import Errors
from web.staffing.door import bp, chosen_person, day, day_in_address


@bp.get("/duty", endpoint="duty")
def week() -> ResponseReturnValue:
    """One week, of all posts or of one."""
    return _page()


@bp.post("/duty")
def put_on() -> ResponseReturnValue:
    """Put a holder of the chosen post on the roster."""
    try:
        with g.office.reading() as desk:
            seat = pages.week(desk, g.person, None, request.args.get("seat", "")).seat
        if seat is None:
            return redirect(url_for("staffing.duty"), 303)
        first, last, who = day("first"), day("last"), chosen_person("person")
        with g.office.desk() as desk:
            chosen = (seat.post, seat.unit_id)
            new = seats.put_on_duty(
                desk, g.person, chosen, who or 0, first, last, working_days="working" in request.form
            )
    except BadAnswers as bad:
        return _page(bad.fields), 422
    flash(
        ngettext("排了 %(num)d 天。", "排了 %(num)d 天。", new)
        if new
        else _("没有新排的日期：都已经排过，或者都是休息日。")
    )
    return redirect(url_for("staffing.duty", seat=seat.value, day=first), 303)


@bp.post("/duty/<int:roster_id>/off")
def take_off(roster_id: int) -> ResponseReturnValue:
    """Take one duty off the roster."""
    with g.office.desk() as desk:
        on = seats.take_off_duty(desk, g.person, roster_id)
    flash(_("已撤下这一班，马上生效。"))
    return redirect(url_for("staffing.duty", seat=request.args.get("seat"), day=on), 303)


def _page(errors: Errors | None = None) -> str:
    with g.office.reading() as desk:
        found = pages.week(desk, g.person, day_in_address("day"), request.args.get("seat", ""))
    return render_template(
        "staffing/duty.html",
        week=found,
        before=found.first - timedelta(7),
        after=found.first + timedelta(7),
        errors=errors or {},
    )
