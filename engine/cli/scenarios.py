"""Playing scenarios."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from engine.acts import publishing
from engine.acts.scenarios import Played, running
from engine.acts.scenarios.coverage import Covered, coverage
from engine.cli.folders import folders
from engine.cli.offices import main
from engine.cli.speaking import language, speaks


@main.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option("--coverage", "with_coverage", is_flag=True, help="Which shapes and arrows were gone through.")
@speaks
def scenario(paths: tuple[Path, ...], as_json: bool, with_coverage: bool) -> None:
    """Play scenario files, or all of a place, on a virtual clock against the real engine."""
    failed = False
    for place_dir, wanted in _by_place(paths).items():
        files, place = publishing.read_place(*folders(place_dir))
        with running.stages(files) as stages:
            plays = [stages.play(each) for each in running.read_all(wanted)]
        covered = coverage(place, [each.passed for each in plays]) if with_coverage else []
        failed |= any(each.failures for each in plays) or (
            with_coverage and not all(c.whole for c in covered)
        )
        if as_json:
            click.echo(json.dumps(_plays_as_json(plays, covered), ensure_ascii=False, indent=1, default=str))
        else:
            _show_plays(plays, covered)
    if failed:
        sys.exit(1)


def _by_place(paths: tuple[Path, ...]) -> dict[Path, list[Path]]:
    """The scenarios wanted of each place: a place's folder means all of its own."""
    found: dict[Path, list[Path]] = {}
    for path in (path.resolve() for path in paths):
        place_dir = path if path.is_dir() else path.parent.parent
        found.setdefault(place_dir, []).append(path)
    return found


def _show_plays(plays: list[Played], covered: list[Covered]) -> None:
    for each in plays:
        mark = "✗" if each.failures else "✓"
        click.echo(f"{mark} {each.scenario.name} ({each.steps})")
        for failure in each.failures:
            click.echo(f"    {failure.file}:{failure.line}: {failure.said.in_(language())}")
    for one in covered:
        shapes, flows = one.elements - len(one.missed_elements), one.flows - len(one.missed_flows)
        click.echo(f"{one.process}: {shapes}/{one.elements} · {flows}/{one.flows}")
        for missed in (*one.missed_elements, *one.missed_flows):
            click.echo(f"    – {missed}")


def _plays_as_json(plays: list[Played], covered: list[Covered]) -> dict[str, object]:
    told = [
        {
            "name": each.scenario.name,
            "file": each.scenario.file,
            "steps": each.steps,
            "passed": not each.failures,
            "failures": [
                {
                    "line": one.line,
                    "step": one.step,
                    "what": one.what,
                    "expected": one.expected,
                    "found": one.found,
                    "message": {"zh": one.said.zh, "en": one.said.en},
                }
                for one in each.failures
            ],
        }
        for each in plays
    ]
    return {"scenarios": told, "coverage": [each.__dict__ for each in covered]}
