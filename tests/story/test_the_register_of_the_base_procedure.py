"""台账 of the base procedure: one matter from counter to archive, its whole row on the page and in the file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from openpyxl import load_workbook

from engine.acts import publishing
from engine.acts.staffing import seats
from engine.doors.packages import read_folder
from engine.doors.tables import person
from rigs import linqing
from rigs.linqing import Hands
from rigs.site import Site
from rigs.story import REPORT, number_on, register, to_do

if TYPE_CHECKING:
    from engine.acts.office import Office

Sign = Callable[[str], Site]
AGAIN = "更新表单"

POSTS = (
    ("zhouli", "window_clerk", "window"),
    ("chengang", "triage_officer", "office"),
    ("majuan", "unit_commissioner", "qiye"),
    ("hejing", "unit_commissioner", "huji"),
    ("zhaoyan", "archivist", "office"),
    ("yuhai", "centre_coordinator", "office"),
    ("yuhai", "duty_leader", "office"),
)
MORE = {
    "从哪里来": "电话",
    "反映人类型": "个体工商户",
    "原办理事项": "烟草零售许可证",
    "原办理单位或窗口": "三号窗口",
    "情形性质": ["不愿办", "难于办"],
}
TRIAGED = {
    "研判结论": "可办待协调",
    "主要堵点": "系统故障",
    "处办类别": "协调办（复杂问题）",
    "从哪一级办起": "1",
    "紧急吗": "不紧急",
    "主办单位": "企业登记科",
    "要求和怎样算办成": "换发新证。",
    "要协办单位吗": "要",
    "协办单位": ["公安户籍窗口"],
}
CONSULTED = {
    "今天能办好吗": "已当场答复或办好，现在就办结",
    "怎样办的": "咨询已答复",
    "一句话说明": "告诉他去二楼。",
}
SIGNED = {
    "是本单位的事吗": "是，签收",
    "今天联系反映人了吗": "已联系上",
    "联系记录": "十点，马娟打的，约好等电话。",
}
HANDLED = {
    "办得怎样": "办成",
    "结果": "办成",
    "经过": "原许可在老系统里，已并入。",
    "采取措施": ["系统修复"],
    "拟答复内容": "许可证已换发，可以来取。",
}
CLOSED = {"告知方式": ["电话"], "反映人当场评价": "满意", "可能是一类问题": True}
REVIEWED = {"原因复核": "历史遗留问题", "靠什么办成的": "两个系统对了一遍。", "是一类问题吗": "是"}
ARCHIVED = {"文书齐全，承诺的事都已落实或定了日子": True}
ROW = {
    "日期": "5月13日 08:30",
    "渠道": "电话",
    "反映人": "孙某某",
    "类型": "个体工商户",
    "事项": "烟草零售许可证",
    "原单位": "三号窗口",
    "问题": "换发烟草零售许可证",
    "反映类别": "未成功受理",
    "情形": "不愿办、难于办",
    "主要堵点": "历史遗留问题",
    "类别": "协调办（复杂问题）",
    "层级": "1",
    "主办": "企业登记科",
    "协办": "公安户籍窗口",
    "交办日": "5月13日 08:30",
    "时限": "5月18日 17:30",
    "签收": "5月13日 09:30",
    "首次联系": "已联系上",
    "转办次数": "0",
    "延期": "0",
    "挂起": "0",
    "办结日": "5月14日 10:00",
    "结果": "办成",
    "用时（工作日）": "0",
    "灯": "正常",
    "评价": "满意",
    "回访": "否",
    "溯源": "是",
}


@pytest.fixture
def base(office: Office) -> None:
    """The office follows the base procedure, and people hold its posts."""
    files = read_folder(linqing.ROOT / "processes" / "base", linqing.ROOT / "forms" / "base")
    with office.desk() as desk:
        publishing.publish(desk, files, None, "")
        for account, post, unit in POSTS:
            key = desk.sql.scalar(sa.select(person.c.id).where(person.c.account == account))
            seats.give(desk, None, key or 0, post, unit)


def heads_and_rows(site: Site) -> list[dict[str, str]]:
    """The rows of the register, cell by title."""
    (table,) = site.page.tree.xpath("//table[contains(@class,'ledger')]")
    heads = [_words(cell).rstrip(" ↓↑") for cell in table.xpath("thead//th")]
    return [
        dict(zip(heads, [_words(cell) for cell in row.xpath("th|td")], strict=True))
        for row in table.xpath("tbody/tr")
    ]


def _words(cell: object) -> str:
    return " ".join(cell.text_content().split())  # type: ignore[attr-defined]


def taken_out(site: Site, button: str) -> dict[str, list[list[object]]]:
    """Every sheet of the file behind the button, its rows of values."""
    _, address, entries = site.page.form(button).sent(button)
    answer = site.client.post(address, data=dict(entries))
    assert answer.status_code == 200
    book = load_workbook(BytesIO(answer.data))
    return {sheet.title: [list(row) for row in sheet.values] for sheet in book}


def do(who: Site, number: str, answers: Mapping[str, Any], task: str = "") -> Site:
    """Open a task, fill it in, hand it in; what some answers only then ask for comes with the form anew."""
    return fill(to_do(who, number, task), answers).submit("提交")


def fill(who: Site, answers: Mapping[str, Any]) -> Site:
    """Fill a form in, those of its fields first that are shown from the beginning."""
    if who.page.has_button(AGAIN):
        form = who.page.form_with(next(iter(answers)))
        asked = {label: answer for label, answer in answers.items() if form.asks(label)}
        who.fill(asked).submit(AGAIN)
    return who.fill(answers)


def lived(sign_in: Sign, clock: Hands) -> str:
    """A matter of two units, from the counter to the archive."""
    number = settled(sign_in, clock)
    do(sign_in("chengang"), number, REVIEWED, "总结")
    do(sign_in("zhaoyan"), number, ARCHIVED, "核对归档")
    return number


def settled(sign_in: Sign, clock: Hands) -> str:
    """A matter of two units, told to the applicant and rated, and not yet looked back on."""
    number = register(sign_in("zhouli"), **MORE)
    do(sign_in("chengang"), number, TRIAGED)
    clock.advance("2026-05-13T09:30")
    do(sign_in("majuan"), number, SIGNED, "签收")
    do(sign_in("hejing"), number, {"办得怎样": "已办好", "意见或结果": "户籍已核对。"}, "协办")
    do(sign_in("majuan"), number, HANDLED, "主办")
    do(sign_in("majuan"), number, {"汇总后的答复内容": "许可证已换发，可以来取。"}, "汇总答复")
    clock.advance("2026-05-14T10:00")
    do(sign_in("zhouli"), number, CLOSED, "办结并告知")
    return number


@pytest.mark.usefixtures("base")
def test_a_matter_of_two_units_stands_wholly_in_the_register(sign_in: Sign, clock: Hands) -> None:
    number = lived(sign_in, clock)
    leader = sign_in("yuhai").open("/ledger")
    (row,) = heads_and_rows(leader)
    assert row.pop("件号") == number
    assert row.pop("归档号").startswith("归档")
    assert row == ROW

    heads, cells = taken_out(leader, "导出 xlsx")["台账"]
    filed = dict(zip(map(str, heads), cells, strict=True))
    assert list(filed) == ["件号", *ROW, "归档号"]
    assert filed["办结日"] == datetime.fromisoformat("2026-05-14T10:00")
    assert (filed["层级"], filed["转办次数"], filed["用时（工作日）"]) == (1, 0, 0)
    words = ("类型", "情形", "主要堵点", "类别", "主办", "协办", "结果", "评价", "回访", "溯源")
    assert {name: filed[name] for name in words} == {name: ROW[name] for name in words}


@pytest.mark.usefixtures("base")
def test_a_matter_is_closed_in_the_register_before_it_is_filed(sign_in: Sign, clock: Hands) -> None:
    """用时、灯和按办结日的筛选都到办结为止，总结归档不算（rulebook §2.3 T_close）。"""
    number = settled(sign_in, clock)
    open_one = register(sign_in("zhouli"))
    clock.advance("2026-05-19T10:00")
    leader = sign_in("yuhai").open("/ledger")

    def found(**asked: str) -> list[str]:
        leader.open("/ledger").fill({"从哪一天": "", **asked}).submit("筛选")
        return [row["件号"] for row in heads_and_rows(leader)]

    rows = {row["件号"]: row for row in heads_and_rows(leader)}
    assert (rows[number]["办结日"], rows[number]["用时（工作日）"]) == ("5月14日 10:00", "0")
    assert rows[number]["灯"] == "正常"
    assert found(办理情况="已办结") == [number]
    assert found(办理情况="在办") == [open_one]
    may = {"按哪个日期": "办结日期", "从哪一天": "2026-05-14", "到哪一天": "2026-05-14"}
    assert found(**may) == [number]


@pytest.mark.usefixtures("base")
def test_consultations_of_the_base_procedure_are_counted_apart(sign_in: Sign) -> None:
    clerk = sign_in("zhouli")
    question = register(clerk, 属于哪一种="咨询")
    answered = number_on(fill(clerk.open("/register"), REPORT | CONSULTED).submit("登记").sees("已登记"))
    matter = register(clerk)
    leader = sign_in("yuhai").open("/ledger").sees("共 1 件，另有咨询 2 件")
    assert [row["件号"] for row in heads_and_rows(leader)] == [matter]
    apart = heads_and_rows(leader.click("咨询（另计）"))
    assert {row["件号"] for row in apart} == {question, answered}


@pytest.mark.usefixtures("base")
def test_the_same_row_is_read_in_english(sign_in: Sign, clock: Hands) -> None:
    lived(sign_in, clock)
    leader = sign_in("yuhai")
    leader.client.get("/?lang=en")
    (row,) = heads_and_rows(leader.open("/ledger"))
    told = (
        "Channel",
        "Kind",
        "Nature of the refusal",
        "Main choke point",
        "Track",
        "Outcome",
        "Rating",
        "Light",
    )
    assert [row[name] for name in told] == [
        "Telephone",
        "Self-employed business",
        "Would not, Found it hard",
        "Legacy problem",
        "Coordinated (complex)",
        "Resolved",
        "Satisfied",
        "in time",
    ]
    assert (row["Callback"], row["Class of problem"], row["Signed for"]) == ("no", "Yes", "13 May, 09:30")
    leader.fill({"Track": "Coordinated (complex)", "Channel": "Telephone"}).submit("Filter")
    assert len(heads_and_rows(leader)) == 1
    leader.fill({"Track": "Supervised (service)"}).submit("Filter").sees("No matter")
