"""A place as a package: what may lie in it, what must fit together, and when it counts as changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.doors.packages import Place, compile_place, read_folder
from engine.doors.tokens import build
from engine.ground.errors import BadDrawing, Finding, NotFound

DATA = Path(__file__).parent.parent / "data" / "drawings"
BPMN = "processes/small.bpmn"


def files() -> dict[str, bytes]:
    return {
        "place.toml": (DATA / "place.toml").read_bytes(),
        BPMN: (DATA / "good.bpmn").read_bytes(),
        "forms/F01.form": (DATA / "F01.form").read_bytes(),
        "forms/F02.form": (DATA / "F02.form").read_bytes(),
    }


def compiled(path: str = "", old: str = "", new: str = "") -> Place:
    package = files()
    if path:
        text = package[path].decode()
        assert old in text, old
        package[path] = text.replace(old, new, 1).encode()
    return compile_place(package)


def errors(package: dict[str, bytes]) -> list[Finding]:
    with pytest.raises(BadDrawing) as refused:
        compile_place(package)
    return [one for one in refused.value.findings if one.severity == "error"]


def refused(path: str, old: str, new: str) -> list[tuple[str, str, int]]:
    package = files()
    text = package[path].decode()
    assert old in text, old
    package[path] = text.replace(old, new, 1).encode()
    return [(one.code, one.element, one.line) for one in errors(package)]


def line(path: str, mark: str) -> int:
    return files()[path].decode().split(mark)[0].count("\n") + 1


# What a place says ----------------------------------------------------------------------------------------


def test_a_place_knows_its_words() -> None:
    place = compiled()
    assert (place.id, place.region, place.number_pattern) == (
        "small",
        "371581",
        "{region}-{yyyymmdd}-{seq:4}",
    )
    assert place.post("窗口") == place.posts["window_duty"]
    assert place.outcome_said("resolved").en == "Done"
    assert place.name_of("T_ask") == "请示"
    assert place.name_of(None) == ""
    assert place.warn == ("80%",)


def test_a_step_has_everything_resolved() -> None:
    ask = compiled().step("T_ask")
    assert (ask.post, ask.form, ask.limit, ask.limit_from) == (
        "director",
        "F02",
        "3工作日",
        "first:registered",
    )
    assert (ask.warn, ask.on_return, ask.bells) == (("80%", "到期-1工作日"), "restart", ("B_late",))
    assert compiled().whole_limit.limit == "5工作日"
    assert compiled().step("T_register").milestone == "registered"


def test_an_unknown_step_is_not_found() -> None:
    with pytest.raises(NotFound):
        compiled().step("T_nowhere")


def test_place_toml_overrides_a_limit_by_element_and_gives_limits_names() -> None:
    assert (
        compiled("place.toml", "[numbers]", '[limits]\nT_ask = "2工作日"\n[numbers]').step("T_ask").limit
        == "2工作日"
    )
    package = files()
    package["place.toml"] = package["place.toml"].replace(
        b"[numbers]", '[limits]\n"请示时限" = "1工作日"\n[numbers]'.encode()
    )
    package[BPMN] = package[BPMN].replace('dueDate="3工作日"'.encode(), 'dueDate="请示时限"'.encode())
    assert compile_place(package).step("T_ask").limit == "1工作日"


def test_what_is_odd_but_works_is_a_warning() -> None:
    assert {one.code for one in compiled().warnings} == {"BC049"}


# What is refused ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "old", "new", "code", "element", "mark"),
    [
        ("place.toml", 'region = "371581"', 'region = "临清"', "BC082", "region", "region ="),
        ("place.toml", "stages =", "stage =", "BC081", "stage", "stages ="),
        ("place.toml", 'name = "局长"', "nam = 3", "BC081", "posts.director.nam", 'name = "局长"'),
        ("place.toml", 'unit = "place"', 'unit = "moon"', "BC082", "posts.director.unit", 'unit = "place"'),
        ("place.toml", '{seq:4}"', '{sequence}"', "BC082", "matter.number", "number ="),
        ("place.toml", 'start = "small"', 'start = "smal"', "BC085", "matter.start", 'start = "small"'),
        ("place.toml", "max_asks = 2", 'max_asks = "2"', "BC082", "numbers.max_asks", "max_asks = 2"),
        (
            "place.toml",
            'aliases = ["窗口"]',
            'aliases = ["局长"]',
            "BC084",
            "posts.director",
            "[posts.director]",
        ),
        ("place.toml", 'lead_unit = "unit"', 'lead_unit = "date"', "BC091", "facts.lead_unit", "lead_unit ="),
        ("place.toml", '"80%"', '"到期+1工作日"', "BC056", "warn", "warn ="),
        ("place.toml", 'english = "A small window"\n', "", "BC083", "english", "id ="),
        ("place.toml", "[facts]", "[facts", "BC080", "", "[facts]"),
        (
            "place.toml",
            "[numbers]",
            '[limits]\nT_aks = "1工作日"\n[numbers]',
            "BC059",
            "limits.T_aks",
            "max_asks",
        ),
        (BPMN, 'camunda:formKey="F01"', "", "BC085", "matter.start", ""),
    ],
)
def test_what_does_not_fit_is_refused_with_key_and_line(
    path: str, old: str, new: str, code: str, element: str, mark: str
) -> None:
    found = refused(path, old, new)
    expected = line(path, mark) if mark else line("place.toml", "start =")
    assert (code, element, expected) in found


def test_all_findings_of_all_files_come_at_once() -> None:
    package = files()
    package[BPMN] = (
        package[BPMN].replace(b'formKey="F02"', b'formKey="F9"').replace(b"userTask", b"userTusk", 1)
    )
    package["place.toml"] = package["place.toml"].replace(b"[numbers]", b"[numbers]\nodd = -1")
    package["forms/F02.form"] = package["forms/F02.form"].replace(b"datetime", b"dreamtime", 1)
    found = {one.file for one in errors(package)}
    assert found == {BPMN, "place.toml", "forms/F02.form"}


def test_a_form_that_cannot_be_read_is_reported_once_and_not_as_missing() -> None:
    package = files() | {"forms/F01.form": b"{"}
    assert {one.file for one in errors(package)} == {"forms/F01.form"}


def test_a_form_may_only_ask_for_facts_of_the_place() -> None:
    hide = '"label": "科室", "conditional": {"hide": "=desiganted = 1"}'
    assert ("BC071", "F01", 1) in refused("forms/F01.form", '"label": "科室"', hide)


def test_an_id_may_stand_in_one_drawing_only() -> None:
    package = files()
    package["processes/two.bpmn"] = package[BPMN].replace(b'id="small"', b'id="two"')
    assert {one.code for one in errors(package)} == {"BC088"}


def test_a_place_without_place_toml_is_none() -> None:
    package = files()
    del package["place.toml"]
    assert [(one.file, one.code) for one in errors(package)] == [("place.toml", "BC083")]


@pytest.mark.parametrize(
    "path",
    [
        "../x.bpmn",
        "processes/a/b.bpmn",
        "forms/F01.exe",
        "processes/x.py",
        "forms/.form",
        "/etc/passwd",
        "a\\b.md",
    ],
)
def test_odd_paths_are_refused(path: str) -> None:
    assert (path, "BC086") in [(one.file, one.code) for one in errors(files() | {path: b""})]


def test_a_file_that_is_no_decision_table_is_refused_by_name() -> None:
    found = errors(files() | {"processes/table.dmn": b"<a/>"})
    assert [(one.file, one.code) for one in found] == [("processes/table.dmn", "BC100")]


LINES = files()[BPMN].decode().splitlines(keepends=True)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    st.lists(
        st.tuples(st.sampled_from(["drop", "double", "swap"]), st.integers(3, len(LINES) - 4)),
        min_size=1,
        max_size=3,
    )
)
def test_a_damaged_drawing_is_either_refused_or_can_be_walked(damage: list[tuple[str, int]]) -> None:
    lines = list(LINES)
    for how, at in damage:
        if how == "drop":
            lines[at] = ""
        elif how == "double":
            lines[at] *= 2
        else:
            lines[at], lines[at + 1] = lines[at + 1], lines[at]
    place, found = _outcome("".join(lines).encode())
    assert (place is None) == bool(found)
    assert all(one.file in files() and one.line >= 1 for one in found)
    assert place is None or "T_register" in build(place.engine_xml("small"), "small").elements


def _outcome(drawing: bytes) -> tuple[Place | None, list[Finding]]:
    try:
        return compile_place(files() | {BPMN: drawing}), []
    except BadDrawing as refused:
        return None, refused.findings


# Folders --------------------------------------------------------------------------------------------------


def folders(home: Path) -> tuple[Path, Path]:
    place, forms = home / "processes" / "small", home / "forms" / "small"
    place.mkdir(parents=True)
    forms.mkdir(parents=True)
    for path, data in files().items():
        (forms if path.startswith("forms/") else place).joinpath(Path(path).name).write_bytes(data)
    return place, forms


def test_two_folders_make_one_package(tmp_path: Path) -> None:
    place, forms = folders(tmp_path)
    (place / "scenarios").mkdir()
    (place / "scenarios" / "one.toml").write_bytes(b'name = "x"')
    (place / ".DS_Store").write_bytes(b"noise of an editor")
    assert read_folder(place, forms) == files() | {"scenarios/one.toml": b'name = "x"'}


def test_links_odd_names_and_giants_are_refused(tmp_path: Path) -> None:
    place, forms = folders(tmp_path)
    (place / "link.bpmn").symlink_to(tmp_path / "elsewhere")
    (place / "run me.bpmn").write_bytes(b"")
    (forms / "deep").mkdir()
    (forms / "giant.form").write_bytes(b" " * 2_000_001)
    with pytest.raises(BadDrawing) as refused:
        read_folder(place, forms)
    assert sorted((one.file, one.code) for one in refused.value.findings) == [
        ("deep", "BC086"),
        ("giant.form", "BC001"),
        ("link.bpmn", "BC086"),
        ("run me.bpmn", "BC086"),
    ]


# Hashes ---------------------------------------------------------------------------------------------------


def test_the_same_files_give_the_same_hashes_whatever_their_order() -> None:
    one, other = compiled(), compile_place(dict(reversed(files().items())))
    assert (one.content_hash, one.meaning_hash) == (other.content_hash, other.meaning_hash)


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (BPMN, "<bpmn:startEvent", "<!-- 这里开始 -->\n    <bpmn:startEvent"),
        ("place.toml", "[facts]", "# 事实\n[facts]"),
        (
            "forms/F01.form",
            '"type": "default",',
            '"type": "default",   "exporter": {"name": "x", "version": "1"},',
        ),
    ],
)
def test_looks_change_the_content_but_not_the_meaning(path: str, old: str, new: str) -> None:
    changed = compiled(path, old, new)
    assert changed.content_hash != compiled().content_hash
    assert changed.meaning_hash == compiled().meaning_hash


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (BPMN, 'dueDate="3工作日"', 'dueDate="4工作日"'),
        ("place.toml", "max_asks = 2", "max_asks = 3"),
        ("forms/F01.form", '"难不难"', '"难吗"'),
    ],
)
def test_a_changed_rule_changes_the_meaning(path: str, old: str, new: str) -> None:
    assert compiled(path, old, new).meaning_hash != compiled().meaning_hash
