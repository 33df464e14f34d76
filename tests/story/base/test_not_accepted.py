"""A refusal to accept names its ground and where to go, is approved by the leader, and is told to the applicant."""

from __future__ import annotations

import pytest

from rigs.base import REPORT, Tale, add_row, filled, is_sealed
from rigs.story import deadline, timeline

DISPUTE = REPORT | {"想办成什么": "要回邻居借的两万元", "事项性质": "民间纠纷"}
REFUSED = {
    "不予受理条款": "民间纠纷",
    "应去哪里": "街道人民调解委员会，二楼 203，0763-3300099；调解不成可以起诉。",
}


@pytest.fixture
def begins() -> str:
    return "2026-04-09T15:00"


def test_it_says_where_to_go_and_is_told_the_same_day(tale: Tale) -> None:
    tale.registered_by("zhangning", DISPUTE)
    sheet = tale.opens("zhangning", "受理审核")
    assert sheet.page.form("提交").value("怎样决定") == ["不予受理"]
    assert deadline(tale.seen_by("zhangning"), "受理审核")[1] == "4月9日 周四 17:30"
    tale.does("zhangning", "受理审核", REFUSED)
    assert tale.waits_for("heli")
    tale.at("2026-04-09T15:30").does("heli", "批准不受理", {"意见": "同意"})
    sheet = tale.opens("zhangning", "告知反映人")
    assert sheet.page.form("提交").value("告知了什么").strip() == REFUSED["应去哪里"]
    tale.does("zhangning", "告知反映人", {"告知方式": ["当面"]})
    page = tale.seen_by("zhangning").sees("已办结。不予受理", REFUSED["应去哪里"])
    assert "4月9日 15:30 何立 办了“批准不受理”" in timeline(page)
    assert tale.waits_for("shenjing") is False
    is_sealed(tale, "zhangning")


def test_without_where_to_go_nothing_is_refused(tale: Tale) -> None:
    tale.registered_by("zhangning", DISPUTE)
    sheet = tale.opens("zhangning", "受理审核").fill({"不予受理条款": "民间纠纷"}).submit("提交", 422)
    sheet.sees("应去哪里：")


def test_the_leader_sends_it_back_and_it_is_accepted_after_all(tale: Tale) -> None:
    tale.registered_by("zhangning", DISPUTE)
    tale.does("zhangning", "受理审核", REFUSED)
    tale.does("heli", "批准不受理", {"意见": "退回再审核", "理由": "其中有一项是低保认定，要受理。"})
    accepted = {"怎样决定": "受理", "为什么不照决策表的提议": "低保认定是政务服务事项。"}
    tale.opens("zhangning", "受理审核").sees("其中有一项是低保认定")
    tale.does("zhangning", "受理审核", accepted)
    assert tale.waits_for("shenjing")
    assert deadline(tale.seen_by("shenjing"), "全件")[1] == "4月14日 周二 17:30"


def test_nobody_approves_their_own_refusal(tale: Tale) -> None:
    tale.registered_by("zhangning", DISPUTE)
    tale.does("zhangning", "受理审核", REFUSED)
    assert not tale.waits_for("zhangning")
    assert not tale.seen_by("zhangning").page.has_link("去办：批准不受理")


def test_what_is_missing_is_told_once_and_the_matter_waits_for_it(tale: Tale) -> None:
    tale.registered_by("zhangning", REPORT | {"受理吗": "要再审核（缺材料、不予受理、并案）"})
    asked = {"怎样决定": "待补充，一次性告知", "为什么不照决策表的提议": "缺原许可证。"}
    sheet = filled(tale.opens("zhangning", "受理审核"), asked)
    add_row(sheet, "缺少的材料", {"材料名称": "原许可证复印件", "怎样取得": "可由市场监管局调取"})
    sheet.submit("提交").sees("“受理审核”已提交")
    page = tale.at("2026-04-13T10:00").seen_by("zhangning").click("收到补充")
    page.fill({"补来了什么": "原许可证复印件一份"}).submit("收到补充").sees("已送出")
    tale.does("zhangning", "受理审核", {"怎样决定": "受理"})
    assert tale.waits_for("shenjing")
    # The clock runs from the acceptance, and that was on the 13th.
    assert deadline(tale.seen_by("shenjing"), "全件")[1] == "4月16日 周四 17:30"
