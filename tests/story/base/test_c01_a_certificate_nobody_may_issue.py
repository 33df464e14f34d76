"""C01, from Guangdong: the customs want a paper that the tableware is no work of art, and no office may issue it.

The enterprise desk sends the firm to the window. Two offices agree on another proof within the day, and since others
will come with the same, the guide is to be changed.
"""

from __future__ import annotations

import pytest

from rigs.base import Tale, ends_as_in_the_book, first_due, is_sealed, papers
from rigs.story import timeline

FIRM = {
    "姓名或名称": "清河远航贸易有限公司",
    "联系电话": "13800001201",
    "遇到了什么问题": "进口餐具通关，要“非艺术品证明”，问了三个部门都说不归自己开。",
    "想办成什么": "进口餐具顺利通关",
    "属于哪一种": "未成功受理",
    "为这件事跑过几次": "4",
    "从哪里来": "转介",
    "转介单位": "商务局企业服务窗口",
    "反映人类型": "企业",
    "涉及几个单位": "2",
}
TRIAGED = {
    "研判结论": "可办待协调",
    "主要堵点": "政策执行僵化",
    "主办单位": "文广旅体局",
    "要求和怎样算办成": "商定一份能替代的说明，今天答复公司。",
    "要协办单位吗": "要",
    "协办单位": ["市场监管局"],
    "次要原因": ["权责不清", "政策空白"],
    "可用的路": ["专用证明"],
}
CALLED = {"联系记录": "10:05 打给公司经理，今天给答复。"}
OPINION = {"意见或结果": "餐具是日用品，可以出具产品类别说明。"}
HANDLED = {
    "办得怎样": "办成",
    "结果": "办成",
    "经过": "文物鉴定只能证明“是艺术品”，证明不了“不是”。",
    "采取措施": ["协调会"],
    "拟答复内容": "已和海关商定。",
}
MERGED = {
    "汇总后的答复内容": "用市场监管局的产品类别说明代替，海关今天放行。",
    "各家意见怎样统一的": "电话商定。",
}
CLOSED = {"告知方式": ["电话"], "反映人当场评价": "非常满意", "可能是一类问题": True}
REVIEWED = {
    "靠什么办成的": "两家商定用产品类别说明代替。",
    "是一类问题吗": "是",
    "整改建议": ["指南修订"],
    "入库": ["案例库"],
}
FILED = {"文书齐全，承诺的事都已落实或定了日子": True}


@pytest.fixture
def begins() -> str:
    return "2026-03-03T09:40"


@pytest.fixture
def dispatched(tale: Tale) -> Tale:
    tale.registered_by("zhangning", FIRM)
    tale.does("shenjing", "研判", TRIAGED)
    return tale


@pytest.fixture
def handled(dispatched: Tale) -> Tale:
    tale = dispatched.at("2026-03-03T10:00")
    tale.does("wenlv", "签收", CALLED)
    first_due(tale, "wenlv", "C01")
    tale.does("shiping", "协办", OPINION)
    tale.does("wenlv", "主办", HANDLED)
    return tale


def test_two_offices_agree_and_the_tableware_passes_the_customs_the_same_day(handled: Tale) -> None:
    tale = handled
    tale.does("wenlv", "汇总答复", MERGED)
    tale.at("2026-03-03T15:00").does("gaoyuan", "中心审核", {"意见": "可以"})
    tale.at("2026-03-03T16:30").does("zhangning", "办结并告知", CLOSED)
    tale.does("shenjing", "总结", REVIEWED)
    tale.does("jicun", "核对归档", FILED)
    page = ends_as_in_the_book(tale, "zhangning", "C01")
    assert papers(page)["办结答复书"]["答复内容"] == MERGED["汇总后的答复内容"]
    assert papers(page)["总结表"]["整改建议"] == "指南修订"
    assert all(line.startswith("3月3日") for line in timeline(page))
    is_sealed(tale, "zhangning")


def test_the_number_of_the_order_and_the_tier_stand_on_the_timeline(dispatched: Tale) -> None:
    told = timeline(dispatched.seen_by("wenlv"))
    assert "3月3日 09:40 编交办单号：交办〔2026〕1号" in told
    assert "3月3日 09:40 提到第 2 级" in told


def test_each_of_the_offices_finds_it_green_on_its_list_and_the_firm_only_by_a_hint(dispatched: Tale) -> None:
    line = dispatched.line("wenlv")
    assert (line.group, line.light) == ("new", "green")
    assert "企业" in line.text
    assert "二级" in line.text
    assert "清河**" in line.text
    assert "清河远航" not in line.text
    assert not dispatched.waits_for("shiping")
    dispatched.does("wenlv", "签收", CALLED)
    assert dispatched.line("shiping").group == "new"
    assert dispatched.waits_for("wenlv")


def test_the_picture_shows_the_part_the_matter_is_in(dispatched: Tale) -> None:
    page = dispatched.seen_by("wenlv")
    page.sees("现在在：签收。走过：编交办单号。", "全流程", "现在在：协调办。走过：登记、受理、研判。")
    page.sees_not("已经走完")


def test_the_clerk_answers_with_the_words_both_offices_agreed_on(handled: Tale) -> None:
    handled.does("wenlv", "汇总答复", MERGED)
    handled.does("gaoyuan", "中心审核", {"意见": "可以"})
    sheet = handled.opens("zhangning", "办结并告知")
    assert sheet.page.form("提交").value("答复内容").strip() == MERGED["汇总后的答复内容"]
