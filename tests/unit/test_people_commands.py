"""bancheng people …: the acts of the administrator's pages, from the command line."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from engine.acts import opening
from engine.cli import main
from engine.ground.clock import VirtualClock
from engine.ground.settings import ZONE
from rigs.workbooks import workbook

LINQING = str(Path(__file__).parents[2] / "processes" / "linqing")
PASSWORD = re.compile(r"[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}")
Run = Callable[..., Result]
BOOK = {
    "单位": [("sk", "社会科")],
    "人员": [("li", "李四", "sk", 13800001234), ("wu", "吴五", "sk")],
    "岗位": [("li", "科长"), ("wu", "科长")],
    "B岗": [("li", "wu")],
}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run("people", …)` in an office of its own, in Chinese; `lang="C"` for English."""
    monkeypatch.setenv("BANCHENG_HOME", str(tmp_path / "home"))
    for name in ("BANCHENG_DATABASE", "BANCHENG_CLOCK", "LC_ALL"):
        monkeypatch.delenv(name, raising=False)

    def called(*words: str, code: int = 0, lang: str = "zh_CN.UTF-8") -> Result:
        monkeypatch.setenv("LANG", lang)
        result = CliRunner().invoke(main, words)
        assert result.exit_code == code, result.output
        return result

    called("init", LINQING)
    return called


@pytest.fixture
def book(tmp_path: Path) -> str:
    file = tmp_path / "people.xlsx"
    file.write_bytes(workbook(BOOK))
    return str(file)


def test_a_workbook_is_tried_then_brought_in_and_again_changes_nothing(run: Run, book: str) -> None:
    tried = run("people", "import", book, "--dry-run").output
    assert "+ 单位 2  社会科（sk）" in tried
    assert "新增 6 项，修改 0 项，0 项不变。" in tried
    assert not PASSWORD.search(tried)
    assert "李四" not in run("people", "list").output
    done = json.loads(run("people", "import", book, "--json").output)
    assert (done["written"], len(done["items"]), done["mistakes"]) == (True, 6, [])
    assert [one["account"] for one in done["passwords"]] == ["li", "wu"]
    assert all(PASSWORD.fullmatch(one["password"]) for one in done["passwords"])
    assert "li  李四  section_head@sk  B岗 wu" in run("people", "list").output
    again = run("people", "import", book, lang="C").output
    assert "0 to add, 0 to change, 6 left alone." in again
    assert not PASSWORD.search(again)


def test_mistakes_are_told_and_nothing_is_written(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "bad.xlsx"
    file.write_bytes(workbook(BOOK | {"岗位": [("li", "科员")], "B岗": [("li", "nobody")]}))
    told = run("people", "import", str(file), code=1).output
    assert "岗位 2 岗位: 没有岗位“科员”" in told
    assert "B岗 2 B岗账号: 没有这个账号" in told
    assert "有 2 处错，什么都没有导入。" in told
    found = json.loads(run("people", "import", str(file), "--json", code=1).output)
    assert found["written"] is False
    assert [(one["sheet"], one["row"], one["column"]) for one in found["mistakes"]] == [
        ("岗位", 2, {"zh": "岗位", "en": "Post"}),
        ("B岗", 2, {"zh": "B岗账号", "en": "Deputy account"}),
    ]
    english = run("people", "import", str(file), code=1, lang="C").output
    assert "B岗 2 Deputy account: There is no such account" in english
    file.write_text("account,name")
    assert "save it as .xlsx" in run("people", "import", str(file), code=1, lang="C").output
    assert "李四" not in run("people", "list").output


def test_the_template_is_written_to_a_file(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "template.xlsx"
    assert str(file) in run("people", "template", str(file)).output
    assert "没有要导入的行" in run("people", "import", str(file), code=1).output


def test_people_change_hold_posts_leave_and_return(run: Run, book: str) -> None:
    run("people", "import", book)
    run("people", "change", "li", "--name", "李思", "--unit", "office", "--deputy", "", "--admin")
    assert "没有编号为“x”的单位" in run("people", "change", "li", "--unit", "x", code=1).output
    run("people", "take", "li", "科长@sk")
    run("people", "give", "li", "局长")
    assert "li  李思  director@office\n" in run("people", "list").output
    assert "0 open tasks went to others" in run("people", "leave", "li", lang="C").output
    assert "李思" not in run("people", "list").output
    assert PASSWORD.search(run("people", "return", "li").output)
    assert PASSWORD.search(run("people", "password", "li").output)
    assert "最后一位管理员" in run("people", "leave", "admin", code=1).output
    assert "还有 1 人" in run("people", "close-unit", "sk", code=1).output
    log = run("people", "log").output
    for told in (
        "重设 李思（li） 的密码",
        "李思（li）离开",
        "李思（li）担任临清市行政审批服务局局长",
        "命令行",
    ):
        assert told in log
    assert json.loads(run("people", "log", "--json").output)[0]["who"]["en"] == "command line"


def test_a_password_is_told_with_the_account_that_is_kept(run: Run) -> None:
    added = run("people", "add", "ＷＡＮＧ１", "王一", "--unit", "office", "--post", "局长").output
    assert "王一（WANG1） 的一次性密码：" in added
    assert "WANG1  王一  director@office" in run("people", "list").output
    assert "of 王一 (WANG1): " in run("people", "password", "WANG1", lang="C").output


def test_duty_is_planned_listed_and_removed(run: Run, book: str) -> None:
    run("people", "import", book)
    added = run("people", "duty", "add", "li", "科长", "--from", "2099-06-01", "--until", "2099-06-02").output
    assert "排了 2 天。" in added
    listed = run("people", "duty", "list", "--day", "2099-06-02").output.splitlines()
    assert [line.split()[0] for line in listed] == ["2099-06-01", "2099-06-02"]
    in_english = run("people", "duty", "list", "--day", "2099-06-02", lang="C").output
    assert "Section head · 社会科" in in_english
    run("people", "duty", "remove", listed[0].split()[1])
    assert len(run("people", "duty", "list", "--day", "2099-06-02").output.splitlines()) == 1
    assert "不能排过去" in run("people", "duty", "add", "li", "科长", "--from", "2001-01-01", code=1).output
    assert "日期写成" in run("people", "duty", "list", "--day", "gestern", code=1).output


def test_tokens_are_listed_with_the_day_on_the_wall(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "clock_of", lambda _: VirtualClock(datetime(2026, 5, 14, 3, tzinfo=ZONE)))
    assert run("people", "token", "admin", "--name", "热线").output.startswith("bancheng_")
    assert "admin           2026-05-14  -           热线" in run("people", "tokens").output
