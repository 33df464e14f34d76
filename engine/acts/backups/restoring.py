"""Bringing an office back from a copy: laid out beside what is there, compared, and only then put in its place.

A restored office goes on from the instant of its copy. It does not ring again what had rung, it knows the
letters that were delivered, everybody signs in anew, and it remembers that it was restored.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from engine.acts import deep_check, founding
from engine.acts.backups import nightly, replaced
from engine.acts.backups.making import Begin, unwatched
from engine.acts.backups.replaced import Known
from engine.acts.deep_check import Found
from engine.acts.office import Office
from engine.acts.opening import make_home, put_aside
from engine.doors import migrations
from engine.doors.backups import copying, reading
from engine.doors.backups.archive import Archive, Watch, damaged
from engine.doors.backups.manifest import Manifest
from engine.doors.backups.staging import staging
from engine.doors.desk import Desk
from engine.doors.tables import login, outbox
from engine.ground.clock import Clock
from engine.ground.database import unhurried
from engine.ground.errors import Refused
from engine.ground.said import Said
from engine.ground.settings import ZONE, Settings

RESTORED = "restored"
READING = Said("正在核对备份", "Checking the backup")
LAYING = Said("正在恢复", "Restoring")
ROOM = 3
"""A copy that is laid out, with its indexes and log, takes up to so many times what its parts take."""


@dataclass(frozen=True)
class Restored:
    """An office that was brought back. `old` is where what it replaced lies now, "" if there was nothing."""

    place: str
    taken_at: datetime
    rows: int
    matters: int
    files: int
    letters: int
    """Letters that were waiting when the copy was made; they are tried again under their own ids."""
    old: str
    findings: tuple[Said, ...]
    """What the self-check found: so it was in the office already when the copy was made."""


def examine(file: Path, begin: Begin = unwatched) -> Manifest:
    """Check a copy, every byte of it, and restore nothing. Raises BadArchive."""
    with reading.sound(file, lambda total: begin(READING, total)) as (_, manifest):
        _ensure_readable(manifest)
        return manifest


def restore(
    settings: Settings,
    clock: Clock,
    file: Path,
    replacing: str = "",
    as_is: bool = False,
    begin: Begin = unwatched,
) -> Restored:
    """Bring an office back from a copy. No process of the office may be at work.

    `replacing` names the office that may be replaced. `as_is` takes in what was damaged in the office already.
    Raises BadArchive for a copy that is not whole, Refused where it cannot be put there; then nothing changed.
    """
    with reading.sound(file, lambda total: begin(READING, total)) as (archive, manifest):
        _ensure_readable(manifest)
        make_home(settings.home)
        room = ROOM * sum(part.size for part in manifest.parts.values())
        with put_aside(settings), staging(settings.database_url, room) as stage:
            known = replaced.look(settings.database_url, replacing)
            office = Office(replace(settings, database_url=stage.url), clock)
            try:
                _lay_out(office, archive, manifest, begin(LAYING, manifest.rows + manifest.files))
                with office.desk() as desk:
                    letters = _note(desk, manifest, file, known)
                _ensure_heads(office, archive, manifest)
                found = deep_check.look(office)
            finally:
                office.close()
            if not as_is:
                _ensure_undamaged(found)
            old = stage.swap(clock.now().astimezone(ZONE))
    return Restored(
        place=manifest.place,
        taken_at=manifest.taken_at,
        rows=manifest.rows,
        matters=manifest.heads,
        files=manifest.files,
        letters=letters,
        old=old,
        findings=tuple(each.said for each in found),
    )


def _ensure_undamaged(found: Sequence[Found]) -> None:
    bad = [each.said for each in found if each.damage]
    if bad:
        raise Refused(
            Said(
                f"备份文件没有坏，但里面的办公数据在备份前就有 {len(bad)} 处损坏，没有恢复："
                f"{'；'.join(each.zh.rstrip('。') for each in bad[:3])}。仍要恢复，请加 --as-is。",
                f"The file is sound, but the office in it was damaged before it was copied ({len(bad)}): "
                f"{' '.join(each.en for each in bad[:3])} Not restored. To restore all the same, add --as-is.",
            ),
            "damaged_before",
        )


def _ensure_readable(manifest: Manifest) -> None:
    if not migrations.is_known(manifest.revision):
        raise Refused(
            Said(
                f"备份来自更新的程序（{manifest.engine}，数据库 {manifest.revision}），请先升级程序。",
                f"The backup comes from a newer program ({manifest.engine}, tables {manifest.revision}). "
                "Upgrade this one first.",
            ),
            "newer",
        )


def _lay_out(office: Office, archive: Archive, manifest: Manifest, watch: Watch) -> None:
    """Fill new tables of the copy's own revision, compare, and only then bring them up to date."""
    migrations.upgrade(office.database, manifest.revision)
    with office.database.transaction() as sql:
        unhurried(sql)
        copying.load(sql, archive, manifest, watch)
        for part in copying.differences(sql, archive, manifest):
            raise damaged(part)
    migrations.upgrade(office.database)


def _ensure_heads(office: Office, archive: Archive, manifest: Manifest) -> None:
    with office.database.snapshot() as sql:
        for part in copying.head_differences(sql, archive, manifest):
            raise damaged(part)


def _note(desk: Desk, manifest: Manifest, file: Path, known: Known) -> int:
    """Let the office know that it was restored. Gives how many letters wait."""
    entry = {
        "taken_at": manifest.taken_at.isoformat(),
        "restored_at": desk.now.isoformat(),
        "file": file.name,
        "matters": manifest.heads,
    }
    text = json.dumps([*_restores(desk), entry], ensure_ascii=False)
    desk.sql.execute(sa.delete(login))
    founding.unset(desk, nightly.STATE)
    founding.set_setting(desk, RESTORED, text)
    known.tell(desk)
    waiting = sa.select(sa.func.count()).select_from(outbox).where(outbox.c.sent_at.is_(None))
    return desk.sql.scalar(waiting) or 0


def _restores(desk: Desk) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(founding.setting_of(desk, RESTORED) or "[]")
    return found


def remembered(desk: Desk) -> list[Said]:
    """Each time this office was restored, oldest first: when, and from which instant it went on."""
    return [
        Said(
            f"本办公室于 {_minute(each['restored_at'])} 从 {_minute(each['taken_at'])} 的备份恢复"
            f"（{each['file']}）；其间的办理记录不在这里。",
            f"This office was restored on {_minute(each['restored_at'])} from the backup of "
            f"{_minute(each['taken_at'])} ({each['file']}); what was done in between is not here.",
        )
        for each in _restores(desk)
    ]


def _minute(text: str) -> str:
    return f"{datetime.fromisoformat(text).astimezone(ZONE):%F %H:%M}"
