"""The applicant may withdraw at any time; somebody makes sure that it is of their own free will."""

from __future__ import annotations

import pytest

from rigs.base import REPORT, SIGNED, TRIAGED, Tale, is_sealed
from rigs.story import deadline


@pytest.fixture
def begins() -> str:
    return "2026-03-09T09:00"


@pytest.fixture
def withdrawn(tale: Tale) -> Tale:
    tale.registered_by("zhangning", REPORT)
    tale.does("shenjing", "研判", TRIAGED)
    tale.does("shiping", "签收", SIGNED)
    page = tale.seen_by("zhangning").click("申请撤回").sees("反映人不再要求办理")
    page.fill({"理由": "已经换到了。", "怎样提出的": "电话"}).submit("申请撤回").sees("已送出")
    return tale


def test_who_withdraws_freely_is_let_go_and_the_file_is_kept(withdrawn: Tale) -> None:
    assert not withdrawn.waits_for("shiping")
    withdrawn.opens("shenjing", "撤回核实").sees("已经换到了。")
    withdrawn.does("shenjing", "撤回核实", {"是本人自愿撤回吗": "是", "核实记录": "电话问过，已换到。"})
    withdrawn.seen_by("zhangning").sees("已办结。撤回")
    is_sealed(withdrawn, "zhangning")


def test_who_was_talked_into_it_is_served_on_and_the_clock_never_stopped(withdrawn: Tale) -> None:
    withdrawn.at("2026-03-10T09:00")
    note = {"是本人自愿撤回吗": "不是，接着办", "核实记录": "窗口劝他撤的。"}
    withdrawn.does("shenjing", "撤回核实", note)
    assert withdrawn.waits_for("shenjing")  # to triage once more
    assert deadline(withdrawn.seen_by("shenjing"), "全件")[1] == "3月12日 周四 17:30"


def test_the_unit_cannot_withdraw_for_the_applicant(tale: Tale) -> None:
    tale.registered_by("zhangning", REPORT)
    tale.does("shenjing", "研判", TRIAGED)
    page = tale.seen_by("shiping")
    assert not page.page.has_link("申请撤回")
    page.open(f"/matters/{tale.number}/messages/withdraw", 403)
