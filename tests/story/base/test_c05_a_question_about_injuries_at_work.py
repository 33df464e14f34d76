"""C05, from Qingyuan: people ask how to claim for an injury at work, until a card at the desk tells them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rigs.base import Tale, ends_as_in_the_book, first_due, is_sealed, papers, registered
from rigs.linqing import Hands
from rigs.site import Site
from rigs.story import deadline, line_of, lines, number_on

ASKS = {
    "姓名或名称": "刘志强",
    "联系电话": "13800001205",
    "遇到了什么问题": "在工地上摔伤了，不知道找谁、要带什么。",
    "想办成什么": "知道工伤怎么追偿",
    "属于哪一种": "咨询",
    "今天能办好吗": "今天在窗口办",
}
ANSWER = "先到人社局申请工伤认定，带劳动合同和诊断书；地址、电话都在这张卡上。"
ANSWERED = {
    "结果": "咨询已答复",
    "答复内容": ANSWER,
    "谁帮的忙": "志愿者处，工伤追偿办理指南小卡片",
    "可能是一类问题": True,
}


@pytest.fixture
def begins() -> str:
    return "2026-03-09T14:30"


def test_it_is_answered_at_the_window_today_in_two_submits(tale: Tale, submits: list[str]) -> None:
    tale.registered_by("zhangning", ASKS)
    first_due(tale, "zhangning", "C05")
    assert tale.line("zhangning").group == "today"
    tale.at("2026-03-09T14:50").does("zhangning", "当场解决或解答", ANSWERED)
    assert len(submits) == 2
    page = tale.seen_by("zhangning")
    page.sees("办结：咨询已答复")
    assert papers(page)["当场办"]["答复内容"] == ANSWER


def test_since_others_ask_the_same_it_is_summed_up_before_it_is_filed(tale: Tale) -> None:
    tale.registered_by("zhangning", ASKS)
    tale.does("zhangning", "当场解决或解答", ANSWERED)
    summed_up = {
        "原因复核": "其他",
        "靠什么办成的": "小卡片放在导办台，问的人在志愿者处就能知道。",
        "是一类问题吗": "是",
        "整改建议": ["指南修订"],
        "入库": ["知识库"],
    }
    tale.does("shenjing", "总结", summed_up)
    tale.does("jicun", "核对归档", {"文书齐全，承诺的事都已落实或定了日子": True})
    page = ends_as_in_the_book(tale, "zhangning", "C05")
    assert papers(page)["总结表"]["入库"] == "知识库"
    is_sealed(tale, "zhangning")


def test_the_third_who_asks_gets_the_card_and_is_done_with_one_submit(
    sign_in: Callable[[str], Site], submits: list[str]
) -> None:
    now = ASKS | {"今天能办好吗": "已当场答复或办好，现在就办结"}
    card = {"怎样办的": "咨询已答复", "一句话说明": "给了工伤追偿办理指南小卡片。"}
    clerk = sign_in("zhangning")
    number = registered(clerk, now | card)
    assert len(submits) == 1
    clerk.sees("当场答复，已经办结").open(f"/matters/{number}?history=all")
    clerk.sees("已办结。咨询已答复", "归档，整件封存")
    assert lines(clerk.open("/?tab=first")) == []
    assert line_of(clerk.open("/?tab=done"), number).text


def test_what_cannot_be_done_by_closing_time_goes_to_triage_next_and_counts_from_its_acceptance(
    tale: Tale,
) -> None:
    tale.registered_by("zhangning", ASKS)
    tale.at("2026-03-09T17:31")
    assert not tale.waits_for("zhangning")
    assert tale.waits_for("shenjing")
    page = tale.seen_by("zhangning").sees("“当场解决或解答”超期，亮红灯")
    assert deadline(page, "全件")[1] == "3月12日 周四 17:30"


def test_a_clerk_who_cannot_do_it_today_says_why_and_hands_it_to_triage(tale: Tale) -> None:
    tale.registered_by("zhangning", ASKS)
    given_up = {"办得怎样": "今天办不成", "为什么今天办不成": "人社局系统在升级。"}
    tale.does("zhangning", "当场解决或解答", given_up)
    tale.opens("shenjing", "研判").sees("人社局系统在升级。")


def test_a_question_without_a_name_may_be_answered_too(sign_in: Callable[[str], Site], clock: Hands) -> None:
    asked = {
        "遇到了什么问题": "工伤找谁？",
        "想办成什么": "知道工伤找谁",
        "属于哪一种": "咨询",
        "实名方式": "匿名",
        "今天能办好吗": "已当场答复或办好，现在就办结",
        "怎样办的": "咨询已答复",
        "一句话说明": "人社局二楼。",
    }
    clerk = sign_in("luomin")
    registered(clerk, asked)
    clerk.open(f"/matters/{number_on(clerk)}").sees("已办结。咨询已答复")
