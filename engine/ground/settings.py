"""What the person who runs the office may choose, read once from the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from engine.ground.errors import Refused
from engine.ground.said import Said

ZONE = ZoneInfo("Asia/Shanghai")
"""All of China keeps one time; an instant without a zone means this one."""


def midnight(day: date) -> datetime:
    """The instant at which a day begins."""
    return datetime.combine(day, time(), ZONE)


class BadSetting(Refused):
    """A setting of the environment cannot be understood."""

    code = "bad_setting"


@dataclass(frozen=True)
class Settings:
    """Where the data lies and where the pages are served."""

    home: Path
    database_url: str
    host: str = "127.0.0.1"
    port: int = 8000
    virtual_start: datetime | None = None
    secure_cookies: bool = False
    idle_minutes: int = 30
    backups: Path | None = None
    """Where copies of the office are kept; `backups` of its home where nothing is said."""
    backup_at: time | None = time(3)
    """When the nightly one is due, on the clock on the wall; None: never."""
    backups_kept: int = 14

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> Settings:
        """Read BANCHENG_HOME, BANCHENG_DATABASE, HOST, PORT, BANCHENG_CLOCK, BANCHENG_SECURE, BANCHENG_IDLE,
        BANCHENG_BACKUPS, BANCHENG_BACKUP_AT (03:00, or off), BANCHENG_BACKUPS_KEPT.

        Raises BadSetting naming the variable.
        """
        env = os.environ if env is None else env
        home = Path(env.get("BANCHENG_HOME") or ".bancheng").resolve()
        return cls(
            home=home,
            database_url=database_address(
                env.get("BANCHENG_DATABASE") or f"sqlite:///{home / 'bancheng.sqlite'}"
            ),
            host=env.get("HOST") or "127.0.0.1",
            port=_number(env, "PORT", 8000),
            virtual_start=_instant(env.get("BANCHENG_CLOCK")),
            secure_cookies=env.get("BANCHENG_SECURE") == "1",
            idle_minutes=_number(env, "BANCHENG_IDLE", 30),
            backups=Path(env["BANCHENG_BACKUPS"]).resolve() if env.get("BANCHENG_BACKUPS") else None,
            backup_at=_time_of_day(env.get("BANCHENG_BACKUP_AT") or "03:00"),
            backups_kept=max(1, _number(env, "BANCHENG_BACKUPS_KEPT", 14)),
        )

    @property
    def embedded(self) -> bool:
        """True on SQLite: one process serves and rings."""
        return self.database_url.startswith("sqlite")

    @property
    def backup_folder(self) -> Path:
        """The folder of the copies."""
        return self.backups or self.home / "backups"


_POSTGRESQL = "postgresql+psycopg"
_DRIVERS = {
    "sqlite": "sqlite",
    _POSTGRESQL: _POSTGRESQL,
    "postgresql": _POSTGRESQL,
    "postgres": _POSTGRESQL,
}


def database_address(text: str) -> str:
    """The address of a database as SQLAlchemy takes it; `postgresql://…` will do.

    Raises BadSetting for one that is none, or of a database this program does not work with. It never repeats
    the address, for there may be a password in it.
    """
    try:
        address = sa.engine.make_url(text)
    except (sa.exc.ArgumentError, ValueError) as wrong:
        raise BadSetting(_bad_address("")) from wrong
    if address.drivername not in _DRIVERS:
        raise BadSetting(_bad_address(address.drivername))
    return address.set(drivername=_DRIVERS[address.drivername]).render_as_string(hide_password=False)


def _bad_address(kind: str) -> Said:
    return Said(
        "数据库地址（BANCHENG_DATABASE）应像 postgresql+psycopg://用户:密码@主机/库名；不设就用 SQLite。"
        + (f"不能用 {kind}。" if kind else "现在的读不懂。"),
        "The address of the database (BANCHENG_DATABASE) should look like "
        "postgresql+psycopg://user:password@host/name; without one it is SQLite. "
        + (f"{kind} cannot be used." if kind else "This one is not understood."),
    )


def _number(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or not 0 <= int(text) <= 65535:
        raise BadSetting(
            Said(
                f"环境变量 {name} 应是 0 到 65535 的整数，现在是“{text}”。",
                f"{name} must be a whole number from 0 to 65535, not {text!r}.",
            )
        )
    return int(text)


def _instant(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadSetting(
            Said(
                f"环境变量 BANCHENG_CLOCK 应像 2026-05-13T08:30，现在是“{text}”。",
                f"BANCHENG_CLOCK should look like 2026-05-13T08:30, not {text!r}.",
            )
        ) from error
    return at if at.tzinfo else at.replace(tzinfo=ZONE)


def _time_of_day(text: str) -> time | None:
    if text == "off":
        return None
    try:
        return time.fromisoformat(text).replace(tzinfo=None)
    except ValueError as error:
        raise BadSetting(
            Said(
                f"环境变量 BANCHENG_BACKUP_AT 应像 03:00，或写 off 表示不做，现在是“{text}”。",
                f"BANCHENG_BACKUP_AT should look like 03:00, or be off, not {text!r}.",
            )
        ) from error
