"""Folders and files of a place: which may be there, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from engine.doors.drawings import MAX_BYTES
from engine.doors.drawings.faults import Faults
from engine.ground.errors import BadDrawing, Finding

MAX_FILES = 200
MAX_TOTAL = 20_000_000
_HAN = "\u4e00-\u9fff"
_STEM = rf"[A-Za-z0-9_{_HAN}][A-Za-z0-9_{_HAN}-]{{0,60}}"
_PATHS = re.compile(
    rf"(place|english)\.toml|{_STEM}\.md|processes/{_STEM}\.(bpmn|dmn)|forms/{_STEM}\.form|scenarios/{_STEM}\.toml"
)


def read_folder(place_dir: Path, forms_dir: Path) -> dict[str, bytes]:
    """The package in two folders: processes/<place> and forms/<place>.

    Paths in the package are "place.toml", "english.toml", "processes/….bpmn", "forms/….form",
    "scenarios/….toml", "….md".
    Raises `BadDrawing` for symbolic links, odd names, other kinds of files, too much of anything, and where
    there are no forms: every task would miss its own.
    """
    files: dict[str, bytes] = {}
    faults = Faults(place_dir.name)
    for folder, is_forms in ((place_dir, False), (forms_dir, True)):
        for path in _listed(folder):
            inside = path.relative_to(folder).as_posix()
            wanted = _path_in_package(inside, is_forms)
            if path.is_symlink() or path.is_dir() or not _PATHS.fullmatch(wanted):
                _refuse(faults, inside)
            elif path.stat().st_size > MAX_BYTES or len(files) >= MAX_FILES:
                _too_much(faults, inside)
            else:
                files[wanted] = path.read_bytes()
    if "place.toml" in files and not any(path.endswith(".form") for path in files):
        _no_forms(faults, forms_dir)
    if faults.found:
        raise BadDrawing(faults.found)
    return files


def _listed(folder: Path) -> list[Path]:
    """Every file of the folder and of its scenarios, hidden files of editors left out."""
    if not folder.is_dir() or folder.is_symlink():
        return []
    here = [path for path in sorted(folder.iterdir()) if not path.name.startswith(".")]
    scenarios = folder / "scenarios"
    if scenarios not in here or scenarios.is_symlink():
        return here
    here.remove(scenarios)
    return here + [path for path in sorted(scenarios.iterdir()) if not path.name.startswith(".")]


def _path_in_package(inside: str, is_forms: bool) -> str:
    if is_forms:
        return f"forms/{inside}"
    return f"processes/{inside}" if inside.endswith((".bpmn", ".dmn")) else inside


def allowed(files: Mapping[str, bytes]) -> list[Finding]:
    """What of a package, wherever it came from, is no file of a place or too large."""
    faults = Faults("")
    for path, data in files.items():
        if not _PATHS.fullmatch(path):
            _refuse(faults, path)
        elif len(data) > MAX_BYTES:
            _too_much(faults, path)
    if len(files) > MAX_FILES or sum(map(len, files.values())) > MAX_TOTAL:
        _too_much(faults, "")
    return faults.found


def _refuse(faults: Faults, path: str) -> None:
    faults.file = path
    faults.add(
        "BC086",
        1,
        "",
        f"“{path}”不能放在地方包里。只收 .bpmn .dmn .form .toml .md，文件名用字母、数字、汉字、_ 和 -，不收链接。",
        f"“{path}” cannot be part of a place: .bpmn, .dmn, .form, .toml and .md files with plain names, no links.",
    )


def _no_forms(faults: Faults, forms_dir: Path) -> None:
    shown = "/".join(forms_dir.parts[-2:])
    faults.file = "forms/"
    faults.add(
        "BC063",
        1,
        "",
        f"没有 {shown}，或者里面没有表单。一个地方是两个文件夹：抄别的地方时，表单也要抄来，"
        f"例如 cp -r forms/base {shown}。",
        f"{shown} is missing, or holds no forms. A place is two folders: where another was copied, copy its forms "
        f"too, such as cp -r forms/base {shown}.",
    )


def _too_much(faults: Faults, path: str) -> None:
    faults.file = path
    faults.add(
        "BC001",
        1,
        "",
        f"太大了：每个文件最多 2 MB，一个地方最多 {MAX_FILES} 个文件、20 MB。请拆小。",
        f"Too large: at most 2 MB per file, {MAX_FILES} files and 20 MB per place. Make it smaller.",
    )
