"""Scenarios: a designer's own tests, written in TOML and played on a virtual clock against the real engine."""

from __future__ import annotations

from engine.acts.scenarios.play import Failure, Played, play
from engine.acts.scenarios.reading import BadScenario, Scenario, read_scenario

__all__ = ["BadScenario", "Failure", "Played", "Scenario", "play", "read_scenario"]
