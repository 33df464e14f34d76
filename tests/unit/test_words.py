"""Every word of design §3 in a small example: it compiles, it can be walked, and edits that break it are told."""

from __future__ import annotations

import pytest

from engine.doors import walks
from engine.doors.drawings import WORDS
from engine.doors.tokens import build
from engine.values.action_words import ACTIONS
from rigs.bad_words import BAD, EXAMPLES, NAMES, Bad, judged, line_of, package, place


@pytest.mark.parametrize("name", NAMES)
def test_an_example_compiles_without_a_finding_and_nobody_gets_stuck_in_it(name: str) -> None:
    made = place(name)
    assert made.warnings == ()
    for process in (*made.own_matters, *made.beside):
        build(made.engine_xml(process), process)
    assert walks.walk(made) == []


def test_every_word_and_every_action_has_an_example() -> None:
    drawn = "".join(data.decode() for name in NAMES for data in package(name).values())
    elsewhere = {
        "who": "camunda:candidateGroups=",
        "assignee": "camunda:assignee=",
        "form": "camunda:formKey=",
        "collection": "camunda:collection=",
        "decision": "businessRuleTask",
        "result": "businessRuleTask",
        "action": "camunda:topic=",
        "message": "messageRef=",
        "called": "calledElement=",
    }
    marks = {one.name: elsewhere.get(one.name, f'property name="{one.name}"') for one in WORDS}
    missing = [name for name, mark in marks.items() if mark not in drawn]
    assert missing == []
    assert [action.name for action in ACTIONS.values() if f'topic="{action.name}"' not in drawn] == []


@pytest.mark.parametrize("bad", BAD, ids=[bad.what for bad in BAD])
def test_a_bad_edit_is_told_by_code_element_and_line(bad: Bad) -> None:
    files = bad.files()
    found = judged(files)
    told = [(one.code, one.element, one.line) for one in found if one.code == bad.code]
    assert (bad.code, bad.element, line_of(files, bad.told_in, bad.where)) in told, found
    assert all(one.said.zh.endswith(("。", "？")) and one.said.en.endswith((".", "?")) for one in found)


def test_the_readme_names_every_example_in_both_languages() -> None:
    zh, _, en = (
        (EXAMPLES.parents[2] / "processes" / "README.md").read_text(encoding="utf-8").partition("\n---\n")
    )
    assert [name for name in NAMES if f"`{name}`" not in zh or f"`{name}`" not in en] == []
