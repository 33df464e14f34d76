"""The two languages of the pages: Chinese as written in the templates, English from the catalogues.

The catalogues are read from the `.po` files themselves when the first English page is asked for. Nothing
compiled is kept beside them, so nothing can be missing or stale, and a read-only installation needs no step
of its own. Reading takes some ten milliseconds, once per process.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Flask, Response, after_this_request, g, has_request_context, redirect, request, session
from flask.typing import ResponseReturnValue
from flask_babel import Babel, Domain, get_locale
from werkzeug.datastructures import MultiDict

from engine.acts import people
from web import fences

if TYPE_CHECKING:
    from engine.acts.people import Person
    from engine.doors.desk import Desk

LANGUAGES = ("zh", "en")
CATALOGUES = Path(__file__).parent / "translations"
COOKIE = "language"


class Catalogues(Domain):
    """Flask-Babel's texts, from the `.po` files."""

    def get_translations(self) -> Translations:
        """The texts of the language of this request."""
        return texts(get_locale().language)


class House(Babel):
    """Flask-Babel with our catalogues."""

    @cached_property
    def domain_instance(self) -> Domain:
        """Where the texts come from."""
        return Catalogues()


@lru_cache
def texts(language: str) -> Translations:
    """All texts in `language`; for Chinese none, as the templates hold them."""
    book = Catalog(locale=language)
    for file in sorted((CATALOGUES / language / "LC_MESSAGES").glob("*.po")):
        with file.open("rb") as po:
            for message in read_po(po, locale=language):
                if message.id and message.string and not message.fuzzy:
                    book.add(message.id, message.string, context=message.context)
    compiled = BytesIO()
    write_mo(compiled, book)
    compiled.seek(0)
    return Translations(compiled)


def speak(app: Flask) -> None:
    """Teach `app` both languages."""
    House(app, default_locale="zh", default_timezone="Asia/Shanghai", locale_selector=language)
    app.jinja_env.globals["language"] = language
    app.jinja_env.globals["other_language_url"] = _other_language_url


def language() -> str:
    """The language of this page: chosen on this visit, else the person's own, else as the stranger chose.

    What the browser would like is not asked: the same office speaks alike on every computer. A program says
    with each request what it reads.
    """
    if not has_request_context():
        return LANGUAGES[0]
    if fences.from_program():
        wanted = (each.partition("-")[0].lower() for each, quality in request.accept_languages if quality)
        return next((each for each in wanted if each in LANGUAGES), LANGUAGES[0])
    person = g.get("person")
    mine = (session.get("language"), person and person.language) if person else (request.cookies.get(COOKIE),)
    return next((one for one in mine if one in LANGUAGES), LANGUAGES[0])


def remember_choice() -> ResponseReturnValue | None:
    """Keep the language asked for with ?lang=… and show the page again without it in its address."""
    choice = request.args.get("lang")
    if choice not in LANGUAGES or request.method != "GET":
        return None
    if g.person is None:
        after_this_request(lambda response: _hand_out(response, choice))
    elif choice != g.person.language or choice != session.get("language", choice):
        session["language"] = choice
        with g.office.desk() as desk:
            people.set_language(desk, g.person, choice)
    return redirect(_address(lang=None))


def bring_along(desk: Desk, person: Person) -> None:
    """Keep on the person what they chose on the sign-in page, and there no longer: others sign in here too."""
    choice = request.cookies.get(COOKIE)
    if choice:
        after_this_request(forget_choice)
    if choice in LANGUAGES and choice != person.language:
        session["language"] = choice
        people.set_language(desk, person, choice)


def forget_choice(response: Response) -> Response:
    """Leave the next person at this computer in Chinese."""
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="Lax")
    return response


def _hand_out(response: Response, choice: str) -> Response:
    secure = g.office.settings.secure_cookies
    response.set_cookie(COOKIE, choice, path="/", httponly=True, samesite="Lax", secure=secure)
    return response


def _other_language_url(choice: str) -> str:
    """This page in another language; after a form was sent, the page it can be read on."""
    rule = request.url_rule
    if request.method != "GET" and (rule is None or "GET" not in (rule.methods or ())):
        return f"{request.script_root}/?lang={choice}"
    return _address(lang=choice)


def _address(lang: str | None) -> str:
    """The address of this page, a path with a single slash in front: two would name another host."""
    asked = MultiDict((key, value) for key, value in request.args.items(multi=True) if key != "lang")
    if lang:
        asked["lang"] = lang
    path = f"{request.script_root}/{quote(request.path.lstrip('/'))}"
    return path + ("?" + urlencode(list(asked.items(multi=True))) if asked else "")
