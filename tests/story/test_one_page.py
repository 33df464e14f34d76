"""Consecutive tasks of one person stand on one page: what was handed in, and right below it what comes next."""

from __future__ import annotations

import re
from collections.abc import Callable

from rigs.cost import Cost
from rigs.site import Site
from rigs.story import DISPATCH, PNG, REPORT, dispatched, number_on, timeline, to_do, why_bad

Sign = Callable[[str], Site]

WAIT = {"办得怎么样": "等待材料或外部单位", "核实和办理经过": "缺一份租赁合同，已告诉他。"}
FOR = {"等什么": "等待申请人材料", "等到哪一天": "2026-05-18", "已告诉反映人要等多久、等什么": True}
CAME = {"等到了吗": "等到了，接着办", "核查记录": "合同已收到。"}


def code_on(site: Site) -> str:
    """The query code in large letters; empty where the page shows none."""
    shown = site.page.tree.xpath("//section[contains(@class, 'handed-in')]//dd[@class='big']/text()")
    return next((text.strip() for text in shown if re.fullmatch(r"[0-9A-Z]{4} .*", text.strip())), "")


def test_a_matter_is_registered_and_dispatched_without_leaving_the_page(sign_in: Sign, cost: Cost) -> None:
    clerk = sign_in("zhouli")
    with cost.of("from the counter to the section") as spent:
        clerk.open("/register").fill(REPORT).submit("登记").sees("已登记", "受理凭证", "接着办：分类派发")
        clerk.fill(DISPATCH).submit("提交").sees("“分类派发”已提交", "马娟")
    assert len(spent.submits) == 2
    assert spent.pages == ["/register"]


def test_the_page_says_what_was_handed_in_and_goes_on_below(sign_in: Sign, cost: Cost) -> None:
    number = dispatched(sign_in("zhouli"))
    head = to_do(sign_in("majuan"), number).fill(WAIT).submit("更新表单").fill(FOR)
    with cost.of("a wait that is over at once") as spent:
        head.submit("提交").sees("“核实处理”已提交", "回清单", "看这一件", "取回", "缺一份租赁合同")
        head.sees("接着办：挂起待料", "等到了吗").fill(CAME).submit("提交").sees("“挂起待料”已提交")
        head.sees("接着办：核实处理").fill({"办得怎么样": "已办成", "核实和办理经过": "换发。"}).submit(
            "提交"
        )
    assert (len(spent.submits), spent.pages) == (3, [])
    head.sees("“核实处理”已提交", "回清单，办下一件").sees_not("接着办")


def test_the_page_may_be_loaded_again_and_found_again(sign_in: Sign) -> None:
    number = dispatched(sign_in("zhouli"))
    head = to_do(sign_in("majuan"), number).fill(WAIT).submit("更新表单").fill(FOR).submit("提交")
    address = head.path
    head.open("/").open(address).sees("“核实处理”已提交", "接着办：挂起待料")
    head.fill({"核查记录": "问过房东"}).submit("先存草稿").sees("草稿已保存", "“核实处理”已提交")
    assert head.page.form("提交").value("核查记录").strip() == "问过房东"
    sign_in("majuan").open(address).sees_not("已提交").sees("挂起待料", "问过房东")


def test_what_was_handed_in_can_still_be_taken_back_from_there(sign_in: Sign) -> None:
    number = dispatched(sign_in("zhouli"))
    head = to_do(sign_in("majuan"), number).fill(WAIT).submit("更新表单").fill(FOR).submit("提交")
    head.submit("取回").sees("已取回", "核实处理")
    assert head.page.form("提交").value("核实和办理经过").strip() == WAIT["核实和办理经过"]


def test_a_mistake_in_the_second_form_loses_neither_it_nor_the_receipt(sign_in: Sign) -> None:
    clerk = sign_in("zhouli").open("/register").fill(REPORT).submit("登记")
    code, number = code_on(clerk), number_on(clerk)
    assert code
    clerk.fill({"要求": "今天就联系"}).submit("提交", 422)
    assert list(why_bad(clerk)) == ["属于哪一类", "派给哪个科室"]
    assert clerk.page.form("提交").value("要求").strip() == "今天就联系"
    assert code_on(clerk) == code
    clerk.sees("已登记", number).fill(DISPATCH).submit("提交").sees("“分类派发”已提交")
    assert code_on(clerk) == ""
    assert code.replace(" ", "") not in clerk.text.replace(" ", "")


def test_nobody_learns_a_query_code_by_sending_another_key(sign_in: Sign) -> None:
    clerk = sign_in("zhouli").open("/register").fill(REPORT).submit("登记")
    _, address, entries = clerk.page.form("提交").sent("提交")
    forged = {**dict(entries), "own.registered": "0" * 32}
    page = clerk.client.post(address, data=forged).get_data(as_text=True)
    assert "已登记" in page
    assert "查询码</dt>" not in page


def test_a_registration_sent_again_comes_back_with_the_same_receipt_and_the_same_next_task(
    sign_in: Sign,
) -> None:
    clerk = sign_in("zhouli").open("/register").fill(REPORT)
    form = clerk.page.form("登记")
    clerk.submit("登记")
    first = (code_on(clerk), number_on(clerk))
    _, address, entries = form.sent("登记")
    again = Site(clerk.client)
    again._arrived(clerk.client.post(address, data=dict(entries)), 200)
    assert (code_on(again), number_on(again)) == first
    again.sees("接着办：分类派发")
    clerk.fill(DISPATCH).submit("提交")
    again._arrived(clerk.client.post(address, data=dict(entries)), 200)
    assert (code_on(again), number_on(again)) == first
    again.sees("已登记").sees_not("接着办")


def test_files_and_forms_that_change_work_on_the_second_form_too(sign_in: Sign) -> None:
    number = dispatched(sign_in("zhouli"))
    head = to_do(sign_in("majuan"), number).fill(WAIT).submit("更新表单").fill(FOR).submit("提交")
    head.fill(CAME).submit("提交").sees("接着办：核实处理")
    head.fill({"办得怎么样": "等待材料或外部单位", "证明材料": [("照片.png", PNG)]}).submit("更新表单")
    head.sees("等到哪一天", "已收到：照片.png", "“挂起待料”已提交")
    head.fill(WAIT | FOR).submit("提交").sees("“核实处理”已提交")
    assert head.open(f"/matters/{number}").download("照片.png") == PNG
    assert sum("办了“核实处理”" in told for told in timeline(head)) == 2
