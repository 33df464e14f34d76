"""What the law forbids is refused by two people, with every other way tried, in two working days."""

from __future__ import annotations

import pytest

from rigs.base import CLOSED_WELL, FILED, REPORT, SIGNED, Tale, is_sealed, papers, sent
from rigs.story import deadline

TRIAGED = {"研判结论": "办不了", "主要堵点": "其他", "主办单位": "公安局"}
CANNOT = {"办得怎样": "依法不能办", "经过": "在本市没有合法稳定住所。"}
REMEDY = "不服的，可以在六十日内申请复议，六个月内起诉。"
REFUSAL = {
    "查明的事实": "没有合法稳定住所。",
    "依据（条文全文）": "第六条　在本市有合法稳定住所的，可以申请迁入。",
    "其他办法为什么不行": "容缺：缺的不是材料。承诺：住所不能承诺。",
    "有没有别的政策能办成另一件事": "有，已照另一政策办成",
    "替代政策及指引，或检索人和检索经过": "可落公共集体户，已陪他办好。",
    "救济途径": REMEDY,
    "面谈或电话记录": "当面谈了二十分钟。",
}


@pytest.fixture
def begins() -> str:
    return "2026-03-18T11:00"


@pytest.fixture
def drafted(tale: Tale) -> Tale:
    tale.registered_by("zhangning", REPORT | {"想办成什么": "把户口迁进来"})
    tale.does("shenjing", "研判", TRIAGED)
    tale.does("gongan", "签收", SIGNED)
    tale.does("gongan", "主办", CANNOT)
    sheet = tale.opens("gongan", "拟释因书")
    assert sheet.page.form("提交").value("诉求").strip() == "把户口迁进来"
    tale.does("gongan", "拟释因书", REFUSAL)
    return tale


def test_two_sign_and_another_policy_helps(drafted: Tale) -> None:
    tale = drafted
    assert deadline(tale.seen_by("gongan"), "主办")[1] == "3月20日 周五 17:30"
    tale.at("2026-03-19T10:00").does("heli", "批准释因", {"意见": "同意"})
    sheet = tale.opens("zhangning", "办结并告知")
    assert sheet.page.form("提交").value("救济途径").strip() == REMEDY
    tale.does("zhangning", "办结并告知", CLOSED_WELL | {"答复内容": "户口迁不进来，公共集体户已经落好。"})
    tale.does("shenjing", "总结", {"靠什么办成的": "公共集体户。"})
    tale.does("jicun", "核对归档", FILED)
    page = tale.seen_by("zhangning").sees("已办结。替代办成", REMEDY)
    assert papers(page)["批准释因"]["意见"] == "同意"
    is_sealed(tale, "zhangning")


def test_the_leader_sends_a_thin_refusal_back(drafted: Tale) -> None:
    drafted.does("heli", "批准释因", {"意见": "退回重拟", "理由": "替代证明没有写。"})
    drafted.opens("gongan", "拟释因书").sees("替代证明没有写。")


def test_cannot_is_no_button_that_closes(tale: Tale) -> None:
    tale.registered_by("zhangning", REPORT)
    tale.does("shenjing", "研判", TRIAGED)
    tale.does("gongan", "签收", SIGNED)
    tale.does("gongan", "主办", CANNOT)
    sheet = tale.opens("gongan", "拟释因书").submit("提交", 422)
    sheet.sees("依据（条文全文）：", "其他办法为什么不行：", "救济途径：", "有没有别的政策能办成另一件事：")


def test_who_drafted_it_does_not_sign_it_too(drafted: Tale) -> None:
    page = drafted.enter("gongan").open(f"/matters/{drafted.number}")
    assert not page.page.has_link("去办：批准释因")
    sent(drafted.enter("heli"), drafted.number, {"意见": "同意"}, "批准释因")
