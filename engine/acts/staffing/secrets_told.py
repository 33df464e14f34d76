"""A one-time password on its way to the person it is for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Secret:
    """Whose it is, as that is kept, and the password; it is told once and kept nowhere."""

    account: str
    name: str
    password: str
