"""C06, from Yinchuan: for months two places sent her back and forth over her medical insurance.

She scans the code. The health insurance office wants to be rid of it once more, the other office as well; the centre
then says whose it is, and nobody may return it. Done in three days, and the supervisor looks into why it took months.
"""

from __future__ import annotations

import pytest

from rigs.base import (
    CLOSED_WELL,
    FILED,
    SIGNED,
    Tale,
    ends_as_in_the_book,
    filled,
    first_due,
    is_sealed,
    papers,
)
from rigs.story import timeline, why_bad

WOMAN = {
    "姓名或名称": "王秀兰",
    "联系电话": "13800001206",
    "遇到了什么问题": "医保关系从外地转回来，两边都说归对方办，跑了几个月。",
    "想办成什么": "把医保关系转回来",
    "属于哪一种": "多次未解决",
    "为这件事跑过几次": "6",
    "从哪里来": "掌上/扫码",
    "情形性质": ["不给办"],
    "涉及几个单位": "2",
}
TRIAGED = {
    "研判结论": "该办未办",
    "主要堵点": "跨部门协调难",
    "主办单位": "医保局",
    "次要原因": ["推诿"],
    "可用的路": ["异地协同"],
}


def returned(proper: str) -> dict[str, str]:
    return {
        "是本单位的事吗": "不是，退单",
        "退单理由": "非本单位职责",
        "应由哪个单位办": proper,
        "权责依据": "权责清单第 12 项",
    }


@pytest.fixture
def begins() -> str:
    return "2026-03-10T16:00"


@pytest.fixture
def bounced(tale: Tale) -> Tale:
    """Both offices have returned the order once; the centre agreed with the first."""
    tale.registered_by("zhangning", WOMAN)
    tale.does("shenjing", "研判", TRIAGED)
    tale.does("yibao", "签收", returned("人社局"))
    tale.does("gaoyuan", "退单审定", {"怎样定": "同意，改派", "理由": "请人社局先看。"})
    tale.does("renhua", "签收", returned("医保局"))
    return tale


def test_the_second_return_ends_with_a_designation_that_nobody_may_return(bounced: Tale) -> None:
    sheet = bounced.opens("gaoyuan", "退单审定")
    sheet.sees("退单次数已满，由中心指定承办单位，不得再退。")
    assert not sheet.page.form("提交").asks("怎样定")
    assert sheet.page.form("提交").value("承办单位") == ["医保局"]
    bounced.does("gaoyuan", "退单审定", {"理由": "转移接续是医保局的权责。"})
    sheet = bounced.opens("yibao", "签收").sees("中心已定由本单位承办，不能再退。")
    assert not sheet.page.form("提交").asks("是本单位的事吗")


def test_the_other_office_does_its_part_and_it_is_done_in_three_days(bounced: Tale) -> None:
    tale = bounced
    tale.does("gaoyuan", "退单审定", {"理由": "转移接续是医保局的权责。"})
    tale.at("2026-03-11T09:10").does("yibao", "签收", SIGNED)
    first_due(tale, "yibao", "C06")
    tale.does("yibao", "主办", {"办得怎样": "要找外部单位", "找谁": "转出地医保中心"})
    partner = {"哪个单位": "转出地医保中心", "他们怎样说": "已配合办理", "答复内容": "联系函已收，今天转出。"}
    tale.at("2026-03-12T10:00").does("yibao", "外部单位代录", partner)
    done = {
        "办得怎样": "办成",
        "结果": "办成",
        "经过": "两地直接对接。",
        "拟答复内容": "医保已转回，本月生效。",
    }
    tale.at("2026-03-13T10:00").does("yibao", "主办", done)
    tale.does("gaoyuan", "中心审核", {"意见": "可以"})
    tale.does("zhangning", "办结并告知", CLOSED_WELL)
    tale.does("shenjing", "总结", {"靠什么办成的": "中心指定，两地对接。"})
    tale.does("jicun", "核对归档", FILED)

    page = ends_as_in_the_book(tale, "zhangning", "C06")
    told = timeline(page)
    assert sum("办了“退单审定”" in line for line in told) == 2
    assert "3月13日 10:00 办结：办成" in told
    assert papers(page)["外部单位代录"]["哪个单位"] == "转出地医保中心"
    is_sealed(tale, "zhangning")


def test_what_could_have_been_done_and_was_not_is_put_before_the_supervisor(bounced: Tale) -> None:
    page = bounced.seen_by("yanming")
    page.sees("“告诉督办员”：已通知")
    assert "要监督" in bounced.line("zhangning", "first").text


def test_a_return_says_whose_it_is_and_why_or_it_is_none(tale: Tale) -> None:
    tale.registered_by("zhangning", WOMAN)
    tale.does("shenjing", "研判", TRIAGED)
    sheet = tale.opens("yibao", "签收").fill({"是本单位的事吗": "不是，退单"}).submit("提交", 422)
    sheet.sees("应由哪个单位办", "权责依据", "退单理由")
    assert tale.waits_for("yibao")


def test_a_unit_neither_sends_an_order_back_to_itself_nor_helps_itself(tale: Tale) -> None:
    tale.registered_by("zhangning", WOMAN)
    twice = TRIAGED | {"要协办单位吗": "要", "协办单位": ["医保局"]}
    sheet = filled(tale.opens("shenjing", "研判"), twice).submit("提交", 422)
    assert why_bad(sheet) == {"协办单位": "主办单位不用再选为协办单位。"}
    tale.does("shenjing", "研判", TRIAGED)
    sheet = filled(tale.opens("yibao", "签收"), returned("医保局")).submit("提交", 422)
    assert why_bad(sheet) == {"应由哪个单位办": "这就是现在的主办单位。退单要写明应由哪个别的单位办。"}
