"""Trial walks before publishing: they find where a matter gets stuck, show the way there, and never cry wolf."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.acts.publishing import read_place
from engine.doors import walks
from engine.doors.packages import compile_place, read_folder
from engine.ground.errors import BadDrawing, Finding
from rigs.bad_words import package, place

ROOT = Path(__file__).parents[2]
STOP = "<bpmn:terminateEventDefinition />"


def walked(name: str, *edits: tuple[str, str]) -> list[Finding]:
    files = package(name)
    path = f"processes/{name}.bpmn"
    text = files[path].decode()
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new, 1)
    return walks.walk(compile_place({**files, path: text.encode()}))


def test_a_join_that_waits_for_ever_is_found_with_the_way_to_it() -> None:
    (found, *_) = walked("terminate", (STOP, ""))
    assert (found.code, found.file, found.severity) == ("BC113", "processes/terminate.bpmn", "error")
    assert "P_out" in found.said.zh
    assert "走法：登记 → " in found.said.zh
    assert "左边" in found.said.en


def test_a_list_that_nobody_can_have_filled_in_yet_is_found() -> None:
    files = package("several")
    text = files["processes/several.bpmn"].decode()
    text = text.replace("${open.assist_units}", "${late.assist_units}").replace('"work"', '"late"')
    late = files["forms/open.form"].replace(b'"id": "open"', b'"id": "late"')
    made = compile_place({**files, "processes/several.bpmn": text.encode(), "forms/late.form": late})
    (found,) = walks.walk(made)
    assert (found.code, found.element) == ("BC113", "T_assist")
    assert "late.assist_units" in found.said.zh


def test_the_same_place_is_always_walked_in_the_same_way() -> None:
    assert walked("terminate", (STOP, "")) == walked("terminate", (STOP, ""))


@pytest.mark.parametrize("name", ["linqing"])
def test_what_ships_is_walked_without_a_finding(name: str) -> None:
    made = compile_place(read_folder(ROOT / "processes" / name, ROOT / "forms" / name))
    assert walks.walk(made) == []


def test_a_decision_is_asked_by_its_own_table() -> None:
    assert walks.walk(place("decision")) == []


def test_publishing_refuses_what_a_walk_has_found(tmp_path: Path) -> None:
    for path, data in package("terminate").items():
        folder, _, name = path.rpartition("/")
        home = tmp_path / ("forms" if folder == "forms" else "place")
        home.mkdir(exist_ok=True)
        (home / name).write_bytes(data.replace(STOP.encode(), b"", 1))
    with pytest.raises(BadDrawing) as refused:
        read_place(tmp_path / "place", tmp_path / "forms")
    assert refused.value.findings[0].code == "BC113"
