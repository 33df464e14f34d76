"""What is done to a package inside the cell. Everything given and answered is plain JSON."""

from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from engine.acts import publishing
from engine.acts.office import Office
from engine.doors.packages import compile_place
from engine.doors.tables import version, version_file
from engine.ground.clock import VirtualClock
from engine.ground.errors import BadDrawing, Finding
from rigs import giants, linqing

GOOD = giants.GOOD
PACKAGE = {"place.toml": "place.toml", "processes/small.bpmn": "small.bpmn", "forms/F01.form": "F01.form"}


def good() -> dict[str, bytes]:
    """The small package in which every bad file takes the place of a good one, or stands beside them."""
    return {path: (GOOD / name).read_bytes() for path, name in PACKAGE.items()}


def bad(at: str, file: str) -> dict[str, bytes]:
    """The package with a bad file; the name of a giant is that of the function which makes it."""
    path = GOOD.parent / file
    return good() | {at: path.read_bytes() if path.is_file() else getattr(giants, file)()}


def published(at: str, file: str, url: str, home: str) -> dict[str, Any]:
    """What the publisher says to the package, and how much of it lies in the database afterwards."""
    office = Office(linqing.settings_at(url, Path(home)), VirtualClock(linqing.MORNING))
    findings: list[dict[str, Any]] | None = None
    try:
        with office.desk() as desk:
            publishing.publish(desk, bad(at, file), None, "坏文件")
    except BadDrawing as refused:
        findings = told(refused.findings)
    with office.reading() as desk:
        saved = sum(
            desk.sql.scalar(sa.select(sa.func.count()).select_from(each)) or 0
            for each in (version, version_file)
        )
    return {"findings": findings, "saved": saved}


def refused(at: str, file: str) -> list[dict[str, Any]]:
    """What is wrong with the package, without publishing it."""
    try:
        compile_place(bad(at, file))
    except BadDrawing as refused:
        return told(refused.findings)
    return []


def read_from_folders(at: str, file: str, home: str) -> list[dict[str, Any]] | None:
    """What is said to the same package lying in the two folders of a place."""
    place, forms = Path(home) / "place", Path(home) / "forms"
    for path, data in bad(at, file).items():
        kind, _, name = path.rpartition("/")
        target = forms / name if kind == "forms" else place / kind.replace("processes", "") / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    try:
        publishing.read_place(place, forms)
    except BadDrawing as refused:
        return told(refused.findings)
    return None


def complete(finding: dict[str, Any]) -> bool:
    """Whether a finding has a code, a line, and a sentence in both languages."""
    said = finding["said"]
    chinese = re.search("[\u4e00-\u9fff]", said["zh"]) is not None
    return bool(finding["code"]) and finding["line"] >= 1 and chinese and bool(said["en"])


def told(findings: list[Finding]) -> list[dict[str, Any]]:
    """The errors among findings, as plain values."""
    return [asdict(each) for each in findings if each.severity == "error"]
