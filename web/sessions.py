"""A visit: what the office remembers of one signed-in person between two requests.

The row lies in the database; the cookie holds nothing but a random token. Whoever has not signed in has no
row: a stranger who opens pages writes nothing.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from flask import Flask, Request, Response, g
from flask.sessions import SessionInterface, SessionMixin
from werkzeug.datastructures import CallbackDict

from engine.acts import logins

if TYPE_CHECKING:
    from engine.acts.office import Office
    from engine.doors.desk import Desk

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
FORM_TOKEN = "csrf_token"  # noqa: S105 - the name of a field
SEEN_EVERY = timedelta(minutes=1)
"""How often "last seen" is written while somebody reads on."""


class Visit(CallbackDict[str, Any], SessionMixin):
    """One person's visit. Known to the office once somebody has signed in with it."""

    def __init__(self, token: str | None) -> None:
        super().__init__({}, Visit._changed)
        self.known = False
        self.seen: datetime | None = None
        self._take(token or secrets.token_urlsafe(32), fresh=token is None)

    def open(self, desk: Desk, idle: timedelta) -> None:
        """Read what the office remembers. A token it does not know, or no longer, is a stranger's."""
        found = logins.load(desk, self.token, idle)
        if found is not None:
            data, self.seen = found
            dict.update(self, data)
            self.known = True

    def begin(self, desk: Desk, person_id: int) -> None:
        """Let a person in under a new token; whoever knew the old one is left with nothing."""
        self.end(desk)
        self.forget()
        self["person"] = person_id
        self.seen = desk.now
        self.known = True
        self.modified = False
        logins.save(desk, self.token, self.kept(), person_id)

    def end(self, desk: Desk) -> None:
        """Delete the row: a copy of the cookie opens nothing any more."""
        if self.known:
            logins.end(desk, self.token)

    def forget(self) -> None:
        """Go on as a stranger under a new token. After the row is gone for good, not before."""
        self.known = False
        self._take(secrets.token_urlsafe(32), fresh=True)

    def stale(self, now: datetime) -> bool:
        """It is a minute or more since "last seen" was written."""
        return self.seen is None or now - self.seen >= SEEN_EVERY

    def kept(self) -> dict[str, Any]:
        """What goes into the row. The form token follows from the cookie and needs no place there."""
        return {key: value for key, value in self.items() if key != FORM_TOKEN}

    def _take(self, token: str, *, fresh: bool) -> None:
        dict.clear(self)
        # Derived, so that a form opened before the office forgot the visit is still recognised as ours.
        dict.__setitem__(self, FORM_TOKEN, hashlib.sha256(b"form " + token.encode()).hexdigest())
        g.pop(FORM_TOKEN, None)
        self.token = token
        self.fresh = fresh
        self.modified = False

    def _changed(self) -> None:
        self.modified = True


class Visits(SessionInterface):
    """Carries visits between cookie and database."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._secure = office.settings.secure_cookies
        self.cookie = "__Host-visit" if self._secure else "visit"

    def open_session(self, _app: Flask, request: Request) -> Visit:
        """The visit of this cookie, not yet looked up: a style sheet needs no database."""
        token = request.cookies.get(self.cookie, "")
        return Visit(token if TOKEN.fullmatch(token) else None)

    def save_session(self, _app: Flask, session: SessionMixin, response: Response) -> None:
        """Write the row where it changed or "last seen" is old, and hand out a new token once it is used."""
        if not isinstance(session, Visit):
            return
        if session.known:
            self._write(session)
        if session.fresh and (session.known or FORM_TOKEN in g):
            response.set_cookie(
                self.cookie, session.token, path="/", httponly=True, samesite="Lax", secure=self._secure
            )

    def _write(self, visit: Visit) -> None:
        if not visit.modified and not visit.stale(self._office.clock.now()):
            return
        with self._office.desk() as desk:
            # Signed out in another window meanwhile: writing would let the dead cookie live again.
            if logins.load(desk, visit.token, logins.LONGEST) is not None:
                logins.save(desk, visit.token, visit.kept(), visit["person"])
