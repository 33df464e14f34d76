"""C07, from Yinchuan: back from work elsewhere, she runs between two cities for a paper; the contracts are lost.

The fund calls her the same day, the two funds settle it between themselves, and her case goes into the library.
"""

from __future__ import annotations

import pytest

from rigs.base import FILED, Tale, ends_as_in_the_book, first_due, is_sealed, papers
from rigs.story import timeline

WOMAN = {
    "姓名或名称": "李春燕",
    "联系电话": "13800001207",
    "遇到了什么问题": "异地贷款缴存使用证明，原单位盖章繁琐，两地说法不一，购房合同也找不到了。",
    "想办成什么": "开出异地贷款缴存使用证明",
    "属于哪一种": "多次未解决",
    "为这件事跑过几次": "4",
    "从哪里来": "掌上/扫码",
}
TRIAGED = {
    "研判结论": "可办待协调",
    "主要堵点": "材料缺失",
    "主办单位": "公积金中心",
    "可用的路": ["异地协同"],
}
REPLY = "人不用跑，两地中心已经对接，证明开好了。原来十五个工作日，这次五天。"


@pytest.fixture
def begins() -> str:
    return "2026-03-11T09:20"


def test_she_is_called_the_same_day_and_two_funds_do_in_five_days_what_took_fifteen(tale: Tale) -> None:
    tale.registered_by("zhangning", WOMAN)
    tale.does("shenjing", "研判", TRIAGED)
    tale.at("2026-03-11T10:30").does("jinzhu", "签收", {"联系记录": "10:20 电话，说明不用再跑西安。"})
    first_due(tale, "jinzhu", "C07")
    tale.does("jinzhu", "主办", {"办得怎样": "要找外部单位", "找谁": "西安市公积金中心"})
    other = {
        "哪个单位": "西安市公积金中心",
        "他们怎样说": "已配合办理",
        "答复内容": "信息核验无误，电子证明已发。",
    }
    tale.at("2026-03-13T11:00").does("jinzhu", "外部单位代录", other)
    done = {
        "办得怎样": "办成",
        "结果": "办成",
        "经过": "两地中心直接核验，合同由系统调取。",
        "采取措施": ["数据共享核验"],
        "拟答复内容": REPLY,
    }
    tale.at("2026-03-16T10:00").does("jinzhu", "主办", done)
    told = {"告知方式": ["电话"], "反映人当场评价": "非常满意", "可能是一类问题": True}
    tale.does("zhangning", "办结并告知", told)
    summed_up = {
        "靠什么办成的": "两地中心直接对接，十五个工作日缩到五天。",
        "是一类问题吗": "是",
        "整改建议": ["数据共享", "流程再造"],
        "入库": ["案例库"],
    }
    tale.does("shenjing", "总结", summed_up)
    tale.does("jicun", "核对归档", FILED)

    page = ends_as_in_the_book(tale, "zhangning", "C07")
    assert papers(page)["总结表"]["入库"] == "案例库"
    assert papers(page)["办结答复书"]["答复内容"] == REPLY
    assert "3月11日 10:30 金铸 办了“签收”" in timeline(page)
    is_sealed(tale, "zhangning")


def test_the_fund_gets_amber_a_day_before_and_red_when_the_three_days_are_over(tale: Tale) -> None:
    tale.registered_by("zhangning", WOMAN)
    tale.does("shenjing", "研判", TRIAGED)
    tale.does("jinzhu", "签收", {"联系记录": "电话。"})
    lights = []
    for instant in ("2026-03-13T12:00", "2026-03-13T17:31", "2026-03-16T17:30", "2026-03-16T17:31"):
        lights.append(tale.at(instant).line("jinzhu").light)
    assert lights == ["green", "amber", "amber", "red"]
    assert tale.line("jinzhu").group == "overdue"
    assert tale.line("zhangning", "first").light == "red"
