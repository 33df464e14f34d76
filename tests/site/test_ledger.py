"""The ledger on the page of a matter: suspended, resumed, extended, and every change told under its day strip."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from engine.acts.office import Office
from engine.cli import main
from engine.doors.tables import deadline
from rigs.examples import id_of, office_of, take_in
from rigs.linqing import Hands
from rigs.site import Site
from rigs.story import light_of, timeline

SignIn = Callable[[str], Site]
pytestmark = pytest.mark.embedded


@pytest.fixture
def office(database_url: str, tmp_path: Path) -> Iterator[Office]:
    """The office of the example of limits, whose head may suspend and extend."""
    edits = {'start  = "limits"': 'start  = "limits"\nsuspend = ["head"]\nextend = ["head"]'}
    with office_of(database_url, tmp_path / "home", "limits", edits) as office:
        yield office


@pytest.fixture
def number(sign_in: SignIn) -> str:
    """A matter received at 8:30 on Wednesday 13 May 2026; the whole of it has twenty working days."""
    return take_in(sign_in("front"))


def test_a_matter_is_suspended_resumed_and_extended_with_reasons(
    sign_in: SignIn, number: str, clock: Hands
) -> None:
    head = (
        sign_in("head1")
        .open(f"/matters/{number}")
        .click("挂起…")
        .submit("挂起", 422)
        .sees("请写明挂起的原因")
    )
    head.fill({"为什么挂起": "等外省复函"}).submit("挂起").sees("已挂起，停表。", "挂起，剩")
    assert not head.page.has_link("挂起…")
    clock.advance("2026-05-15 10:00")
    head = sign_in("head1").open(f"/matters/{number}").click("恢复计时…")
    head.fill({"为什么恢复": "复函到了"}).submit("恢复计时").sees("已恢复计时。")
    head.click("延期…").submit("延期", 422).sees("请写明延期的原因", "请选一个时限", "请写延长几个工作日")
    head.fill({"延哪个时限": "全件", "延几个工作日": "5", "为什么延期": "外省材料多"}).submit("延期")
    head.sees("已延期。", "20 个工作日，另延 5 个工作日")
    told = timeline(head)
    assert any("挂起，停表" in each and "等外省复函" in each for each in told)
    assert any("恢复计时" in each and "复函到了" in each for each in told)
    assert any("延期 5 个工作日" in each and "外省材料多" in each for each in told)


def test_every_change_of_a_deadline_stands_under_its_strip(
    sign_in: SignIn, number: str, clock: Hands
) -> None:
    head = sign_in("head1").open(f"/matters/{number}").click("挂起…")
    head.fill({"为什么挂起": "等外省复函"}).submit("挂起")
    clock.advance("2026-05-15 10:00")
    head = sign_in("head1").open(f"/matters/{number}").click("恢复计时…").submit("恢复计时").click("延期…")
    head.fill({"延哪个时限": "全件", "延几个工作日": "5", "为什么延期": "外省材料多"}).submit("延期")
    assert _changes(head.click("单独打开，打印留证")) == [
        "5月13日 08:30 冯前台 开始计时，限 20 个工作日",
        "5月13日 08:30 孙三 挂起，停表 等外省复函",
        "5月15日 10:00 孙三 恢复计时",
        "5月15日 10:00 孙三 延期 5 个工作日，孙三批准 外省材料多",
    ]
    head.sees("放假调休依据：2026 年，国务院办公厅", "国办发", "时限计算：全件")
    head.open(f"{head.path}?lang=en").sees("What changed this deadline", "approved by 孙三")


def test_only_posts_the_place_names_touch_the_clocks(sign_in: SignIn, number: str) -> None:
    clerk = sign_in("front").open(f"/matters/{number}")
    assert not any(clerk.page.has_link(words) for words in ("挂起…", "恢复计时…", "延期…"))
    clerk.open(f"/matters/{number}/suspend").fill({"为什么挂起": "想歇歇"}).submit("挂起", 403)


def test_a_deadline_is_extended_once(sign_in: SignIn, number: str) -> None:
    answers = {"延哪个时限": "全件", "延几个工作日": "5", "为什么延期": "外省材料多"}
    head = sign_in("head1").open(f"/matters/{number}").click("延期…").fill(answers).submit("延期")
    assert "全件" not in head.open(f"/matters/{number}/extend").page.source.partition("<select")[2]


def test_the_command_and_the_page_count_alike(
    sign_in: SignIn, number: str, clock: Hands, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = sign_in("head1").open(f"/matters/{number}").click("挂起…")
    head.fill({"为什么挂起": "等外省复函"}).submit("挂起")
    clock.advance("2026-05-15 10:00")
    sign_in("head1").open(f"/matters/{number}/resume").submit("恢复计时")
    clock.advance("2026-07-01 10:00")
    monkeypatch.setenv("BANCHENG_HOME", str(office.settings.home))
    monkeypatch.setenv("BANCHENG_DATABASE", office.settings.database_url)
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    asked = ("--received", "2026-05-13T08:30", "--limit", "20工作日")
    paused = ("--suspend", "2026-05-13T08:30/2026-05-15T10:00")
    told = json.loads(CliRunner().invoke(main, ["due", *asked, *paused, "--json"]).output)
    page = sign_in("head1").open(f"/matters/{number}").click("单独打开，打印留证")
    shown = {
        str(day.xpath("string(time/@datetime)")): len(day.xpath(".//*[contains(@class, 'h-on')]")) / 2
        for day in page.page.tree.xpath("//ol[@class='days']/li")
    }
    counted = {day["date"]: day["counted"] for day in told["days"]}
    assert {date: shown[date] for date in counted} == counted
    assert sum(shown.values()) == sum(counted.values()) == 20
    (due,) = page.page.tree.xpath("//li[contains(@class, 'day-due')]/time/@datetime")
    assert told["due"].startswith(due)


def test_a_light_raised_by_hand_shows_and_says_so(sign_in: SignIn, number: str, office: Office) -> None:
    clerk = sign_in("front").open(f"/matters/{number}")
    assert light_of(clerk) == "green"
    mine = sa.and_(deadline.c.case_id == id_of(office, number), deadline.c.whole)
    with office.desk() as desk:
        desk.sql.execute(sa.update(deadline).where(mine).values(light="amber"))
    assert light_of(clerk.open(f"/matters/{number}").sees("人工亮灯")) == "amber"
    with office.desk() as desk:
        desk.sql.execute(sa.update(deadline).where(mine).values(light="red"))
    clerk.open(f"/matters/{number}").sees("灯是人工亮的", "“全件”怎么算的？")
    assert light_of(clerk) == "red"
    clerk.open("/?tab=first").sees("超期")


def test_a_year_whose_notice_is_not_loaded_is_named(sign_in: SignIn, number: str, clock: Hands) -> None:
    clock.advance(clock.now + timedelta(days=300))
    page = sign_in("head1").open(f"/matters/{number}").click("单独打开，打印留证")
    page.sees("放假调休依据：2026 年，", "2027 年的放假通知还没有载入，日期暂定")


def _changes(site: Site) -> list[str]:
    lines = site.page.tree.xpath("//article//ol[@class='line']/li")
    return [" ".join(" ".join(line.itertext()).split()) for line in lines]
