"""A task that nobody of the post has claimed yet is gone on with at once by whoever of them has the matter open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.acts.office import Office
from rigs import returning
from rigs.databases import Shelf
from rigs.site import Site

Sign = Callable[[str], Site]


@pytest.fixture
def office(shelf: Shelf, tmp_path: Path) -> Iterator[Office]:
    """The place with two branches side by side, and eight people who hold the post that does both."""
    shelf.keep("returning", returning.furnish)
    with (
        shelf.fresh("returning") as url,
        returning.office_at(url, tmp_path) as office,
    ):
        yield office


@pytest.fixture
def number(office: Office) -> str:
    """A matter taken in, both branches of which wait for one of the eight."""
    return returning.take_in(office, returning.who(office, "front")).number


def test_the_other_branch_is_gone_on_with_without_claiming_it_first(
    office: Office, sign_in: Sign, number: str
) -> None:
    left = f"/tasks/{returning.open_task(office, number, 'T_left')}"
    right = f"/tasks/{returning.open_task(office, number, 'T_right')}"
    hand = sign_in("hand1").open(left).submit("认领，现在办")
    hand.fill({"办理经过": "已核实"}).submit("提交").sees("“办左边”已提交", "接着办：办右边", "还没有人认领")
    sign_in("hand2").open(right).sees("认领，现在办")  # nobody has it before it is handed in
    hand.fill({"办理经过": "一并核实"}).submit("提交").sees("“办右边”已提交", "接着办：核对")
    sign_in("hand2").open(right, 409).sees("赵一")


def test_a_mistake_there_comes_back_with_the_form_and_not_with_the_claim(
    office: Office, sign_in: Sign, number: str
) -> None:
    left = f"/tasks/{returning.open_task(office, number, 'T_left')}"
    hand = sign_in("hand1").open(left).submit("认领，现在办").fill({"办理经过": "已核实"}).submit("提交")
    hand.fill({"办理经过": "很" * 3000}).submit("提交", 422).sees("“办左边”已提交")
    assert hand.page.form("提交").value("办理经过") == "很" * 3000


def test_whoever_was_faster_with_the_second_one_keeps_it(office: Office, sign_in: Sign, number: str) -> None:
    left = f"/tasks/{returning.open_task(office, number, 'T_left')}"
    right = f"/tasks/{returning.open_task(office, number, 'T_right')}"
    hand = sign_in("hand1").open(left).submit("认领，现在办").fill({"办理经过": "已核实"}).submit("提交")
    sign_in("hand2").open(right).submit("认领，现在办")
    hand.fill({"办理经过": "一并核实"}).submit("提交", 403).sees("钱二", "一并核实")
