"""In a real browser: by keyboard alone, with drafts kept by themselves, and open to everybody's aids."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from rigs.site import Site
from rigs.story import HANDLED, PNG, REPORT, dispatched, register

if TYPE_CHECKING:
    from playwright.sync_api import Page

Enter = Callable[[str], "Page"]
Sign = Callable[[str], Site]

FOCUSED = """() => {
  const it = document.activeElement;
  const group = it.closest('fieldset') && it.closest('fieldset').querySelector('legend');
  const label = it.type === 'radio' && group || (it.labels && it.labels[0]) || it;
  return {name: (label.innerText || it.getAttribute('aria-label') || '').trim(),
          seen: getComputedStyle(it).outlineStyle !== 'none' || getComputedStyle(it).boxShadow !== 'none'};
}"""


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the thing of this name has the focus, which must be seen on the way."""
    for _ in range(80):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        assert focused["seen"] or not focused["name"], f"the focus is not seen on {focused['name']!r}"
        if focused["name"].startswith(name):
            return
    raise AssertionError(f"Tab does not lead to {name!r}")


# By keyboard ------------------------------------------------------------------------------------------------


def test_a_matter_is_registered_and_dispatched_by_keyboard_alone(let_in: Enter) -> None:
    page = let_in("zhouli")
    page.goto("/")
    tab_to(page, "登记")
    page.keyboard.press("Enter")
    page.wait_for_url("**/register")
    for label in ("姓名或名称", "联系电话", "遇到了什么问题", "想办成什么"):
        tab_to(page, label)
        page.keyboard.type(REPORT[label])
    tab_to(page, "属于哪一种")
    page.keyboard.press("ArrowDown")
    tab_to(page, "登记")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="已登记").wait_for()

    tab_to(page, "接着办")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tasks/*")
    tab_to(page, "属于哪一类")
    page.keyboard.press("Space")
    tab_to(page, "派给哪个科室")
    page.keyboard.press("ArrowDown")  # 企业登记科 is the first
    tab_to(page, "提交")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="“分类派发”已提交").wait_for()
    page.get_by_text("马娟").first.wait_for()


def test_the_first_tab_leads_past_the_menu(let_in: Enter) -> None:
    page = let_in("zhouli")
    page.goto("/")
    tab_to(page, "跳到正文")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


# Drafts and forms that change -------------------------------------------------------------------------------


def test_a_draft_is_kept_by_itself_once_the_typing_stops(let_in: Enter, sign_in: Sign) -> None:
    dispatched(sign_in("zhouli"))
    page = let_in("majuan")
    page.clock.install()
    page.goto("/")
    page.get_by_role("link", name="换发烟草零售许可证").first.click()
    page.get_by_label("核实和办理经过").fill("原许可在老系统里")
    page.clock.fast_forward(5_000)
    page.get_by_text("草稿已自动保存").wait_for()
    page.reload()
    assert page.get_by_label("核实和办理经过").input_value() == "原许可在老系统里"


def test_after_a_submit_the_page_stays_until_the_person_goes_on(let_in: Enter, sign_in: Sign) -> None:
    dispatched(sign_in("zhouli"))
    page = let_in("majuan")
    page.clock.install()
    page.goto("/")
    page.get_by_role("link", name="换发烟草零售许可证").first.click()
    page.get_by_label("已办成").check()
    page.get_by_label("核实和办理经过").fill(HANDLED["核实和办理经过"])
    page.get_by_role("button", name="提交").dblclick()
    page.get_by_role("heading", name="“核实处理”已提交").wait_for()
    there = page.url
    page.clock.fast_forward("30:00")
    assert page.url == there
    assert there.endswith("/done")
    assert page.locator("meta[http-equiv=refresh]").count() == 0
    page.get_by_role("link", name="回清单，办下一件").wait_for()


def test_a_form_that_changes_keeps_what_was_typed_the_files_and_the_focus(
    let_in: Enter, sign_in: Sign
) -> None:
    dispatched(sign_in("zhouli"))
    page = let_in("majuan")
    page.goto("/")
    page.get_by_role("link", name="换发烟草零售许可证").first.click()
    page.get_by_label("核实和办理经过").fill("缺合同")
    page.get_by_text("更多").first.click()
    page.get_by_label("证明材料").set_input_files(
        {"name": "回单.png", "mimeType": "image/png", "buffer": PNG}
    )
    page.get_by_label("等待材料或外部单位").check()
    page.get_by_label("等到哪一天").wait_for()
    assert page.get_by_label("核实和办理经过").input_value() == "缺合同"
    assert page.get_by_label("证明材料").evaluate("field => field.files[0].name") == "回单.png"
    assert page.evaluate("document.activeElement.value") == "wait"


def test_a_mistake_is_at_hand_in_the_browser_too(let_in: Enter) -> None:
    page = let_in("zhouli")
    page.goto("/register")
    page.get_by_label("联系电话").fill("一三九")
    page.get_by_role("button", name="登记").click()
    page.get_by_role("alert").get_by_role("link", name="联系电话").click()
    assert page.evaluate("document.activeElement.name") == "phone"
    assert page.get_by_label("联系电话").input_value() == "一三九"


# Open to everybody ------------------------------------------------------------------------------------------


@pytest.fixture
def addresses(sign_in: Sign) -> dict[str, list[str]]:
    """The pages of an office at work, by whose eyes see them."""
    clerk = sign_in("zhouli")
    own = register(clerk)
    other = dispatched(clerk, 派给哪个科室="社会事务科")
    mine = clerk.open(f"/matters/{own}").page.link("去办：")
    paper = clerk.page.link("单独打开")
    days = clerk.open(f"/matters/{other}").page.link("单独打开，打印留证")
    group = sign_in("liuwei").open("/?tab=group").page.link("换发烟草零售许可证")
    beside = [f"/matters/{own}/{act}" for act in ("note", "urge", "reveal")]
    return {
        "": ["/signin"],
        "liuwei": [group, "/?tab=group"],
        "yuhai": [
            *("/overview", "/overview?by=person", "/overview?light=red", "/overview/urge"),
            *(f"/overview/{act}?pick={group.rpartition('/')[2]}" for act in ("urge", "hand-on")),
            *("/ledger", "/ledger?tab=consultations", "/ledger?from=nonsense"),
        ],
        "zhouli": [
            *(
                "/",
                "/?tab=first",
                "/?tab=done",
                "/?tab=group",
                "/search?q=烟草",
                "/search?q=无此件",
                "/password",
                "/help/designer",
                days,
                f"/matters/{own}/diagrams/1",
                f"/matters/{own}/diagrams/1?fit=1",
            ),
            *("/register", f"/register/receipt/{own}", mine, f"{mine}/hand-on", f"{mine}/assist", *beside),
            *(
                f"/matters/{own}",
                f"/matters/{other}?history=all",
                paper,
                f"{paper}/correct",
                f"{group}/on-behalf",
            ),
            "/nowhere",
        ],
    }


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_axe_finds_nothing_and_nothing_runs_out_of_the_window(
    let_in: Enter, page: Page, addresses: dict[str, list[str]], language: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    found: dict[str, Any] = {}
    for who, paths in addresses.items():
        if who:
            let_in(who)
        page.goto(f"/signin?lang={language}" if not who else f"/?lang={language}")
        for path in paths:
            page.goto(path)
            found |= findings(page)
    page.goto("/register")
    page.get_by_role("button", name=re.compile("^(登记|Register)$")).click()
    found |= findings(page)
    assert found == {}


def findings(page: Page) -> dict[str, Any]:
    """What axe says against the page that is open, and whether it is wider than the window."""
    from axe_playwright_python.sync_playwright import Axe

    wrong = [
        f"{each['id']}: {node['html'][:160]}"
        for each in Axe().run(page).response["violations"]
        for node in each["nodes"]
    ]
    if page.evaluate("document.scrollingElement.scrollWidth > window.innerWidth"):
        wrong.append("wider than the window")
    return {page.url: wrong} if wrong else {}
