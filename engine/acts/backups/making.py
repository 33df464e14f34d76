"""Making a copy of the office while it works: one instant of it, read again before it is called a copy."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version as version_of
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from engine.acts.office import Office
from engine.doors import migrations
from engine.doors.backups import copying, reading
from engine.doors.backups.archive import Watch, Writing, written
from engine.doors.backups.manifest import FILES, HEADS, Copied, Manifest, part_of
from engine.doors.tables import version
from engine.ground.errors import Refused
from engine.ground.said import Said
from engine.ground.settings import ZONE

log = logging.getLogger(__name__)

NIGHTLY, BY_HAND, UPGRADE = "nightly", "by hand", "before upgrade"
LONGEST_LIST = 60
_NAMES = re.compile(r"bancheng-(\d{8}-\d{6})(-upgrade)?\.zip")
OURS = re.compile(r"bancheng-\d{8}-\d{6}\.zip")
"""The copies that are thrown away when there are enough newer ones. Those of upgrades stay."""

Begin = Callable[[Said, int], Watch]
"""Told what is done now and how much of it there is; gives who is told as it goes on."""


@dataclass(frozen=True)
class Made:
    """A copy that was read again and is whole. `damaged`: files that were damaged in the office already.

    `left`: older copies that were to be thrown away and could not be, and why.
    """

    path: Path
    size: int
    taken_at: datetime
    rows: int
    matters: int
    files: int
    damaged: tuple[str, ...]
    removed: tuple[str, ...]
    left: tuple[Said, ...]


def unwatched(_: Said, __: int) -> Watch:
    """Nobody looks on."""
    return lambda _done: None


def back_up(
    office: Office, file: Path | None = None, why: str = BY_HAND, keep: int = 0, begin: Begin = unwatched
) -> Made:
    """Copy the office into one file, by default a new one in the folder of copies.

    `keep`: throw away all but so many of the newest there. Raises Refused where it cannot be made; then there
    is no file, and nothing was thrown away.
    """
    at = office.clock.now()
    target = _target(office, file, at, why)
    damaged: list[str] = []

    def check(half: Path) -> None:
        with reading.sound(half, lambda total: begin(READING, total)) as (archive, manifest):
            damaged.extend(reading.unlike_their_sum(archive, manifest))

    with _disk(target), written(target, check) as writing:
        manifest = _write(office, writing, at, why, begin)
        writing.close(manifest.text())
    removed, left = _throw_away(target.parent, keep)
    return Made(
        path=target,
        size=target.stat().st_size,
        taken_at=at,
        rows=manifest.rows,
        matters=manifest.heads,
        files=manifest.files,
        damaged=tuple(damaged),
        removed=tuple(removed),
        left=tuple(left),
    )


COPYING = Said("正在备份", "Copying")
READING = Said("正在核对", "Checking")


def _target(office: Office, file: Path | None, at: datetime, why: str) -> Path:
    local = at.astimezone(ZONE)
    name = f"bancheng-{local:%Y%m%d-%H%M%S}{'-upgrade' if why == UPGRADE else ''}.zip"
    target = (
        (office.settings.backup_folder / name) if file is None else file / name if file.is_dir() else file
    )
    if target.exists():
        raise Refused(
            Said(f"{target} 已经有了，请换个名字。", f"{target} exists already. Choose another name."),
            "known",
        )
    return target


@contextmanager
def _disk(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        why = error.strerror or str(error)
        raise Refused(
            Said(f"备份写不到 {target}：{why}。", f"The backup could not be written to {target}: {why}."),
            "no_room",
        ) from error
    except DBAPIError as error:
        raise Refused(
            Said(
                f"数据库读不出来：{error.orig}。请用最近的备份恢复。",
                f"The database cannot be read: {error.orig}. Restore the newest backup.",
            ),
            "damaged",
        ) from error


def _write(office: Office, writing: Writing, at: datetime, why: str, begin: Begin) -> Manifest:
    revision = migrations.present(office.database)
    if revision is None:
        raise Refused(Said("这里还没有开张，没有可备份的。", "There is no office here to back up."), "empty")
    with office.database.snapshot() as sql:
        tables = copying.tables(sql, newest=revision == migrations.newest())
        files = copying.file_ids(sql)
        watch = begin(COPYING, sum(each.rows for each in tables.values()) + len(files))
        for name, copied in tables.items():
            _write_table(sql, writing, name, copied, watch)
        for file_id in files:
            with writing.part(FILES + file_id, packed=False) as write:
                for piece in copying.file_pieces(sql, file_id):
                    write(piece)
            watch(1)
        heads = 0
        with writing.part(HEADS) as write:
            for line in copying.heads(sql):
                write(line)
                heads += 1
        return Manifest(
            engine=version_of("bancheng"),
            revision=revision,
            database="sqlite" if office.settings.embedded else "postgresql",
            place=_place(sql),
            taken_at=at,
            why=why,
            heads=heads,
            files=len(files),
            tables=tables,
            parts=writing.parts,
        )


def _write_table(sql: sa.Connection, writing: Writing, name: str, copied: Copied, watch: Watch) -> None:
    with writing.part(part_of(name)) as write:
        rows = copying.write_rows(sql, name, copied, write, watch)
    if rows != copied.rows:
        raise Refused(
            Said(
                f"表 {name} 数出 {copied.rows} 行，读到 {rows} 行：数据库有损坏。",
                f"The table {name} counts {copied.rows} rows and gives {rows}: the database is damaged.",
            ),
            "damaged",
        )


def _place(sql: sa.Connection) -> str:
    return sql.scalar(sa.select(version.c.place).where(version.c.current)) or ""


@dataclass(frozen=True)
class Lying:
    """A copy that lies in the folder, by its name: when it was made, how large it is."""

    name: str
    at: datetime
    size: int
    upgrade: bool


def lying(folder: Path) -> list[Lying]:
    """The copies that lie in a folder of this machine, newest first, a page of them."""
    named = {path.name: path for path in folder.glob("bancheng-*.zip")}
    found = [match for match in map(_NAMES.fullmatch, sorted(named, reverse=True)) if match]
    return [
        Lying(
            name=match[0],
            at=datetime.strptime(match[1], "%Y%m%d-%H%M%S").replace(tzinfo=ZONE),
            size=named[match[0]].stat().st_size,
            upgrade=match[2] is not None,
        )
        for match in found[:LONGEST_LIST]
    ]


def _throw_away(folder: Path, keep: int) -> tuple[list[str], list[Said]]:
    """Throw away all but so many; gives which, and what stands in the way. The new copy is made either way."""
    removed: list[str] = []
    left: list[Said] = []
    if keep:
        ours = sorted(path for path in folder.iterdir() if OURS.fullmatch(path.name) and path.is_file())
        for old in ours[:-keep]:
            try:
                old.unlink(missing_ok=True)
            except OSError as error:
                left.append(_not_removed(old, error))
            else:
                removed.append(old.name)
    return removed, left


def _not_removed(old: Path, error: OSError) -> Said:
    why = error.strerror or str(error)
    log.warning("the old copy %s could not be thrown away: %s", old, why)
    return Said(
        f"旧备份 {old.name} 删不掉：{why}。请手工删除，以免占满磁盘。",
        f"The old backup {old.name} could not be thrown away: {why}. Delete it before the disk is full.",
    )


def before_upgrade(office: Office, begin: Begin = unwatched) -> Made | None:
    """Copy an office whose tables are about to be changed; None where they are not. Raises Refused."""
    revision = migrations.present(office.database)
    if revision is None or revision == migrations.newest() or not migrations.is_known(revision):
        return None
    made = back_up(office, why=UPGRADE, begin=begin)
    log.warning("the tables are about to be changed; a copy of the office lies in %s", made.path)
    return made
