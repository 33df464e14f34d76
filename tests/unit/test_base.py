"""The base procedure as it ships: clean to look at, in Chinese, walked to the last arrow, right for the cases."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from engine.acts.scenarios import Played, running
from engine.acts.scenarios.coverage import coverage
from engine.acts.scenarios.reading import instant, read_scenario
from engine.cli import main
from engine.doors.drawings import read
from engine.doors.drawings.shapes import Edge, Picture, Shape
from engine.doors.drawings.words import lookup
from engine.doors.packages import Place, compile_place, read_folder
from engine.doors.templates import templates

ROOT = Path(__file__).parents[2]
BASE = ROOT / "processes" / "base"
FORMS = ROOT / "forms" / "base"
SCENARIOS = sorted((BASE / "scenarios").glob("*.toml"))
DRAWINGS = sorted(path.name for path in BASE.glob("*.bpmn"))
CASES = {
    each["id"]: each
    for each in json.loads((ROOT / "tests" / "data" / "sample_cases.json").read_text(encoding="utf-8"))
    if each["id"].startswith("C")
}
DEADLINES = {
    "coordinated": "主办",
    "on_the_spot": "当场解决或解答",
    "–": "受理审核",
    "首次联系": "首次联系",
    "制定方案": "制定方案",
    "认定": "认定",
    "线索移送": "线索移送",
}
"""What the first deadline of a sample case is called in the drawings, by its track or by its own name."""
MOST_SHAPES = 34
MOST_CROSSINGS = 2
INSIDE = ("subProcess",)

Point = tuple[float, float]


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return read_folder(BASE, FORMS)


@pytest.fixture(scope="module")
def place(files: dict[str, bytes]) -> Place:
    return compile_place(files)


@pytest.fixture(scope="module")
def plays(files: dict[str, bytes]) -> Iterator[dict[str, Played]]:
    """Every scenario, played once."""
    with running.stages(files) as stages:
        yield {path.stem: stages.play(read_scenario(path.name, path.read_bytes())) for path in SCENARIOS}


# What it says -----------------------------------------------------------------------------------------------


def test_lint_finds_nothing(place: Place) -> None:
    assert place.warnings == ()
    found = CliRunner().invoke(main, ["lint", str(BASE), "--json"])
    assert (found.exit_code, json.loads(found.output)) == (0, [])


def test_every_word_is_offered_by_a_template_for_its_shape(place: Place) -> None:
    offered = {template["id"] for template in templates("zh")}
    for name in DRAWINGS:
        for process in read(name, (BASE / name).read_bytes()).processes.values():
            for element in process.elements.values():
                for word in element.words:
                    known = lookup(word)
                    assert known is not None, (element.id, word)
                    assert element.tag in known.shapes, (element.id, word)
    for step in place.steps.values():
        assert not step.topic or f"bancheng.action.{step.topic}.zh" in offered, step.id


def test_everything_people_read_is_chinese(place: Place) -> None:
    named = [step.name for step in place.steps.values() if step.tag in ("userTask", "serviceTask")]
    named += [lane.name for drawing in place.drawings.values() for lane in drawing.picture().lanes]
    named += [flow.name for drawing in place.drawings.values() for flow in _flows(drawing) if flow.name]
    named += [form.title for form in place.forms.values()]
    named += [part.label for form in place.forms.values() for part in form.fields()]
    assert len(named) > 300
    assert [name for name in named if not re.search(r"[\u4e00-\u9fff]", name)] == []
    assert [name for name in named if re.search(r"[A-Za-z]{3,}", name)] == []


def test_no_field_is_told_what_the_page_says_of_it_anyway(place: Place) -> None:
    told = [part.description for form in place.forms.values() for part in form.everything()]
    assert [words for words in told if re.search("MB|可以不写|可不填", words)] == []


def test_the_steps_and_their_fields_call_a_thing_by_one_name(place: Place) -> None:
    archive = place.step("T_archive")
    assert "定敏感级和保管期限" in archive.help
    assert {"敏感级", "保管期限"} <= {part.label for part in place.forms[archive.form].fields()}
    triage = place.step("T_triage")
    demand = place.forms[triage.form].field("demand")
    assert demand is not None
    assert not demand.required
    assert f"可以写上{demand.label}" in triage.help


def _flows(drawing: Any) -> Iterator[Any]:
    for process in drawing.processes.values():
        yield from process.flows.values()


# How it looks -----------------------------------------------------------------------------------------------


@cache
def _picture(name: str) -> Picture:
    return read(name, (BASE / name).read_bytes()).picture()


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_has_a_place_for_each_shape_and_not_too_many(name: str) -> None:
    drawing = read(name, (BASE / name).read_bytes())
    (process,) = drawing.processes.values()
    picture = _picture(name)
    assert {shape.id for shape in picture.shapes} == set(process.elements)
    assert {edge.id for edge in picture.edges} == set(process.flows)
    assert len(process.elements) <= MOST_SHAPES
    assert picture.lanes
    (pool,) = picture.pools
    for shape in picture.shapes:
        assert pool.x <= shape.x < shape.x + shape.w <= pool.x + pool.w, shape.id
        assert pool.y <= shape.y < shape.y + shape.h <= pool.y + pool.h, shape.id


@pytest.mark.parametrize("name", DRAWINGS)
def test_no_two_shapes_overlap_and_none_lies_across_two_lanes(name: str) -> None:
    picture = _picture(name)
    flat = [shape for shape in picture.shapes if shape.kind not in ("boundaryEvent", *INSIDE)]
    assert [(a.id, b.id) for a, b in combinations(flat, 2) if _overlap(a, b)] == []
    hung = [shape for shape in picture.shapes if shape.kind == "boundaryEvent"]
    assert [(a.id, b.id) for a, b in combinations(hung, 2) if _overlap(a, b)] == []
    for shape in flat:
        own = [
            lane.id for lane in picture.lanes if lane.y <= shape.y and shape.y + shape.h <= lane.y + lane.h
        ]
        assert len(own) == 1, shape.id


def _overlap(a: Shape, b: Shape) -> bool:
    return a.x < b.x + b.w and b.x < a.x + a.w and a.y < b.y + b.h and b.y < a.y + a.h


@pytest.mark.parametrize("name", DRAWINGS)
def test_arrows_run_straight_around_the_shapes_and_hardly_cross(name: str) -> None:
    picture = _picture(name)
    for edge in picture.edges:
        for a, b in pairwise(edge.points):
            assert a[0] == b[0] or a[1] == b[1], edge.id
        through = [
            shape.id
            for shape in picture.shapes
            if shape.id not in (edge.source, edge.target)
            and shape.kind not in INSIDE
            and _enters(edge, shape)
        ]
        assert through in ([], _hosts(picture, edge)), edge.id
    assert len(_crossings(picture)) <= MOST_CROSSINGS, _crossings(picture)


def _hosts(picture: Picture, edge: Edge) -> list[str]:
    """The shape a boundary event sits on: its arrow may begin inside."""
    at = next(shape for shape in picture.shapes if shape.id == edge.source)
    if at.kind != "boundaryEvent":
        return []
    return [each.id for each in picture.shapes if each.kind != "boundaryEvent" and _overlap(at, each)][-1:]


def _enters(edge: Edge, shape: Shape) -> bool:
    left, right, top, bottom = shape.x, shape.x + shape.w, shape.y, shape.y + shape.h
    return any(
        max(min(a[0], b[0]), left + 1) < min(max(a[0], b[0]), right - 1) and top < a[1] < bottom
        if a[1] == b[1]
        else max(min(a[1], b[1]), top + 1) < min(max(a[1], b[1]), bottom - 1) and left < a[0] < right
        for a, b in pairwise(edge.points)
    )


def _crossings(picture: Picture) -> list[tuple[str, str]]:
    return [
        (one.id, two.id)
        for one, two in combinations(picture.edges, 2)
        for a in pairwise(one.points)
        for b in pairwise(two.points)
        if _cross(*a, *b) or _cross(*b, *a)
    ]


def _cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    """A level piece a–b and an upright piece c–d cross; touching is joining."""
    if a[1] != b[1] or c[0] != d[0]:
        return False
    return min(a[0], b[0]) < c[0] < max(a[0], b[0]) and min(c[1], d[1]) < a[1] < max(c[1], d[1])


# What it does -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [path.stem for path in SCENARIOS])
def test_the_scenario_holds(plays: dict[str, Played], name: str) -> None:
    assert plays[name].failures == []


def test_the_scenarios_go_through_every_shape_and_every_arrow(place: Place, plays: dict[str, Played]) -> None:
    covered = coverage(place, [each.passed for each in plays.values()])
    assert {each.process for each in covered} == {path.removesuffix(".bpmn") for path in DRAWINGS}
    assert [each for each in covered if not each.whole] == []


@pytest.mark.parametrize("id", CASES)
def test_a_sample_case_goes_the_way_the_rulebook_says(id: str) -> None:
    """What a scenario expects holds (above); here it is shown to expect what the sample case wants."""
    case = CASES[id]
    (path,) = [each for each in SCENARIOS if each.name.startswith(f"{id.lower()}_")]
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    at, registered = told["start"], {}
    answers: dict[str, list[Any]] = {}
    expected: list[tuple[str, Any]] = []
    for step in told["step"]:
        at = step.get("to", at)
        if step["do"] == "register":
            registered[at] = step["answers"]
        for key, value in step.get("answers", {}).items():
            answers.setdefault(key, []).append(value)
        expected += step.get("expect", {}).items()
    received = next(each for each in registered if instant(each) == instant(case["received"]))
    assert registered[received].get("channel", "窗口") == case["channel"]
    if case["track"] == "–":
        assert "track" not in answers
    else:
        assert answers.get("track", ["on_the_spot"])[0] == case["track"]
        assert str(answers.get("tier", [1])[0]) == case["tier"].partition("→")[0]
        climbed = case["tier"].partition("→")[2]
        assert not climbed or ("tier", int(climbed)) in expected
    name = DEADLINES.get(case["first_deadline"]) or DEADLINES[case["track"]]
    assert (name, case["due"]) in [each for key, value in expected if key == "due" for each in value.items()]
    assert ("outcome", case["outcome"]) in expected


# What it asks of people -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("02_answered_at_once", 1),
        ("c10_a_lost_social_security_card", 2),
        ("16_one_unit_six_submits", 6),
        ("c08_marriage_without_the_household_book", 9),
    ],
)
def test_a_plain_matter_takes_few_submits_of_all_people_together(
    plays: dict[str, Played], name: str, most: int
) -> None:
    """A step of these scenarios is one form sent; the last one leaves the matter archived and nothing open."""
    played = plays[name]
    assert played.failures == []
    assert [
        step.do for step in played.scenario.steps if step.do not in ("register", "complete", "advance")
    ] == []
    assert sum(step.do != "advance" for step in played.scenario.steps) == most
    last = played.scenario.steps[-1]
    assert (last.expect["closed"], last.expect["open"]) == (True, [])


@pytest.mark.parametrize("name", [path.stem for path in SCENARIOS if '"#1"' in path.read_text("utf-8")])
def test_a_scenario_that_names_a_matter_holds_in_another_region_too(name: str) -> None:
    files = read_folder(BASE, FORMS)
    files["place.toml"] = files["place.toml"].replace(b'"440000"', b'"350203"')
    path = BASE / "scenarios" / f"{name}.toml"
    with running.stages(files) as stages:
        assert stages.play(read_scenario(path.name, path.read_bytes())).failures == []
        early = path.read_bytes().replace(b'"#1"', b'"#9"', 1)
        (failure,) = stages.play(read_scenario(path.name, early)).failures
    assert "还没有登记" in failure.said.zh
    assert "[" not in failure.said.zh
