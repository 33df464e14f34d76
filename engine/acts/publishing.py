"""Publishing a place: its whole package is checked, frozen under its hash, and followed by every new matter.

Running matters stay on the version they began with. A package that is not understood changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from engine.doors import tokens, walks
from engine.doors.desk import Desk
from engine.doors.packages import Place, compile_place, read_folder
from engine.doors.tables import version, version_file
from engine.ground.errors import BadDrawing, Finding, Refused


@dataclass(frozen=True)
class Version:
    """A published version of a place."""

    id: int
    place: str
    number: int
    hash: str
    published_at: datetime
    reason: str
    current: bool
    fresh: bool = False
    """It was frozen just now; a package that was there already is not."""


def read_place(place_dir: Path, forms_dir: Path) -> tuple[dict[str, bytes], Place]:
    """The files of a place and what they mean. Raises BadDrawing with everything that is wrong."""
    files = read_folder(place_dir, forms_dir)
    return files, _proven(files)


def _proven(files: Mapping[str, bytes]) -> Place:
    place = compile_place(files)
    for process in (*place.own_matters, *place.beside):
        _check_readable(place, process)
    stuck = walks.walk(place)
    if stuck:
        raise BadDrawing([*stuck, *place.warnings])
    return place


def _check_readable(place: Place, process: str) -> None:
    """The token engine itself reads what it will have to run."""
    file = place.drawing_of(process).file
    try:
        tokens.build(place.engine_xml(process), process)
    except BadDrawing as bad:
        found = [Finding(file, each.line or 1, each.element, "BC099", each.said) for each in bad.findings]
        raise BadDrawing(found) from bad
    except Refused as refused:
        raise BadDrawing([Finding(file, 1, process, "BC099", refused.said)]) from refused


def publish(desk: Desk, files: Mapping[str, bytes], person_id: int | None, reason: str) -> Version:
    """Freeze a package and let new matters follow it. The same package twice is the same version.

    Raises BadDrawing; nothing that runs is disturbed.
    """
    place = _proven(files)
    known = sa.select(version.c.id).where(version.c.place == place.id, version.c.hash == place.content_hash)
    version_id = desk.sql.scalar(known)
    fresh = version_id is None
    if version_id is None:
        version_id = _freeze(desk, place, files, person_id, reason)
    desk.sql.execute(sa.update(version).where(version.c.current).values(current=False))
    desk.sql.execute(sa.update(version).where(version.c.id == version_id).values(current=True))
    return replace(next(each for each in versions(desk) if each.id == version_id), fresh=fresh)


def _freeze(desk: Desk, place: Place, files: Mapping[str, bytes], person_id: int | None, reason: str) -> int:
    last = desk.sql.scalar(sa.select(sa.func.max(version.c.number)).where(version.c.place == place.id))
    row = {
        "place": place.id,
        "number": (last or 0) + 1,
        "hash": place.content_hash,
        "meaning": place.meaning_hash,
        "published_at": desk.now,
        "published_by": person_id,
        "reason": reason,
    }
    version_id: int = desk.sql.execute(sa.insert(version).returning(version.c.id), row).scalar_one()
    rows = [{"version_id": version_id, "path": path, "content": data} for path, data in files.items()]
    desk.sql.execute(sa.insert(version_file), rows)
    return version_id


def versions(desk: Desk) -> list[Version]:
    """Everything that was ever published, newest first."""
    rows = desk.sql.execute(sa.select(version).order_by(version.c.id.desc()))
    return [
        Version(row.id, row.place, row.number, row.hash, row.published_at, row.reason, row.current)
        for row in rows
    ]
