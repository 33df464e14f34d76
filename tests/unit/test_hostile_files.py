"""The corpus of bad files: each is refused with line and reason, in little time and memory, and nothing is saved.

`tests/data/hostile/manifest.toml` says of each file where it would stand and what the publisher must say.
"""

from __future__ import annotations

import select
import socket
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from engine.doors import drawings
from engine.doors.packages import compile_place
from engine.ground.errors import BadDrawing
from rigs import cell, judged, linqing
from rigs.databases import SqliteShelf

CORPUS = Path(__file__).parents[1] / "data" / "hostile"
BAD: list[dict[str, Any]] = tomllib.loads((CORPUS / "manifest.toml").read_text(encoding="utf-8"))["bad"]
GIANTS = [bad for bad in BAD if "." not in bad["file"]]
NOBODY = "http://127.0.0.1:9/"
"""An address at which nobody listens; every file of the corpus that calls a server calls this one."""


@pytest.fixture(scope="module")
def keeper() -> Iterator[cell.Cell]:
    with cell.locked() as keeper:
        yield keeper


def assert_refused(found: list[dict[str, Any]] | None, bad: dict[str, Any]) -> None:
    assert found, f"{bad['file']} was taken: {bad['what']}"
    for each in found:
        assert judged.complete(each), each
    told = [(each["file"], each["code"], each["element"], each["line"]) for each in found]
    assert (bad["at"], bad["code"], bad["element"], bad["line"]) in told, told[:9]


@pytest.fixture(scope="module")
def empty(sqlite: SqliteShelf) -> Iterator[str]:
    """A database of the office's tables in which nothing has been published, and nothing ever will be."""
    sqlite.keep("tables", linqing.make_tables)
    with sqlite.fresh("tables") as url:
        yield url


@pytest.mark.parametrize("bad", BAD, ids=[bad["file"] for bad in BAD])
def test_a_bad_file_is_refused_with_line_and_reason_and_nothing_is_saved(
    bad: dict[str, Any], keeper: cell.Cell, empty: str, tmp_path: Path
) -> None:
    told = keeper.visit("rigs.judged:published", bad["at"], bad["file"], empty, str(tmp_path))

    assert_refused(told["findings"], bad)
    assert told["saved"] == 0


@pytest.mark.parametrize("bad", GIANTS, ids=[bad["file"] for bad in GIANTS])
def test_a_giant_lying_in_a_folder_is_refused_as_well(
    bad: dict[str, Any], keeper: cell.Cell, tmp_path: Path
) -> None:
    found = keeper.visit("rigs.judged:read_from_folders", bad["at"], bad["file"], str(tmp_path))

    assert bad["code"] in [each["code"] for each in found], found[:9]


def test_the_package_around_the_bad_files_is_good() -> None:
    assert [one for one in compile_place(judged.good()).warnings if one.code != "BC049"] == []


def test_a_large_good_file_is_taken_within_the_same_time(keeper: cell.Cell) -> None:
    assert keeper.visit("rigs.judged:refused", "processes/tables.dmn", "large_tables") == []


def test_the_corpus_is_as_large_as_it_should_be_and_every_file_of_it_is_tried() -> None:
    named = {bad["file"] for bad in BAD}
    lying = {path.name for path in CORPUS.iterdir() if path.is_file()} - {"manifest.toml", "expressions.toml"}
    assert len(named) == len(BAD) >= 60
    assert lying <= named
    kinds = {bad["file"].split(".")[1] for bad in BAD if "." in bad["file"]}
    assert kinds == {"bpmn", "form", "toml", "dmn"}


def test_the_cell_notices_who_takes_too_much(keeper: cell.Cell) -> None:
    with pytest.raises(cell.Escaped, match=r"SIGXCPU|SIGKILL"):
        keeper.visit("rigs.greedy:of_time")
    with pytest.raises(cell.Escaped, match="broke"):
        keeper.visit("rigs.greedy:of_memory")
    with pytest.raises(cell.Escaped, match="broke"):
        keeper.visit("rigs.greedy:of_depth")


# Nobody is called -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mark", ["xsi:schemaLocation", "xsi:noNamespaceSchemaLocation", "xml:base"])
def test_no_server_is_called_for_a_drawing(mark: str) -> None:
    """Entities, DTDs, XIncludes, imports, style sheets and schema locations are names, never addresses."""
    with socket.create_server(("127.0.0.1", 0)) as canary:
        address = f"http://127.0.0.1:{canary.getsockname()[1]}/"
        good = judged.good()["processes/small.bpmn"].decode()
        sheet = f'?>\n<?xml-stylesheet href="{address}x.xsl" type="text/xsl"?>'
        hinted = good.replace("targetNamespace=", f'{mark}="{address}x.xsd" targetNamespace=', 1)
        files = [path.read_bytes() for path in CORPUS.glob("*.bpmn*")]
        calling = [
            data.replace(NOBODY.encode(), address.encode()) for data in files if NOBODY.encode() in data
        ]
        for data in (hinted.encode(), good.replace("?>", sheet, 1).encode(), *calling):
            with suppress(BadDrawing):
                drawings.read("small.bpmn", data)
        assert len(calling) >= 5
        assert select.select([canary], [], [], 0)[0] == [], "somebody called"
