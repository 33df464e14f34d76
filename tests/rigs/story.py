"""What the people of 临清 usually write and do, and how a test reads their pages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lxml import html

from rigs.forms import named
from rigs.site import Site

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)
"""A picture of one dot."""
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"

REPORT = {
    "姓名或名称": "孙玉兰",
    "联系电话": "13900004417",
    "遇到了什么问题": "跑了两回，窗口说系统里查不到原来的许可。",
    "想办成什么": "换发烟草零售许可证",
    "为这件事跑过几次": "2",
}
DISPATCH = {"属于哪一类": "应办未办：3 个工作日内办结", "派给哪个科室": "企业登记科"}
"""企业登记科 has one head, 马娟: what is dispatched there is hers at once."""
HANDLED = {"办得怎么样": "已办成", "核实和办理经过": "原许可在老系统里，已并入，当日换发。"}
ANSWERED = {"答复内容": "许可证已换发，可以来取。", "反映人认可吗": "认可"}

NUMBER = re.compile(r"\d{6}-\d{8}-\d{4}")


# Acts -------------------------------------------------------------------------------------------------------


def register(clerk: Site, **more: Any) -> str:
    """Take a matter in at the counter; `more` are answers by label. Gives its number."""
    clerk.open("/register").fill(REPORT | more).submit("登记").sees("已登记")
    return number_on(clerk)


def to_do(who: Site, number: str, task: str = "") -> Site:
    """Open the task of a matter that waits for this person, and claim it where it waits for several."""
    who.open(f"/matters/{number}").click(f"去办：{task}")
    return who.submit("认领，现在办") if who.page.has_button("认领，现在办") else who


def work(who: Site, number: str, answers: Mapping[str, Any], task: str = "") -> Site:
    """Do it: open, fill in, submit."""
    return to_do(who, number, task).fill(answers).submit("提交")


def dispatched(clerk: Site, **more: Any) -> str:
    """A matter registered and dispatched to a section, by default 企业登记科. Gives its number."""
    number = register(clerk)
    work(clerk, number, DISPATCH | more, "分类派发")
    return number


# What pages say ---------------------------------------------------------------------------------------------


def number_on(site: Site) -> str:
    """The first number of a matter on the page."""
    found = NUMBER.search(site.text)
    assert found, f"{site.path} shows no number: {site.text[:500]}"
    return found.group()


@dataclass(frozen=True)
class Line:
    """One row of a list: under which heading, with which light (red, amber, green, grey; "" without one)."""

    group: str
    light: str
    number: str
    text: str


def lines(site: Site) -> list[Line]:
    """The rows of the list that is open, from top to bottom."""
    return [
        Line(group.xpath("string(tr[1]/th/@id)").removeprefix("g-"), light(row), _number(row), _words(row))
        for group in site.page.tree.xpath("//table/tbody[tr[@class='group']]")
        for row in group.xpath("tr[not(@class='group')]")
    ]


def line_of(site: Site, number: str) -> Line:
    """The row of one matter."""
    found = [line for line in lines(site) if line.number == number]
    assert len(found) == 1, f"{number} stands {len(found)} times on {site.path}"
    return found[0]


def numbers(site: Site) -> list[str]:
    """The matters of the list that is open."""
    return [line.number for line in lines(site)]


def light(element: html.HtmlElement) -> str:
    """The colour of the first light inside an element."""
    classes = element.xpath("string(.//span[contains(@class, 'chip')][1]/@class)").split()
    return next((name for name in classes if name != "chip"), "")


def light_of(site: Site) -> str:
    """The light of the matter whose page is open."""
    return light(site.page.tree.xpath("//div[@class='page-head']")[0])


def deadline(site: Site, name: str) -> tuple[str, str]:
    """Light and due instant of a deadline on the page of a matter; the newest of that name."""
    rows = site.page.tree.xpath("//section[@id='why']//tbody/tr[.//b[text()=$name]]", name=name)
    assert rows, f"{site.path} counts no deadline {name!r}"
    return light(rows[-1]), _words(rows[-1].xpath("td[@data-th='到期']")[0])


def timeline(site: Site) -> list[str]:
    """What happened, newest first, as the page of a matter tells it."""
    moments = site.page.tree.xpath("//section[@id='history']//ol[@class='line']/li")
    return [" ".join(" ".join(moment.itertext()).split()) for moment in moments]


def tabs(site: Site) -> dict[str, int]:
    """The counts over the list."""
    found = site.page.tree.xpath("//nav[@class='tabs']/a")
    return {_words(tab).removesuffix(count): int(count) for tab in found for count in [_count(tab)]}


def why_bad(site: Site) -> dict[str, str]:
    """The message at each field, by the field's label or legend."""
    fields = site.page.tree.xpath("//*[p[contains(@class, 'why-bad')]]")
    return {
        named(field.xpath("legend | label")[0]): _words(field.xpath("p[contains(@class, 'why-bad')]")[0])
        for field in fields
    }


def _number(row: html.HtmlElement) -> str:
    return str(row.xpath("string(.//span[@class='no'])"))


def _count(tab: html.HtmlElement) -> str:
    return str(tab.xpath("string(.//*[@class='count'])"))


def _words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())
