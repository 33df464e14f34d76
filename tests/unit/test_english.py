"""english.toml: what it says of which text, where it is silent, and what the translators' command lists."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from engine.cli import main
from engine.doors.drawings.faults import Faults
from engine.doors.forms import Known, read_form
from engine.doors.forms.worded import in_both
from engine.doors.glossary import Glossary, read_glossary
from engine.doors.packages import compile_place, read_folder
from engine.ground.errors import BadAnswers
from rigs import linqing
from rigs.bad_words import EXAMPLES, edited, judged, package, place

TEXT = """
"退回" = "Return"
"来了一件：${F01.title}，请 ${ F01.who } 办" = "For ${F01.who}: ${F01.title} has come"
"先问清楚。" = "First ask."
"未译" = ""

[T_read]
"退回" = "Give back"

[F05.decision]
"退回" = "Return it"
"""


def words(text: str = TEXT) -> Glossary:
    faults = Faults("english.toml")
    found = read_glossary(text.encode(), faults)
    assert faults.found == []
    return found


@pytest.mark.parametrize(
    ("text", "where", "english"),
    [
        ("退回", (), "Return"),
        ("退回", ("T_read",), "Give back"),
        ("退回", ("F05.decision", "F05"), "Return it"),
        ("退回", ("F05.other", "F05"), "Return"),
        (" 退回\n", (), "Return"),
        ("没有译", (), "没有译"),
        ("未译", (), "未译"),
        ("", (), ""),
        ("# 先问清楚。\n\n- 先问清楚。\n1. 再说", (), "# First ask.\n\n- First ask.\n1. 再说"),
        ("来了一件：证照，请 张三 办", (), "For 张三: 证照 has come"),
        ("来了一件：证照", (), "来了一件：证照"),
    ],
)
def test_a_text_is_said_in_english_as_far_as_there_are_words(
    text: str, where: tuple[str, ...], english: str
) -> None:
    said = words().said(text, *where)
    assert (said.zh, said.en) == (text, english)


def test_a_place_without_the_file_says_everything_in_chinese() -> None:
    made = place("warn")
    assert made.glossary.there is False
    assert made.name_said("T_work").en == "经办"
    assert [one.code for one in judged(package("warn"))] == []


def test_the_file_is_part_of_the_version_and_of_its_meaning() -> None:
    one = place("english")
    other = compile_place(edited("english", "english.toml", '"Done"', '"Settled"'))
    assert one.content_hash != other.content_hash
    assert one.meaning_hash != other.meaning_hash
    spaced = compile_place(edited("english", "english.toml", '"答复"       =', '"答复" ='))
    assert one.content_hash != spaced.content_hash
    assert one.meaning_hash == spaced.meaning_hash


def test_everything_of_a_place_has_its_english_where_it_is_asked_for() -> None:
    made = place("english")
    assert made.name_said("T_work").en == "Handling"
    assert made.help_said("T_work").en.splitlines() == ["First ask.", "Then act."]
    assert made.post_said("hand").en == "Handling officer"
    assert made.said("来了一件：许可证", "A_tell").en == "A matter has come: 许可证"
    picture = made.drawing_of("english").picture()
    assert {shape.label for shape in picture.in_("en").shapes} >= {"A matter comes", "Tell the head"}
    assert picture.in_("zh") is picture
    work = made.forms["work"]
    assert work.in_("zh") is work
    assert [part.label for part in work.in_("en").fields()] == ["What was done"]
    (heading, listed) = work.in_("en").everything()[0].prose
    assert heading.runs[0].text == "The work"
    assert [item[0].runs[-1].text for item in listed.items] == ["how it went", "the guide"]


FORM = {
    "type": "default",
    "id": "F",
    "schemaVersion": 18,
    "title": "表",
    "components": [
        {"type": "checkbox", "key": "told", "label": "已告知"},
        {"type": "datetime", "key": "day", "label": "日期", "subtype": "date"},
        {"type": "textfield", "key": "paid", "label": "金额", "properties": {"kind": "money"}},
        {"type": "number", "key": "times", "label": "次数", "appearance": {"suffixAdorner": "次"}},
        {
            "type": "checklist",
            "key": "how",
            "label": "办法",
            "values": [{"label": "上门", "value": "1"}, {"label": "电话", "value": "2"}],
        },
        {
            "type": "textfield",
            "key": "code",
            "label": "编号",
            "validate": {"pattern": "[0-9]+"},
            "properties": {"patternMessage": "只写数字。"},
        },
        {
            "type": "dynamiclist",
            "path": "papers",
            "label": "材料",
            "components": [
                {"type": "textfield", "key": "name", "label": "名称"},
                {"type": "checkbox", "key": "original", "label": "原件"},
            ],
        },
    ],
}
ENGLISH = {
    "表": "Form",
    "已告知": "Told",
    "次": "times",
    "上门": "Visit",
    "电话": "Telephone",
    "办法": "How",
    "名称": "Name",
    "原件": "Original",
    "材料": "Papers",
    "只写数字。": "Digits only.",
}


def test_answers_are_told_in_both_languages_and_checked_in_both() -> None:
    plain = read_form("F.form", json.dumps(FORM, ensure_ascii=False).encode())
    form = in_both(plain, lambda text, _element: ENGLISH.get(text, text))
    answers = {
        "told": True,
        "day": "2026-05-13",
        "paid": "1200.00",
        "times": 3,
        "how": ["1", "2"],
        "papers": [{"name": "营业执照", "original": False}],
    }
    assert form.called.en == "Form"
    told = {label.en: (said.zh, said.en) for label, said in form.told(answers, Known())}
    assert told == {
        "Told": ("是", "yes"),
        "日期": ("2026年5月13日", "13 May 2026"),
        "金额": ("1,200.00元", "1,200.00 yuan"),
        "次数": ("3次", "3 times"),
        "How": ("上门、电话", "Visit, Telephone"),
        "Papers": ("1. 营业执照，否", "1. 营业执照, no"),
    }
    assert form.shown(answers, Known()) == plain.shown(answers, Known())
    rows = dict(form.told(answers, Known()))[
        next(label for label, _ in form.told(answers, Known()) if label.en == "Papers")
    ]
    assert rows.en.heads == ("Name", "Original")  # type: ignore[attr-defined]
    with pytest.raises(BadAnswers) as refused:
        form.check({"code": ["甲"]}, {}, Known())
    assert refused.value.fields["code"].en == "Digits only."


def test_linqing_has_an_english_for_every_text() -> None:
    made = compile_place(read_folder(linqing.PLACE, linqing.FORMS))
    assert made.warnings == ()
    assert [one.text for one in made.wordings if made.glossary.entry(one.text, *one.where) is None] == []


# bancheng words ---------------------------------------------------------------------------------------------


def asked(*options: str, place_dir: Path = EXAMPLES / "english" / "place") -> tuple[int, str]:
    answer = CliRunner().invoke(main, ["words", str(place_dir), *options], env={"LC_ALL": "C"})
    return answer.exit_code, answer.stdout


def test_the_command_lists_every_text_where_it_stands_with_its_english() -> None:
    code, listed = asked("--json")
    assert code == 0
    found = {one["zh"]: one for one in json.loads(listed)}
    assert set(found["告诉负责人"]) == {"zh", "en", "file", "line", "element", "times"}
    assert found["告诉负责人"]["element"] == "A_tell"
    assert found["告诉负责人"]["en"] == "Tell the head"
    source = Path(found["告诉负责人"]["file"]).read_text(encoding="utf-8").splitlines()
    assert 'name="告诉负责人"' in source[found["告诉负责人"]["line"] - 1]
    both = [one["en"] for one in json.loads(listed) if one["zh"] == "经办"]
    assert both == ["Handling", "What was done"]
    assert "Tell the head" in asked()[1]


def test_the_command_lists_what_is_missing_and_writes_it_down_to_be_filled_in(tmp_path: Path) -> None:
    folder = tmp_path / "processes" / "english"
    forms = tmp_path / "forms" / "english"
    folder.mkdir(parents=True)
    forms.mkdir(parents=True)
    for path, data in edited("english", "english.toml", '"告诉负责人" = "Tell the head"\n', "").items():
        where, _, name = path.rpartition("/")
        ((forms if where == "forms" else folder) / name).write_bytes(data)
    assert asked("--missing")[0] == 0
    code, listed = asked("--missing", "--json", place_dir=folder)
    assert (code, [one["zh"] for one in json.loads(listed)]) == (1, ["告诉负责人"])
    _, skeleton = asked("--toml", place_dir=folder)
    assert skeleton == '# english.bpmn\n\n"告诉负责人" = ""\n'
    english = folder / "english.toml"
    english.write_text(skeleton + english.read_text(encoding="utf-8"), encoding="utf-8")
    assert asked("--missing", place_dir=folder)[0] == 1  # a blank says nothing yet
    english.write_text(english.read_text(encoding="utf-8").replace('""', '"Tell them"', 1), encoding="utf-8")
    assert asked("--missing", place_dir=folder)[0] == 0
