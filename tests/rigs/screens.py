"""The pictures of the READMEs, taken anew from the demo office: `make screens`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page

from engine.acts import demo, founding
from engine.acts.office import Office
from engine.ground.clock import VirtualClock
from engine.ground.settings import ZONE, Settings
from rigs import browser
from web import create_app

PICTURES = Path(__file__).parents[2] / "web" / "static" / "help"
MORNING = datetime(2026, 5, 13, 9, 30, tzinfo=ZONE)
SIZE = {"width": 1200, "height": 760}


def main() -> None:
    """Open the demo office on a morning in May and take the pictures."""
    program = browser.chromium()
    if program is None:
        raise SystemExit("no Chromium: install chromium, or name one in BANCHENG_CHROMIUM")
    with TemporaryDirectory() as home:
        url = f"sqlite:///{Path(home) / 'screens.sqlite'}"
        office = Office(Settings(home=Path(home), database_url=url), VirtualClock(MORNING))
        founding.found(office)
        demo.fill(office)
        with browser.launched(program) as chromium, browser.serving(create_app(office)) as address:
            _take(chromium.new_page(viewport=SIZE), address)
        office.close()


def _take(page: Page, address: str) -> None:
    PICTURES.mkdir(exist_ok=True)
    page.goto(f"{address}/signin")
    page.fill("#account", "zhouli")
    page.fill("#password", demo.PASSWORD)
    page.click("button.btn-main")
    page.wait_for_selector(".grid")
    page.screenshot(path=PICTURES / "list.png")
    page.click(".grid .title a")
    page.click("main a[href*='/matters/']")
    page.wait_for_selector(".stages")
    page.screenshot(path=PICTURES / "matter.png", full_page=False)


if __name__ == "__main__":
    main()
