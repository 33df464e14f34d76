"""The folders in which a place lies on this machine."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from engine.acts import publishing
from engine.doors.packages import Place
from engine.ground.errors import BadDrawing, Finding, Refused
from engine.ground.said import Said


def read(place_dir: Path) -> tuple[dict[str, bytes], Place]:
    """A place's package. Raises BadDrawing, its findings with the files as they lie on this machine."""
    if not (place_dir / "place.toml").is_file():
        raise Refused(
            Said(
                f"{place_dir} 里没有 place.toml，不是一个地方的文件夹。应当像 processes/linqing 那样。",
                f"{place_dir} holds no place.toml: it is not the folder of a place, like processes/linqing.",
            )
        )
    try:
        return publishing.read_place(*folders(place_dir))
    except BadDrawing as bad:
        raise BadDrawing(where(place_dir, bad.findings)) from bad


def where(place_dir: Path, findings: Iterable[Finding]) -> list[Finding]:
    """The findings with the path somebody can open in place of the one inside the package."""
    return [replace(each, file=on_disk(place_dir, each.file)) for each in findings]


def on_disk(place_dir: Path, inside: str) -> str:
    """Where a file of the package lies on this machine."""
    place_dir, forms = folders(place_dir)
    if inside.startswith("forms/"):
        return str(forms / inside.removeprefix("forms/"))
    path = place_dir / inside.removeprefix("processes/")
    return str(path if path.exists() or not (forms / inside).exists() else forms / inside)


def folders(place_dir: Path) -> tuple[Path, Path]:
    """Where a place keeps its drawings and its forms: two folders of one name, or `place` and `forms` together."""
    place_dir = place_dir.resolve()
    if (place_dir / "place" / "place.toml").is_file():
        return place_dir / "place", place_dir / "forms"
    if place_dir.name == "place" and (place_dir.parent / "forms").is_dir():
        return place_dir, place_dir.parent / "forms"
    return place_dir, place_dir.parent.parent / "forms" / place_dir.name
