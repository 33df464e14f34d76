"""The pages of the office: each request asks one act and shows one page. Programs get JSON instead (`api`).

The web knows HTTP, HTML and the session; what may be done, and what happens then, is the engine's.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from flask import Flask
from flask_wtf import CSRFProtect

from web import (
    api,
    backups,
    clocks,
    entry,
    errors,
    fences,
    filters,
    guide,
    health,
    incidents,
    ledger,
    lists,
    matters,
    messages,
    overview,
    registering,
    sessions,
    staffing,
    tasks,
    travel,
    words,
)

if TYPE_CHECKING:
    from engine.acts.office import Office

MEGABYTE = 1024 * 1024


def create_app(office: Office) -> Flask:
    """The pages of this office as a WSGI application."""
    app = Flask(__name__)
    app.config.update(
        MAX_CONTENT_LENGTH=40 * MEGABYTE,  # a form with its scans
        MAX_FORM_MEMORY_SIZE=2 * MEGABYTE,  # what is typed, without files
        MAX_FORM_PARTS=1000,
        SEND_FILE_MAX_AGE_DEFAULT=365 * 24 * 3600,  # the address of a static file carries its content's mark
        WTF_CSRF_TIME_LIMIT=None,  # a form may be filled in for as long as the visit lasts
        # A form's token is a hash of the visit's own secret (sessions.py). Signing it adds nothing, but
        # Flask-WTF asks for a key; a fixed one is alike on every machine and after every start.
        WTF_CSRF_SECRET_KEY="form",  # noqa: S106 - not a secret, see above
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.extensions["office"] = office
    app.session_interface = sessions.Visits(office)
    words.speak(app)
    filters.lend(app)
    fences.build(app)
    # In this order: who asks, in which language, whether the form is ours, whether they may come in.
    app.before_request(_of_people(entry.who_is_there))
    app.before_request(_of_people(fences.refuse_unreadable))
    app.before_request(_of_people(words.remember_choice))
    app.before_request(_of_people(fences.refuse_foreign_forms))
    CSRFProtect(app).exempt(api.bp)
    app.before_request(_of_people(entry.only_signed_in))
    errors.answer(app)
    for part in (
        entry,
        lists,
        tasks,
        matters,
        messages,
        clocks,
        registering,
        overview,
        ledger,
        staffing,
        backups,
        incidents,
        travel,
        guide,
        health,
        api,
    ):
        app.register_blueprint(part.bp)
    return app


def _of_people(check: Callable[[], Any]) -> Callable[[], Any]:
    """A check of people's requests; programs have a door of their own, without visits, cookies and forms."""
    return wraps(check)(lambda: None if fences.from_program() else check())
