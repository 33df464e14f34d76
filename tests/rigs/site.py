"""The site as a person walks through it; every page on the way is checked.

site.open("/").click("登记").fill({"标题": "营业执照遗失补领"}).submit("登记")
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from rigs.forms import Form
from rigs.pages import Page

HOPS = 5


def on_the_wire(application: Any) -> Any:
    """The application as a server meets it: a header that cannot be sent is a fault, as it is there."""

    def served(environ: Any, start_response: Any) -> Any:
        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            for name, value in headers:
                assert value.encode("latin-1"), name  # no other letters travel in a header (RFC 9110 §5.5)
            return start_response(status, headers, *more)

        return application(environ, start)

    return served


class Site:
    """One person's browser. Every step returns the site itself, so that a story reads as one sentence."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.status = 0
        self._page: Page | None = None
        self._form: Form | None = None

    @property
    def page(self) -> Page:
        """The page that is open now."""
        assert self._page is not None, "no page is open"
        return self._page

    @property
    def text(self) -> str:
        return self.page.text

    @property
    def path(self) -> str:
        return self.page.path

    def open(self, where: str, status: int = 200) -> Site:
        """Open a path, or a link of the open page (of the front page, where none is open) by its words."""
        if not where.startswith("/"):
            if self._page is None:
                self.open("/")
            where = self.page.link(where)
        return self._arrived(self.client.get(where), status)

    def click(self, words: str, status: int = 200) -> Site:
        """Follow a link of the open page."""
        return self.open(self.page.link(words), status)

    def fill(self, answers: Mapping[str, Any]) -> Site:
        """Answer fields by their labels, in the first form that asks for the first of them."""
        if self._form is None or not all(self._form.asks(label) for label in answers):
            self._form = self.page.form_with(next(iter(answers)))
        self._form.fill(answers)
        return self

    def submit(self, button: str, status: int = 200) -> Site:
        """Press a button, of the form just filled where it has one, and follow where that leads."""
        form = (
            self._form if self._form is not None and button in self._form.buttons else self.page.form(button)
        )
        method, address, entries = form.sent(button)
        if method == "get":
            return self._arrived(self.client.get(address, query_string=MultiDict(entries)), status)
        sent = self.client.post(address, data=MultiDict(entries), content_type=form.enctype)
        sent.request.environ["wsgi.input"].close()  # a large form lies in a file of the test client's
        return self._arrived(sent, status)

    def press(self, button: str, status: int = 200) -> Site:
        """Press a button of a form that needs no answer."""
        return self.submit(button, status)

    def sees(self, *words: str) -> Site:
        """Fails unless all these words are on the page."""
        missing = [word for word in words if word not in self.text]
        assert not missing, f"{self.path} does not say {missing}: {self.text[:1500]}"
        return self

    def sees_not(self, *words: str) -> Site:
        """Fails where any of these words is on the page."""
        found = [word for word in words if word in self.text]
        assert not found, f"{self.path} says {found}: {self.text[:1500]}"
        return self

    def download(self, words: str) -> bytes:
        """What a link that leads to a file brings; the page stays open."""
        answer = self.client.get(self.page.link(words))
        assert answer.status_code == 200, f"{answer.status_code} for {words!r}"
        return answer.data

    def _arrived(self, answer: TestResponse, status: int) -> Site:
        for _ in range(HOPS):
            if answer.status_code not in (301, 302, 303, 307, 308):
                break
            address = urlsplit(answer.location)
            assert not address.netloc or address.hostname == "localhost", f"sent away to {answer.location}"
            answer = self.client.get(address.path + (f"?{address.query}" if address.query else ""))
        self.status, self._form = answer.status_code, None
        self._page = Page(answer.get_data(as_text=True), answer.request.full_path.rstrip("?"))
        assert answer.mimetype == "text/html", f"{self.path} is {answer.mimetype}, not a page"
        assert self.status == status, f"{self.path}: {self.status}, expected {status}: {self.text[:1500]}"
        problems = self._page.problems()
        assert not problems, "\n".join(problems)
        return self
