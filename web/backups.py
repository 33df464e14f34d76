"""备份: how it stands with the copies of the office, for the administrator; commands make and restore them."""

from __future__ import annotations

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue

from engine.acts.backups import making, nightly, restoring

bp = Blueprint("backups", __name__, url_prefix="/backups")


@bp.get("")
def page() -> ResponseReturnValue:
    """The last copy, what went wrong, and what lies in the folder."""
    settings = g.office.settings
    with g.office.reading() as desk:
        state = nightly.shown(desk, g.person, settings)
        past = restoring.remembered(desk)
    lying = making.lying(settings.backup_folder)
    return render_template("backups/page.html", state=state, past=past, lying=lying)
