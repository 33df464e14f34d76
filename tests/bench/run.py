"""`make bench`: what the office costs, as ratios. Prints a table and writes `build/bench.json`.

    BENCH_ROUNDS=20 make bench            fewer rounds
    make bench ARGS="stock journey"       some of the figures

Nothing is asserted here and no test runs it: the numbers depend on the machine, the ratios much less so.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import acts, journey, lists, playing, stock
from bench.measure import ROUNDS, Figure
from rigs import postgres
from rigs.databases import PostgresShelf, Shelf, SqliteShelf

REPORT = Path(__file__).parents[2] / "build" / "bench.json"
Bench = Callable[[Shelf, Path], list[Figure]]

ALONE: Mapping[str, Bench] = {
    "stock": lambda _shelf, _home: stock.figures(),
    "journey": journey.figures,
    "playing": lambda _shelf, _home: playing.figures(),
}
ON_BOTH: Mapping[str, Bench] = {"acts": acts.figures, "lists": lists.figures}


def main(wanted: list[str]) -> None:
    """Measure the figures of the benches named, or all of them."""
    found: list[Figure] = []
    with TemporaryDirectory(prefix="bench") as folder, ExitStack() as rooms:
        shelves = list(_shelves(Path(folder), rooms))
        say(f"{ROUNDS} rounds; medians, and the ratio of the first to the second.")
        for name, bench in {**ALONE, **ON_BOTH}.items():
            if wanted and name not in wanted:
                continue
            for shelf in shelves if name in ON_BOTH else shelves[:1]:
                home = Path(folder) / name / shelf.kind
                home.mkdir(parents=True)
                for figure in bench(shelf, home):
                    found.append(figure)
                    say(_line(figure))
    REPORT.parent.mkdir(exist_ok=True)
    told = {"rounds": ROUNDS, "figures": [figure.as_json() for figure in found]}
    REPORT.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    say(f"Written to {REPORT}")


def say(line: str) -> None:
    """Print a line at once: the next figure may take minutes."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _shelves(folder: Path, rooms: ExitStack) -> Iterator[Shelf]:
    (folder / "sqlite").mkdir()
    yield SqliteShelf(folder / "sqlite")
    try:
        yield PostgresShelf(rooms.enter_context(postgres.running()))
    except postgres.NoPostgres as why:
        say(f"PostgreSQL is not measured: {why}")


def _line(figure: Figure) -> str:
    medians = f"{figure.of:,.2f} : {figure.against:,.2f} {figure.unit}"
    return f"{figure.name:<32}{figure.ratio:>9.2f}  {figure.goal:<7}{medians:<28}{figure.what}"


if __name__ == "__main__":
    main(sys.argv[1:])
