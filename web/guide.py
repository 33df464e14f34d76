"""In-app help: one page for each kind of person, in the language of the page, with pictures of the demo office."""

from __future__ import annotations

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext as pgettext

from web.words import language

bp = Blueprint("guide", __name__, url_prefix="/help")

PAGES = {
    "clerk": _("窗口和单位人员"),
    "supervisor": _("督办和领导"),
    "designer": _("流程设计员"),
    "administrator": pgettext("many", "管理员"),
}


@bp.get("")
def contents() -> ResponseReturnValue:
    """Which page is for whom."""
    return render_template("help/contents.html", pages=PAGES)


@bp.get("/<name>")
def page(name: str) -> ResponseReturnValue:
    """The help of one kind of person."""
    if name not in PAGES:
        abort(404)
    return render_template(f"help/{language()}/{name}.html", pages=PAGES, name=name)
