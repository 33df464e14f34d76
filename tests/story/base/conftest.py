"""The stories of the base procedure: its office, and how often somebody really handed something in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from engine.doors.desk import Library
from rigs import base, linqing
from rigs.databases import Shelf
from rigs.site import Site

if TYPE_CHECKING:
    from flask import Flask

    from engine.acts.office import Office


@pytest.fixture
def office_url(shelf: Shelf) -> Iterator[str]:
    """The address of a database in which the base procedure is published and every post is held."""
    shelf.keep("tables", linqing.make_tables)
    shelf.keep("base", base.furnish, base="tables")
    with shelf.fresh("base") as url:
        yield url


@pytest.fixture(scope="session")
def library() -> Library:
    """The procedure, read once: every copy of the database holds the same version under the same number."""
    return Library()


@pytest.fixture
def office(office: Office, library: Library) -> Office:
    """The office at the hour at which the story begins, which need not learn its procedure anew."""
    office.library = library
    return office


@pytest.fixture
def submits(app: Flask) -> list[str]:
    """The address of every form handed in so far, by whomever; asking a form for its next fields is none."""
    from flask import request

    from web import received

    sent: list[str] = []

    @app.before_request
    def count() -> None:
        if request.method == "POST" and not received.asks_anew():
            sent.append(request.path)

    return sent


@pytest.fixture
def tale(sign_in: Callable[[str], Site], clock: linqing.Hands) -> base.Tale:
    """A matter that is going to be told."""
    return base.Tale(sign_in, clock)
