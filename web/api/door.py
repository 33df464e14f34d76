"""The door for programs: whose token it is, and how much they may send at once."""

from __future__ import annotations

from flask import Blueprint, current_app, g, request
from werkzeug.exceptions import NotFound, Unauthorized

from engine.acts import programs

bp = Blueprint("api", __name__, url_prefix="/api/v1")

MEGABYTE = 1024 * 1024
LARGEST_BODY = MEGABYTE
LARGEST_UPLOAD = 11 * MEGABYTE
"""One file of the largest size the office takes, with what multipart puts around it."""


@bp.before_request
def who_asks() -> None:
    """Look up the person whose token this is. Raises Unauthorized."""
    request.max_content_length = LARGEST_UPLOAD if request.endpoint == "api.upload" else LARGEST_BODY
    g.office = current_app.extensions["office"]
    with g.office.reading() as desk:
        bearer = programs.bearer(desk, token())
    if bearer is None:
        raise Unauthorized
    g.person = bearer.person
    if bearer.first_today:
        with g.office.desk() as desk:
            programs.note_use(desk, bearer.token_id)
    if "\0" in request.path:  # no number and no id holds it, and PostgreSQL cannot look for it
        raise NotFound


def token() -> str:
    """The token shown with this request; empty without one."""
    scheme, _, shown = request.headers.get("Authorization", "").partition(" ")
    return shown.strip() if scheme.lower() == "bearer" else ""
