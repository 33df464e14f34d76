"""What is installed is what lies here: names of our own, every file in the wheel, others' work named."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import packages_distributions
from pathlib import Path
from zipfile import ZipFile

import pytest

from rigs import third_party

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names of the files in a freshly built wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    with ZipFile(built) as archive:
        return set(archive.namelist())


def _sources() -> Iterator[str]:
    for package in ("engine", "web"):
        for file in (ROOT / package).rglob("*"):
            if file.is_file() and "__pycache__" not in file.parts:
                yield file.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("name", ["engine", "web"])
def test_the_import_name_is_ours_alone(name: str) -> None:
    claimed_by = packages_distributions().get(name, [])
    found = import_module(name).__file__

    assert set(claimed_by) <= {"bancheng"}
    assert found
    assert Path(found).is_relative_to(ROOT)


def test_no_folder_of_tests_shadows_a_package() -> None:
    assert list((ROOT / "tests").rglob("__init__.py")) == []


def test_every_file_of_both_packages_is_in_the_wheel(wheel: set[str]) -> None:
    assert set(_sources()) - wheel == set()


@pytest.mark.parametrize(
    "needed",
    [
        r"engine/values/years/2026\.toml",
        r"engine/.*migrations/versions/.*\.py",
        r"web/templates/.*\.html",
        r"web/static/look\.css",
        r"web/translations/en/.*\.po",
        r".*\.dist-info/licenses/LICENSE",
    ],
)
def test_what_an_installed_office_needs_is_in_the_wheel(wheel: set[str], needed: str) -> None:
    assert any(re.fullmatch(needed, name) for name in wheel)


def test_nothing_but_the_two_packages_is_in_the_wheel(wheel: set[str]) -> None:
    assert {name.split("/")[0] for name in wheel if ".dist-info/" not in name} == {"engine", "web"}


def test_every_shipped_file_of_others_is_entered_with_its_hash() -> None:
    text = third_party.LIST.read_text(encoding="utf-8")

    assert third_party.entered_files(text) == third_party.shipped_files()
    assert ("Nothing: there is no file of others" in text) == (not third_party.shipped_files())


def test_an_entry_of_a_shipped_file_is_read() -> None:
    line = f"web/static/vendor/x/x.js  x  1.2.3  MIT  {'0a' * 32}"

    assert third_party.entered_files(line) == {"web/static/vendor/x/x.js": "0a" * 32}


def test_every_package_the_office_runs_on_is_listed_in_its_locked_version() -> None:
    listed = third_party.entered_packages(third_party.LIST.read_text(encoding="utf-8"))
    locked = third_party.locked()

    assert listed == {name: locked[name] for name in listed}
    assert third_party.runtime_packages() <= set(listed), "run: make third-party"


def test_the_lock_file_names_no_index_and_no_path() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")

    assert not re.search(r"^\s*-(?!-hash=)|^\s*\.{0,2}/|://| @ ", lock, re.MULTILINE)
    assert "--hash=sha256:" in lock
