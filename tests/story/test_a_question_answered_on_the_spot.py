"""A simple question: asked, answered, registered and struck off with one click."""

from __future__ import annotations

from collections.abc import Callable

from rigs.site import Site
from rigs.story import REPORT, lines, number_on, timeline

SPOT = {
    "当场已答复或办好": "是，现在就销号",
    "怎样办的": "咨询已答复",
    "一句话说明": "告知可在网上换证，已帮他预约。",
}


def test_a_simple_question_is_registered_answered_and_closed_in_one_submit(
    sign_in: Callable[[str], Site], submits: list[str]
) -> None:
    clerk = sign_in("zhouli").open("/register").fill(REPORT | SPOT).submit("登记")
    assert submits == ["/register"]
    clerk.sees("当场答复").sees_not("接着办")
    number = number_on(clerk)
    clerk.open(f"/matters/{number}").sees("已办结", "当场答复", "当场已答复或办好", "告知可在网上换证")
    assert timeline(clerk)[0] == "5月13日 08:30 办结销号：当场答复"
    assert lines(clerk.open("/")) == []
    assert [line.number for line in lines(clerk.open("/?tab=done"))] == [number]


def test_an_answer_on_the_spot_says_how_it_was_answered(sign_in: Callable[[str], Site]) -> None:
    clerk = sign_in("zhouli").open("/register").fill(REPORT | {"当场已答复或办好": "是，现在就销号"})
    clerk.submit("登记", 422).sees("怎样办的：请选择", "一句话说明：请填写")
    clerk.fill(SPOT).submit("登记").sees("当场答复")


def test_a_closed_matter_takes_nothing_more(sign_in: Callable[[str], Site]) -> None:
    clerk = sign_in("zhouli").open("/register").fill(REPORT | SPOT).submit("登记")
    number = number_on(clerk)
    clerk.open(f"/matters/{number}").sees_not("记一笔", "催办", "取回")
    clerk.open(f"/matters/{number}/note").fill({"记什么": "又来问过"}).submit("记下", 409).sees(
        "已经办结", "又来问过"
    )
