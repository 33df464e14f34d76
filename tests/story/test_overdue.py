"""Over May Day: received on Thursday 30 April 2026 at 9:30, three working days, five days of holiday between."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from engine.acts import bells
from engine.ground.settings import ZONE
from rigs.linqing import Hands
from rigs.site import Site
from rigs.story import (
    ANSWERED,
    HANDLED,
    deadline,
    dispatched,
    light_of,
    line_of,
    lines,
    tabs,
    timeline,
    to_do,
    work,
)

if TYPE_CHECKING:
    from engine.acts.office import Office

Sign = Callable[[str], Site]
ASKED = {"为什么超期": "等外省数据。", "怎么督促": "今天之内给结果。"}


@pytest.fixture
def begins() -> str:
    return "2026-04-30T09:30"


@pytest.mark.parametrize(
    ("at", "light", "group"),
    [
        ("2026-05-07T17:29", "green", "new"),
        ("2026-05-07T17:31", "amber", "new"),
        ("2026-05-08T17:29", "amber", "today"),
        ("2026-05-08T17:31", "red", "overdue"),
    ],
)
def test_lights_change_by_themselves_on_list_task_and_matter(
    sign_in: Sign, clock: Hands, at: str, light: str, group: str
) -> None:
    number = dispatched(sign_in("zhouli"))
    clock.advance(at)
    head = sign_in("majuan").open("/")
    assert (line_of(head, number).light, line_of(head, number).group) == (light, group)
    assert light_of(head.open(f"/matters/{number}")) == light
    head.click("去办：")
    assert {
        chip.get("class") for chip in head.page.tree.xpath("//*[@class='clock']//*[contains(@class, 'chip')]")
    } == {f"chip {light}"}


def test_the_red_bell_stands_in_the_history_with_its_true_time(sign_in: Sign, clock: Hands) -> None:
    number = dispatched(sign_in("zhouli"))
    clock.advance("2026-05-09T08:30")
    told = timeline(sign_in("zhouli").open(f"/matters/{number}"))
    assert "5月8日 17:30 全件超期，亮红灯" in told
    assert "5月8日 17:30 “核实处理”超期，亮红灯" in told


def test_a_bell_that_rang_late_names_the_instant_it_was_due(sign_in: Sign, office: Office) -> None:
    number = dispatched(sign_in("zhouli"))
    office.clock.advance(datetime(2026, 5, 9, 8, 30, tzinfo=ZONE))  # type: ignore[attr-defined]
    assert bells.sweep(office) > 0
    told = timeline(sign_in("zhouli").open(f"/matters/{number}"))
    assert "5月9日 08:30 全件超期，亮红灯（实为 5月8日 17:30）" in told
    assert bells.sweep(office) == 0


def test_the_director_is_asked_to_look_into_it_and_the_section_goes_on(sign_in: Sign, clock: Hands) -> None:
    number = dispatched(sign_in("zhouli"))
    clock.advance("2026-05-08T17:31")
    director = sign_in("yuhai").open("/")
    assert [line.number for line in lines(director)] == [number]
    work(director, number, ASKED, "过问超期").sees("已提交")
    head = sign_in("majuan").open(f"/matters/{number}").sees("今天之内给结果")
    work(head, number, HANDLED)
    work(sign_in("zhouli"), number, ANSWERED).sees("这一件已经办结")
    assert lines(director.open("/")) == []


def test_a_question_nobody_answered_ends_with_the_matter_and_late_words_are_kept(
    sign_in: Sign, clock: Hands
) -> None:
    number = dispatched(sign_in("zhouli"))
    clock.advance("2026-05-08T17:31")
    director = to_do(sign_in("yuhai"), number, "过问超期").fill(ASKED)
    work(sign_in("majuan"), number, HANDLED)
    work(sign_in("zhouli"), number, ANSWERED)
    director.submit("提交", 409).sees("“过问超期”已到期或被流程关闭", ASKED["为什么超期"], ASKED["怎么督促"])


def test_why_it_is_red_is_counted_day_by_day_over_the_holiday(sign_in: Sign, clock: Hands) -> None:
    number = dispatched(sign_in("zhouli"))
    clock.advance("2026-05-09T15:00")
    clerk = sign_in("zhouli").open(f"/matters/{number}").sees("“全件”为什么超期？")
    assert deadline(clerk, "全件") == ("red", "5月8日 周五 17:30")
    fold = clerk.page.tree.xpath("//details[summary[contains(., '“全件”为什么超期')]]")[0]
    assert fold.get("open") is not None
    days = [" ".join(day.itertext()) for day in fold.xpath(".//li[starts-with(@class, 'day')]")]
    signs = [
        "".join(day.xpath(".//*[@aria-hidden='true']/text()"))
        for day in fold.xpath(".//ol[@class='days']/li")
    ]
    assert [day.split()[0] for day in days] == [f"{m}月{d}日" for m, d in (
        (4, 30), (5, 1), (5, 2), (5, 3), (5, 4), (5, 5), (5, 6), (5, 7), (5, 8), (5, 9),
    )]  # fmt: skip
    assert signs[:9] == ["起起", "假假", "假假", "假假", "假假", "假假", "计计", "计计", "计计"]
    assert signs[9] == "超今"
    assert "day-due" in fold.xpath(".//ol[@class='days']/li/@class")[8]


def test_the_counts_over_the_list_are_the_rows_below_it(sign_in: Sign, clock: Hands) -> None:
    clerk = sign_in("zhouli")
    first, _ = dispatched(clerk), dispatched(clerk)
    dispatched(clerk, 派给哪个科室="社会事务科")
    clock.advance("2026-05-08T17:31")
    work(sign_in("majuan"), first, HANDLED)
    for account in ("zhouli", "majuan", "liuwei", "yuhai"):
        site = sign_in(account)
        counted = tabs(site.open("/"))
        for tab, where in {
            "我的待办": "/",
            "待认领": "/?tab=group",
            "我首问的": "/?tab=first",
            "办过的": "/?tab=done",
        }.items():
            assert counted[tab] == len(lines(site.open(where))), (account, tab)
