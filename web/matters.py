"""One matter: its page, its papers and files, and what may be done with it at any time."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine.acts import behalf, cases, letters, reading, undoing
from engine.acts.shown import Matter
from engine.ground.errors import BadAnswers, NotFound
from engine.ground.said import Said
from web import asides, received
from web.asking import asked
from web.diagram import plots
from web.downloads import download
from web.words import language

bp = Blueprint("matters", __name__, url_prefix="/matters")
NO_PAPER = Said("没有这一份文书，或者您不能看它。", "There is no such paper, or you may not see it.")
NO_DIAGRAM = Said("这一件没有这张流程图。", "This matter has no such diagram.")


@bp.get("/<number>")
def page(number: str) -> ResponseReturnValue:
    """The matter: where it stands, until when, why, and what has happened."""
    return _page(_look(number, whole="history" in request.args))


@bp.route("/<number>/note", methods=["GET", "POST"])
def note(number: str) -> ResponseReturnValue:
    """记一笔: a note, or a contact made or tried."""
    return asides.ask(
        lambda errors: _aside("task/note.html", number, errors),
        lambda desk: cases.note(desk, number, g.person, received.text("text"), received.text("contact")),
        done=_("已记下。"),
        then=_behind(number, request.args.get("task")),
    )


@bp.route("/<number>/urge", methods=["GET", "POST"])
def urge(number: str) -> ResponseReturnValue:
    """催办: remind whoever holds it now."""
    return asides.ask(
        lambda errors: _aside("task/urge.html", number, errors),
        lambda desk: cases.urge(desk, number, g.person, received.text("reason")),
        done=_("已催办。"),
        then=_behind(number, request.args.get("task")),
    )


@bp.route("/<number>/reveal", methods=["GET", "POST"])
def reveal(number: str) -> ResponseReturnValue:
    """The page with identifying numbers in full. Why is asked first and goes into the history.

    The answer is the page itself: an address that shows the numbers could be passed on without a reason.
    """
    if request.method == "GET":
        return _aside("matter/reveal.html", number)
    try:
        with g.office.desk() as desk:
            behalf.reveal(desk, number, g.person, received.text("reason"))
            matter = reading.matter(desk, g.person, number, bare=True)
    except BadAnswers as bad:
        return _aside("matter/reveal.html", number, bad.fields), 422
    return _page(matter, bare=True)


@bp.post("/<number>/take-back")
def take_back(number: str) -> ResponseReturnValue:
    """取回: take back what I just handed in, while nobody has opened it yet."""
    with g.office.desk() as desk:
        task_id = undoing.take_back(desk, number, g.person)
    flash(_("已取回。刚才填写的还在，可以改了再提交。"))
    return redirect(_behind(number, task_id), 303)


@bp.get("/<number>/papers/<int:paper>")
def paper(number: str, paper: int) -> ResponseReturnValue:
    """One document on a page of its own, to be read or printed."""
    matter = _look(number)
    found = next((each for each in matter.papers if each.id == paper), None)
    if found is None:
        raise NotFound(NO_PAPER)
    return render_template("matter/paper.html", matter=matter, paper=found)


@bp.get("/<number>/papers/<int:paper>/letter")
def letter(number: str, paper: int) -> ResponseReturnValue:
    """答复书: the answer to the applicant in writing, to be printed and sealed."""
    with g.office.reading() as desk:
        found = letters.answer(desk, g.person, number, paper)
    return render_template("matter/letter.html", letter=found, paper=paper)


@bp.route("/<number>/papers/<int:paper>/correct", methods=["GET", "POST"])
def correct(number: str, paper: int) -> ResponseReturnValue:
    """更正: a new document in place of one that was wrong; the old one stays."""
    if request.method == "GET":
        return _correction(paper)
    typed = received.answers()
    if received.asks_anew():
        return _correction(paper, typed)
    try:
        with g.office.desk() as desk:
            behalf.correct(desk, paper, g.person, typed, received.aside("reason"))
    except BadAnswers as bad:
        return _correction(paper, typed, bad.fields), 422
    flash(_("已更正。原来的一份照旧留着。"))
    return redirect(_behind(number, None), 303)


@bp.get("/<number>/diagrams/<int:nth>")
def drawing(number: str, nth: int) -> ResponseReturnValue:
    """One of the diagrams on the matter's page, counted from 1, with the whole window to itself."""
    matter = _look(number)
    drawings = plots(matter, language())
    if not 1 <= nth <= len(drawings):
        raise NotFound(NO_DIAGRAM)
    name, drawn = drawings[nth - 1]
    return render_template(
        "matter/drawing.html", matter=matter, name=name, drawn=drawn, nth=nth, fit="fit" in request.args
    )


@bp.get("/<number>/diagram")
def diagram(number: str) -> ResponseReturnValue:
    """The diagram this matter follows, as the designer's file."""
    with g.office.reading() as desk:
        drawing = reading.diagram(desk, g.person, number)
    return download(f"{number}.bpmn", "application/xml", drawing)


@bp.get("/files/<file_id>")
def attachment(file_id: str) -> ResponseReturnValue:
    """A file that lies with a matter. Always handed over, never opened in our name."""
    with g.office.reading() as desk:
        name, media_type, pieces = reading.attachment_of(desk, g.person, file_id)
        return download(name, media_type, b"".join(pieces))


def _correction(
    paper: int, typed: received.Typed | None = None, errors: Mapping[str, Said] | None = None
) -> str:
    # The reason is looked at first, so an error is the form's once there is one. Files stay as they are.
    reasoned = bool(received.aside("reason"))
    with g.office.reading() as desk:
        sheet = reading.correction_sheet(desk, g.person, paper, typed)
    files = {part.id for part in sheet.form.fields() if part.type == "filepicker"}
    form = asked(
        sheet.form.in_(language()),
        sheet.values,
        choices=sheet.choices,
        errors=errors if reasoned else None,
        hidden=sheet.hidden | files,
    )
    own = {} if reasoned else errors or {}
    return render_template("matter/correct.html", sheet=sheet, asked=form, errors=own)


def _page(matter: Matter, *, bare: bool = False) -> str:
    return render_template("matter/page.html", matter=matter, plots=plots(matter, language()), bare=bare)


def _look(number: str, *, whole: bool = False) -> Matter:
    with g.office.reading() as desk:
        return reading.matter(desk, g.person, number, whole_history=whole)


def _aside(template: str, number: str, errors: Mapping[str, Said] | None = None) -> str:
    return render_template(template, matter=_look(number), errors=errors or {})


def _behind(number: str, task_id: str | None) -> str:
    """The address of the task the act was called from or led to, else of the matter."""
    if task_id:
        return url_for("tasks.sheet", task_id=task_id)
    return url_for("matters.page", number=number)
