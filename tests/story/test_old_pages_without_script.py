"""Old browsers, and browsers in which scripts are off: every act can still be done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from rigs import browser as browsers
from rigs.story import ANSWERED, DISPATCH, HANDLED, PNG, REPORT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Enter = Callable[[str], "Page"]


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    with browsers.window(chromium, address, scripts=False) as page:
        yield page


def fill(page: Page, answers: dict[str, str]) -> None:
    """Answer by label: a text, or one of several choices."""
    for label, answer in answers.items():
        group = page.get_by_role("radiogroup", name=label)
        field = page.get_by_label(label, exact=False).first
        field.or_(group).first.wait_for()  # the page asked for may still be on its way
        if group.count():
            group.get_by_label(answer, exact=True).check()
        elif field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(label=answer)
        else:
            field.fill(answer)


def press(page: Page, button: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()


def test_a_matter_is_carried_through_without_a_single_script(let_in: Enter) -> None:
    page = let_in("zhouli")
    page.goto("/register")
    fill(page, REPORT)
    press(page, "登记")
    page.get_by_role("link", name="接着办").click()
    fill(page, DISPATCH)
    press(page, "提交")
    page.get_by_text("已提交").first.wait_for()

    page = let_in("majuan")
    page.goto("/")
    page.get_by_role("link", name="换发烟草零售许可证").first.click()
    fill(page, HANDLED | {"办得怎么样": "等待材料或外部单位"})
    press(page, "更新表单")
    fill(page, {"等什么": "等待申请人材料", "等到哪一天": "2026-05-18"})
    page.get_by_label("已告诉反映人要等多久、等什么").check()
    press(page, "提交")
    page.get_by_role("link", name="接着办：挂起待料").click()
    fill(page, {"等到了吗": "等到了，接着办", "核查记录": "合同已收到"})
    press(page, "提交")
    page.get_by_role("link", name="接着办：核实处理").click()
    fill(page, HANDLED)
    press(page, "提交")

    page = let_in("zhouli")
    page.goto("/")
    page.get_by_role("link", name="换发烟草零售许可证").first.click()
    fill(page, ANSWERED)
    press(page, "提交")
    page.get_by_text("这一件已经办结").wait_for()


def test_folds_open_and_files_travel_without_a_script(let_in: Enter) -> None:
    page = let_in("zhouli")
    page.goto("/register")
    page.get_by_text("更多", exact=False).first.click()
    page.get_by_label("附件").set_input_files({"name": "身份证.png", "mimeType": "image/png", "buffer": PNG})
    press(page, "登记")
    page.get_by_text("已收到：身份证.png").wait_for()
    fill(page, REPORT)
    press(page, "登记")
    page.get_by_role("heading", name="已登记").wait_for()


def test_a_draft_is_kept_by_its_button(let_in: Enter) -> None:
    page = let_in("zhouli")
    page.goto("/register")
    fill(page, REPORT)
    press(page, "登记")
    page.get_by_role("link", name="接着办").click()
    fill(page, {"要求": "今天联系老人"})
    press(page, "先存草稿")
    page.get_by_text("草稿已保存").first.wait_for()
    assert page.get_by_label("要求").input_value().strip() == "今天联系老人"
