"""What of a drawing is understood, and what is refused: by code, by element, by line."""

from __future__ import annotations

import pytest

from engine.doors.drawings import WORDS, Drawing, engine_xml, meaning_of, read
from engine.ground.errors import BadDrawing, Finding
from rigs.bad_drawings import BAD, DATA, GOOD, T_URGE, edited, judged, line_of


def test_the_good_drawing_is_good() -> None:
    assert judged(GOOD) == []


@pytest.mark.parametrize(("what", "old", "new", "code", "element", "where"), BAD, ids=[bad[0] for bad in BAD])
def test_a_bad_drawing_is_refused_by_code_element_and_line(
    what: str, old: str, new: str, code: str, element: str, where: str
) -> None:
    text = edited(old, new)
    found = [one for one in judged(text) if (one.code, one.element) == (code, element)]
    assert [one.line for one in found] == [line_of(text, where)], judged(text)
    assert all(one.said.zh.endswith(("。", "？")) and one.said.en.endswith((".", "?")) for one in found)
    assert found[0].file == "small.bpmn"


def test_no_end_at_all_is_refused() -> None:
    text = GOOD.replace("endEvent", "startEvent")
    assert {"BC031", "BC032"} <= {one.code for one in judged(text)}


def test_a_misspelt_word_gets_a_suggestion() -> None:
    (found,) = [one for one in judged(edited('name="limitFrom"', 'name="limitForm"')) if one.code == "BC013"]
    assert "limitFrom" in found.said.zh
    assert "limitFrom" in found.said.en


def test_a_tag_over_several_lines_is_reported_where_it_begins() -> None:
    text = edited(T_URGE, '<bpmn:manualTask\n      id="T_urge"\n      name="催办"\n    />')
    assert [one.line for one in judged(text) if one.code == "BC010"] == [line_of(text, "manualTask")]


def test_words_may_be_chinese_english_or_full_width() -> None:
    drawing = read("small.bpmn", edited('name="onReturn"', 'name="ｏｎＲｅｔｕｒｎ"').encode())
    process = drawing.processes["small"]
    assert process.itself.words == {"limit": "５工作日", "limitFrom": "registered"}
    assert process.elements["T_ask"].words["onReturn"] == "重计"
    assert process.elements["T_ask"].words["limit"] == "3工作日"
    assert process.elements["T_ask"].lane == "局长"
    assert process.elements["E_done"].words == {"outcome": "resolved"}


def test_every_word_of_the_vocabulary_has_one_meaning() -> None:
    names = [name for one in WORDS for name in (one.name, one.zh)]
    assert len(names) == len(set(names))


def test_the_readme_names_every_word_of_the_vocabulary() -> None:
    readme = (DATA.parent.parent.parent / "processes" / "README.md").read_text(encoding="utf-8")
    assert [one.name for one in WORDS if one.zh not in readme or f"`{one.name}`" not in readme] == []


def test_what_only_looks_is_accepted() -> None:
    looks = GOOD.replace(
        T_URGE,
        '<bpmn:userTask id="T_urge" xmlns:modeler="http://camunda.org/schema/modeler/1.0" modeler:x="1" '
        'camunda:modelerTemplate="task" />\n<bpmn:textAnnotation id="note"><bpmn:text>说明</bpmn:text>'
        '</bpmn:textAnnotation>\n<bpmn:association id="a" sourceRef="T_urge" targetRef="note" />',
    )
    assert judged(looks) == []


def test_a_refused_shape_does_not_bring_a_flood_of_other_findings() -> None:
    assert [one.code for one in judged(edited(T_URGE, '<bpmn:manualTask id="T_urge" />'))] == ["BC010"]


# What never reaches the parser's hands ---------------------------------------------------------------------


def refusal(data: bytes) -> Finding:
    with pytest.raises(BadDrawing) as refused:
        read("bad.bpmn", data)
    (found,) = refused.value.findings
    return found


