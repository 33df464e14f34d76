"""The rules of the house that a machine can keep: floors, doors, one clock, one commit, nothing evaluated."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[2]
SOURCES = sorted(file for package in ("engine", "web") for file in (ROOT / package).rglob("*.py"))

DOORS = {
    "SpiffWorkflow": r"engine/doors/tokens/.*",
    "lxml": r"engine/doors/drawings(/.*|\.py)",
    "apscheduler": r"engine/doors/wakeups\.py",
    "psycopg": r"engine/ground/database\.py",
    "sqlite3": r"engine/ground/database\.py",
    "alembic": r"engine/.*migrations(/.*|\.py)",
    "filetype": r"engine/doors/forms/.*",
    "openpyxl": r"engine/doors/sheets/read\.py",
    "xlsxwriter": r"engine/doors/sheets/write\.py",
    "markdown_it": r"engine/doors/forms/prose\.py",
    "flask": r"web/.*",
    "flask_babel": r"web/.*",
    "flask_wtf": r"web/.*",
    "jinja2": r"web/.*",
    "werkzeug": r"web/.*",
    "babel": r"web/.*",
    "msgspec": r"web/api/.*",
    "spectree": r"web/api/.*",
}
"""Where each foreign library comes in; nobody else knows that it is there."""

UNPACKING_CODE = {"pickle", "marshal", "shelve", "dill", "code", "runpy"}
EVALUATING = {"eval", "exec", "compile", "__import__"}
TELLING_TIME = {"now", "utcnow", "today", "time", "localtime", "gmtime"}
CLOCKS = {"datetime", "date", "time"}


def _path(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


@cache
def _nodes() -> list[tuple[str, ast.AST]]:
    """Every node of every module, with where it stands."""
    trees = [(_path(file), ast.parse(file.read_text(encoding="utf-8"))) for file in SOURCES]
    return [(path, node) for path, tree in trees for node in ast.walk(tree)]


def _imports() -> Iterator[tuple[str, str]]:
    """(path, imported top-level name) of every import, also those within functions."""
    for path, node in _nodes():
        if isinstance(node, ast.Import):
            yield from ((path, name.name.split(".")[0]) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield path, (node.module or "").split(".")[0]


def test_imports_run_downward_only(capsys: pytest.CaptureFixture[str]) -> None:
    broken = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)

    assert not broken, capsys.readouterr().out


@pytest.mark.parametrize("library", DOORS)
def test_a_foreign_library_comes_in_by_its_door_alone(library: str) -> None:
    importing = {path for path, name in _imports() if name == library}

    assert {path for path in importing if not re.fullmatch(DOORS[library], path)} == set()


def test_nothing_is_evaluated_and_nothing_unpacked_that_could_run() -> None:
    calls = {
        f"{path}:{node.lineno} {node.func.id}"
        for path, node in _nodes()
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in EVALUATING
    }
    unpacking = {f"{path} {name}" for path, name in _imports() if name in UNPACKING_CODE}

    assert calls | unpacking == set()


def test_only_the_database_and_its_migrations_commit() -> None:
    commits = {
        path
        for path, node in _nodes()
        if isinstance(node, ast.Attribute) and node.attr in ("commit", "begin_nested")
    }

    assert commits <= {"engine/ground/database.py", "engine/doors/migrations/env.py"}


def test_only_the_clock_tells_the_time() -> None:
    asked = {
        path
        for path, node in _nodes()
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in TELLING_TIME
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in CLOCKS
    }

    assert asked == {"engine/ground/clock.py"}


def test_warnings_of_the_linter_are_silenced_with_a_reason() -> None:
    silenced = re.compile(r"#\s*noqa(?!: [A-Z]+\d+(, ?[A-Z]+\d+)* - \w)")
    bare = [
        f"{_path(file)}:{number}"
        for file in SOURCES
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if silenced.search(line)
    ]

    assert bare == []


# What is written --------------------------------------------------------------------------------------------

WRITTEN = (
    ".py",
    ".toml",
    ".html",
    ".css",
    ".js",
    ".json",
    ".md",
    ".txt",
    ".po",
    ".bpmn",
    ".dmn",
    ".form",
    ".lock",
)
ABROAD = re.compile(
    r"(?<![\w./:}-])/(work|home|root|Users|tmp)/\w"  # a folder of somebody's machine
    r"|\b(pypi|pythonhosted|npmjs|npmmirror)\.\w+|\bdeb\.debian\.org"  # a package index
)
LEFT_OPEN = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")


def _texts() -> Iterator[Path]:
    for top in ("engine", "web", "processes", "forms", "tests"):
        yield from (file for file in (ROOT / top).rglob("*") if file.suffix in WRITTEN and file.is_file())
    yield from (file for file in ROOT.iterdir() if file.suffix in WRITTEN or file.name == "Makefile")
    yield ROOT / ".ci" / "run"


def _lines_with(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{_path(file)}:{number}: {line.strip()[:100]}"
        for file in _texts()
        if file != Path(__file__)
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_text_names_a_folder_of_one_machine_or_a_package_index() -> None:
    assert _lines_with(ABROAD) == []


def test_nothing_is_left_for_later_in_a_comment() -> None:
    assert _lines_with(LEFT_OPEN) == []


@pytest.mark.parametrize(
    "line", ["see /home/someone/notes", "'/tmp/x'", "https://pypi.org/simple", "/root/notes"]
)
def test_a_path_of_one_machine_would_be_found(line: str) -> None:
    assert ABROAD.search(line)
