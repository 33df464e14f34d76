"""Waiting for papers: the clock stands, the matter goes to the bottom of the list, and comes up on the day.

Registered on Wednesday 13 May 2026 at 8:30, so three working days end on Monday the 18th at 17:30.
"""

from __future__ import annotations

from collections.abc import Callable

from rigs.linqing import Hands
from rigs.site import Site
from rigs.story import (
    HANDLED,
    deadline,
    dispatched,
    light_of,
    line_of,
    lines,
    numbers,
    timeline,
    to_do,
    why_bad,
    work,
)

WAIT = {"办得怎么样": "等待材料或外部单位", "核实和办理经过": "缺一份租赁合同，已告诉他。"}
FOR = {
    "等什么": "等待申请人材料",
    "等到哪一天": "2026-05-18",
    "已告诉反映人要等多久、等什么": True,
}
CAME = {"等到了吗": "等到了，接着办", "核查记录": "合同已收到。"}

Office = Callable[[str], Site]


def suspend(head: Site, number: str) -> None:
    to_do(head, number).fill(WAIT).submit("更新表单").fill(FOR).submit("提交").sees("挂起待料")


def test_a_wait_says_for_what_until_when_and_that_the_applicant_knows(sign_in: Office) -> None:
    number = dispatched(sign_in("zhouli"))
    head = to_do(sign_in("majuan"), number).fill(WAIT).submit("更新表单").submit("提交", 422)
    assert list(why_bad(head)) == list(FOR)
    head.fill(FOR | {"等到哪一天": "2026-05-12"}).submit("提交", 422)
    assert why_bad(head) == {"等到哪一天": "不能早于今天。"}


def test_a_suspended_matter_is_grey_and_stands_last(sign_in: Office, clock: Hands) -> None:
    clerk = sign_in("zhouli")
    waiting, other = dispatched(clerk), dispatched(clerk)
    clock.advance("2026-05-14T10:00")
    head = sign_in("majuan")
    suspend(head, waiting)
    assert numbers(head.open("/")) == [other, waiting]
    assert line_of(head, waiting).light == "grey"
    assert line_of(head, waiting).group == "rest"
    assert light_of(head.open(f"/matters/{waiting}")) == "grey"
    assert numbers(sign_in("zhouli").open("/?tab=first")) == [other, waiting]


def test_on_the_day_agreed_it_asks_to_be_checked(sign_in: Office, clock: Hands) -> None:
    number = dispatched(sign_in("zhouli"))
    clock.advance("2026-05-14T10:00")
    suspend(sign_in("majuan"), number)
    clock.advance("2026-05-18T08:40")
    head = sign_in("majuan").open("/").sees("挂起 · 今日核查")
    assert [line.group for line in lines(head)] == ["check"]


def test_the_due_instant_moves_by_the_half_days_that_were_waited(sign_in: Office, clock: Hands) -> None:
    number = dispatched(sign_in("zhouli"))
    clock.advance("2026-05-14T10:00")
    suspend(sign_in("majuan"), number)
    clock.advance("2026-05-18T10:00")
    head = work(sign_in("majuan"), number, CAME, "挂起待料").open(f"/matters/{number}")
    # Thursday and Friday were waited through: four half-days, so Monday evening becomes Wednesday evening.
    assert deadline(head, "全件") == ("green", "5月20日 周三 17:30")
    assert deadline(head, "核实处理") == ("green", "5月20日 周三 17:30")
    assert {"挂起，停表：挂起待料", "恢复计时：挂起待料"} <= {
        told.split(maxsplit=2)[2] for told in timeline(head.open(f"/matters/{number}?history=all"))
    }
    work(head, number, HANDLED, "核实处理").sees("周莉")


def test_time_that_is_waited_turns_no_light_red(sign_in: Office, clock: Hands) -> None:
    number = dispatched(sign_in("zhouli"))
    clock.advance("2026-05-14T10:00")
    suspend(sign_in("majuan"), number)
    clock.advance("2026-05-18T17:00")
    clerk = sign_in("zhouli").open(f"/matters/{number}")
    assert deadline(clerk, "全件")[0] == "grey"
    assert not [told for told in timeline(clerk) if "超期" in told]
