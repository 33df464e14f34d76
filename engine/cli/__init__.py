"""The commands of the people who run an office. Every command says what it did, and fails with a code."""

from __future__ import annotations

from engine.cli import (
    backups,
    calendar,
    checking,
    duty,
    importing,
    limits,
    opening,
    people,
    places,
    scenarios,
    tokens,
    words,
)
from engine.cli.offices import an_office, main
from engine.cli.opening import ensure_demo
from engine.cli.speaking import speaks, tell

__all__ = [
    "an_office",
    "backups",
    "calendar",
    "checking",
    "duty",
    "ensure_demo",
    "importing",
    "limits",
    "main",
    "opening",
    "people",
    "places",
    "scenarios",
    "speaks",
    "tell",
    "tokens",
    "words",
]
