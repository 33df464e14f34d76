"""What browsers are told not to do with our pages, and forms that come from elsewhere."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import BadRequest
from werkzeug.routing import IntegerConverter

CONTENT = "; ".join(
    [
        "default-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    ]
)
SAFE = ("GET", "HEAD", "OPTIONS")
HEADERS = {
    "Content-Security-Policy": CONTENT,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def from_program() -> bool:
    """The request goes to the programs' own addresses: nobody sits in front of a browser."""
    return request.path == "/api" or request.path.startswith("/api/")


class Foreign(CSRFError):  # noqa: N818 - an answer of the door, not an error of the program
    """Another site sent this form in the name of somebody signed in here."""


class Key(IntegerConverter):
    """A key in an address: no more digits than a database can hold."""

    regex = "[0-9]{1,9}"


def build(app: Flask) -> None:
    """Put the fences around every answer of `app`."""
    secure = app.extensions["office"].settings.secure_cookies
    app.url_map.converters["int"] = Key

    @app.after_request
    def fence(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if secure:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
            response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        if request.endpoint != "static":
            response.headers["Cache-Control"] = "no-store"  # a shared computer keeps no matter in its cache
        return response

    @app.url_defaults
    def mark(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and "v" not in values:
            values["v"] = _mark(Path(app.static_folder or "") / values["filename"])


@lru_cache(maxsize=200)
def _mark(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:10]


def same_host(address: str) -> bool:
    """`address` lies on our own host. The port is not compared: a proxy may pass on the bare host name."""
    try:
        return urlsplit(address).hostname == urlsplit(f"//{request.host}").hostname
    except ValueError:
        return False


def comes_from_here() -> bool:
    """The browser does not say that another site made this request."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin")
    return origin is None or same_host(origin)


def refuse_foreign_forms() -> None:
    """Raises Foreign for a form that another site sent, whatever token it carries."""
    if request.method not in SAFE and not comes_from_here():
        raise Foreign


def refuse_unreadable() -> None:
    """Raises BadRequest for the character that no text may hold: PostgreSQL cannot keep it."""
    texts = (text for sent in (request.args, request.form) for _, text in sent.items(multi=True))
    if "\0" in request.path or any("\0" in text for text in texts):
        raise BadRequest


def here(address: str | None) -> str | None:
    """`address` if it is a path of this site: nobody is led away by a link to our door."""
    if not address or not address.startswith("/") or address.startswith("//"):
        return None
    return address if address.isprintable() and "\\" not in address else None
