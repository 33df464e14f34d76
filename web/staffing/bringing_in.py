"""导入: the workbook to be filled in, the look at what it would do, and doing it."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine.acts.staffing import importing
from engine.acts.staffing.importing import Plan
from engine.doors.forms import Upload
from engine.doors.sheets.read import BadWorkbook
from engine.ground.errors import Refused
from engine.ground.said import Said
from engine.traces import attachments
from engine.traces.attachments import MEDIA
from web import received
from web.asides import Errors
from web.downloads import download
from web.staffing.door import bp, show_secrets
from web.words import language

SHOWN = 300
"""Mistakes and changes shown of one file; a file with more has a common cause."""
NO_FILE = Said("请选填好的工作簿。", "Choose the filled-in workbook.")
FILE_GONE = Said("刚才的文件已经不在，请重新选。", "The file is no longer here. Choose it again.")


@bp.get("/import", endpoint="bring_in")
def ask() -> ResponseReturnValue:
    """The template, and a file to be chosen."""
    return _page({})


@bp.get("/import/template")
def template() -> ResponseReturnValue:
    """The workbook to be filled in, in the language of the page."""
    with g.office.reading() as desk:
        content = importing.blank_workbook(desk, g.person, language())
    return download(_("机构人员模板") + ".xlsx", MEDIA["xlsx"], content)


@bp.post("/import")
def look() -> ResponseReturnValue:
    """What the file would do. It is kept beside the form, so that it need not be sent twice."""
    sent = next(iter(received.files().get("file", ())), None)
    if sent is None:
        return _page({"file": NO_FILE}), 422
    name = sent.name if sent.name.lower().endswith(".xlsx") else f"{sent.name}.xlsx"
    try:
        with g.office.reading() as desk:
            plan = importing.preview(desk, g.person, sent.content)
    except BadWorkbook as bad:
        return _page({"file": bad.said}), 422
    with g.office.desk() as desk:
        old = attachments.staged(desk, g.person.id, received.key())
        attachments.drop(desk, [row["id"] for row in old])
        attachments.stage(desk, g.person.id, received.key(), {"file": [Upload(name, sent.content)]})
    return _preview(plan, name), 200 if plan.good else 422


@bp.post("/import/confirm")
def confirm() -> ResponseReturnValue:
    """Do it; the one-time passwords of those who are new are shown once, to be printed."""
    with g.office.reading() as desk:
        found = attachments.staged(desk, g.person.id, received.key())
        content = b"".join(attachments.content(desk, found[0]["id"])) if found else b""
    if not found:
        return _page({"file": FILE_GONE}), 422
    name = found[0]["name"]
    try:
        done = importing.bring_in(g.office, g.person, content, name, request.form.get("mark", ""))
    except Refused as refused:
        if refused.code not in ("changed", "mistakes"):
            raise
        with g.office.reading() as desk:
            return _preview(importing.preview(desk, g.person, content), name, refused.said), 409
    with g.office.desk() as desk:
        attachments.drop(desk, [row["id"] for row in found])
    told = _(
        "已导入：新增 %(added)s 项，修改 %(changed)s 项。",
        added=done.plan.count("add"),
        changed=done.plan.count("change"),
    )
    flash(told)
    if not done.secrets:
        return redirect(url_for("staffing.people"), 303)
    return show_secrets(list(done.secrets), heading=_("已导入"), back=url_for("staffing.people"))


def _page(errors: Errors) -> str:
    return render_template("staffing/import.html", errors=errors, key=received.key())


def _preview(plan: Plan, name: str, why: Said | None = None) -> str:
    return render_template(
        "staffing/import_look.html", plan=plan, name=name, why=why, key=received.key(), most=SHOWN, errors={}
    )
