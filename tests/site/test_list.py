"""The pending list as a page: what a row shows, what can be done from it, and how things are written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from flask import g, request
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from engine.acts.shown import Clock, Group, Pending, Row
from engine.ground.said import Said
from engine.ground.settings import ZONE
from engine.values.lights import Light
from rigs.site import Site
from web import filters

if TYPE_CHECKING:
    from flask import Flask

    from engine.acts.office import Office

    SignIn = Callable[[str], Site]

NOON = datetime(2026, 5, 13, 12, 0, tzinfo=ZONE)
COUNTS = {"mine": 2, "group": 5, "first": 0, "done": 142}
OWN = Clock("研判", Light.AMBER, Said("今天上午下班前", "before noon today"), NOON)
WHOLE = Clock("全件", Light.RED, Said("已超 1.5 个工作日", "1.5 working days over"), NOON.replace(day=11))


def a_row(**other: Any) -> Row:
    shown: dict[str, Any] = {
        "task_id": "t1",
        "number": "371581-20260511-0007",
        "title": "咖啡馆办证，被退三次",
        "to_do": "研判",
        "applicant": "许某某",
        "holder": Said("我", "me"),
        "since": NOON.replace(day=12, hour=10, minute=20),
        "clock": OWN,
        "whole": None,
        "light": Light.AMBER,
        "marks": (Said("督办", "supervised"),),
        "can": frozenset({"open", "note", "hand_on"}),
    }
    return Row(**{**shown, **other})


@pytest.fixture
def listed(sign_in: SignIn, clerk: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Site]:
    """`listed(row, …)` is the site of a clerk whose list has these rows; further words change the list."""

    def enter(*rows: Row, **other: Any) -> Site:
        groups = (Group("today", Said("今日到期", "Due today"), rows),) if rows else ()
        shown = {"tab": "mine", "counts": COUNTS, "groups": groups, "summary": Said("1 件。", "1.")}
        found = Pending(**{**shown, **other})
        monkeypatch.setattr("web.lists.worklist.pending", lambda *_: found)
        monkeypatch.setattr("web.lists.worklist.search", lambda *_: found)
        return sign_in(clerk)

    return enter


def cell(site: Site, name: str) -> str:
    found = html.fromstring(site.page.source).xpath(f"//tbody/tr[not(@class)]/td[contains(@class,'{name}')]")
    return " ".join(found[0].text_content().split())


# Rows -------------------------------------------------------------------------------------------------------


def test_a_row_says_what_until_when_who_and_since_when(listed: Callable[..., Site]) -> None:
    site = listed(a_row()).open("/")
    assert cell(site, "c-due") == "临期 今天上午下班前 5月13日 周三 12:00"
    assert cell(site, "title") == "咖啡馆办证，被退三次371581-20260511-0007 督办"
    assert cell(site, "c-hold") == "我昨日 10:20 起"
    site.sees("今日到期1 件", "我的待办2", "办过的142")
    assert site.page.link("咖啡馆办证，被退三次") == "/tasks/t1"


def test_a_row_whose_matter_is_worse_than_its_step_leads_with_the_matter(listed: Callable[..., Site]) -> None:
    site = listed(a_row(whole=WHOLE, light=Light.RED)).open("/")
    assert cell(site, "c-due") == "超期 已超 1.5 个工作日 全件 5月11日 周一 12:00 本步 今天上午下班前"


def test_a_date_that_may_still_change_is_marked(listed: Callable[..., Site]) -> None:
    clock = Clock(
        "研判", Light.GREEN, Said("剩 6 个工作日", "6 left"), NOON.replace(year=2027), provisional=True
    )
    site = listed(a_row(clock=clock, light=Light.GREEN)).open("/")
    assert cell(site, "c-due") == "正常 剩 6 个工作日 2027年5月13日 周四 12:00 暂定"


def test_a_closed_matter_shows_no_light_and_leads_to_its_file(listed: Callable[..., Site]) -> None:
    row = a_row(task_id=None, clock=None, light=Light.GREEN, can=frozenset({"open"}))
    site = listed(row, tab="done").open("/?tab=done").sees("办的是")
    assert cell(site, "c-due") == "不计时"
    assert cell(site, "c-act") == ""
    assert site.page.link("咖啡馆办证，被退三次") == "/matters/371581-20260511-0007"


def test_what_changes_something_is_a_button_and_what_asks_first_is_a_link(
    listed: Callable[..., Site],
) -> None:
    site = listed(a_row(can=frozenset({"open", "claim", "note", "urge"}))).open("/")
    assert (
        site.page.form("认领：咖啡馆办证，被退三次").sent("认领：咖啡馆办证，被退三次")[1]
        == "/tasks/t1/claim"
    )
    assert site.page.link("记一笔：") == "/matters/371581-20260511-0007/note"
    assert site.page.link("催办：") == "/matters/371581-20260511-0007/urge"
    assert not site.page.has_link("移交")
    assert not site.page.has_button("放回：咖啡馆办证，被退三次")


def test_a_title_is_text_whatever_is_in_it(listed: Callable[..., Site]) -> None:
    title = "<script>alert(1)</script>\"><b onmouseover='x'>"
    site = listed(a_row(title=title)).open("/").sees(title)
    assert "<script>alert" not in site.page.source


# Tabs, pages, search ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tab", "words"),
    [("mine", "还有 5 件待认领"), ("group", "没有待认领"), ("first", "您首问的"), ("done", "还没有办过")],
)
def test_an_empty_tab_says_so_kindly(listed: Callable[..., Site], tab: str, words: str) -> None:
    listed(tab=tab).open(f"/?tab={tab}").sees(words)


@pytest.mark.parametrize("tab", ["mine", "group", "first", "done"])
def test_somebody_new_finds_nothing_waiting_under_any_tab(sign_in: SignIn, clerk: str, tab: str) -> None:
    site = sign_in(clerk).open(f"/?tab={tab}").sees("我的待办0", "办过的0")
    assert not html.fromstring(site.page.source).xpath("//table")


def test_a_long_list_is_leafed_through_within_its_tab(listed: Callable[..., Site]) -> None:
    site = listed(a_row(), tab="done", page=2, pages=3).open("/?tab=done&page=2").sees("第 2 页，共 3 页")
    assert site.page.link("上一页") == "/?page=1&tab=done"
    assert site.page.link("下一页") == "/?page=3&tab=done"


def test_a_page_past_the_end_leads_to_the_last_one(listed: Callable[..., Site]) -> None:
    answer = listed(page=9, pages=3).client.get("/?tab=done&page=9")
    assert answer.headers["Location"] == "/?tab=done&page=3"


def test_there_are_no_other_tabs(listed: Callable[..., Site]) -> None:
    listed().open("/?tab=everything", 404)


def test_a_search_keeps_its_words_and_says_when_nothing_was_found(listed: Callable[..., Site]) -> None:
    site = listed(tab="search", words="<咖啡>").open("/search?q=<咖啡>").sees("没有找到", "“<咖啡>”")
    assert html.fromstring(site.page.source).get_element_by_id("q").get("value") == "<咖啡>"


def test_an_empty_search_is_the_list(listed: Callable[..., Site]) -> None:
    assert listed().open("/search?q=+").path == "/"


# How things are written -------------------------------------------------------------------------------------


@pytest.fixture
def written(app: Flask, office: Office) -> Iterator[Callable[[str], None]]:
    """`written("en")` lets the filters write English."""
    with app.test_request_context():
        g.office = office

        def in_language(code: str) -> None:
            request.cookies = {"language": code}

        yield in_language


@pytest.mark.parametrize(
    ("language", "at", "long", "near"),
    [
        ("zh", NOON, "5月13日 周三 12:00", "今日 12:00"),
        ("en", NOON, "Wed 13 May, 12:00", "today 12:00"),
        ("zh", NOON.replace(day=12), "5月12日 周二 12:00", "昨日 12:00"),
        ("en", NOON.replace(day=12), "Tue 12 May, 12:00", "yesterday 12:00"),
        ("zh", NOON.replace(year=2027), "2027年5月13日 周四 12:00", "2027年5月13日 12:00"),
        ("en", NOON.replace(year=2027), "Thu 13 May 2027, 12:00", "13 May 2027, 12:00"),
    ],
)
def test_an_instant_reads_as_people_of_the_language_write_it(
    written: Callable[[str], None], language: str, at: datetime, long: str, near: str
) -> None:
    written(language)
    assert filters.instant(at) == long
    assert filters.near(at) == near


def test_what_is_not_known_is_written_as_nothing(written: Callable[[str], None]) -> None:
    written("zh")
    assert [filters.instant(None), filters.near(None), filters.day(None), filters.said(None)] == [""] * 4
    assert filters.day(date(2026, 5, 13)) == "5月13日 周三"


@given(st.text("0123456789", min_size=3, max_size=15))
def test_a_telephone_number_never_shows_its_middle(number: str) -> None:
    shown = filters.masked(number)
    assert "*" in shown
    assert sum(character.isdigit() for character in shown) <= 7
    assert shown.endswith(number[-2:])


def test_a_mobile_number_keeps_three_and_four_digits() -> None:
    assert filters.masked("13812341234") == "138****1234"


@pytest.mark.parametrize(
    ("size", "shown"), [(0, "1 KB"), (1, "1 KB"), (52_400, "52 KB"), (1_250_000, "1.2 MB")]
)
def test_a_size_is_never_nothing(size: int, shown: str) -> None:
    assert filters.file_size(size) == shown
