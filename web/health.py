"""Whether the pages live, and whether the office behind them can be worked with. For programs."""

from __future__ import annotations

from flask import Blueprint, g
from flask.typing import ResponseReturnValue

from engine.acts import holidays, office
from engine.acts.backups import nightly
from engine.ground.errors import Refused
from web.entry import open_to_all

bp = Blueprint("health", __name__)
UNCOPIED = "backup: needs attention\n"
NO_NOTICE = "calendar: the holiday notice of {year} is missing\n"
PLAIN = {"Content-Type": "text/plain; charset=utf-8"}


@bp.get("/healthz")
@open_to_all
def alive() -> ResponseReturnValue:
    """The process answers."""
    return "ok\n", PLAIN


@bp.get("/readyz")
@open_to_all
def ready() -> ResponseReturnValue:
    """The database answers too, and a procedure is published.

    A failed copy or a missing holiday notice is told, and closes no page.
    """
    try:
        with g.office.reading() as desk:
            office.current_place(desk)
            uncopied = nightly.copies(desk, g.office.settings).trouble
            year = holidays.missing(desk)
    except Refused as refused:
        return f"{refused.said.en}\n", 503, PLAIN | {"Retry-After": "10"}
    return f"ok\n{UNCOPIED if uncopied else ''}{NO_NOTICE.format(year=year) if year else ''}", PLAIN
