"""放假通知: the State Council tells the holidays of the next year, and the office enters them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from engine.cli import main
from engine.doors.tables import deadline, setting
from engine.ground.settings import ZONE
from rigs import history
from rigs.linqing import Hands
from rigs.site import Site
from rigs.story import register

if TYPE_CHECKING:
    from engine.acts.office import Office

Sign = Callable[[str], Site]
Run = Callable[..., Result]
NOTICE = """
year = 2027
[source]
number = "国办发明电〔2026〕9号"
title = "国务院办公厅关于2027年部分节假日安排的通知"
date = 2026-11-05
[holidays]
2026-12-31 = "元旦"
2027-01-01 = "元旦"
2027-01-02 = "元旦"
2027-05-01 = "劳动节"
2027-05-02 = "劳动节"
2027-10-01 = "国庆节"
2027-10-02 = "国庆节"
2027-10-03 = "国庆节"
[workdays]
2027-01-03 = "元旦"
"""


@pytest.fixture
def run(office: Office, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run("calendar", …)` in the office of this test, at the time its clock shows."""

    def called(*words: str, code: int = 0, lang: str = "zh_CN.UTF-8") -> Result:
        monkeypatch.setenv("BANCHENG_HOME", str(office.settings.home))
        monkeypatch.setenv("BANCHENG_DATABASE", office.settings.database_url)
        monkeypatch.setenv("BANCHENG_CLOCK", office.clock.now().isoformat())
        monkeypatch.setenv("BANCHENG_BACKUP_AT", "off")
        monkeypatch.setenv("LANG", lang)
        monkeypatch.delenv("LC_ALL", raising=False)
        result = CliRunner().invoke(main, words)
        assert result.exit_code == code, result.output
        return result

    return called


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    file = tmp_path / "2027.toml"
    file.write_text(NOTICE, "utf-8")
    return file


def test_the_administrator_is_told_in_november_that_next_year_is_missing(
    sign_in: Sign, office: Office, clock: Hands, run: Run, notice: Path
) -> None:
    clock.advance("2026-10-31T10:00")
    sign_in("admin").open("/office/people").sees_not("放假通知")
    clock.advance("2026-11-01T10:00")
    admin = sign_in("admin").open("/").sees("还没有 2027 年的放假通知")
    admin.click("怎样录入").sees("bancheng calendar add")
    admin.open("/?lang=en").sees("The holiday notice of 2027 is not here yet")
    sign_in("zhouli").open("/").sees_not("放假通知")
    ready = admin.client.get("/readyz")
    assert (ready.status_code, ready.text.splitlines()[-1]) == (
        200,
        "calendar: the holiday notice of 2027 is missing",
    )
    assert "还没有 2027 年的放假通知" in run("calendar", "list").output
    run("calendar", "add", str(notice))
    sign_in("admin").open("/").sees_not("放假通知")
    assert "calendar" not in admin.client.get("/readyz").text
    assert "录入 2027 年放假通知 国办发明电〔2026〕9号" in run("people", "log").output


def test_a_year_that_began_without_its_notice_is_a_fault(clock: Hands, run: Run, notice: Path) -> None:
    clock.advance("2026-12-31T10:00")
    assert "放假通知" not in run("check").output
    clock.advance("2027-01-01T10:00")
    assert "没有 2027 年的放假通知" in run("check", code=1).output
    run("calendar", "add", str(notice))
    run("check")


def test_a_new_notice_moves_the_deadlines_of_open_matters(
    sign_in: Sign, office: Office, clock: Hands, run: Run, notice: Path
) -> None:
    clock.advance("2026-12-30T10:00")
    register(sign_in("zhouli"))
    assert _whole(office) == ("2027-01-05T17:30", True)
    told = run("calendar", "add", str(notice)).output
    assert "放假 8 天，调休上班 1 天" in told
    assert "在办的 1 件已重算" in told
    assert _whole(office) == ("2027-01-05T17:30", False)  # a day more off, and a Sunday at work
    assert history.faults(office) == []
    again = run("calendar", "add", str(notice), lang="C").output
    assert "was known already" in again

    notice.write_text(NOTICE.replace('2027-01-03 = "元旦"', ""), "utf-8")
    assert "--replace" in run("calendar", "add", str(notice), code=1).output
    assert _whole(office) == ("2027-01-05T17:30", False)
    run("calendar", "add", str(notice), "--replace")
    assert _whole(office) == ("2027-01-06T17:30", False)
    years = json.loads(run("calendar", "list", "--json").output)
    assert [each["year"] for each in years] == [2022, 2023, 2024, 2025, 2026, 2027]
    assert years[-1]["workdays"] == {}


def _whole(office: Office) -> tuple[str, bool]:
    with office.reading() as desk:
        row = desk.sql.execute(sa.select(deadline).where(deadline.c.whole)).one()
    return f"{row.due_at.astimezone(ZONE):%FT%H:%M}", row.provisional


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("year = 2027", "year = 20270", "不属于 20270 年"),
        (NOTICE, NOTICE.replace("202", "203"), "2000 到 2028"),
        ("year = 2027", 'year = "2027"', "year = 2027"),
        ('2027-05-02 = "劳动节"', "", "缺少 2027-05-02（劳动节）"),
        ("2027-10-03", "2027-10-33", "“2027-10-33”不是日期"),
        ("2027-01-03", "2027-01-04", "2027-01-04 不能是调休上班日"),
        ("2027-10-03", "2026-10-03", "2026-10-03 不属于 2027 年"),
        ("date = 2026-11-05", "", "缺少 source.date"),
        ("date = 2026-11-05", "date = 2026-11-05T08:00:00", "不是日期"),
        ("[workdays]", "[[workdays]]", "[workdays]"),
        ("[source]", "[source", "不是 TOML"),
    ],
)
@pytest.mark.embedded
def test_a_notice_that_cannot_be_one_is_refused_in_words(
    office: Office, run: Run, notice: Path, old: str, new: str, said: str
) -> None:
    notice.write_text(NOTICE.replace(old, new), "utf-8")
    before = _stamp(office)
    told = run("calendar", "add", str(notice), code=1)
    assert said in told.output
    assert len(told.output.splitlines()) == 1
    assert isinstance(told.exception, SystemExit)
    assert _stamp(office) == before


@pytest.mark.embedded
def test_a_file_in_another_encoding_is_said_to_be_so(run: Run, notice: Path) -> None:
    notice.write_bytes(NOTICE.encode("gbk"))
    assert "不是 UTF-8" in run("calendar", "add", str(notice), code=1).output


def _stamp(office: Office) -> str | None:
    with office.reading() as desk:
        return desk.sql.scalar(sa.select(setting.c.value).where(setting.c.name == "calendar"))
