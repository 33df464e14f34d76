"""The copy of every night: made by one worker, thrown away after a fortnight, and never missed in silence.

A machine that was off at three makes it when it is on again. A demonstration makes none: its people are
invented and its time is not ours.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from engine.acts import founding
from engine.acts.backups import making
from engine.acts.office import Office, is_demo
from engine.acts.people import Person
from engine.acts.permission import ensure_admin
from engine.doors.desk import Desk
from engine.doors.tables import version
from engine.ground.errors import Refused
from engine.ground.said import Said
from engine.ground.settings import ZONE, Settings

log = logging.getLogger(__name__)

STATE = "backups"
RETRY_AFTER = timedelta(minutes=30)
GRACE = timedelta(hours=6)
"""So long after its time a copy may be under way; then it is missed."""
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Copies:
    """How it stands with the nightly copies. Instants are on the clock on the wall."""

    due_at: str
    """When one is due each night, "03:00"; empty where none is."""
    folder: str
    kept: int
    last_at: datetime | None
    last_file: str
    last_size: int
    damaged: tuple[str, ...]
    """Files of matters that were damaged already when the last copy was made."""
    left: tuple[Said, ...]
    """Old copies that could not be thrown away then, and why."""
    failed_at: datetime | None
    why: Said | None
    missed: bool
    """The last one that was due is not there, and nothing says why: no worker is at work."""

    @property
    def trouble(self) -> bool:
        """Somebody has to look after it."""
        return self.failed_at is not None or self.missed or bool(self.damaged or self.left)


def look(office: Office) -> making.Made | None:
    """Make the copy of this night, if it is due and nobody else is about it. A failure is written down."""
    with office.reading() as desk:
        if _due(desk, office.settings) is None:
            return None
    with office.database.only_one(STATE) as mine:
        return _make(office) if mine else None


def _make(office: Office) -> making.Made | None:
    with office.reading() as desk:
        night = _due(desk, office.settings)
    if night is None:
        return None  # another worker was faster
    try:
        made = making.back_up(office, why=making.NIGHTLY, keep=office.settings.backups_kept)
    except Exception as error:
        log.exception("the nightly backup failed and will be tried again")
        said = error.said if isinstance(error, Refused) else Said(repr(error), repr(error))
        with office.desk() as desk:
            _keep(desk, _read(desk) | {"failed": [desk.now.isoformat(), said.zh, said.en]})
        return None
    last = [made.taken_at.isoformat(), made.path.name, made.size, list(made.damaged)]
    with office.desk() as desk:
        left = [[each.zh, each.en] for each in made.left]
        _keep(desk, {"night": night.isoformat(), "last": last, "left": left})
    return made


def _due(desk: Desk, settings: Settings) -> datetime | None:
    """The night whose copy is not made yet and may be tried now; None where there is nothing to do."""
    night = _last_night(desk, settings)
    if night is None or is_demo(desk):
        return None
    state = _read(desk)
    failed = state.get("failed")
    if _covered(desk, state, night) or (
        failed and desk.now < datetime.fromisoformat(failed[0]) + RETRY_AFTER
    ):
        return None
    return night


def _last_night(desk: Desk, settings: Settings) -> datetime | None:
    if settings.backup_at is None:
        return None
    today = datetime.combine(desk.local.date(), settings.backup_at, ZONE)
    return today if today <= desk.local else today - DAY


def _covered(desk: Desk, state: dict[str, Any], night: datetime) -> bool:
    if "night" in state:
        return datetime.fromisoformat(state["night"]) >= night
    opened: datetime | None = desk.sql.scalar(sa.select(sa.func.min(version.c.published_at)))
    return opened is None or opened >= night  # an office of today has nothing to lose of last night


def _read(desk: Desk) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(founding.setting_of(desk, STATE) or "{}")
    return found


def _keep(desk: Desk, state: dict[str, Any]) -> None:
    founding.set_setting(desk, STATE, json.dumps(state, ensure_ascii=False))


# What is told of it -----------------------------------------------------------------------------------------


def shown(desk: Desk, person: Person, settings: Settings) -> Copies:
    """How it stands, for the page. Raises NotYours for all but administrators."""
    ensure_admin(person, ADMINS_ONLY)
    return copies(desk, settings)


ADMINS_ONLY = Said("备份由管理员照看。", "Backups are the administrators' to look after.")


def copies(desk: Desk, settings: Settings) -> Copies:
    """How it stands with the nightly copies."""
    state, night = _read(desk), _last_night(desk, settings)
    last_at, file, size, damaged = state.get("last") or (None, "", 0, [])
    failed_at, zh, en = state.get("failed") or (None, "", "")
    return Copies(
        due_at=f"{settings.backup_at:%H:%M}" if settings.backup_at and not is_demo(desk) else "",
        folder=str(settings.backup_folder),
        kept=settings.backups_kept,
        last_at=_local(last_at),
        last_file=file,
        last_size=size,
        damaged=tuple(damaged),
        left=tuple(Said(zh, en) for zh, en in state.get("left", ())),
        failed_at=_local(failed_at),
        why=Said(zh, en) if failed_at else None,
        missed=failed_at is None and night is not None and _is_missed(desk, state, night),
    )


def _is_missed(desk: Desk, state: dict[str, Any], night: datetime) -> bool:
    if is_demo(desk) or _covered(desk, state, night):
        return False
    return desk.now > night + GRACE or not _covered(desk, state, night - DAY)


def _local(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(ZONE) if text else None


def findings(desk: Desk, settings: Settings) -> list[Said]:
    """What is wrong with the nightly copies, in words; empty when all is well."""
    found, state = [], copies(desk, settings)
    if state.failed_at and state.why:
        found.append(
            Said(
                f"夜间备份没有做成（{state.failed_at:%F %H:%M}）：{state.why.zh}",
                f"The nightly backup failed ({state.failed_at:%F %H:%M}): {state.why.en}",
            )
        )
    if state.missed:
        found.append(MISSED)
    found += [
        Said(f"附件“{name}”在备份前就已损坏。", f"The file {name!r} was damaged before it was backed up.")
        for name in state.damaged
    ]
    return [*found, *state.left]


MISSED = Said(
    "该做的夜间备份没有做。请看 bancheng run 或 bancheng work 是否在运行。",
    "The nightly backup was not made. See whether bancheng run or bancheng work is running.",
)
