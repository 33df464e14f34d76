"""At expiry a matter goes up a tier by itself: the centre meets, and where it cannot decide, the district does."""

from __future__ import annotations

import pytest

from rigs.base import HANDLED, REPORT, SIGNED, TRIAGED, Tale, filled
from rigs.site import Site
from rigs.story import deadline, light_of, timeline

MET = {
    "争议焦点": "老系统的数据归谁迁。",
    "决定事项": "市场监管局三日内迁完。",
    "怎样定": "原单位接着办",
}


@pytest.fixture
def begins() -> str:
    return "2026-03-09T09:00"


@pytest.fixture
def late(tale: Tale) -> Tale:
    tale.registered_by("zhangning", REPORT)
    tale.does("shenjing", "研判", TRIAGED)
    tale.does("shiping", "签收", SIGNED)
    return tale.at("2026-03-12T17:31")


def test_the_coordinator_finds_the_meeting_on_the_list_and_the_order_stays_red(late: Tale) -> None:
    assert late.waits_for("gaoyuan")
    line = late.line("gaoyuan")
    assert "联席会商" in line.text
    assert "二级" in line.text
    assert late.line("shiping").light == "red"
    assert late.line("zhangning", "first").light == "red"
    page = late.seen_by("gaoyuan")
    assert light_of(page) == "red"
    # Eight working days from the acceptance on the 9th, and not from the expiry of the third.
    assert deadline(page, "全件") == ("green", "3月19日 周四 17:30")
    assert deadline(page, "联席会商")[1] == "3月16日 周一 17:30"
    assert any("提到第 2 级" in line for line in timeline(page))
    assert any("另起“提级会商”" in line for line in timeline(page))
    page.sees("时限由 3 个工作日改为 8 个工作日，从原起点接着算")


def test_the_meeting_decides_and_the_unit_does_what_it_was_told(late: Tale) -> None:
    late.at("2026-03-13T10:00").does("gaoyuan", "联席会商", MET)
    late.opens("shiping", "主办").sees("市场监管局三日内迁完。")
    late.does("shiping", "主办", HANDLED)
    assert late.waits_for("gaoyuan")  # the centre looks at the answer of a matter of the second tier


def test_the_meeting_gives_it_to_another_unit(late: Tale) -> None:
    other = MET | {"怎样定": "改派", "改派给": "税务局", "决定事项": "税务局办。"}
    late.at("2026-03-13T10:00").does("gaoyuan", "联席会商", other)
    assert not late.waits_for("shiping")
    late.opens("shuiwu", "签收").sees("税务局办。")


def test_what_the_centre_cannot_decide_goes_to_the_district(late: Tale) -> None:
    late.at("2026-03-13T10:00").does("gaoyuan", "联席会商", MET | {"怎样定": "报领导小组"})
    assert late.waits_for("fangzheng")
    page = late.seen_by("fangzheng")
    assert deadline(page, "全件") == ("green", "3月30日 周一 17:30")
    assert "三级" in late.line("fangzheng").text


def test_a_unit_without_the_power_asks_for_it_before_the_limit(tale: Tale) -> None:
    tale.registered_by("zhangning", REPORT)
    tale.does("shenjing", "研判", TRIAGED)
    tale.does("shiping", "签收", SIGNED)
    page = tale.seen_by("shiping").click("提请提级")
    page.fill({"原因": "无权限", "争议焦点": "老系统归省里管。"}).submit("提请提级").sees("已送出")
    sheet = tale.opens("gaoyuan", "联席会商")
    assert sheet.page.form("提交").value("争议焦点").strip() == "老系统归省里管。"
    assert deadline(tale.seen_by("gaoyuan"), "全件") == ("green", "3月19日 周四 17:30")


def test_a_working_day_later_the_supervisor_writes_an_order_and_the_unit_a_reason(late: Tale) -> None:
    late.at("2026-03-13T17:31").does("yanming", "督办单", {"督办要求": "明天办完，今天说明原因。"})
    late.seen_by("shiping").sees("发出督办单")
    late.does("shiping", "说明原因", {"为什么没办完": "等省里开权限。", "新的日期": "2026-03-17"})
    late.seen_by("zhangning").sees("等省里开权限。")


def test_the_picture_of_the_step_in_hand_comes_first_under_its_own_name(late: Tale) -> None:
    def pictures(page: Site) -> list[str]:
        return [title.removeprefix("流程图：") for title in page.page.tree.xpath("//svg/title/text()")]

    late.at("2026-03-13T10:00")
    assert pictures(late.opens("gaoyuan", "联席会商")) == ["提级会商", "协调办", "全流程"]
    assert pictures(late.opens("shiping", "主办")) == ["协调办", "提级会商", "全流程"]
    late.does("shiping", "主办", HANDLED)
    late.does("gaoyuan", "中心审核", {"意见": "可以"})
    assert pictures(late.opens("zhangning", "办结并告知"))[0] == "全流程"


def test_what_the_unit_answered_once_is_not_typed_again_when_it_is_sent_back(late: Tale) -> None:
    late.at("2026-03-13T10:00").does("shiping", "主办", HANDLED)
    late.does("gaoyuan", "中心审核", {"意见": "退回再办", "理由": "写上几时来取。"})
    form = filled(late.opens("shiping", "主办"), {"办得怎样": "办成"}).submit("更新表单").page.form("提交")
    told = {label: form.value(label).strip() for label in ("经过", "拟答复内容")}
    assert told == {label: HANDLED[label] for label in told}
