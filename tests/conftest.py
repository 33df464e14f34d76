"""What tests may ask for: databases, an office, a site, a browser. The machinery is in `rigs/`."""

from __future__ import annotations

import os
import secrets
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

from rigs import browser as browsers
from rigs import linqing, postgres
from rigs.databases import PostgresShelf, Shelf, SqliteShelf
from rigs.site import Site, on_the_wire

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from playwright.sync_api import Browser, Page

    from engine.acts.office import Office
    from engine.ground.settings import Settings

# The same examples at every run, so that a landing does not hang on luck; HYPOTHESIS_PROFILE=search hunts for more.
hypothesis.settings.register_profile("steady", derandomize=True)
hypothesis.settings.register_profile("search", max_examples=2000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

SKIPS_FORBIDDEN = os.environ.get("BANCHENG_FORBID_SKIPS") == "1"
DATABASES = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgres))


# Which tests run where --------------------------------------------------------------------------------------


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Whatever touches the database is tried on both; what is about pages in a browser, on SQLite alone."""
    if "shelf" in metafunc.fixturenames:
        embedded = "page" in metafunc.fixturenames or metafunc.definition.get_closest_marker("embedded")
        metafunc.parametrize("shelf", DATABASES[:1] if embedded else DATABASES, indirect=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "page" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    return _not_passed((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    return _not_passed((yield))


def _not_passed(report: Any) -> Any:
    """With BANCHENG_FORBID_SKIPS=1 a test that was skipped has failed."""
    if SKIPS_FORBIDDEN and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skips are forbidden here, and this was skipped: {_reason(report)}"
    return report


def _reason(report: Any) -> str:
    told = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
    return str(told).removeprefix("Skipped: ")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: Any) -> Generator[None, None, None]:
    """What did not run is said loudly, after everything else."""
    yield
    reasons = Counter(_reason(report) for report in terminalreporter.stats.get("skipped", ()))
    for reason, number in reasons.items():
        terminalreporter.write_line(f"{number} TEST(S) DID NOT RUN: {reason.upper()}", red=True, bold=True)


# Databases --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> SqliteShelf:
    return SqliteShelf(tmp_path_factory.mktemp("databases"))


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresShelf]:
    """A PostgreSQL server of this run's own; one for each process of pytest -n."""
    try:
        with postgres.running() as server:
            yield PostgresShelf(server)
    except postgres.NoPostgres as why:
        pytest.skip(f"no PostgreSQL: {why}")


@pytest.fixture
def shelf(request: pytest.FixtureRequest) -> Shelf:
    """Where this test's databases come from; every test that uses one runs once on each kind."""
    chosen: Shelf = request.getfixturevalue(request.param)
    return chosen


@pytest.fixture
def bare_url(shelf: Shelf) -> Iterator[str]:
    """The address of a database with nothing in it, not even tables."""
    with shelf.fresh() as url:
        yield url


@pytest.fixture
def database_url(shelf: Shelf) -> Iterator[str]:
    """The address of a database with the office's tables and nothing in them."""
    shelf.keep("tables", linqing.make_tables)
    with shelf.fresh("tables") as url:
        yield url


@pytest.fixture
def office_url(shelf: Shelf) -> Iterator[str]:
    """The address of a database in which 临清 is published and staffed."""
    shelf.keep("tables", linqing.make_tables)
    shelf.keep("linqing", linqing.furnish, base="tables")
    with shelf.fresh("linqing") as url:
        yield url


# The office -------------------------------------------------------------------------------------------------


@pytest.fixture
def settings(office_url: str, tmp_path: Path) -> Settings:
    """Settings of that office: a home of its own, a clock that starts on Wednesday 13 May 2026 at 8:30."""
    return linqing.settings_at(office_url, tmp_path / "home")


@pytest.fixture
def office(settings: Settings) -> Iterator[Office]:
    """The real office, 临清 published, its small staff at work."""
    with linqing.office_at(settings.database_url, settings.home) as office:
        yield office


@pytest.fixture
def clock(office: Office) -> linqing.Hands:
    """Hands of the office's clock: `clock.advance("2026-05-18T17:31")`, `clock.advance(timedelta(1))`."""
    return linqing.Hands(office)


# The site ---------------------------------------------------------------------------------------------------


@pytest.fixture
def app(office: Office) -> Flask:
    from web import create_app

    app = create_app(office)
    app.testing = True
    app.wsgi_app = on_the_wire(app.wsgi_app)  # type: ignore[method-assign]
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Somebody's browser, not signed in, without checks: for what a page object would refuse to send."""
    return app.test_client()


@pytest.fixture
def site(client: FlaskClient) -> Site:
    """The site as a stranger sees it."""
    return Site(client)


@pytest.fixture
def sign_in(app: Flask, office: Office) -> Callable[[str], Site]:
    """`sign_in("account")` is the site in that person's browser; each call opens another browser."""

    def enter(account: str) -> Site:
        client = app.test_client()
        name, token = _visit(app, office, account)
        client.set_cookie(name, token)
        return Site(client)

    return enter


def _visit(app: Flask, office: Office, account: str) -> tuple[str, str]:
    """Cookie and token of a visit. Written past the door, for passwords are slow on purpose."""
    import sqlalchemy as sa

    from engine.acts import logins
    from engine.doors.tables import person

    token = secrets.token_urlsafe(32)
    with office.desk() as desk:
        number = desk.sql.scalars(sa.select(person.c.id).where(person.c.account == account)).one()
        logins.save(desk, token, {"person": number}, number)
    return app.session_interface.cookie, token  # type: ignore[attr-defined]


# The browser ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    program = browsers.chromium()
    if program is None:
        pytest.skip("no Chromium: install chromium, or name one in BANCHENG_CHROMIUM")
    with browsers.launched(program) as browser:
        yield browser


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Where the site is served for this test."""
    with browsers.serving(app) as address:
        yield address


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    """A window of a real browser on the site; paths are enough: `page.goto("/")`."""
    with browsers.window(chromium, address) as page:
        yield page


@pytest.fixture
def let_in(page: Page, app: Flask, office: Office, address: str) -> Callable[[str], Page]:
    """`let_in("account")` signs the browser's window in."""

    def enter(account: str) -> Page:
        name, token = _visit(app, office, account)
        page.context.add_cookies([{"name": name, "value": token, "url": address}])
        return page

    return enter
