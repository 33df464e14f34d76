"""The door: signing in, signing out, a new password, and who is let through."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar, cast

from flask import (
    Blueprint,
    after_this_request,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import Unauthorized

from engine.acts import door, holidays, incidents_acts, office, people, permission, registering
from engine.acts.backups import nightly
from engine.ground.errors import BadAnswers
from engine.ground.said import Said
from web import fences, words

if TYPE_CHECKING:
    from web.sessions import Visit

bp = Blueprint("entry", __name__)
View = TypeVar("View", bound=Callable[..., Any])

_TWICE = Said("两次填的新密码不一样，请重填。", "The two new passwords differ. Please type them again.")


def open_to_all(view: View) -> View:
    """Mark a view that may be seen without signing in. All others may not."""
    view.open_to_all = True  # type: ignore[attr-defined]
    return view


def who_is_there() -> None:
    """Look up the visit, the person and the name over the door, in one look at the database."""
    g.office = current_app.extensions["office"]
    g.person = g.front = None
    g.registers, g.supervises, g.stuck, g.uncopied, g.no_notice = False, False, 0, False, None
    if request.endpoint == "static" or request.blueprint == "health":
        return
    with g.office.reading() as desk:
        place = office.current_place(desk)
        g.front = office.front(desk, place)
        visit().open(desk, timedelta(minutes=g.office.settings.idle_minutes))
        if session.get("person") is not None:
            g.person = people.person_of(desk, session["person"])
        g.registers = g.person is not None and registering.may_register(place, g.person)
        g.supervises = g.person is not None and permission.supervises_anywhere(g.person, place)
        if g.person is not None and g.person.is_admin:
            g.stuck = incidents_acts.count(desk, g.person)
            g.uncopied = nightly.copies(desk, g.office.settings).trouble
            g.no_notice = holidays.missing(desk)


def visit() -> Visit:
    """The visit behind Flask's `session`."""
    return cast("Visit", session)


def only_signed_in() -> ResponseReturnValue | None:
    """Send strangers to the sign-in page, and whoever has a one-time password to choosing their own.

    Raises Unauthorized for a form sent after the visit ran out: what was typed is shown again.
    """
    if request.endpoint is None or _is_open():
        return None
    if g.person is None:
        if request.method in ("GET", "HEAD"):
            return redirect(url_for("entry.signin", next=request.full_path.rstrip("?")))
        raise Unauthorized
    if g.person.must_change and request.endpoint not in ("entry.password", "entry.signout"):
        return redirect(url_for("entry.password"))
    return None


def _is_open() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return request.endpoint == "static" or getattr(view, "open_to_all", False)


@bp.route("/signin", methods=["GET", "POST"])
@open_to_all
def signin() -> ResponseReturnValue:
    """Let a person in, or say how many tries are left."""
    onward = fences.here(request.values.get("next")) or url_for("lists.pending")
    if g.person is not None:
        return redirect(onward)
    refused = _try_to_enter() if request.method == "POST" else None
    if request.method == "POST" and refused is None:
        return redirect(onward, 303)
    page = render_template("entry/signin.html", refused=refused, onward=onward)
    return page, 401 if refused else 200


def _try_to_enter() -> Said | None:
    person = door.sign_in(g.office, request.form.get("account", ""), request.form.get("password", ""))
    if isinstance(person, Said):
        return person
    with g.office.desk() as desk:
        visit().begin(desk, person.id)
        words.bring_along(desk, person)
    return None


@bp.post("/signout")
@open_to_all
def signout() -> ResponseReturnValue:
    """End the visit."""
    with g.office.desk() as desk:
        visit().end(desk)
    visit().forget()
    after_this_request(words.forget_choice)
    return redirect(url_for("entry.signin", left=1), 303)


@bp.route("/password", methods=["GET", "POST"])
def password() -> ResponseReturnValue:
    """Choose a new password. Whoever came with a one-time password gets no further before that."""
    errors = _change_password() if request.method == "POST" else {}
    if request.method == "POST" and not errors:
        flash(_("密码已改好。"))
        return redirect(url_for("lists.pending"), 303)
    return render_template("entry/password.html", errors=errors), 422 if errors else 200


def _change_password() -> dict[str, Said]:
    old, new = request.form.get("old", ""), request.form.get("new", "")
    if new != request.form.get("again", ""):
        return {"again": _TWICE}
    try:
        with g.office.desk() as desk:
            people.change_password(desk, g.person, old, new)
            visit().begin(desk, g.person.id)
    except BadAnswers as bad:
        return dict(bad.fields)
    return {}
