"""The office of the base procedure: every post of its place.toml held by somebody, every unit the stories need."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from lxml import html

from rigs.linqing import ROOT, Hands, office_at
from rigs.site import Site
from rigs.story import Line, deadline, line_of, number_on, numbers, timeline, to_do

PLACE = ROOT / "processes" / "base"
FORMS = ROOT / "forms" / "base"

CENTRE, WINDOW = "centre", "window"
UNITS = {
    "market": "市场监管局",
    "social": "人社局",
    "police": "公安局",
    "health": "医保局",
    "housing": "住建局",
    "farming": "农业农村局",
    "fund": "公积金中心",
    "civil": "民政局",
    "tax": "税务局",
    "urban": "城管局",
    "culture": "文广旅体局",
}
STAFF = {
    "zhangning": ("张宁", WINDOW, "window_clerk"),
    "luomin": ("罗敏", WINDOW, "window_clerk"),
    "shenjing": ("沈静", CENTRE, "triage_officer"),
    "gaoyuan": ("高原", CENTRE, "centre_coordinator"),
    "yanming": ("严明", CENTRE, "supervision_officer"),
    "heli": ("何立", CENTRE, "duty_leader"),
    "fangzheng": ("方正", CENTRE, "leading_group"),
    "qiaoqian": ("乔倩", CENTRE, "agency_officer"),
    "wenwan": ("温婉", CENTRE, "callback_officer"),
    "jicun": ("纪存", CENTRE, "archivist"),
    "lianjiang": ("连江", CENTRE, "discipline_liaison"),
    "xiaonuan": ("夏暖", CENTRE, "volunteer"),
    "shiping": ("石平", "market", "unit_commissioner"),
    "renhua": ("任华", "social", "unit_commissioner"),
    "gongan": ("龚安", "police", "unit_commissioner"),
    "yibao": ("易保", "health", "unit_commissioner"),
    "zhujian": ("朱健", "housing", "unit_commissioner"),
    "nongye": ("农野", "farming", "unit_commissioner"),
    "jinzhu": ("金铸", "fund", "unit_commissioner"),
    "minzheng": ("闵正", "civil", "unit_commissioner"),
    "shuiwu": ("税雯", "tax", "unit_commissioner"),
    "chengguan": ("程管", "urban", "unit_commissioner"),
    "wenlv": ("文律", "culture", "unit_commissioner"),
    "guanli": ("管理员", CENTRE, ""),
}
"""By account: name, unit, post. There are two clerks, so that what is the clerk's alone can be told apart."""
HANDLERS = {"chengban": ("承班", "social"), "xiaoguan": ("肖关", "market")}
"""People of a unit who hold no post: the commissioner may name them 承办人."""


def furnish(url: str) -> None:
    """The office is founded, the base procedure published, and everybody gets to work."""
    from engine.acts import founding, publishing

    with TemporaryDirectory() as home, office_at(url, Path(home)) as office:
        founding.found(office)
        with office.desk() as desk:
            files, place = publishing.read_place(PLACE, FORMS)
            publishing.publish(desk, files, None, "第一版")
            founding.add_unit(desk, CENTRE, place.name, "place")
            founding.add_unit(desk, WINDOW, "“办不成事”反映窗口", "window", CENTRE, "0763-3300012")
            for code, name in UNITS.items():
                founding.add_unit(desk, code, name, "section", CENTRE)
            _employ(desk)


def _employ(desk: Any) -> None:
    """Everybody, without a password: the tests let people in past the door."""
    import sqlalchemy as sa

    from engine.acts.founding import unit_id
    from engine.doors.tables import holding, person

    everybody = STAFF | {account: (*who, "") for account, who in HANDLERS.items()}
    for account, (name, unit, post) in everybody.items():
        row = {"account": account, "name": name, "unit_id": unit_id(desk, unit), "admin": account == "guanli"}
        hired = sa.insert(person).returning(person.c.id)
        number = desk.sql.execute(hired, row | {"password": "", "must_change": False}).scalar_one()
        if post:
            held = {"person_id": number, "post": post, "unit_id": unit_id(desk, unit)}
            desk.sql.execute(sa.insert(holding), held)


