"""What the file of a matter says about itself: its stages, its papers, its numbers, its place in the list."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from rigs.linqing import Hands
from rigs.site import Site
from rigs.story import HANDLED, dispatched, register, to_do, work

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

SignIn = Callable[[str], Site]
DISPATCH = {"属于哪一类": "应办未办：3 个工作日内办结", "派给哪个科室": "社会事务科"}

pytestmark = pytest.mark.embedded


def _stages(site: Site) -> list[str]:
    return [
        " ".join(each.text_content().split()) for each in site.page.tree.xpath("//ol[@aria-label='环节']/li")
    ]


def _papers(site: Site) -> list[str]:
    return [
        " ".join(each.text_content().split())
        for each in site.page.tree.xpath("//details[contains(@class, 'paper-of')]/summary/span[1]")
    ]


def test_a_stage_says_when_it_was_left_and_the_present_one_since_when_it_lasts(
    sign_in: SignIn, clock: Hands
) -> None:
    number = dispatched(sign_in("zhouli"))
    clock.advance("2026-05-13 10:20")
    clerk, head = sign_in("zhouli"), sign_in("majuan")
    work(head, number, {"办得怎么样": "已办成", "核实和办理经过": "上门刷了脸。"})
    stages = _stages(clerk.open(f"/matters/{number}"))
    assert stages[2] == "核实处理5月13日 10:20"
    assert stages[3] == "答复5月13日 10:20 起"
    clock.advance("2026-05-13 10:40")
    to_do(clerk, number).fill({"答复内容": "已经办好", "反映人认可吗": "不认可"}).submit("更新表单")
    clerk.fill({"不认可什么": "执照还没有拿到"}).submit("提交")
    assert _stages(clerk.open(f"/matters/{number}"))[1] == "分类派发5月13日 10:40 起"


def test_a_paper_that_was_taken_back_says_so_and_is_not_corrected(sign_in: SignIn) -> None:
    clerk = sign_in("zhouli")
    number = register(clerk)
    to_do(clerk, number).fill(DISPATCH).submit("提交").submit("取回")
    assert _papers(clerk.open(f"/matters/{number}")) == ["收集登记", "分类派发 已取回"]
    assert len(clerk.page.tree.xpath("//a[text()='更正…']")) == 1
    to_do(clerk, number).submit("提交")
    assert _papers(clerk.open(f"/matters/{number}")) == ["收集登记", "分类派发 已取回", "分类派发"]


def test_a_correction_is_offered_to_those_who_may_make_it(sign_in: SignIn) -> None:
    """The author and the first receiver; everybody else would be turned away."""

    def offered(who: str) -> int:
        return len(sign_in(who).open(f"/matters/{number}").page.tree.xpath("//a[text()='更正…']"))

    number = dispatched(sign_in("zhouli"))
    assert (offered("zhouli"), offered("majuan"), offered("chengang")) == (2, 0, 0)
    work(sign_in("majuan"), number, HANDLED)
    assert (offered("zhouli"), offered("majuan"), offered("chengang")) == (3, 1, 0)


def test_a_number_of_any_paper_is_masked_in_the_personal_fields(sign_in: SignIn) -> None:
    clerk = sign_in("zhouli")
    number = register(clerk, 证件号码="371581199001011234", 代理人及关系="女儿，护照 E12345678")
    clerk.open(f"/matters/{number}").sees_not("371581199001011234", "E12345678")
    clerk.sees("371***********1234", "女儿，护照 E12**5678")
    clerk.click("看全号码").fill({"为什么要看": "回电话"}).submit("看全号码")
    clerk.sees("371581199001011234", "E12345678")


def test_the_window_gives_the_receipt_again_and_the_section_does_not(sign_in: SignIn) -> None:
    clerk = sign_in("zhouli")
    number = dispatched(clerk)
    assert clerk.open(f"/matters/{number}").click("受理凭证").path == f"/register/receipt/{number}"
    assert sign_in("chengang").open(f"/matters/{number}").page.has_link("受理凭证")
    assert not sign_in("majuan").open(f"/matters/{number}").page.has_link("受理凭证")


def test_a_task_says_where_it_stands_in_the_list(sign_in: SignIn, clock: Hands) -> None:
    clerk = sign_in("zhouli")
    register(clerk)
    clock.advance("2026-05-13 09:00")
    last = register(clerk)
    to_do(clerk, last).sees("第 2 件，共 2 件")


def test_a_red_limit_leads_to_its_count(sign_in: SignIn, clock: Hands) -> None:
    number = register(sign_in("zhouli"))
    clock.advance("2026-05-14 09:00")
    clerk = sign_in("zhouli")
    (why,) = to_do(clerk, number).page.tree.xpath("//*[@class='clock']//a/@href")
    assert why == f"/matters/{number}#why"
    clerk.open(f"/matters/{number}")
    assert [
        "".join(each.itertext()).strip()
        for each in clerk.page.tree.xpath("//*[@id='why']//details[@open]/summary")
    ] == ["“分类派发”为什么超期？"]


def test_a_task_that_is_gone_speaks_of_nothing_typed_where_nothing_was(sign_in: SignIn) -> None:
    clerk = sign_in("zhouli")
    number = register(clerk)
    task = to_do(clerk, number).path
    clerk.fill(DISPATCH).submit("提交")
    clerk.open(task, 409).sees("周莉刚刚已经办了这一步").sees_not("您刚才填写的没有提交")


def test_who_does_not_register_is_not_sent_to_the_register(sign_in: SignIn) -> None:
    assert sign_in("zhouli").open("/").page.has_link("登记一件")
    assert not sign_in("sunhao").open("/").page.has_link("登记一件")


def test_what_is_typed_while_the_form_is_asked_anew_stays(
    sign_in: SignIn, let_in: Callable[[str], Page], address: str
) -> None:
    number = dispatched(sign_in("zhouli"))
    page = let_in("majuan")
    page.goto(f"{address}/")
    page.click(f"tr:has-text('{number}') .title a")

    def slowly(route: Route) -> None:
        page.fill("[name=process]", "已经打过电话")
        page.evaluate("document.activeElement.setSelectionRange(2, 2)")
        route.continue_()

    page.route("**/tasks/*", slowly, times=1)
    page.check("[name=decision][value=wait]")
    page.wait_for_selector("[name=wait_until]")
    assert page.input_value("[name=process]") == "已经打过电话"
    assert page.evaluate("[document.activeElement.name, document.activeElement.selectionStart]") == [
        "process",
        2,
    ]
