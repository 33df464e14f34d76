"""What the person who runs the office may choose, read once from the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from engine.ground.errors import Refused
from engine.ground.said import Said

ZONE = ZoneInfo("Asia/Shanghai")
"""All of China keeps one time; an instant without a zone means this one."""


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

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> Settings:
        """Read BANCHENG_HOME, BANCHENG_DATABASE, HOST, PORT, BANCHENG_CLOCK, BANCHENG_SECURE, BANCHENG_IDLE.

        Raises BadSetting naming the variable.
        """
        env = os.environ if env is None else env
        home = Path(env.get("BANCHENG_HOME") or ".bancheng").resolve()
        return cls(
            home=home,
            database_url=env.get("BANCHENG_DATABASE") or f"sqlite:///{home / 'bancheng.sqlite'}",
            host=env.get("HOST") or "127.0.0.1",
            port=_number(env, "PORT", 8000),
            virtual_start=_instant(env.get("BANCHENG_CLOCK")),
            secure_cookies=env.get("BANCHENG_SECURE") == "1",
            idle_minutes=_number(env, "BANCHENG_IDLE", 30),
        )

    @property
    def embedded(self) -> bool:
        """True on SQLite: one process serves and rings."""
        return self.database_url.startswith("sqlite")


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
