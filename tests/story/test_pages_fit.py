"""Pages on a phone, on a narrow desk and on paper: nothing is cut, covered or too low to be touched."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from rigs import browser as browsers
from rigs.linqing import Hands
from rigs.site import Site
from rigs.story import dispatched, register

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Enter = Callable[[str], "Page"]
Sign = Callable[[str], Site]

PHONE, DESK = 390, 1440

OVERRUN = """scope => [...document.querySelectorAll(scope + ' *')]
  .filter(it => it.getClientRects().length && !it.closest('.hide, svg')
    && it.getBoundingClientRect().right > document.querySelector(scope).getBoundingClientRect().right + 1)
  .map(it => it.outerHTML.slice(0, 120))"""

OVERPRINTED = """() => [...document.querySelectorAll('.day time')]
  .map(it => { const words = document.createRange(); words.selectNodeContents(it);
               return [it, words.getBoundingClientRect(), it.parentNode.getBoundingClientRect()]; })
  .filter(([, words, day]) => words.width && words.right > day.right + 1)
  .map(([it]) => it.innerText)"""

LOW = """() => [...document.querySelectorAll('a, button, select, summary, input:not([type=hidden])')]
  .filter(it => it.offsetParent && !it.closest('.hide, .skip, .prose') && !it.matches('.hide, .skip'))
  .map(it => [(it.closest('label') || it).getBoundingClientRect().height, it.outerHTML.slice(0, 120)])
  .filter(([high]) => high < 24)"""


def at(page: Page, width: int, path: str) -> Page:
    """The page at `path` in a window of this width."""
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(path)
    return page


def wide(page: Page) -> bool:
    return bool(page.evaluate("document.scrollingElement.scrollWidth > window.innerWidth"))


# On a phone -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [320, 360, PHONE])
def test_a_receipt_stays_on_its_paper(let_in: Enter, sign_in: Sign, width: int) -> None:
    number = register(sign_in("zhouli"))
    page = at(let_in("zhouli"), width, f"/register/receipt/{number}")
    assert page.evaluate(OVERRUN, ".paper") == []
    assert not wide(page)


def test_an_english_paper_is_set_in_an_english_face_and_its_chinese_in_a_chinese_one(
    let_in: Enter, sign_in: Sign
) -> None:
    number = register(sign_in("zhouli"))
    page = at(let_in("zhouli"), DESK, f"/register/receipt/{number}?lang=en")
    face = "it => getComputedStyle(it).fontFamily.split(',')[0]"
    assert "Times" in page.locator(".paper[lang=en]").evaluate(face)
    assert "FangSong" in page.locator(".paper[lang=en] [lang='zh-CN']").first.evaluate(face)


def test_the_way_to_a_field_to_mend_does_not_end_under_the_clock(let_in: Enter, sign_in: Sign) -> None:
    register(sign_in("zhouli"))
    page = at(let_in("zhouli"), PHONE, "/")
    page.get_by_role("link", name="换发烟草零售许可证").first.click()
    page.get_by_role("button", name="提交").click()
    ways = page.locator("#to-mend a")
    for way in range(ways.count()):
        ways.nth(way).click()
        clock = page.locator(".clock").bounding_box()
        field = page.locator(str(ways.nth(way).get_attribute("href"))).bounding_box()
        assert clock is not None
        assert field is not None
        assert field["y"] >= clock["y"] + clock["height"]


@pytest.mark.parametrize(("language", "width"), [("en", PHONE), ("en", 320), ("zh", PHONE), ("zh", 320)])
@pytest.mark.parametrize("who", ["zhouli", "admin"])
def test_the_head_is_one_line_of_the_same_height_for_everybody(
    let_in: Enter, language: str, width: int, who: str
) -> None:
    page = at(let_in(who), width, f"/?lang={language}")
    brand, me = (page.locator(f"header {part}").bounding_box() for part in (".brand", ".me"))
    assert brand is not None
    assert me is not None
    assert brand["height"] <= 56
    assert abs(me["y"] + me["height"] / 2 - brand["y"] - brand["height"] / 2) < 8
    assert not wide(page)
    assert len(page.locator("header a.brand").inner_text()) > 8  # read out even where only the seal is seen


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_one_touches_is_not_too_low(let_in: Enter, sign_in: Sign, language: str) -> None:
    clerk = sign_in("zhouli")
    number = dispatched(clerk)
    own = register(clerk)
    mine = clerk.open(f"/matters/{own}").page.link("去办：")
    seen = {
        "zhouli": ["/", f"/matters/{number}", f"/matters/{number}/note", mine],
        "yuhai": ["/overview", "/ledger"],
    }
    low: dict[str, Any] = {}
    for who, paths in seen.items():
        let_in(who).goto(f"/?lang={language}")
        for path in paths:
            low[path] = at(let_in(who), PHONE, path).evaluate(LOW)
    assert {path: found for path, found in low.items() if found} == {}


def test_the_tab_one_is_on_is_in_sight(let_in: Enter) -> None:
    page = at(let_in("zhouli"), 360, "/search?q=烟草")
    tab = page.locator(".tabs [aria-current]").bounding_box()
    assert tab is not None
    assert tab["x"] + tab["width"] <= 360


def test_a_button_beside_a_short_title_keeps_its_distance(let_in: Enter, sign_in: Sign) -> None:
    clerk = sign_in("zhouli")
    number = register(clerk, **{"想办成什么": "换证"})
    page = at(let_in("zhouli"), PHONE, clerk.open(f"/matters/{number}").page.link("去办："))
    title, button = page.locator(".page-head > div"), page.locator(".page-head > .btn")
    left, right = title.bounding_box(), button.bounding_box()
    assert left is not None
    assert right is not None
    assert right["x"] - left["x"] - left["width"] >= 8 or right["y"] >= left["y"] + left["height"]


@pytest.mark.parametrize(("path", "inside"), [("/ledger", "form.sifts"), ("/overview", ".board")])
def test_what_comes_before_the_matters_is_folded_on_a_phone_and_open_on_a_desk(
    let_in: Enter, sign_in: Sign, path: str, inside: str
) -> None:
    clerk = sign_in("zhouli")
    dispatched(clerk)
    dispatched(clerk, 派给哪个科室="社会事务科")
    page = at(let_in("yuhai"), PHONE, path)
    assert not page.locator(inside).is_visible()
    page.locator(".phone-fold > summary").click()
    assert page.locator(inside).is_visible()
    page.locator(".phone-fold > summary").click()
    page.set_viewport_size({"width": DESK, "height": 900})  # the fold has no handle here
    page.locator(inside).wait_for()
    assert not page.locator(".phone-fold > summary").is_visible()


def test_a_filter_that_cannot_be_understood_is_not_folded_away(let_in: Enter) -> None:
    page = at(let_in("yuhai"), PHONE, "/ledger?from=nonsense")
    assert page.locator("#f-from-e").is_visible()


def test_without_scripts_filters_are_open_on_a_phone_too(
    let_in: Enter, chromium: Browser, address: str
) -> None:
    cookies = let_in("yuhai").context.cookies()
    with browsers.window(chromium, address, scripts=False) as page:
        page.context.add_cookies(
            [{key: each[key] for key in ("name", "value", "domain", "path")} for each in cookies]
        )
        assert at(page, PHONE, "/ledger").locator("form.sifts").is_visible()


def test_the_numbers_and_the_head_of_the_register_stay_in_sight(let_in: Enter, sign_in: Sign) -> None:
    for _ in range(14):
        register(sign_in("zhouli"))
    page = at(let_in("yuhai"), PHONE, "/ledger")
    table = page.locator(".wide-table")
    table.evaluate("it => it.scrollTo(600, 300)")
    frame, number = table.bounding_box(), page.locator(".ledger tbody th").nth(6).bounding_box()
    head = page.locator(".ledger thead th").first.bounding_box()
    assert frame is not None
    assert number is not None
    assert head is not None
    assert abs(number["x"] - frame["x"]) <= 1
    assert abs(head["y"] - frame["y"]) <= 1


# Diagrams ---------------------------------------------------------------------------------------------------


def test_a_diagram_opens_whole_at_its_size_or_as_wide_as_the_window(let_in: Enter, sign_in: Sign) -> None:
    number = dispatched(sign_in("zhouli"))
    page = at(let_in("zhouli"), 1024, f"/matters/{number}")
    page.get_by_role("link", name="整张打开").first.click()
    drawing = page.locator("svg.p")
    natural = float(drawing.get_attribute("width") or 0)
    assert drawing.evaluate("it => it.clientWidth || it.getBoundingClientRect().width") == natural > 1024
    assert page.evaluate(
        "document.querySelector('.plot').scrollHeight <= document.querySelector('.plot').clientHeight"
    )
    page.get_by_role("link", name="一屏看全").click()
    assert drawing.evaluate("it => it.getBoundingClientRect().right") <= 1024
    assert page.locator(".p-now").count() == 1


def test_whoever_may_not_see_a_matter_does_not_see_its_diagrams(sign_in: Sign) -> None:
    clerk = sign_in("zhouli")
    number = dispatched(clerk)
    clerk.open(f"/matters/{number}/diagrams/1").sees("流程图：").click("原大").sees("核实处理")
    clerk.open(f"/matters/{number}/diagrams/9", 404).sees("这一件没有这张流程图")
    sign_in("zhengmin").open(f"/matters/{number}/diagrams/1", 404)


# Counted days -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("width", "media"), [(DESK, "screen"), (1024, "screen"), (PHONE, "screen"), (703, "print")]
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_day_is_printed_over_the_next(
    let_in: Enter, sign_in: Sign, clock: Hands, language: str, width: int, media: Any
) -> None:
    number = dispatched(sign_in("zhouli"))
    clock.advance("2026-06-16T09:00")
    page = let_in("zhouli")
    page.goto(f"/?lang={language}")
    at(page, width, f"/matters/{number}").emulate_media(media=media)
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
    assert page.locator(".day").count() > 5
    assert page.evaluate(OVERPRINTED) == []
    page.goto(page.locator("a[href*='/deadlines/']").first.get_attribute("href") or "")
    assert page.locator(".day").count() > 5
    assert page.evaluate(OVERPRINTED) == []
    assert page.evaluate("[...document.querySelectorAll('h1, h2, h3')].map(it => it.tagName)")[:2] == [
        "H1",
        "H2",
    ]
    page.emulate_media(media="screen")


# On a narrow desk and on paper ------------------------------------------------------------------------------


@pytest.mark.parametrize("media", ["screen", "print"])
def test_names_of_units_have_room_beside_the_bars(let_in: Enter, sign_in: Sign, media: Any) -> None:
    clerk = sign_in("zhouli")
    dispatched(clerk)
    dispatched(clerk, 派给哪个科室="社会事务科")
    page = at(let_in("yuhai"), 1024 if media == "screen" else 703, "/overview?lang=en")
    page.emulate_media(media=media)
    for name in page.locator(".board tbody .title").all():
        box = name.bounding_box()
        assert box is not None
        assert box["width"] >= 110
    page.emulate_media(media="screen")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_register_is_printed_on_pages_that_lie_all_the_same_way(
    let_in: Enter, sign_in: Sign, language: str
) -> None:
    for _ in range(8):
        dispatched(sign_in("zhouli"))
    page = at(let_in("yuhai"), DESK, f"/ledger?lang={language}")
    pages = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", page.pdf(prefer_css_page_size=True))
    assert len(pages) == 1  # eight matters and the heading fit on one
    assert all(float(across) > float(down) for across, down in pages)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 1046, "height": 718})  # A4 on its side, without its margins
    sizes = page.locator(".ledger").evaluate(
        "it => new Set([...it.querySelectorAll('th, td, .no')].map(cell => getComputedStyle(cell).fontSize)).size"
    )
    assert sizes == 1
    assert page.evaluate(OVERRUN, ".page") == []
    empty = page.locator(".ledger thead th.bare")
    assert empty.count() > 0
    assert not empty.first.is_visible()
    page.emulate_media(media="screen")
