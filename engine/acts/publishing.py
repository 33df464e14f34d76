"""Publishing a place: its whole package is checked, frozen under its hash, and followed by every new matter.

Running matters stay on the version they began with. A package that is not understood changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from engine.doors import tokens
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
    try:
        # The last check: the token engine itself reads what it will have to run.
        tokens.build(place.engine_xml(place.start_process), place.start_process)
    except BadDrawing:
        raise
    except Refused as refused:
        finding = Finding(
            place.drawing_of(place.start_process).file, 1, place.start_process, "BC099", refused.said
        )
        raise BadDrawing([finding]) from refused
    return place


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
