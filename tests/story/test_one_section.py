"""A matter for one section: from the counter to the answer in a handful of submits, all people counted."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rigs.site import Site
from rigs.story import ANSWERED, DISPATCH, HANDLED, light_of, line_of, lines, register, timeline, work


@pytest.mark.parametrize(
    ("section", "head", "most"),
    [("企业登记科", "majuan", 4), ("社会事务科", "zhengmin", 5)],
    ids=["the section has one head", "two share the post, one claims it"],
)
def test_a_matter_for_one_section_takes_at_most_five_submits_over_all_people(
    sign_in: Callable[[str], Site], submits: list[str], section: str, head: str, most: int
) -> None:
    clerk, handler = sign_in("zhouli"), sign_in(head)
    number = register(clerk)
    clerk.click("接着办").fill(DISPATCH | {"派给哪个科室": section}).submit("提交").sees("已提交")
    work(handler, number, HANDLED).sees("已提交", "周莉")
    work(clerk, number, ANSWERED).sees("这一件已经办结", "办成")
    assert len(submits) == most <= 5
    clerk.open(f"/matters/{number}").sees("已办结", "办成", HANDLED["核实和办理经过"], ANSWERED["答复内容"])


def test_every_hand_the_matter_passes_through_finds_it_on_its_own_list(
    sign_in: Callable[[str], Site],
) -> None:
    clerk, head = sign_in("zhouli"), sign_in("majuan")
    number = register(clerk)
    assert line_of(clerk.open("/"), number).group == "today"  # to be dispatched the same day
    assert lines(head.open("/")) == []
    work(clerk, number, DISPATCH)
    assert lines(clerk.open("/")) == []
    assert "马娟" in line_of(clerk.open("/?tab=first"), number).text
    assert line_of(head.open("/"), number).group == "new"
    head.open(f"/matters/{number}").sees("现在由我办“核实处理”")
    work(head, number, HANDLED)
    assert lines(head.open("/")) == []
    assert line_of(clerk.open("/"), number).light == "green"
    work(clerk, number, ANSWERED)
    assert line_of(head.open("/?tab=done"), number).group == "found"
    assert lines(clerk.open("/?tab=first")) == []


def test_an_answer_that_is_not_accepted_goes_round_once_more_and_no_further(
    sign_in: Callable[[str], Site],
) -> None:
    clerk, head = sign_in("zhouli"), sign_in("majuan")
    number = register(clerk)
    refused = {"答复内容": "查无此证。", "反映人认可吗": "不认可"}
    for _ in range(2):
        work(clerk, number, DISPATCH, "分类派发")
        work(head, number, HANDLED)
        clerk.open(f"/matters/{number}").click("去办：答复反映人").fill(refused).submit("提交", 422)
        clerk.sees("不认可什么：请填写").fill({"不认可什么": "证还是没有"}).submit("提交")
    clerk.sees("这一件已经办结")
    clerk.open(f"/matters/{number}")
    assert sum("办了“答复反映人”" in told for told in timeline(clerk)) == 2
    assert light_of(clerk) == ""


def test_a_rectification_is_struck_off_as_put_right(sign_in: Callable[[str], Site]) -> None:
    clerk, head = sign_in("zhouli"), sign_in("majuan")
    number = register(clerk)
    work(clerk, number, DISPATCH | {"属于哪一类": "限期整改"})
    rectified = {
        "查明的情况": "窗口多要一份证明。",
        "整改措施": "取消这份证明。",
        "整改到位了吗": "已整改到位",
    }
    work(head, number, rectified, "限期整改")
    work(clerk, number, ANSWERED).sees("整改到位")
