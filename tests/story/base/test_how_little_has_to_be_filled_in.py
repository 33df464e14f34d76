"""A county with five matters a year fills no long forms: what is in sight, and how often somebody hands one in."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rigs.base import CLOSED_WELL, HANDLED, REPORT, SIGNED, TRIAGED, Tale, is_sealed
from rigs.site import Site


@pytest.fixture
def begins() -> str:
    return "2026-03-09T09:00"


def in_sight(site: Site, button: str) -> list[str]:
    """What the form with this button asks for at first sight: not what lies in a fold that is closed."""
    form = site.page.form(button)
    folded = {
        field.get("name")
        for field in site.page.tree.xpath("//details[not(@open)]//*[@name]")
        if field.get("name")
    }
    shown = {field.get("name"): label for field, label in form.shown if field.get("name") not in folded}
    return list(dict.fromkeys(shown.values()))


def test_registering_asks_six_things_and_keeps_the_rest_folded(sign_in: Callable[[str], Site]) -> None:
    page = sign_in("zhangning").open("/register")
    assert in_sight(page, "登记") == [
        "姓名或名称",
        "联系电话",
        "遇到了什么问题",
        "想办成什么",
        "属于哪一种",
        "为这件事跑过几次",
    ]


def test_the_four_lines_of_a_report_are_enough(tale: Tale, submits: list[str]) -> None:
    tale.registered_by("zhangning", REPORT)
    assert len(submits) == 1
    assert tale.waits_for("shenjing")
    tale.line("shenjing")


@pytest.mark.parametrize(
    ("who", "task", "most"), [("shenjing", "研判", 9), ("shiping", "签收", 4), ("shiping", "主办", 2)]
)
def test_no_sheet_shows_more_than_its_step_needs(tale: Tale, who: str, task: str, most: int) -> None:
    tale.registered_by("zhangning", REPORT)
    for account, step, answers in (
        ("shenjing", "研判", TRIAGED),
        ("shiping", "签收", SIGNED),
        ("shiping", "主办", HANDLED),
    ):
        if step == task:
            assert len(in_sight(tale.opens(who, task), "提交")) <= most
            return
        tale.does(account, step, answers)


def test_a_matter_for_one_unit_is_archived_after_five_submits_over_all_people(
    tale: Tale, submits: list[str]
) -> None:
    tale.registered_by("zhangning", REPORT)
    tale.does("shenjing", "研判", TRIAGED)
    tale.does("shiping", "签收", {})
    tale.does("shiping", "主办", HANDLED)
    tale.does("zhangning", "办结并告知", CLOSED_WELL)
    assert len(submits) == 5 <= 6
    tale.seen_by("zhangning").sees("已办结。办成")
    is_sealed(tale, "zhangning")


def test_with_a_callback_it_is_six(tale: Tale, submits: list[str]) -> None:
    tale.registered_by("zhangning", REPORT)
    tale.does("shenjing", "研判", TRIAGED)
    tale.does("shiping", "签收", {})
    tale.does("shiping", "主办", HANDLED)
    tale.does("zhangning", "办结并告知", {"告知方式": ["电话"]})
    tale.does("wenwan", "回访", {"总体评价": "满意", "问题解决了吗": "是"})
    assert len(submits) == 6
    is_sealed(tale, "zhangning")


def test_whoever_triages_finds_the_proposals_of_the_tables_filled_in(tale: Tale) -> None:
    tale.registered_by("zhangning", REPORT)
    form = tale.opens("shenjing", "研判").page.form("提交")
    assert form.value("处办类别") == ["协调办（复杂问题）"]
    assert form.value("从哪一级办起") == "1"
    assert form.value("紧急吗") == ["不紧急"]


def test_another_opinion_than_the_table_s_needs_a_reason(tale: Tale) -> None:
    tale.registered_by("zhangning", REPORT)
    sheet = tale.opens("shenjing", "研判").fill(TRIAGED | {"从哪一级办起": "2"}).submit("提交", 422)
    sheet.sees("为什么不照决策表的提议：")
    sheet.fill({"为什么不照决策表的提议": "两个处室都管。"}).submit("提交").sees("“研判”已提交")
    tale.seen_by("shenjing").sees("提到第 2 级")
