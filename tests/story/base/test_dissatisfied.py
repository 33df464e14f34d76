"""Who is not satisfied is called, the matter is done once more, and both ratings stay as they were given."""

from __future__ import annotations

import pytest

from rigs.base import CLOSED, FILED, RATED, Tale, handled, is_sealed
from rigs.story import timeline

BAD = {"总体评价": "不满意", "问题解决了吗": "部分", "差评原因": ["跑多次"], "意见": "跑了三个窗口。"}
REDONE = {"重办经过": "把三个窗口的手续并成一个。", "拟答复内容": "以后只到一个窗口。"}
REMEDIES = "可以在六十日内申请行政复议，或者在六个月内起诉。"
TALKED = {"面谈记录": "当面说明，听他讲完。", "书面告知的救济途径": REMEDIES}


@pytest.fixture
def begins() -> str:
    return "2026-03-09T09:00"


@pytest.fixture
def unhappy(tale: Tale) -> Tale:
    handled(tale).does("zhangning", "办结并告知", CLOSED)
    tale.at("2026-03-10T09:30").does("wenwan", "回访", BAD)
    return tale


def called(kind: str) -> dict[str, str]:
    return {"联系记录": "当日电话，听他讲了经过。", "哪一种": kind}


def test_it_is_done_once_more_and_the_second_rating_stands_beside_the_first(unhappy: Tale) -> None:
    tale = unhappy
    assert "不满意" in tale.line("yanming").text
    tale.does("yanming", "不满意核实", called("结果不对"))
    tale.at("2026-03-11T10:00").does("shiping", "二次办理", REDONE)
    sheet = tale.opens("zhangning", "再次告知")
    assert sheet.page.form("提交").value("答复内容").strip() == REDONE["拟答复内容"]
    tale.does("zhangning", "再次告知", {"告知方式": ["电话"]})
    tale.does("wenwan", "回访", RATED | {"总体评价": "满意"})
    tale.does("shenjing", "总结", {"靠什么办成的": "并窗。"})
    tale.does("jicun", "核对归档", FILED)
    page = tale.seen_by("zhangning").sees("已办结。办成", "跑了三个窗口。")
    rated = page.page.tree.xpath(
        "//section[@aria-labelledby='papers-h']//dt[.='总体评价']/following-sibling::dd[1]"
    )
    assert [one.text_content() for one in rated] == ["不满意", "满意"]
    is_sealed(tale, "zhangning")


def test_the_second_time_the_leader_talks_and_tells_the_remedies(unhappy: Tale) -> None:
    tale = unhappy
    tale.does("yanming", "不满意核实", called("结果不对"))
    tale.does("shiping", "二次办理", REDONE)
    tale.does("zhangning", "再次告知", {"告知方式": ["电话"]})
    tale.does("wenwan", "回访", BAD | {"总体评价": "非常不满意"})
    tale.does("yanming", "不满意核实", called("结果不对"))
    assert not tale.waits_for("shiping")
    tale.does("heli", "领导面谈", TALKED)
    told = timeline(tale.seen_by("zhangning").sees(REMEDIES))
    assert sum("办了“二次办理”" in line for line in told) == 1


@pytest.mark.parametrize("kind", ["服务不好", "依法本来就不能办"])
def test_what_no_rework_can_mend_is_talked_over_by_the_leader(unhappy: Tale, kind: str) -> None:
    unhappy.does("yanming", "不满意核实", called(kind))
    assert unhappy.waits_for("heli")
    assert not unhappy.waits_for("shiping")


def test_whoever_handled_it_does_not_call_back(tale: Tale) -> None:
    handled(tale).does("zhangning", "办结并告知", CLOSED)
    assert tale.waits_for("wenwan")
    assert not tale.waits_for("shiping")


def test_silence_for_a_week_is_no_praise(tale: Tale) -> None:
    handled(tale).does("zhangning", "办结并告知", CLOSED)
    page = tale.at("2026-03-16T17:31").seen_by("zhangning")
    page.sees("已办结。办成").sees_not("总体评价", "非常满意")


def test_what_the_applicant_says_on_the_spot_is_not_asked_again(tale: Tale) -> None:
    handled(tale).does("zhangning", "办结并告知", CLOSED | {"反映人当场评价": "基本满意"})
    assert not tale.waits_for("wenwan")
    tale.seen_by("zhangning").sees("已办结。办成", "基本满意")
