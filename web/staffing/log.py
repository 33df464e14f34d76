"""行政记录: what administrators did to the office, newest first."""

from __future__ import annotations

from flask import g, render_template
from flask.typing import ResponseReturnValue

from engine.acts.staffing import log
from web.staffing.door import bp, number_in_address


@bp.get("/log", endpoint="log")
def book() -> ResponseReturnValue:
    """One page of the log."""
    with g.office.reading() as desk:
        found = log.read(desk, g.person, number_in_address("before") or None)
    return render_template("staffing/log.html", book=found)
