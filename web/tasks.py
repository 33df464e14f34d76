"""One task: what is to do, its form, the file beside it, and everything that may be done with it."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, flash, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine.acts import behalf, cases, contributing, letters, waiving
from engine.acts.cases import Completed
from engine.acts.shown import TaskSheet
from engine.acts.submitting import Sent
from engine.ground.errors import BadAnswers, CannotStep
from web import asides, handed_in, received, sheets
from web.asides import Errors

bp = Blueprint("tasks", __name__, url_prefix="/tasks")

BEHALF = ("whose", "how", "reason")
"""What is asked beside the form of somebody who does not sign in."""


@bp.get("/<task_id>")
def sheet(task_id: str) -> ResponseReturnValue:
    """The task page. Who may do it has now opened it: from here on nobody takes it back.

    Whoever comes from the step before finds on top of it that this was handed in.
    """
    return _page(sheets.opened(task_id))


@bp.post("/<task_id>")
def submit(task_id: str) -> ResponseReturnValue:
    """Hand in the form; or, on the way there, keep a draft or ask which fields are wanted now."""
    if "draft" in request.form:
        return draft(task_id)
    if received.asks_anew():
        return _page(sheets.look(task_id), received.answers(), received.kept_files())
    try:
        received.take_files()
        with g.office.desk() as desk:
            done = cases.complete(desk, task_id, g.person, received.sent())
    except BadAnswers as bad:
        return _page(sheets.look(task_id), received.answers(), bad.fields), 422
    except CannotStep:
        _keep_for_later(task_id)
        raise
    return _confirm(task_id, done)


def _keep_for_later(task_id: str) -> None:
    """What was typed into a form that the procedure cannot take now is there when the step is opened again."""
    with g.office.desk() as desk:
        cases.save_draft(desk, task_id, g.person, received.answers())
    flash(_("填写的已存为草稿，再打开这一步时还在。附件要重新选。"))


@bp.post("/<task_id>/draft")
def draft(task_id: str) -> ResponseReturnValue:
    """Keep what is typed so far. The page's script gets the time it was kept, everybody else the page."""
    with g.office.desk() as desk:
        cases.save_draft(desk, task_id, g.person, received.answers())
        at = desk.local
    if request.accept_mimetypes.best == "application/json":
        return jsonify(said=_("草稿已自动保存，%(time)s", time=at.strftime("%H:%M")))
    flash(_("草稿已保存。附件要在提交时再选。"))
    return redirect(url_for("tasks.sheet", task_id=task_id, after=request.args.get("after")), 303)


@bp.get("/<task_id>/done")
def done(task_id: str) -> ResponseReturnValue:
    """What came of it; the way on is the person's own choice."""
    before = handed_in.before(task_id)
    if before is None:
        return redirect(url_for("tasks.sheet", task_id=task_id))
    return render_template("task/done.html", before=before)


@bp.post("/<task_id>/claim")
def claim(task_id: str) -> ResponseReturnValue:
    """Take a task of the group upon oneself."""
    with g.office.desk() as desk:
        cases.claim(desk, task_id, g.person)
    return redirect(url_for("tasks.sheet", task_id=task_id), 303)


@bp.post("/<task_id>/release")
def release(task_id: str) -> ResponseReturnValue:
    """Put a task back for the group."""
    with g.office.desk() as desk:
        cases.release(desk, task_id, g.person)
    flash(_("已放回，同岗位的人都可以认领。"))
    return redirect(url_for("lists.pending"), 303)


@bp.route("/<task_id>/hand-on", methods=["GET", "POST"])
def hand_on(task_id: str) -> ResponseReturnValue:
    """Give the task to a colleague of the same post."""
    return asides.ask(
        lambda errors: _aside("task/hand_on.html", task_id, errors),
        lambda desk: cases.hand_on(desk, task_id, g.person, received.number("to"), received.text("reason")),
        done=_("已移交。"),
        then=url_for("lists.pending"),
    )


@bp.route("/<task_id>/assist", methods=["GET", "POST"])
def assist(task_id: str) -> ResponseReturnValue:
    """Ask another post for a contribution inside this task."""
    return asides.ask(
        lambda errors: _aside("task/assist.html", task_id, errors),
        lambda desk: contributing.assist(
            desk, task_id, g.person, received.text("whom"), received.text("question")
        ),
        done=_("已加派。答复会回到这一步。"),
        then=url_for("tasks.sheet", task_id=task_id),
    )


@bp.route("/<task_id>/waive", methods=["GET", "POST"])
def waive(task_id: str) -> ResponseReturnValue:
    """豁免回避: let those do the task whom four eyes keep away, because nobody else is left."""
    return asides.ask(
        lambda errors: _aside("task/waive.html", task_id, errors),
        lambda desk: waiving.waive(desk, task_id, g.person, received.text("reason")),
        done=_("已豁免回避。"),
        then=url_for("tasks.sheet", task_id=task_id),
    )


@bp.route("/<task_id>/on-behalf", methods=["GET", "POST"])
def on_behalf(task_id: str) -> ResponseReturnValue:
    """Enter an answer that came by phone or on paper from somebody who does not sign in."""
    if request.method == "GET":
        return _behalf(sheets.look(task_id))
    sent = Sent(received.answers(), received.key())
    given = [received.aside(name) for name in BEHALF]
    if received.asks_anew():
        return _behalf(sheets.look(task_id), sent.raw, received.kept_files())
    try:
        received.take_files()
        with g.office.desk() as desk:
            done = behalf.on_behalf(desk, task_id, g.person, sent, *given)
    except BadAnswers as bad:
        return _behalf(sheets.look(task_id), sent.raw, bad.fields), 422
    return _confirm(task_id, done)


@bp.get("/<task_id>/order")
def order(task_id: str) -> ResponseReturnValue:
    """交办单: the task on paper."""
    with g.office.reading() as desk:
        found = letters.work_order(desk, g.person, task_id)
    return render_template("task/order.html", order=found, task_id=task_id)


def _page(sheet: TaskSheet, typed: received.Typed | None = None, errors: Errors | None = None) -> str:
    before = handed_in.before(request.args.get("after", ""), sheet.number)
    page = sheets.drawn(sheet, received.key(), typed, errors)
    # Nobody needs to claim first what they fill in already: whoever hands it in has it.
    return render_template(
        "task/sheet.html", before=before, filling=before is not None or typed is not None, **page
    )


def _behalf(sheet: TaskSheet, typed: received.Typed | None = None, errors: Errors | None = None) -> str:
    # The office looks at what stands beside the form first, so an error is the form's once that is complete.
    complete = all(received.aside(name) for name in BEHALF)
    own = {} if complete else errors or {}
    page = sheets.drawn(sheet, received.key(), typed, errors if complete else None)
    return render_template("task/on_behalf.html", errors=own, **page)


def _aside(template: str, task_id: str, errors: Errors) -> str:
    return render_template(template, sheet=sheets.look(task_id), errors=errors)


def _confirm(task_id: str, done: Completed) -> ResponseReturnValue:
    """Go to the page that says what came of it: that of the next task, where the same person goes on with it."""
    handed_in.remember(task_id, asdict(done))
    if done.next_task is None:
        return redirect(url_for("tasks.done", task_id=task_id), 303)
    return redirect(url_for("tasks.sheet", task_id=done.next_task, after=task_id), 303)
