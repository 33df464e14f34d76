"""Element templates for Camunda Modeler: made of the same words, committed as made, hiding nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from engine.cli import main
from engine.doors.drawings.grammar import camunda_attribute
from engine.doors.drawings.words import WORDS, lookup
from engine.doors.templates import LANGUAGES, Language, templates
from engine.values.action_words import ACTIONS

COMMITTED = Path(__file__).parents[2] / "processes" / ".camunda" / "element-templates"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_committed_templates_are_what_the_vocabulary_makes(language: Language) -> None:
    committed = json.loads((COMMITTED / f"bancheng-{language}.json").read_text(encoding="utf-8"))
    assert committed == templates(language)


def test_the_command_prints_and_writes_them(tmp_path: Path) -> None:
    printed = CliRunner().invoke(main, ["templates", "--language", "en"])
    assert json.loads(printed.output) == templates("en")
    assert CliRunner().invoke(main, ["templates", "--write", str(tmp_path)]).exit_code == 0
    assert json.loads((tmp_path / "bancheng-zh.json").read_text(encoding="utf-8")) == templates("zh")


def _fields() -> list[tuple[str, dict[str, Any]]]:
    return [
        (tag, field) for one in templates("zh") for tag in one["appliesTo"] for field in one["properties"]
    ]


def test_every_field_writes_what_a_drawing_may_say() -> None:
    for applies, field in _fields():
        tag = applies[5].lower() + applies[6:]
        kind, name = field["binding"]["type"], field["binding"]["name"]
        if kind == "camunda:property":
            word = lookup(name)
            assert word is not None, name
            assert tag in word.shapes, (tag, name)
        elif kind == "property" and name.startswith("camunda:"):
            assert camunda_attribute(tag, name.removeprefix("camunda:")), (tag, name)
        else:
            assert kind == "camunda:inputParameter" or name == "calledElement"


def test_every_word_and_every_action_is_offered() -> None:
    offered = {field["label"] for _, field in _fields() if "label" in field}
    assert {word.zh for word in WORDS if word.shapes and word.name != "action"} <= offered
    ids = {one["id"] for one in templates("zh")}
    assert {f"bancheng.action.{name}.zh" for name in ACTIONS} <= ids


def test_no_template_hides_the_fields_of_the_modeler_and_ids_are_one_each() -> None:
    every = [one for language in LANGUAGES for one in templates(language)]
    assert all(one["entriesVisible"] is True for one in every)
    assert len({one["id"] for one in every}) == len(every)
