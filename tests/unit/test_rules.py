"""The table of rules: stable codes, both languages, and a bad file for every one of them."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from engine.acts import publishing
from engine.cli import main
from engine.doors.rules import RULES
from engine.ground.errors import BadDrawing, CannotStep
from engine.ground.said import Said
from rigs import bad_drawings, bad_words
from rigs.bad_words import edited, judged, line_of, package

ROOT = Path(__file__).parents[2]
HOSTILE = ROOT / "tests" / "data" / "hostile" / "manifest.toml"


def more() -> list[tuple[str, dict[str, bytes]]]:
    """A bad package for each rule that no edit of one line breaks."""
    plain = package("warn")
    bpmn = plain["processes/warn.bpmn"].decode()
    shape = re.search(r'      <bpmndi:BPMNShape id="T_work_di".*?</bpmndi:BPMNShape>\n', bpmn, re.DOTALL)
    assert shape is not None
    many = "".join(f'<bpmn:endEvent id="E{number}" />' for number in range(300))
    flow = '<bpmn:sequenceFlow id="f_T_open_T_work"'
    return [
        ("BC008", edited("warn", "", 'x="142" y="102"', 'x="142" y="here"')),
        ("BC032", edited("warn", "", "endEvent", "startEvent") | _all("warn", "endEvent", "startEvent")),
        ("BC047", edited("warn", "", flow, many + flow)),
        ("BC049", {**plain, "processes/warn.bpmn": bpmn.replace(shape[0], "").encode()}),
        ("BC080", {**plain, "place.toml": plain["place.toml"] + b"\nname ="}),
        ("BC081", edited("warn", "place.toml", "[matter]", "[mater]")),
        ("BC083", edited("warn", "place.toml", 'short   = "示例"\n', "")),
        ("BC084", edited("warn", "place.toml", 'name = "经办员"', 'name = "负责人"')),
        ("BC085", edited("warn", "place.toml", 'start  = "warn"', 'start  = "wran"')),
        ("BC086", {**plain, "notes.docx": b"x"}),
        ("BC088", {**plain, "processes/again.bpmn": plain["processes/warn.bpmn"]}),
        ("BC091", edited("limits", "place.toml", 'wait_until = "date"', 'wait_until = "number"')),
    ]


def _all(name: str, old: str, new: str) -> dict[str, bytes]:
    path = f"processes/{name}.bpmn"
    return {path: package(name)[path].replace(old.encode(), new.encode())}


@pytest.mark.parametrize(("code", "files"), more(), ids=[code for code, _ in more()])
def test_a_package_that_breaks_a_rule_is_told_its_code(code: str, files: dict[str, bytes]) -> None:
    assert code in {one.code for one in judged(files)}


def test_what_the_engine_itself_cannot_read_is_told_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_xml: bytes, _process: str) -> None:
        raise CannotStep(Said("读不懂。", "Not understood."))

    monkeypatch.setattr("engine.acts.publishing.tokens.build", refuse)
    folder = bad_words.EXAMPLES / "warn"
    with pytest.raises(BadDrawing) as refused:
        publishing.read_place(folder / "place", folder / "forms")
    assert [one.code for one in refused.value.findings] == ["BC099"]


def test_every_rule_has_a_bad_file() -> None:
    told = (
        {bad[3] for bad in bad_drawings.BAD}
        | {bad.code for bad in bad_words.BAD}
        | {code for code, _ in more()}
    )
    told |= {bad["code"] for bad in tomllib.loads(HOSTILE.read_text(encoding="utf-8"))["bad"]}
    told |= {"BC099", "BC113"}  # above, and in test_walks_of_a_place
    decisions = (ROOT / "tests" / "unit" / "test_decisions.py").read_text(encoding="utf-8")
    told |= set(re.findall(r'"(BC1(?:0\d|1[0-2]))"', decisions))
    assert set(RULES) - told == set()


def test_every_code_in_the_engine_is_in_the_table_and_every_rule_in_the_engine() -> None:
    sources = [file for file in (ROOT / "engine" / "doors").rglob("*.py") if file.name != "rules.py"]
    sources.append(ROOT / "engine" / "acts" / "publishing.py")
    used = {code for file in sources for code in re.findall(r'"(BC\d{3})"', file.read_text(encoding="utf-8"))}
    assert used == set(RULES)


def test_there_are_many_rules_each_in_both_languages() -> None:
    assert len(RULES) >= 40
    for rule in RULES.values():
        assert all((rule.wrong.zh, rule.wrong.en, rule.mend.zh, rule.mend.en)), rule.code
        assert rule.wrong.zh != rule.wrong.en


def test_the_command_lists_them() -> None:
    listed = json.loads(CliRunner().invoke(main, ["rules", "--json"]).output)
    assert [one["code"] for one in listed] == list(RULES)
    assert "BC044" in CliRunner().invoke(main, ["rules"]).output


def test_lint_gives_programs_what_they_can_read(tmp_path: Path) -> None:
    place, forms = tmp_path / "processes" / "warn", tmp_path / "forms" / "warn"
    place.mkdir(parents=True)
    forms.mkdir(parents=True)
    files = edited("warn", "", 'value="50%, 到期-1工作日"', 'value="后天"')
    for path, data in files.items():
        folder, _, name = path.rpartition("/")
        ((forms if folder == "forms" else place) / name).write_bytes(data)
    answer = CliRunner().invoke(main, ["lint", str(place), "--json"])
    (found,) = json.loads(answer.stdout)
    assert answer.exit_code == 1
    assert set(found) == {"file", "line", "element", "code", "severity", "message"}
    assert (found["code"], found["element"], found["severity"]) == ("BC056", "T_work", "error")
    assert found["line"] == line_of(files, "processes/warn.bpmn", "后天")
    assert set(found["message"]) == {"zh", "en"}


@pytest.mark.parametrize("name", ["T_sgin", "时限甲"])
def test_a_limit_that_no_shape_and_no_fact_can_name_is_refused(name: str) -> None:
    """The base procedure takes limits from facts that decision tables write: what those may say is known."""
    files = publishing.read_folder(ROOT / "processes" / "base", ROOT / "forms" / "base")
    charter = files["place.toml"].replace(b"[limits]\n", f'[limits]\n"{name}" = "4工作小时"\n'.encode())
    told = judged({**files, "place.toml": charter})
    assert [(one.code, one.element) for one in told] == [("BC059", f"limits.{name}")]
    if name.isascii():
        assert "是不是想写“T_sign”？" in told[0].said.zh


def test_a_limit_that_a_choice_of_a_form_or_a_table_names_is_used() -> None:
    plain = package("reclass")
    assert not judged(plain)
    slip = plain["place.toml"].replace('"疑难" ='.encode(), '"疑南" ='.encode())
    assert [one.element for one in judged({**plain, "place.toml": slip})] == ["limits.疑南"]


@pytest.mark.parametrize(("name", "refused"), [("T_wrok", True), ("极难", False)])
def test_where_a_class_is_typed_freely_only_what_looks_like_a_shape_is_refused(
    name: str, refused: bool
) -> None:
    plain = package("reclass")
    files = {**plain, "place.toml": plain["place.toml"] + f'\n"{name}" = "4工作小时"\n'.encode()}
    for path in [path for path in plain if path.endswith(".form")]:
        form = json.loads(plain[path])
        for field in form["components"]:
            if field.get("key") == "class_limit":
                field["type"] = "textfield"
                field.pop("values", None)
        files[path] = json.dumps(form, ensure_ascii=False).encode()
    assert [one.element for one in judged(files)] == ([f"limits.{name}"] if refused else [])
