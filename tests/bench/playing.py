"""How long it takes to play what ships: the scenarios of 临清, each in an office of its own."""

from __future__ import annotations

from bench.measure import Figure, seconds
from engine.acts import publishing
from engine.acts.scenarios.reading import Scenario
from engine.acts.scenarios.running import Stages, read_all, stages
from rigs import linqing

TIMES = 3


def figures() -> list[Figure]:
    """Seconds for each hundred steps."""
    files, _ = publishing.read_place(linqing.PLACE, linqing.FORMS)
    scenarios = read_all([linqing.PLACE / "scenarios"])
    steps = sum(len(each.steps) for each in scenarios)
    with stages(files) as ready:
        best = min(seconds(lambda: _play(ready, scenarios)) for _ in range(TIMES))
    per_hundred = best * 100 / steps
    what = f"{len(scenarios)} scenarios, {steps} steps; the best of {TIMES}"
    return [Figure("scenario_seconds_per_100_steps", per_hundred, "–", best, steps, "s : steps", TIMES, what)]


def _play(ready: Stages, scenarios: list[Scenario]) -> None:
    for scenario in scenarios:
        failures = ready.play(scenario).failures
        if failures:
            raise AssertionError(failures)
