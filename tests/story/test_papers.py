"""What the office puts on paper: the work order of a unit, the answer in writing, the sheet of the day."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from rigs.site import Site
from rigs.story import ANSWERED, HANDLED, REPORT, dispatched, to_do, work

if TYPE_CHECKING:
    from playwright.sync_api import Page

Sign = Callable[[str], Site]

EXPLAINED = {
    "诉求": "换发许可证",
    "查明的事实": "店址在学校五十米内。",
    "依据": "烟草专卖许可证管理办法第十四条。",
    "由哪个机关、谁认定": "烟草专卖局",
    "有没有别的政策可以帮上": "查过，没有",
    "已书面告知的救济途径": ["行政复议", "行政诉讼"],
}


def test_a_work_order_says_what_to_do_until_when_and_masks_the_numbers(sign_in: Sign) -> None:
    number = dispatched(sign_in("zhouli"), 要求="两日内换发，能上门的上门。")
    head = to_do(sign_in("majuan"), number).sees("13900004417").click("交办单")
    head.sees("临清市行政审批服务局交办单", number, "企业登记科 科室负责人 马娟", "核实处理")
    head.sees("本步 2026年5月18日 17:30前", "上一步文书", "两日内换发，能上门的上门。", "签收人", "负责人")
    head.sees("139****4417").sees_not("13900004417")


def test_a_work_order_before_anything_was_ordered_carries_the_registration_once(sign_in: Sign) -> None:
    clerk = sign_in("zhouli").open("/register").fill(REPORT).submit("登记").click("交办单")
    clerk.sees("分类派发", REPORT["遇到了什么问题"]).sees_not("上一步文书")
    assert clerk.text.count(REPORT["遇到了什么问题"]) == 1


def test_a_work_order_is_for_those_who_may_see_the_matter(sign_in: Sign) -> None:
    number = dispatched(sign_in("zhouli"))
    address = to_do(sign_in("majuan"), number).click("交办单").path
    sign_in("zhouli").open(address).sees("核实处理")
    sign_in("zhengmin").open(address, 404)
    work(sign_in("majuan"), number, HANDLED)
    sign_in("majuan").open(address, 409).sees("马娟刚刚已经办了这一步")


def test_an_answer_is_printed_as_a_letter_with_the_text_the_date_and_room_for_the_seal(sign_in: Sign) -> None:
    clerk = sign_in("zhouli")
    number = dispatched(clerk)
    work(sign_in("majuan"), number, HANDLED)
    work(clerk, number, ANSWERED).click("答复书")
    clerk.sees(
        "反映事项答复书", f"件号：{number}", "孙玉兰：", ANSWERED["答复内容"], "（盖章）", "2026年5月13日"
    )
    clerk.sees("经办人：周莉").sees_not("认可", "救济途径", "13900004417")


def test_the_remedies_told_with_a_refusal_stand_in_the_letter(sign_in: Sign) -> None:
    clerk = sign_in("zhouli")
    number = dispatched(clerk, 属于哪一类="完全不能办：2 个工作日内释因")
    work(sign_in("majuan"), number, EXPLAINED)
    work(clerk, number, ANSWERED).click("答复书").sees("救济途径：行政复议、行政诉讼。")


def test_remedies_that_were_corrected_stand_in_the_letter_as_they_are_now(sign_in: Sign) -> None:
    clerk = sign_in("zhouli")
    number = dispatched(clerk, 属于哪一类="完全不能办：2 个工作日内释因")
    work(sign_in("majuan"), number, EXPLAINED)
    to_do(clerk, number).fill(ANSWERED | {"反映人认可吗": "不认可"}).submit("更新表单")
    letter = clerk.fill({"不认可什么": "结果"}).submit("提交").page.link("答复书")
    clerk.open(letter).sees("救济途径：行政复议、行政诉讼。")
    head = sign_in("majuan").open(f"/matters/{number}")
    own = "//details[contains(., '学校五十米')]//a[contains(., '更正')]/@href"
    head.open(head.page.tree.xpath(own)[-1]).fill(
        {"已书面告知的救济途径": ["行政诉讼"], "为什么更正": "这类不能复议"}
    ).submit("更正")
    clerk.open(letter).sees("救济途径：行政诉讼。").sees_not("行政复议")


def test_only_the_paper_that_answers_is_a_letter(sign_in: Sign) -> None:
    clerk = sign_in("zhouli")
    number = dispatched(clerk)
    paper = clerk.open(f"/matters/{number}").page.link("单独打开")
    clerk.open(f"{paper}/letter", 404)
    clerk.open(paper).sees_not("答复书")
    clerk.open(f"/matters/{number}/papers/999999/letter", 404)


@pytest.fixture
def sheets(sign_in: Sign) -> dict[str, tuple[str, str]]:
    """Where each paper is, whose it is, and a word that must be seen on it in print."""
    clerk = sign_in("zhouli")
    number, other = dispatched(clerk, 要求="很长的要求。" * 40), dispatched(clerk)
    order = to_do(sign_in("majuan"), number).click("交办单").path
    work(sign_in("majuan"), other, HANDLED)
    letter = work(clerk, other, ANSWERED | {"答复内容": "已经换发，可以来取。" * 60}).page.link("答复书")
    return {
        f"/register/receipt/{other}": ("zhouli", "受理凭证"),
        order: ("majuan", "交办单"),
        letter: ("zhouli", "反映事项答复书"),
        "/": ("majuan", "日清单：马娟"),
    }


def test_in_print_each_paper_is_black_on_white_and_nothing_of_the_page_around_it(
    let_in: Callable[[str], Page], sheets: dict[str, tuple[str, str]]
) -> None:
    for path, (who, words) in sheets.items():
        page = let_in(who)
        page.goto(path)
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 703, "height": 1017})  # A4 without its margins
        assert words in page.inner_text("main")
        assert page.locator("header, button, nav, .btn").filter(visible=True).count() == 0, path
        assert page.evaluate("document.scrollingElement.scrollWidth <= window.innerWidth"), path
        assert page.evaluate(COLOURED) == [], path
        page.emulate_media(media="screen")


COLOURED = """() => [...document.querySelectorAll('main *')]
  .filter(it => it.offsetParent && it.innerText && !it.closest('svg'))
  .flatMap(it => [getComputedStyle(it).color, getComputedStyle(it).backgroundColor])
  .filter(colour => { const [r, g, b] = colour.match(/[\\d.]+/g).map(Number); return r !== g || g !== b; })"""