def sent(who: Site, number: str, answers: Mapping[str, Any], task: str = "") -> Site:
    """Do a task of a matter: open, let the form ask what the answers lead to, submit."""
    to_do(who, number, task)
    return handed_in(who, answers)


def handed_in(who: Site, answers: Mapping[str, Any]) -> Site:
    """Fill in the form that is open, as one without scripts does: fields show up as answers call for them."""
    return filled(who, answers).submit("提交")


def filled(who: Site, answers: Mapping[str, Any]) -> Site:
    """The open form with these answers; what is not asked yet is asked once the others are given."""
    left = dict(answers)
    while left:
        form = who.page.form_with(next(iter(left)))
        now = {label: answer for label, answer in left.items() if form.asks(label)}
        left = {label: answer for label, answer in left.items() if label not in now}
        who.fill(now)
        if left:
            who.submit("更新表单")
    return who


def add_row(who: Site, rows: str, answers: Mapping[str, Any]) -> Site:
    """One more row of the list called `rows` in the open form, filled in by the heads of its columns."""
    if not who.page.has_button(f"加一行 {rows}"):
        who.submit("更新表单")
    who.submit(f"加一行 {rows}")
    nth = sum(label.endswith(f" {next(iter(answers))}") for label in who.page.form("提交").labels)
    return who.fill({f"第 {nth} 行 {column}": answer for column, answer in answers.items()})


def registered(clerk: Site, answers: Mapping[str, Any]) -> str:
    """Take a matter in at the counter. Gives its number."""
    filled(clerk.open("/register"), answers).submit("登记").sees("已登记")
    return number_on(clerk)


# The book of sample cases -----------------------------------------------------------------------------------

CASES = {
    each["id"]: each
    for each in json.loads((ROOT / "tests" / "data" / "sample_cases.json").read_text("utf-8"))
}
TRACKS = {
    "on_the_spot": "当场办（一般问题）",
    "coordinated": "协调办（复杂问题）",
    "supervised": "监督办（服务问题）",
    "assisted_agency": "帮代办（营商问题）",
}
CLOCKS = {"on_the_spot": "当场解决或解答", "coordinated": "主办", "assisted_agency": "首次联系"}
"""The deadline that the book calls the first, by track: the task that has it."""
WEEK = "一二三四五六日"


def said(instant: str) -> str:
    """An instant of the book as a page writes it: 2026-03-13T17:30 is 3月13日 周五 17:30."""
    at = datetime.fromisoformat(instant)
    return f"{at:%-m月%-d日} 周{WEEK[at.weekday()]} {at:%H:%M}"


def papers(site: Site) -> dict[str, dict[str, str]]:
    """The papers of the matter whose page is open: by title (the newest of it), what they answer by label."""
    found = {}
    for paper in site.page.tree.xpath("//section[@aria-labelledby='papers-h']/details"):
        lines = paper.xpath(".//dl[1]/dt")
        found[words(paper.xpath("summary/span[1]")[0])] = {
            words(label): words(label.getnext()) for label in lines
        }
    return found


def words(element: html.HtmlElement) -> str:
    """What an element says, with single spaces."""
    return " ".join(element.text_content().split())


@dataclass
class Tale:
    """One matter from beginning to end. People sign in whenever the story comes to them, as they have to."""

    enter: Callable[[str], Site]
    clock: Hands
    number: str = ""

    def at(self, instant: str) -> Tale:
        """Wait until then; what is due meanwhile happens."""
        self.clock.advance(instant)
        return self

    def registered_by(self, account: str, answers: Mapping[str, Any]) -> Tale:
        """Somebody takes the matter in at the counter."""
        self.number = registered(self.enter(account), answers)
        return self

    def does(self, account: str, task: str, answers: Mapping[str, Any]) -> Site:
        """Somebody opens their task of this name, fills its form in and hands it in."""
        return sent(self.enter(account), self.number, answers, task).sees(
            f"“{task.partition('：')[0]}”已提交"
        )

    def opens(self, account: str, task: str) -> Site:
        """Somebody opens their task and does nothing yet."""
        return to_do(self.enter(account), self.number, task)

    def seen_by(self, account: str, history: str = "all") -> Site:
        """The page of the matter as this person sees it."""
        return self.enter(account).open(f"/matters/{self.number}?history={history}")

    def line(self, account: str, tab: str = "mine") -> Line:
        """The row of the matter on somebody's list."""
        return line_of(self.enter(account).open(f"/?tab={tab}"), self.number)

    def waits_for(self, account: str) -> bool:
        """Whether the matter stands on somebody's list of what is theirs to do."""
        return self.number in numbers(self.enter(account).open("/"))


