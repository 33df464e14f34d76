"""在办总览: what is open in the units a person supervises; urging and handing on many at once."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict

from engine.acts import overview
from engine.acts.overview import LIGHTS, Asked, Outcome, Preview
from engine.ground.errors import BadAnswers
from engine.ground.said import Said
from web import received
from web.asides import Errors

bp = Blueprint("overview", __name__, url_prefix="/overview")

VIEWS = {"unit": _("按单位"), "person": _("按人")}
LAST = 100_000
"""No list has so many pages."""
LONGEST = 120
"""Characters of a filter; no stage is called longer."""


@bp.get("")
def page() -> ResponseReturnValue:
    """Everything open, grouped and counted, a page at a time."""
    return _page()


@bp.route("/urge", methods=["GET", "POST"])
def urge() -> ResponseReturnValue:
    """催办 several: first what will be touched, then each as an act of its own."""
    if request.method == "GET":
        return _confirm("urge")
    try:
        found = overview.urge_all(g.office, g.person, _picks(), received.text("reason"), received.key())
    except BadAnswers as bad:
        return _confirm("urge", bad.fields)
    return _told("urge", found)


@bp.route("/hand-on", methods=["GET", "POST"])
def hand_on() -> ResponseReturnValue:
    """移交 several to one person of the same post, likewise."""
    if request.method == "GET":
        return _confirm("hand_on")
    to, reason = received.number("to"), received.text("reason")
    try:
        found = overview.hand_on_all(g.office, g.person, _picks(), to, reason, received.key())
    except BadAnswers as bad:
        return _confirm("hand_on", bad.fields)
    return _told("hand_on", found)


@bp.get("/done")
def done() -> ResponseReturnValue:
    """What came of each: done, or refused and why."""
    told = session.get("many")
    if told is None:
        return redirect(url_for("overview.page"))
    found = [
        Outcome(row[0], row[1], Said(*row[2]), Said(*row[3]) if row[3] else None) for row in told["rows"]
    ]
    return render_template("overview/done.html", act=told["act"], found=found, back=_back())


def _page(errors: Errors | None = None) -> ResponseReturnValue:
    """The overview as it is asked for; under a mistake, as it was last looked at."""
    asked = _asked(MultiDict(session.get("overview", {})) if errors else request.args)
    with g.office.reading() as desk:
        found = overview.overview(desk, g.person, asked)
    way = _way(found.asked)
    here = way | ({"page": found.page} if found.page > 1 else {})
    if session.get("overview", {}) != here:
        session["overview"] = here
    shown = render_template("overview/page.html", view=found, views=VIEWS, way=way, errors=errors or {})
    return shown, 422 if errors else 200


def _asked(args: MultiDict[str, Any]) -> Asked:
    by, light = args.get("by", ""), args.get("light", "")
    return Asked(
        by=by if by in VIEWS else "unit",
        unit=args.get("unit", 0, type=int),
        light=light if light in LIGHTS else "",
        stage=args.get("stage", "")[:LONGEST],
        post=args.get("post", "")[:LONGEST],
        page=min(max(args.get("page", 1, type=int), 1), LAST),
    )


def _way(asked: Asked) -> dict[str, Any]:
    """The address of this view without its page: what is not the default."""
    told = {"by": asked.by if asked.by != "unit" else "", "unit": asked.unit, "light": asked.light}
    return {
        name: value for name, value in {**told, "stage": asked.stage, "post": asked.post}.items() if value
    }


def _picks() -> list[str]:
    return request.values.getlist("pick")


def _confirm(act: str, errors: Errors | None = None) -> ResponseReturnValue:
    """What will be touched, listed one by one, with what is asked; a mistake leaves everything as it was typed."""
    try:
        with g.office.reading() as desk:
            found = overview.preview(desk, g.person, _picks(), act == "hand_on")
    except BadAnswers as bad:
        return _page(bad.fields)
    return _asking(act, found, errors or {})


def _asking(act: str, found: Preview, errors: Errors) -> ResponseReturnValue:
    page = render_template(
        f"overview/{act}.html", found=found, errors=errors, back=_back(), key=received.key()
    )
    return page, 422 if errors else 200


def _told(act: str, found: list[Outcome]) -> ResponseReturnValue:
    """Remember what came of it for the page that says so, and go there."""
    rows = [
        [
            each.number,
            each.title,
            [each.to_do.zh, each.to_do.en],
            each.refused and [each.refused.zh, each.refused.en],
        ]
        for each in found
    ]
    session["many"] = {"act": act, "rows": rows}
    return redirect(url_for("overview.done"), 303)


def _back() -> str:
    """The overview as it was last looked at on this visit."""
    return url_for("overview.page", **session.get("overview", {}))
