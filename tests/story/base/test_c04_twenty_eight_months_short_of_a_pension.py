"""C04, from Qingyuan: she is 28 months short of a pension, for an employer paid nothing from 2009 to 2012.

She reads with difficulty, has no papers, and finds the contract a year later; two banks and their regulator take
until the end of 2024 to say who paid her wages. From December 2022 to June 2025 the matter is never closed and never
forgotten: its clock stands twice, every month somebody writes down how far it is, and every day can be accounted for.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from rigs.base import CASES, FILED, Tale, ends_as_in_the_book, filled, first_due, is_sealed, papers, said
from rigs.story import PNG, deadline, light_of, timeline

WOMAN = {
    "姓名或名称": "杨惠珍",
    "联系电话": "13800001204",
    "遇到了什么问题": "到退休年龄了，社保只交了152个月，2009年4月到2012年5月公司没给交。",
    "想办成什么": "追缴社保，办退休",
    "属于哪一种": "未成功受理",
    "为这件事跑过几次": "3",
    "特殊群体": ["识字困难"],
    "涉及几个单位": "4",
    "反映人签名": [("签名.png", PNG)],
}
TRIAGED = {"研判结论": "可办待协调", "主要堵点": "材料缺失", "主办单位": "税务局"}
SIGNED = {"联系记录": "电话说清要哪些材料。"}
NO_PAPERS = {
    "办得怎样": "要等，申请挂起",
    "等什么": "等待申请人材料",
    "下次核查日": "2023-01-06",
    "打算怎样等": "帮她找劳动合同、银行流水。",
}
NO_SLIPS = {
    "办得怎样": "要等，申请挂起",
    "等什么": "等待外部单位",
    "下次核查日": "2024-02-14",
    "打算怎样等": "两家银行补对方户名，请监管局督促。",
}
PRE_REVIEW = "首次提交，税务初审：没有工作证明，银行流水无效，暂不能提单。"
CONTRACT = "整理物品时找到劳动合同，初审认可。"
DIARIES = {
    date(2023, 3, 31): PRE_REVIEW,
    date(2024, 12, 20): "领到符合要求的工资流水。",
    date(2025, 1, 23): "再次提交申请，约谈相关企业。",
    date(2025, 3, 3): "材料改好，她核对签字，税务局正式受理。",
}
REPLY = "二十八个月的社保已经补缴到账，可以办退休。"
DONE = {
    "办得怎样": "办成",
    "结果": "办成",
    "经过": "2022年12月来，2025年6月补缴完成。",
    "拟答复内容": REPLY,
    "要反映人签的材料，念给他听了吗": "念过，本人核对无误",
    "反映人签名": [("签名.png", PNG)],
    "证明材料": [("追缴申请.png", PNG)],
}


@pytest.fixture
def begins() -> str:
    return "2022-12-08T09:00"


def checks(first: date, last: date) -> Iterator[tuple[date, date | None]]:
    """The days on which it is looked after, at most thirty apart, and the day named for the next time."""
    days = sorted({day for day in DIARIES if first < day < last} | {first, last})
    while len(days) > 1:
        day = days.pop(0)
        following = min(days[0], day + timedelta(29))
        yield day, following
        if following < days[0]:
            days.insert(0, following)
    yield last, None


def waits(tale: Tale, first: date, last: date, found: str) -> None:
    """Month after month somebody looks, until on the last day it has come."""
    for day, following in checks(first, last):
        tale.at(f"{day}T10:00")
        diary = {"核查记录": DIARIES.get(day, "还没有，已打电话告诉她。")}
        if following is None:
            diary = {"等到了吗": "等到了，接着办", "核查记录": found}
        else:
            diary |= {"等到了吗": "没等到，再等", "下次核查日": following.isoformat()}
        tale.does("shuiwu", "挂起核查", diary)


@pytest.fixture
def suspended(tale: Tale) -> Tale:
    """Taken in, signed for, and suspended the next morning for want of papers."""
    tale.registered_by("zhangning", WOMAN)
    tale.does("shenjing", "研判", TRIAGED)
    tale.at("2022-12-08T10:30").does("shuiwu", "签收", SIGNED)
    first_due(tale, "shuiwu", "C04")
    tale.at("2022-12-09T09:30").does("shuiwu", "主办", NO_PAPERS)
    agreed = {"意见": "同意挂起", "怎样告诉反映人的": "电话，说明每月联系一次"}
    tale.does("gaoyuan", "审定挂起", agreed)
    return tale


def test_from_december_2022_to_june_2025(suspended: Tale) -> None:
    tale = suspended
    waits(tale, date(2023, 1, 6), date(2024, 1, 12), CONTRACT)

    for body, answer in {
        "银行甲、银行乙": "流水没有对方户名。",
        "银保监清远监管分局": "已转两家银行办理。",
    }.items():
        tale.does("shuiwu", "主办", {"办得怎样": "要找外部单位", "找谁": body})
        told = {"哪个单位": body, "他们怎样说": "已答复", "答复内容": answer}
        tale.does("shuiwu", "外部单位代录", told)
    tale.at("2024-01-16T11:00").does("shuiwu", "主办", NO_SLIPS)
    tale.does("gaoyuan", "审定挂起", {"意见": "同意挂起", "怎样告诉反映人的": "电话"})
    waits(tale, date(2024, 2, 14), date(2025, 6, 10), "电话通知：审批完成，社保局查实已补缴。")

    tale.opens("shuiwu", "主办").sees("更早的 37 份", PRE_REVIEW)
    page = tale.seen_by("shuiwu")
    assert light_of(page) == "green"
    assert deadline(page, "全件") == ("green", "6月17日 周二 17:30")
    tale.does("shuiwu", "主办", DONE)
    tale.does("gaoyuan", "中心审核", {"意见": "可以"})
    told = {"告知方式": ["当面"], "反映人当场评价": "非常满意", "附带成效": "送来锦旗。"}
    tale.at("2025-06-10T16:00").does("zhangning", "办结并告知", told)
    tale.does("shenjing", "总结", {"靠什么办成的": "两次挂起不撒手，银行和监管局配合。", "入库": ["案例库"]})
    tale.does("jicun", "核对归档", FILED)

    page = ends_as_in_the_book(tale, "zhangning", "C04")
    page.sees(PRE_REVIEW, CONTRACT, "银保监清远监管分局", REPLY, "约谈相关企业", "送来锦旗")
    page.sees("16:00 办完").sees_not("现在 16:00")
    assert papers(page)["办理反馈单"]["要反映人签的材料，念给他听了吗"] == "念过，本人核对无误"
    assert page.download("签名.png") == PNG
    told = timeline(page)
    assert sum("办了“审定挂起”" in line for line in told) == 2
    assert sum("办了“挂起核查”" in line for line in told) > 30
    assert not [line for line in told if "亮红灯" in line]
    is_sealed(tale, "zhangning")


def test_every_day_of_two_and_a_half_years_can_be_accounted_for(suspended: Tale) -> None:
    tale = suspended
    waits(tale, date(2023, 1, 6), date(2023, 4, 28), CONTRACT)
    page = tale.at("2023-05-05T10:00").seen_by("shuiwu")
    # Eight days: 28 April, then after the holiday 4, 5 and the make-up Saturday 6 May, and 8 to 11 May.
    assert deadline(page, "全件") == ("green", "5月11日 周四 17:30")
    page.sees("从起算共 148 天，停表 140 天", "停表 138 天", "停表挂起核查", "劳动节")
    page.click("单独打开，打印留证").sees("2022年12月12日 周一", "元旦", "春节", "清明节")
    assert len(page.page.tree.xpath("//ol[@class='days']/li")) > 150


def test_while_it_waits_the_light_is_grey_and_the_page_says_why(suspended: Tale) -> None:
    tale = suspended.at("2022-12-30T10:00")
    page = tale.seen_by("shuiwu")
    assert light_of(page) == "grey"
    assert deadline(page, "全件")[0] == "grey"
    page.sees("挂起，剩 8 个工作日", "12月9日 09:30高原", "停表挂起核查")
    line = tale.line("shuiwu")
    assert (line.group, line.light) == ("rest", "grey")
    assert tale.line("zhangning", "first").light == "grey"


def test_on_the_day_it_is_to_be_looked_after_it_comes_up_and_is_red_the_day_after(suspended: Tale) -> None:
    tale = suspended.at("2023-01-06T09:00")
    assert tale.line("shuiwu").group == "check"
    line = tale.at("2023-01-06T17:31").line("shuiwu")
    assert line.light == "red"
    assert deadline(tale.seen_by("shuiwu"), "全件")[0] == "grey"  # her matter is no later for it


def test_a_suspension_the_centre_does_not_agree_to_stops_no_clock(tale: Tale) -> None:
    tale.registered_by("zhangning", WOMAN)
    tale.does("shenjing", "研判", TRIAGED)
    tale.does("shuiwu", "签收", SIGNED)
    tale.does("shuiwu", "主办", NO_PAPERS)
    tale.does("gaoyuan", "审定挂起", {"意见": "不同意，接着办", "理由": "流水可以由单位去调。"})
    page = tale.seen_by("shuiwu").sees("流水可以由单位去调。")
    assert deadline(page, "主办") == ("green", said(CASES["C04"]["due"]))


def test_what_she_signs_is_read_to_her_first(tale: Tale) -> None:
    tale.registered_by("zhangning", WOMAN)
    tale.does("shenjing", "研判", TRIAGED)
    tale.does("shuiwu", "签收", SIGNED)
    unsigned = {label: answer for label, answer in DONE.items() if label != "反映人签名"}
    sheet = filled(tale.opens("shuiwu", "主办"), unsigned).submit("提交", 422)
    sheet.sees("反映人签名：", "听明白、核对无误，再签名")
    sheet.fill({"反映人签名": [("签名.png", PNG)]}).submit("提交").sees("“主办”已提交")