def first_due(tale: Tale, account: str, case: str) -> None:
    """The first deadline of a case falls due when the book says so; asserted on the page of the matter."""
    book = CASES[case]
    page = tale.seen_by(account)
    _, due = deadline(page, CLOCKS[book["track"]])
    assert due.endswith(said(book["due"])), f"{due}, not {said(book['due'])}"


def ends_as_in_the_book(tale: Tale, account: str, case: str) -> Site:
    """Verdict, cause, track, tier and outcome of a case are those of the book; asserted on its page."""
    book, page = CASES[case], tale.seen_by(account)
    if book["track"] != "on_the_spot":
        sheet = papers(page)["研判表"]
        assert sheet["处办类别"] == TRACKS[book["track"]]
        assert sheet["从哪一级办起"] == book["tier"]
        assert sheet["研判结论"] == book["verdict"]
        assert sheet["主要堵点"] == book["main_cause"]
    outcome = OUTCOMES[book["outcome"]]
    return page.sees(f"已办结。{outcome}", f"办结销号：{outcome}")


OUTCOMES = {
    code: said[0]
    for code, said in tomllib.loads((PLACE / "place.toml").read_text("utf-8"))["outcomes"].items()
}


def is_sealed(tale: Tale, account: str) -> None:
    """The matter is archived with a number and a digest, and nothing can be added to it or changed in it."""
    page = tale.seen_by(account)
    told = [line for line in timeline(page) if "归档" in line or "封存" in line]
    assert any(re.search(r"编归档号：归档〔\d{4}〕\d+号$", line) for line in told), told
    assert any(re.search(r"归档，整件封存 SHA-256( [0-9a-f]{8}){8}$", line) for line in told), told
    assert not [link for link in ("去办", "记一笔", "催办", "更正", "挂起") if page.page.has_link(link)]
    paper = re.search(rf"/matters/{tale.number}/papers/(\d+)", page.page.source)
    assert paper
    matter = f"/matters/{tale.number}"
    page.open(f"{matter}/note").fill({"记什么": "再记一笔"}).submit("记下", 409)
    page.sees("已经办结，不能再记")
    page.open(f"{matter}/papers/{paper[1]}/correct", 409).sees("已经办结，不能再更正")


# What people of this office usually write ------------------------------------------------------------------

SIGNED = {"联系记录": "打了电话，说好今天就办。"}
CLOSED_WELL = {"告知方式": ["电话"], "反映人当场评价": "满意"}
FILED = {"文书齐全，承诺的事都已落实或定了日子": True}
REPORT = {
    "姓名或名称": "孙玉兰",
    "联系电话": "13800001200",
    "遇到了什么问题": "跑了两回，窗口说系统里查不到原来的许可。",
    "想办成什么": "换发烟草零售许可证",
}
TRIAGED = {"研判结论": "可办", "主要堵点": "系统故障", "主办单位": "市场监管局"}
HANDLED = {
    "办得怎样": "办成",
    "结果": "办成",
    "经过": "原许可在老系统里，已并入。",
    "拟答复内容": "许可证已换发，可以来取。",
}
CLOSED = {"告知方式": ["电话"]}
RATED = {"总体评价": "满意", "问题解决了吗": "是"}


def handled(tale: Tale, **triage: Any) -> Tale:
    """A matter for one unit, up to where the unit has done it; `triage` are answers of the triage by label."""
    tale.registered_by("zhangning", REPORT)
    tale.does("shenjing", "研判", TRIAGED | triage)
    tale.does("shiping", "签收", SIGNED)
    tale.does("shiping", "主办", HANDLED)
    return tale
