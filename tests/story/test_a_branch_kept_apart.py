"""A branch that few posts see: what lies in it is in no cell, no light and no row of those who look from above."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.acts.founding import NewPerson
from engine.acts.office import Office
from rigs.examples import office_of, take_in
from rigs.linqing import Hands
from rigs.site import Site
from rigs.story import to_do

Sign = Callable[[str], Site]
pytestmark = pytest.mark.embedded

FOUND = "线索属实，已移交"
CHIEF = NewPerson("chief1", "周主管", "office", (("chief", "office"),))
"""Supervises the office as the head does, and does not see the branch."""
LEDGER = """
[posts.chief]
name       = "分管领导"
unit       = "place"
supervises = true

[ledger]
columns = ["number", "found", "times", "looked", "light"]
[ledger.found]
title = ["查明", "Found"]
value = "secret.finding"
[ledger.times]
title = ["查了几次", "Times"]
value = 'times("T_secret")'
[ledger.looked]
title = ["查完", "Looked into"]
value = "milestone:looked"

[outcomes]"""
SECRET = '<camunda:property name="visibleTo" value="head" />'
DRAWN = (
    SECRET
    + '<camunda:property name="milestone" value="looked" /><camunda:property name="limit" value="1工作日" />'
)


@pytest.fixture
def office(database_url: str, tmp_path: Path) -> Iterator[Office]:
    edits = {"[outcomes]": LEDGER, SECRET: DRAWN}
    with office_of(database_url, tmp_path / "home", "sight", edits, [CHIEF]) as office:
        yield office


@pytest.fixture
def number(sign_in: Sign) -> str:
    """A matter at work in both branches."""
    return take_in(sign_in("front"))


def cells(site: Site) -> dict[str, str]:
    """The one row of somebody's register, cell by title."""
    (table,) = site.open("/ledger").page.tree.xpath("//table[contains(@class,'ledger')]")
    heads = [" ".join(cell.text_content().split()).rstrip(" ↓↑") for cell in table.xpath(".//thead//th")]
    (row,) = table.xpath("tbody/tr")
    return dict(
        zip(heads, [" ".join(cell.text_content().split()) for cell in row.xpath("th|td")], strict=True)
    )


def looked_into(sign_in: Sign, number: str) -> str:
    """The head looks into it. Gives the address of the task that was."""
    head = to_do(sign_in("head1"), number, "核查线索")
    task = head.path
    head.fill({"查明的情况": FOUND}).submit("提交").sees("已提交")
    return task


def test_no_cell_of_the_register_tells_what_the_branch_found(sign_in: Sign, number: str) -> None:
    looked_into(sign_in, number)
    assert cells(sign_in("head1")) == {
        "件号": number,
        "查明": FOUND,
        "查了几次": "1",
        "查完": "5月13日 08:30",
        "灯": "正常",
    }
    kept = cells(sign_in("chief1"))
    assert (kept["件号"], kept["灯"]) == (number, "正常")
    assert [kept[name] for name in ("查明", "查了几次", "查完")] == ["", "", ""]


def test_the_light_of_a_branch_shows_to_those_who_see_the_branch(
    sign_in: Sign, number: str, clock: Hands
) -> None:
    clock.advance("2026-05-15T09:00")
    assert cells(sign_in("head1"))["灯"] == "超期"
    assert cells(sign_in("chief1"))["灯"] == "正常"
    looked_into(sign_in, number)
    to_do(sign_in("hand1"), number, "经办").submit("提交")
    assert cells(sign_in("head1"))["灯"] == "超期"
    assert cells(sign_in("chief1"))["灯"] == "正常"


def test_no_row_of_the_overview_stands_for_a_step_in_it(sign_in: Sign, number: str) -> None:
    sign_in("head1").open("/overview").sees("核查线索", "经办")
    sign_in("chief1").open("/overview").sees("经办").sees_not("核查线索")


def test_a_step_of_it_that_is_over_cannot_be_guessed_at(sign_in: Sign, number: str) -> None:
    task = looked_into(sign_in, number).rpartition("/")[2]
    sign_in("head1").open(f"/overview/urge?pick={task}").sees("核查线索", number)
    sign_in("chief1").open(f"/overview/urge?pick={task}").sees("看不到的一件").sees_not("核查线索", number)
