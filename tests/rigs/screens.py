"""The pictures of the READMEs and of the help, taken anew from the demo office: `make screens`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, FloatRect, Page

from engine.acts import demo, founding
from engine.acts.office import Office
from engine.ground.clock import VirtualClock
from engine.ground.settings import ZONE, Settings
from rigs import browser
from web import create_app

PICTURES = Path(__file__).parents[2] / "web" / "static" / "help"
MORNING = datetime(2026, 5, 13, 9, 30, tzinfo=ZONE)
SIZE = {"width": 1200, "height": 760}
LANGUAGES = ("zh", "en")
CLERK, SUPERVISOR, ADMINISTRATOR = "lijing", "qianfang", "admin"


def main() -> None:
    """Open the demo office on a morning in May and take the pictures in both languages."""
    program = browser.chromium()
    if program is None:
        raise SystemExit("no Chromium: install chromium, or name one in BANCHENG_CHROMIUM")
    with TemporaryDirectory() as home:
        url = f"sqlite:///{Path(home) / 'screens.sqlite'}"
        office = Office(Settings(home=Path(home), database_url=url), VirtualClock(MORNING))
        founding.found(office)
        demo.fill(office)
        with browser.launched(program) as chromium, browser.serving(create_app(office)) as address:
            for language in LANGUAGES:
                folder = PICTURES / language
                folder.mkdir(parents=True, exist_ok=True)
                _clerk(chromium, address, language, folder)
                _supervisor(chromium, address, language, folder)
                _administrator(chromium, address, language, folder)
        office.close()


@contextmanager
def _signed_in(chromium: Browser, address: str, account: str, language: str) -> Iterator[Page]:
    context = chromium.new_context(base_url=address, viewport=SIZE)
    page = context.new_page()
    page.goto(f"/signin?lang={language}")
    page.fill("#account", account)
    page.fill("#password", demo.PASSWORD)
    page.click("button.btn-main")
    page.goto(f"/?lang={language}")
    yield page
    context.close()


def _clerk(chromium: Browser, address: str, language: str, folder: Path) -> None:
    with _signed_in(chromium, address, CLERK, language) as page:
        page.wait_for_selector(".grid")
        page.screenshot(path=folder / "list.png")
        page.click(".grid .title a")
        page.wait_for_selector("form[data-form], .page-head")
        page.screenshot(path=folder / "task.png")
        page.click("main a[href*='/matters/']")
        page.wait_for_selector(".stages")
        page.screenshot(path=folder / "matter.png", full_page=True, clip=_down_to_the_diagram(page))
        page.goto("/register")
        page.screenshot(path=folder / "register.png")


def _down_to_the_diagram(page: Page) -> FloatRect:
    diagram = page.locator(".plot-of").first.bounding_box()
    if diagram is None:
        raise SystemExit("the matter shows no diagram")
    return FloatRect(x=0, y=0, width=SIZE["width"], height=diagram["y"] + diagram["height"] + 8)


def _supervisor(chromium: Browser, address: str, language: str, folder: Path) -> None:
    with _signed_in(chromium, address, SUPERVISOR, language) as page:
        for name in ("overview", "ledger"):
            page.goto(f"/{name}")
            page.wait_for_selector("main h1, main h2")
            page.screenshot(path=folder / f"{name}.png")


def _administrator(chromium: Browser, address: str, language: str, folder: Path) -> None:
    with _signed_in(chromium, address, ADMINISTRATOR, language) as page:
        page.click("a[href*='/office']")
        page.wait_for_selector("main h1, main h2")
        page.screenshot(path=folder / "office.png")


if __name__ == "__main__":
    main()
