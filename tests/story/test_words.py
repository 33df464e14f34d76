"""Every word of design §3 does what it promises: the scenarios beside each small example are played."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from engine.acts.scenarios import read_scenario, running
from engine.acts.scenarios.coverage import coverage
from engine.acts.scenarios.reading import BadScenario
from engine.cli import main
from rigs.bad_words import EXAMPLES, NAMES, package, place

NOT_GONE_THROUGH = {"sub_process": {"E_asked"}}
"""What no scenario can reach: the end of a branch that the end of the matter cuts off."""

LATE = """
name  = "算错了日子"
place = "warn"
start = "2026-05-11T09:30"

[[step]]
do = "register"
as = "窗口值班员"

[[step]]
do     = "advance"
to     = "2026-05-13T10:00"
expect = { due = { "经办" = "2026-05-19T17:30" } }

[[step]]
do   = "complete"
task = "经办"
as   = "经办员"
"""


@pytest.mark.parametrize("name", NAMES)
def test_the_word_does_what_it_promises(name: str) -> None:
    scenarios = running.read_all([EXAMPLES / name / "scenarios"])
    assert scenarios
    with running.stages(package(name)) as stages:
        plays = [stages.play(scenario) for scenario in scenarios]
    assert [failure for each in plays for failure in each.failures] == []
    missed = {
        shape
        for one in coverage(place(name), [each.passed for each in plays])
        for shape in one.missed_elements
    }
    assert missed == NOT_GONE_THROUGH.get(name, set())


def test_a_failure_says_what_was_expected_and_found_and_in_which_line() -> None:
    scenario = read_scenario("late.toml", LATE.encode())
    with running.stages(package("warn")) as stages:
        played = stages.play(scenario)
    (failure,) = played.failures
    assert (failure.line, failure.step, failure.what) == (10, 2, "due.经办")
    assert (failure.expected, failure.found) == ("2026-05-19T17:30", "2026-05-18T17:30")
    assert played.steps == 2  # what comes after a surprise tells nothing


def test_an_act_that_should_be_refused_and_is_not_fails_and_the_other_way_round() -> None:
    done = LATE.replace('task = "经办"\n', 'task = "经办"\nrefused = "not_yours"\n').replace("19T", "18T")
    refused = LATE.replace('as   = "经办员"', 'as   = "窗口值班员"').replace("19T", "18T")
    with running.stages(package("warn")) as stages:
        told = [stages.play(read_scenario("x.toml", text.encode())).failures for text in (done, refused)]
    assert [(one.what, one.expected, one.found) for each in told for one in each] == [
        ("refused", "not_yours", None),
        ("refused", "–", "not_yours"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "line", "hint"),
    [
        ('task = "经办"', 'tsak = "经办"', 17, "是不是想写“task”？"),
        ('do   = "complete"', 'do   = "compleet"', 16, "是不是想写“complete”？"),
        ("expect = { due", "expect = { dew", 13, "是不是想写“due”？"),
        ('start = "2026-05-11T09:30"', 'start = "昨天"', 4, "start 应像 2026-04-30T09:30。"),
        ('place = "warn"', 'plaec = "warn"', 3, "是不是想写“place”？"),
    ],
)
def test_a_mistake_in_a_scenario_has_its_line_and_a_hint(old: str, new: str, line: int, hint: str) -> None:
    assert old in LATE
    with pytest.raises(BadScenario) as caught:
        read_scenario("late.toml", LATE.replace(old, new).encode())
    found = [(one.line, one.said.zh) for one in caught.value.findings]
    assert [(at, hint in said) for at, said in found] == [(line, True)]


def test_the_command_tells_a_program_what_failed_and_what_was_gone_through(tmp_path: Path) -> None:
    folder = tmp_path / "scenarios"
    folder.mkdir()
    (folder / "late.toml").write_text(LATE, encoding="utf-8")
    for kind in ("place", "forms"):
        shutil.copytree(EXAMPLES / "warn" / kind, tmp_path / kind)
    ran = CliRunner().invoke(main, ["scenario", str(tmp_path), "--json", "--coverage"])
    assert ran.exit_code == 1, ran.output
    told = json.loads(ran.output)
    (played,) = told["scenarios"]
    (failure,) = played["failures"]
    assert (played["name"], played["passed"], played["steps"]) == ("算错了日子", False, 2)
    assert (failure["line"], failure["step"]) == (10, 2)
    assert (failure["expected"], failure["found"]) == ("2026-05-19T17:30", "2026-05-18T17:30")
    assert set(failure["message"]) == {"zh", "en"}
    (covered,) = told["coverage"]
    assert (covered["process"], covered["elements"], covered["flows"]) == ("warn", 4, 3)
    assert covered["missed_elements"] == ["T_work", "E_done"]
    assert covered["missed_flows"] == ["f_T_work_E_done"]


def test_the_command_is_content_with_scenarios_that_hold() -> None:
    ran = CliRunner().invoke(main, ["scenario", str(EXAMPLES / "warn"), "--json", "--coverage"])
    assert ran.exit_code == 0, ran.output
    told = json.loads(ran.output)
    assert [one["passed"] for one in told["scenarios"]] == [True]
    assert [(one["missed_elements"], one["missed_flows"]) for one in told["coverage"]] == [([], [])]
