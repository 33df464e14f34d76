"""One file that cannot be read is one finding: what depends on it is not told, for it would be false."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from engine.cli import main
from engine.doors.packages import compile_place, read_folder
from engine.ground.errors import BadDrawing

ROOT = Path(__file__).parents[2]
PLACES = {name: read_folder(ROOT / "processes" / name, ROOT / "forms" / name) for name in ("base", "linqing")}


WHOLE = [(name, path) for name, files in PLACES.items() for path in files if not path.endswith(".md")]


@pytest.mark.parametrize(("name", "path"), WHOLE)
def test_a_broken_file_is_the_only_finding(name: str, path: str) -> None:
    files = PLACES[name]
    broken = files[path] + b"\nname =" if path.endswith(".toml") else files[path][: len(files[path]) // 2]
    with pytest.raises(BadDrawing) as bad:
        compile_place({**files, path: broken})
    assert [one.file for one in bad.value.findings] == [path], bad.value.findings


@pytest.fixture
def fuxing(tmp_path: Path) -> Path:
    """A new place, copied from the base procedure without its forms."""
    shutil.copytree(ROOT / "processes" / "base", tmp_path / "processes" / "fuxing")
    return tmp_path / "processes" / "fuxing"


def lint(place: Path, *words: str, lang: str = "zh_CN.UTF-8") -> Result:
    return CliRunner(env={"LANG": lang, "LC_ALL": ""}).invoke(main, ["lint", str(place), *words])


@pytest.mark.parametrize("empty", [False, True])
def test_missing_forms_are_one_finding(fuxing: Path, empty: bool) -> None:
    forms = fuxing.parents[1] / "forms" / "fuxing"
    if empty:
        forms.mkdir(parents=True)
    first, last = lint(fuxing).stderr.splitlines()
    assert first.startswith(f"{forms}:1: 错误: BC063 没有 forms/fuxing")
    assert "cp -r forms/base forms/fuxing" in first
    assert last == "不能发布：1 处错误，0 处提醒。"
    told = lint(fuxing, lang="C").stderr.splitlines()
    assert "forms/fuxing is missing" in told[0]
    assert told[1] == "Not ready to publish: 1 error, 0 warnings."
    shutil.copytree(ROOT / "forms" / "base", forms, dirs_exist_ok=True)
    assert lint(fuxing).exit_code == 0


def test_each_line_says_whether_it_is_a_mistake_or_a_reminder(fuxing: Path) -> None:
    shutil.copytree(ROOT / "forms" / "base", fuxing.parents[1] / "forms" / "fuxing")
    english = fuxing / "english.toml"
    english.write_text('"没有这句话" = "nowhere"\n' + english.read_text("utf-8"), "utf-8")
    fine = lint(fuxing)
    assert fine.exit_code == 0
    assert f"{english}:1: 提醒: 没有这句话: BC141" in fine.stderr
    assert fine.stdout == "可以发布，有 1 处提醒。\n"
    assert lint(fuxing, lang="C").stdout == "Ready to publish, with 1 warning.\n"

    charter = fuxing / "place.toml"
    charter.write_text(
        charter.read_text("utf-8").replace("[matter]\n", '[matter]\noff = ["T_nowhere"]\n'), "utf-8"
    )
    bad = lint(fuxing)
    assert bad.exit_code == 1
    told = bad.stderr.splitlines()
    assert "错误" in told[0]
    assert "提醒" in told[1]
    assert told[2] == "不能发布：1 处错误，1 处提醒。"
    found = json.loads(lint(fuxing, "--json").stdout)
    assert [(one["code"], one["severity"]) for one in found] == [("BC128", "error"), ("BC141", "warning")]
