"""The commands of those who run an office: what they say, and when they fail."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from engine.acts import publishing
from engine.cli import main
from rigs.databases import PostgresShelf

ROOT = Path(__file__).parents[2]
LINQING = str(ROOT / "processes" / "linqing")
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run("due", "--limit", …)` in an office of its own, in Chinese; `lang="C"` for English."""
    monkeypatch.setenv("BANCHENG_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("BANCHENG_DATABASE", raising=False)
    monkeypatch.delenv("BANCHENG_CLOCK", raising=False)
    monkeypatch.delenv("LC_ALL", raising=False)

    def called(*words: str, code: int = 0, lang: str = "zh_CN.UTF-8") -> Result:
        monkeypatch.setenv("LANG", lang)
        result = CliRunner().invoke(main, words)
        assert result.exit_code == code, result.output
        return result

    return called


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A copy of Linqing to make mistakes in."""
    for kind in ("processes", "forms"):
        shutil.copytree(ROOT / kind / "linqing", tmp_path / "copy" / kind / "linqing")
    return tmp_path / "copy" / "processes" / "linqing"


@pytest.mark.parametrize(
    "words",
    [
        ("check",),
        ("versions",),
        ("people", "list"),
        ("people", "unit", "sk", "社会科"),
        ("people", "token", "admin", "--name", "热线"),
        ("people", "tokens"),
        ("people", "revoke", "1"),
    ],
)
def test_before_an_office_is_opened_the_commands_say_how_to_open_one(
    run: Run, words: tuple[str, ...]
) -> None:
    assert "bancheng init" in run(*words, code=1).output
    assert "no office here yet" in run(*words, code=1, lang="C").output
    assert "到期 2026-05-13T17:30" in run("due", "--received", "2026-05-13T09:00", "--limit", "当日").output


def test_a_place_without_faults_may_be_published(run: Run) -> None:
    assert run("lint", LINQING).output == "可以发布。\n"
    assert run("lint", LINQING, lang="C").output == "Ready to publish.\n"
    assert json.loads(run("lint", LINQING, "--json").output) == []


def test_a_finding_names_the_file_as_it_lies_on_the_disk(run: Run, place: Path) -> None:
    drawing = place / "linqing.bpmn"
    drawing.write_text(
        drawing.read_text("utf-8").replace('name="milestone" value="disp', 'name="milestoen" value="disp')
    )
    charter = place / "place.toml"
    charter.write_text(charter.read_text("utf-8").replace("max_returns = 1", "max_returns ="))
    *lines, verdict = run("lint", str(place), code=1).output.splitlines()
    assert lines
    assert verdict.startswith("不能发布")
    for line in lines:
        assert Path(line.split(":")[0]).is_file()
        assert ": : " not in line


def test_a_folder_that_is_no_place_is_said_to_be_none(run: Run) -> None:
    assert "place.toml" in run("lint", str(ROOT / "forms" / "linqing"), code=1).output
    assert "place.toml" in run("publish", str(ROOT / "forms"), code=1).output


def test_a_package_is_read_once_to_be_published(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("init", LINQING)
    read, times = publishing.read_place, []
    monkeypatch.setattr(publishing, "read_place", lambda *where: times.append(where) or read(*where))
    run("publish", LINQING)
    assert len(times) == 1


def test_publishing_the_same_again_says_that_nothing_is_new(run: Run) -> None:
    assert "一次性密码" in run("init", LINQING).output
    assert "没有新版" in run("publish", LINQING).output
    assert "no new version" in run("publish", LINQING, lang="C").output
    assert len(run("versions").output.splitlines()) == 1


def test_people_are_taken_on_with_posts_and_deputies_that_exist(run: Run) -> None:
    run("init", LINQING)
    assert "社会科" in run("people", "unit", "sk", "社会科").output
    assert (
        "section_head（科室负责人）"
        in run("people", "add", "li", "李四", "--unit", "sk", "--post", "x", code=1).output
    )
    run("people", "add", "li", "李四", "--unit", "sk", "--post", "科长", "--deputy", "nobody", code=1)
    run("people", "add", "li", "李四", "--unit", "sk", "--post", "科长")
    run("people", "add", "wu", "吴五", "--unit", "sk", "--post", "field_staff@office", "--deputy", "li")
    run("people", "absent", "wu", "--days", "-1", code=2)
    assert "2 天" in run("people", "absent", "wu", "--days", "2").output
    listed = run("people", "list").output
    assert "li  李四  section_head@sk\n" in listed
    line = next(each for each in listed.splitlines() if "吴五" in each)
    assert re.fullmatch(
        r"    wu  吴五  field_staff@office  B岗 li  (\d{4}-\d\d-\d\d) 至 (?!\1)\d{4}-\d\d-\d\d 不在岗", line
    )
    assert re.search(r"deputy li  away \S+ to \S+\n", run("people", "list", lang="C").output)


@pytest.mark.parametrize(
    ("received", "pause", "told"),
    [
        ("yesterday", (), ("看不懂时间“yesterday”", "“yesterday” is no time")),
        (
            "2026-05-13T09:00",
            ("--suspend", "2026-05-15T09:00/2026-05-14T09:00"),
            ("恢复早于挂起", "ends before it begins"),
        ),
    ],
)
def test_a_time_that_is_none_is_told_in_the_language_of_the_person(
    run: Run, received: str, pause: tuple[str, ...], told: tuple[str, str]
) -> None:
    words = ("due", "--received", received, "--limit", "2工作日", *pause)
    assert told[0] in run(*words, code=1).output
    assert told[1] in run(*words, code=1, lang="C").output


def test_a_demonstration_is_made_once_and_of_one_place(run: Run) -> None:
    run("demo", "--place", "linqing")
    assert "周莉" in run("people", "list").output
    run("demo")
    assert "里已有 linqing 的演示" in run("demo", "--place", "base", code=1).output
    assert "The demonstration of linqing is in" in run("demo", "--place", "base", code=1, lang="C").output
    run("demo", "--place", "nowhere", code=2)


def test_no_demonstration_is_put_into_a_real_office(run: Run) -> None:
    run("init", LINQING)
    assert "不能放演示账号" in run("demo", code=1).output


def test_what_holds_personal_data_is_for_its_owner_alone(run: Run, tmp_path: Path) -> None:
    home, other = tmp_path / "home", tmp_path / "other"
    before = os.umask(0o022)
    try:
        run("init", LINQING)
        run("people", "unit", "sk", "社会科")
        run("backup", str(tmp_path / "copy.zip"))
        (home / "bancheng.sqlite").chmod(0o644)  # as an earlier version left it
        run("restore", str(tmp_path / "copy.zip"), "--replace", "linqing")
        run("restore", str(tmp_path / "copy.zip"), "--into", str(other))
        with sqlite3.connect(home / "bancheng.sqlite") as open_:
            open_.execute("select * from person").fetchone()
            _private(home, other)
        open_.close()
        assert list(home.glob("bancheng-replaced-*.sqlite"))
    finally:
        os.umask(before)


def _private(*homes: Path) -> None:
    for home in homes:
        assert home.stat().st_mode & 0o777 == 0o700
        for file in home.glob("*.sqlite*"):
            assert file.stat().st_mode & 0o777 == 0o600, file


def test_what_a_scenario_misses_is_told_in_words(run: Run, place: Path) -> None:
    scenario = next(
        path for path in sorted((place / "scenarios").iterdir()) if "open = [" in path.read_text()
    )
    text = re.sub(
        r"open = \[.*?\]", 'open = ["没有的一步", "还有一步"]', scenario.read_text("utf-8"), count=1
    )
    scenario.write_text(text, "utf-8")
    told = run("scenario", str(scenario), code=1).output
    assert "open：应为 没有的一步 @ 、还有一步 @ ，实为 空。" in told
    assert "[" not in told
    told = run("scenario", str(scenario), code=1, lang="C").output
    assert "open: expected 没有的一步 @ , 还有一步 @ , found nothing." in told
    assert "[" not in told


@pytest.mark.postgres
def test_a_worker_says_what_it_does(
    run: Run, postgresql: PostgresShelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.acts.opening.work", lambda _office: None)
    with postgresql.fresh() as url:
        monkeypatch.setenv("BANCHENG_DATABASE", url)
        run("init", LINQING)
        assert "正在按时提醒" in run("work").output
        assert "Ctrl-C" in run("work", lang="C").output
