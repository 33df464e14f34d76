"""C03, from Guangdong: rats in the rice at heading time. No counter does rats; the experts come that afternoon."""

from __future__ import annotations

import pytest

from rigs.base import CLOSED_WELL, SIGNED, Tale, ends_as_in_the_book, first_due, is_sealed, papers
from rigs.story import PNG, deadline, timeline

FARMER = {
    "姓名或名称": "梁有田",
    "联系电话": "13800001203",
    "遇到了什么问题": "晚稻正抽穗，田里老鼠成灾，不知道该找谁。",
    "想办成什么": "请人来治鼠",
    "属于哪一种": "未成功受理",
    "特殊群体": ["老年人"],
    "紧急情形": "三日内到期",
    "最迟哪一天": "2026-03-08",
}
TRIAGED = {"研判结论": "可办", "主要堵点": "其他", "主办单位": "农业农村局"}
VISITED = {
    "地址和时间": "恩塘村三组，3月5日 14:30",
    "上门人员": "农野、植保站两名农艺师",
    "事由": "看鼠情，教投饵",
    "结果": "发了鼠饵，教了围田投放，三天后再看。",
    "照片、签名": [("稻田.png", PNG)],
}
DONE = {
    "办得怎样": "办成",
    "结果": "办成",
    "经过": "专家当天下午下田。",
    "采取措施": ["上门"],
    "拟答复内容": "鼠饵已投，三天后农艺师再来。",
}


@pytest.fixture
def begins() -> str:
    return "2026-03-05T11:00"


def test_the_experts_stand_in_the_field_the_same_afternoon(tale: Tale) -> None:
    tale.registered_by("zhangning", FARMER)
    tale.does("shenjing", "研判", TRIAGED)
    tale.at("2026-03-05T11:20").does("nongye", "签收", SIGNED)
    first_due(tale, "nongye", "C03")
    tale.does("nongye", "主办", {"办得怎样": "要上门", "找谁": "植保站，下午下田"})
    tale.at("2026-03-05T16:40").does("nongye", "上门服务", VISITED)
    tale.does("nongye", "主办", DONE)
    tale.at("2026-03-05T17:10").does("zhangning", "办结并告知", CLOSED_WELL)

    page = ends_as_in_the_book(tale, "zhangning", "C03")
    assert papers(page)["上门服务单"]["上门人员"] == VISITED["上门人员"]
    assert page.download("稻田.png") == PNG
    assert all(line.startswith("3月5日") for line in timeline(page))
    is_sealed(tale, "zhangning")


def test_the_table_proposes_urgency_and_the_clerk_of_the_unit_sees_it_on_the_list(tale: Tale) -> None:
    tale.registered_by("zhangning", FARMER)
    assert tale.opens("shenjing", "研判").page.form("提交").value("紧急吗") == ["紧急，时限减半"]
    tale.does("shenjing", "研判", TRIAGED)
    assert "紧急" in tale.line("nongye").text
    tale.does("nongye", "签收", SIGNED)
    page = tale.seen_by("nongye")
    assert deadline(page, "主办") == ("green", "3月9日 周一 12:00")
    assert deadline(page, "全件") == ("green", "3月10日 周二 17:30")


def test_who_goes_out_has_one_working_day_for_it(tale: Tale) -> None:
    tale.registered_by("zhangning", FARMER)
    tale.does("shenjing", "研判", TRIAGED)
    tale.does("nongye", "签收", SIGNED)
    tale.does("nongye", "主办", {"办得怎样": "要上门", "找谁": "植保站"})
    assert deadline(tale.seen_by("nongye"), "上门服务")[1] == "3月6日 周五 17:30"
