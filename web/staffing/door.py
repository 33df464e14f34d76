"""The door to the administrator's pages, and what their small forms share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from engine.acts.staffing.hands import ensure_admin
from engine.acts.staffing.passing_on import Passed
from engine.acts.staffing.secrets_told import Secret
from engine.doors.desk import Desk
from engine.ground.errors import BadAnswers
from engine.ground.said import Said
from engine.values import written
from web import received
from web.asides import Errors, answer, on_to
from web.staffing.tabs import TABS
from web.words import language

bp = Blueprint("staffing", __name__, url_prefix="/office")

LATEST = 10**9


@bp.before_request
def only_administrators() -> None:
    """Raises NotYours for everybody else; strangers are sent to sign in before."""
    if g.person is None:
        abort(401)
    ensure_admin(g.person)


@bp.get("")
def front() -> ResponseReturnValue:
    """The pages begin with the people."""
    return redirect(url_for("staffing.people"))


@bp.app_context_processor
def lend_tabs() -> dict[str, object]:
    """The tabs over the administrator's pages."""
    return {"office_tabs": TABS}


def number_in_address(name: str) -> int:
    """A number from the address, never larger than a database can hold; 0 without one."""
    return min(max(request.args.get(name, 0, type=int), 0), LATEST)


def day(name: str) -> date | None:
    """A day typed into a form; None where it is empty. Raises BadAnswers for one that is none."""
    text = received.text(name)
    try:
        return written.day(text) if text else None
    except written.BadWriting as bad:
        raise BadAnswers({name: bad.said}) from bad


def day_in_address(name: str) -> date | None:
    """A day from the address; None where there is none that can be read."""
    try:
        return written.day(request.args.get(name, ""))
    except written.BadWriting:
        return None


def passing(
    page: Callable[[Errors], str], act: Callable[[Desk], Passed], *, done: str, then: str
) -> ResponseReturnValue:
    """Ask, do, and say beside `done` what became of the open tasks."""
    space = "" if language() == "zh" else " "
    return answer(page, act, lambda passed: on_to(then, space.join([done, *_became(passed)])))


def _became(passed: Passed) -> list[str]:
    found = []
    if passed.tasks:
        found.append(ngettext("在办的 %(num)d 步已转给别人。", "在办的 %(num)d 步已转给别人。", passed.tasks))
    if passed.stuck:
        found.append(
            ngettext(
                "其中 %(num)d 步没有人能接，列在“卡住的件”里。",
                "其中 %(num)d 步没有人能接，列在“卡住的件”里。",
                passed.stuck,
            )
        )
    return found


def telling_secret(
    page: Callable[[Errors], str], act: Callable[[Desk], Secret], *, heading: str, back: str
) -> ResponseReturnValue:
    """Ask, do, and show the one-time password. The answer is the page itself: the password is kept nowhere."""
    return answer(page, act, lambda secret: show_secrets([secret], heading=heading, back=back))


def show_secrets(secrets: list[Secret], *, heading: str, back: str) -> str:
    """The one-time passwords of some people, to be printed or copied now."""
    return render_template("staffing/secrets.html", secrets=secrets, heading=heading, back=back)


def chosen_person(name: str) -> int | None:
    """Somebody chosen from a list; None where nobody was. Raises BadAnswers for what no list offers."""
    text = received.text(name)
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise BadAnswers({name: Said("请从给出的人里选。", "Choose one of those given.")})
    return int(text)
