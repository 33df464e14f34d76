"""The pending list: what waits for whom and until when; and the search."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _

from engine.acts import worklist
from engine.acts.shown import Clock, Pending, Row

bp = Blueprint("lists", __name__)

TABS = {"mine": _("我的待办"), "group": _("待认领"), "first": _("我首问的"), "done": _("办过的")}

LONGEST = 100
"""Characters of a search; no title is longer."""
LAST = 100_000
"""No list has so many pages."""


@bp.get("/")
def pending() -> ResponseReturnValue:
    """One tab of the list."""
    tab = request.args.get("tab", "mine")
    if tab not in TABS:
        abort(404)
    with g.office.reading() as desk:
        found = worklist.pending(desk, g.person, tab, _page())
    return _shown(found, TABS[tab])


@bp.get("/search")
def search() -> ResponseReturnValue:
    """What was found for the words in the search box; without words, the list."""
    words = request.args.get("q", "")[:LONGEST].strip()
    if not words:
        return redirect(url_for("lists.pending"))
    with g.office.reading() as desk:
        found = worklist.search(desk, g.person, words, _page())
    return _shown(found, _("搜索"))


def _shown(found: Pending, heading: object) -> ResponseReturnValue:
    if found.page > found.pages:  # a bookmark from when the list was longer
        asked: dict[str, Any] = {**request.args.to_dict(), "page": found.pages}
        return redirect(url_for(request.endpoint or "", **asked))
    return render_template("list/page.html", list=found, tabs=TABS, heading=heading)


@bp.app_template_global()
def leading(row: Row) -> Clock | None:
    """The deadline that gives a row its light: this step's own, or the whole matter's where that is worse."""
    if row.clock is None or (row.clock.light != row.light and row.whole and row.whole.light == row.light):
        return row.whole
    return row.clock


def _page() -> int:
    return min(max(request.args.get("page", 1, type=int), 1), LAST)
