"""C12 of the sample cases: the law does not let him move his household here, and another policy helps him."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rigs.linqing import Hands
from rigs.site import Site
from rigs.story import deadline, line_of, register, timeline, to_do, why_bad, work

REPORTED = {
    "姓名或名称": "李建国",
    "联系电话": "13900002281",
    "遇到了什么问题": "想把户口迁来，窗口说没有合法稳定住所不能迁。",
    "想办成什么": "把户口迁入本市",
}
CANNOT = {"属于哪一类": "完全不能办：2 个工作日内释因", "派给哪个科室": "公安户籍窗口"}
EXPLAINED = {
    "诉求": "把户口从外省迁入本市。",
    "查明的事实": "在本市没有合法稳定住所，也没有直系亲属。",
    "依据": "《户口登记条例》第十条，本市户口迁移办法第六条第二项。",
    "由哪个机关、谁认定": "公安户籍窗口 何静",
    "已书面告知的救济途径": ["申诉", "行政复议", "行政诉讼"],
}
NO_OTHER = {"有没有别的政策可以帮上": "查过，没有"}
OTHER = {"有没有别的政策可以帮上": "有，已指引并办妥"}
POLICY = {"是什么政策、怎么办": "公共集体户向他开放，已当场办好落户。"}
TOLD = {"怎么告诉的": "书面", "答复内容": "依法不能单独立户，详见释因书。", "反映人认可吗": "认可"}


@pytest.fixture
def begins() -> str:
    return "2026-03-18T11:00"


@pytest.fixture
def number(sign_in: Callable[[str], Site]) -> str:
    """The matter, registered and dispatched to the household window as one that cannot be done."""
    clerk = sign_in("zhouli")
    number = register(clerk, **REPORTED)
    work(clerk, number, CANNOT)
    return number


def test_what_cannot_be_done_is_to_be_explained_within_two_working_days(
    sign_in: Callable[[str], Site], clock: Hands, number: str
) -> None:
    head = sign_in("hejing").open(f"/matters/{number}")
    assert deadline(head, "释因回复") == ("green", "3月20日 周五 17:30")
    assert deadline(head, "全件") == ("green", "3月23日 周一 17:30")
    clock.advance("2026-03-20T17:31")
    assert line_of(sign_in("hejing").open("/"), number).light == "red"


def test_another_policy_that_helps_is_written_down_and_the_matter_is_done_another_way(
    sign_in: Callable[[str], Site], number: str
) -> None:
    head = to_do(sign_in("hejing"), number, "释因回复").fill(EXPLAINED | OTHER).submit("提交", 422)
    assert why_bad(head) == {"是什么政策、怎么办": "请填写。"}
    head.fill(POLICY).submit("提交").sees("已提交")
    clerk = work(sign_in("zhouli"), number, TOLD).sees("另有办法，已办成")
    clerk.open(f"/matters/{number}").sees("已办结", EXPLAINED["依据"], POLICY["是什么政策、怎么办"])
    clerk.sees("申诉、行政复议、行政诉讼")
    assert timeline(clerk)[0] == "3月18日 11:00 办结销号：另有办法，已办成"


def test_where_no_other_policy_helps_the_matter_is_struck_off_as_explained(
    sign_in: Callable[[str], Site], number: str
) -> None:
    work(sign_in("hejing"), number, EXPLAINED | NO_OTHER)
    work(sign_in("zhouli"), number, TOLD).sees("依法不能办，已释因")


@pytest.mark.parametrize("left_out", ["依据", "由哪个机关、谁认定", "已书面告知的救济途径"])
def test_an_explanation_without_basis_or_author_or_remedies_is_none(
    sign_in: Callable[[str], Site], number: str, left_out: str
) -> None:
    told = {label: answer for label, answer in EXPLAINED.items() if label != left_out}
    head = to_do(sign_in("hejing"), number).fill(told | NO_OTHER).submit("提交", 422)
    assert list(why_bad(head)) == [left_out]
    assert head.page.form("提交").value("查明的事实").strip() == EXPLAINED["查明的事实"]


def test_a_section_that_finds_it_cannot_help_explains_why(sign_in: Callable[[str], Site]) -> None:
    clerk, head = sign_in("zhouli"), sign_in("hejing")
    number = register(clerk, **REPORTED)
    work(clerk, number, {"属于哪一类": "应办未办：3 个工作日内办结", "派给哪个科室": "公安户籍窗口"})
    work(head, number, {"办得怎么样": "确实办不了", "核实和办理经过": "核过住所，确实没有。"})
    work(head, number, EXPLAINED | NO_OTHER, "释因回复")
    work(clerk, number, TOLD).sees("依法不能办，已释因")