HEAD = '<?xml version="1.0"?>\n'
BOMB = "".join(f'<!ENTITY e{n} "{"&e" + str(n - 1) + ";" if n else "x"}{"&e0;" * 10}">' for n in range(30))


@pytest.mark.parametrize(
    ("what", "data", "code"),
    [
        (
            "an external entity",
            HEAD + '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>',
            "BC003",
        ),
        ("a network entity", HEAD + '<!DOCTYPE d SYSTEM "http://127.0.0.1:9/d.dtd"><d/>', "BC003"),
        (
            "a parameter entity",
            HEAD + '<!DOCTYPE d [<!ENTITY % p SYSTEM "http://127.0.0.1:9/">%p;]><d/>',
            "BC003",
        ),
        ("a billion laughs", HEAD + f"<!DOCTYPE d [{BOMB}]><d>&e29;</d>", "BC003"),
        ("a harmless DOCTYPE", GOOD.replace("<bpmn:def", "<!DOCTYPE x>\n<bpmn:def"), "BC003"),
        ("text that is not XML", "PK\x03\x04", "BC004"),
        ("nothing", "", "BC004"),
        ("a tag left open", GOOD.replace("</bpmn:process>", ""), "BC004"),
        ("depth 9,000", "<a>" * 9_000 + "</a>" * 9_000, "BC004"),
        ("depth 100", "<a>" * 100 + "</a>" * 100, "BC005"),
        ("6,000 elements", "<a>" + "<b/>" * 6_000 + "</a>", "BC005"),
        ("a text of 65 KB", f"<a>{'x' * 66_000}</a>", "BC005"),
        ("an attribute of 65 KB", f"<a b='{'x' * 66_000}'/>", "BC005"),
        ("another kind of XML", "<html/>", "BC006"),
        (
            "XInclude",
            '<a xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="/etc/passwd"/></a>',
            "BC006",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 40 and "<" not in value else "",
)
def test_a_dangerous_or_foreign_file_is_refused_at_once(what: str, data: str, code: str) -> None:
    assert refusal(data.encode()).code == code


def test_fifty_megabytes_are_refused_without_parsing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("engine.doors.drawings.xml.etree.fromstring")
    assert refusal(b"<a>" * 17_000_000).code == "BC001"
    assert refusal(b"<a/>" * 400_000).code == "BC005"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "gb18030"])
def test_only_utf8_is_read(encoding: str) -> None:
    assert refusal(GOOD.encode(encoding)).code == "BC002"


def test_a_declared_encoding_other_than_utf8_is_refused() -> None:
    assert refusal(GOOD.replace('encoding="UTF-8"', 'encoding="UTF-7"').encode()).code == "BC002"


def test_the_line_of_broken_xml_is_told() -> None:
    text = edited(T_URGE, "<bpmn:userTask id=>")
    assert refusal(text.encode()).line == line_of(text, "<bpmn:userTask id=>")


# What the engine and the hash get --------------------------------------------------------------------------


def drawing() -> Drawing:
    return read("small.bpmn", GOOD.encode())


def test_the_bytes_are_kept_as_they_came() -> None:
    assert drawing().data == GOOD.encode()


def test_the_engine_gets_bare_conditions_and_no_foreign_words() -> None:
    xml = engine_xml(drawing().processes, "small").decode()
    assert 'F01.kind == "hard" and times("T_ask") &lt; number("max_asks")</' in xml
    assert "${" not in xml
    assert "camunda" not in xml
    assert "lane" not in xml
    assert "到期" in xml


def test_comments_and_layout_do_not_change_the_meaning_but_conditions_do() -> None:
    same = edited(T_URGE, "<!-- 说明 -->\n\n" + T_URGE)
    assert meaning_of(read("small.bpmn", same.encode())) == meaning_of(drawing())
    other = edited('"hard"', '"easy"')
    assert meaning_of(read("small.bpmn", other.encode())) != meaning_of(drawing())


def test_a_comment_inside_a_condition_is_not_read_as_part_of_it() -> None:
    text = edited('"hard" and', '"hard" <!-- or true --> and')
    assert judged(text) == []
