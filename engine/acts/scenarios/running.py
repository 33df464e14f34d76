"""Running the scenarios of a place: one published copy of it, and a fresh office for each scenario."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from engine.acts import founding, publishing
from engine.acts.office import Office
from engine.acts.scenarios.play import Played, play
from engine.acts.scenarios.reading import Scenario, read_scenario
from engine.ground.clock import VirtualClock
from engine.ground.errors import Finding
from engine.ground.settings import Settings

BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Stages:
    """A folder with a database in which the place is published, to be copied for every scenario."""

    home: Path
    template: Path

    def play(self, scenario: Scenario) -> Played:
        """Play one scenario."""
        return play(scenario, self.template, self.home)


@contextmanager
def stages(files: Mapping[str, bytes]) -> Iterator[Stages]:
    """Publish a package where nobody is disturbed. Raises BadDrawing for one that is not understood."""
    with TemporaryDirectory(prefix="scenarios") as folder:
        home = Path(folder)
        template = home / "template.sqlite"
        office = Office(Settings(home=home, database_url=f"sqlite:///{template}"), VirtualClock(BEGINNING))
        founding.found(office)
        with office.desk() as desk:
            publishing.publish(desk, files, None, "")
        office.close()  # the last one out lets SQLite fold its log into the file
        yield Stages(home, template)


def read_all(paths: Iterable[Path]) -> list[Scenario]:
    """The scenarios in files and folders. Raises BadScenario."""
    found = []
    for path in paths:
        files = sorted(path.rglob("*.toml")) if path.is_dir() else [path]
        scenarios = [each for each in files if path.is_file() or each.parent.name == "scenarios"]
        found += [read_scenario(str(each), each.read_bytes()) for each in scenarios]
    return found


def failures(files: Mapping[str, bytes]) -> list[Finding]:
    """What the scenarios of a package say against it; empty when all of them hold."""
    scenarios = [read_scenario(path, data) for path, data in files.items() if path.startswith("scenarios/")]
    if not scenarios:
        return []
    found: list[Finding] = []
    with stages(files) as ready:
        for scenario in scenarios:
            found += [
                Finding(each.file, each.line, each.what, "BC140", each.said)
                for each in ready.play(scenario).failures
            ]
    return found
