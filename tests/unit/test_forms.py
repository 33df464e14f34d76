"""Forms: what a file may say, what an answer may be, and what is kept of it."""

from __future__ import annotations

import io
import json
import zipfile
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.doors.forms import BadUpload, Known, Rules, Upload, check_upload, read_form
from engine.ground.errors import BadAnswers, BadDrawing
from rigs.form_files import KNOWN, answered, choice, codes, file_of, form_of, mistakes, part

# What a file may say


def test_every_component_of_the_list_is_read() -> None:
    form = form_of(
        {"id": "Text_1", "type": "text", "text": "# 核实处理\n请如实填写。"},
        part("title", validate={"required": True, "maxLength": 40}, properties={"kind": "title"}),
        part("facts", "textarea", description="查明了什么"),
        part(
            "days",
            "number",
            validate={"min": 1, "max": 30},
            decimalDigits=1,
            appearance={"suffixAdorner": "天"},
        ),
        {"id": "D", "type": "datetime", "key": "told_on", "subtype": "date", "dateLabel": "告知日期"},
        choice("decision", "done", "cannot", validate={"required": "true"}),
        choice("channel", "窗口", "电话", kind="select", defaultValue="窗口", searchable=True),
        choice("remedies", "申诉", "行政复议", "行政诉讼", kind="checklist"),
        {"id": "Line", "type": "separator"},
        {
            "id": "Group_1",
            "type": "group",
            "label": "更多情况",
            "layout": {"columns": 8, "row": "Row_1"},
            "components": [
                part("agreed", "checkbox", properties={"more": "true"}),
                part(
                    "lead_unit",
                    properties={"kind": "unit", "personal": True, "fold": "spot", "foldTitle": "当场"},
                ),
                part("scan", "filepicker", accept=".jpg, image/png,application/pdf", multiple=True),
            ],
        },
    )
    assert form.id == "F05"
    assert form.title == "核实处理"
    assert [field.key for field in form.fields()] == [
        *("title", "facts", "days", "told_on", "decision", "channel", "remedies"),
        *("agreed", "lead_unit", "scan"),
    ]
    assert form.title_key == "title"
    assert form.personal_keys == {"lead_unit"}
    assert form.folds == {"spot": "当场"}
    found = {field.key: field for field in form.fields()}
    assert found["told_on"].label == "告知日期"
    assert found["decision"].required
    assert found["agreed"].more
    assert found["days"].suffix == "天"
    assert found["scan"].accept == ("jpg", "png", "pdf")
    assert form.components[-1].columns == 8
    assert form.default_answers() == {"channel": ["窗口"]}


@pytest.mark.parametrize(
    "key",
    [
        *("typename", "TypeName", "__proto__", "__class__", "__builtins__", "constructor", "prototype"),
        *("len", "and", "NOT", "true", "date", "csrf_token", "a.b", "a b", "标题", "1a", "a-b", "", "x" * 61),
    ],
)
def test_a_key_that_could_mean_something_else_is_refused(key: str) -> None:
    assert codes(part(key)) == {"form_key"}


@pytest.mark.parametrize(
    ("component", "code"),
    [
        (part("x", "dynamiclst"), "form_component"),
        ("x", "form_component"),
        ({"type": "textfield", "id": "a"}, "form_key"),
        (part("x", "select"), "form_options"),
        (part("x", "radio", values=[]), "form_options"),
        (part("x", "radio", values=[{"label": "无值"}]), "form_options"),
        (choice("x", "a", "a"), "form_options"),
        (choice("x", "a", kind="select", valuesExpression="=units"), "form_attribute"),
        (part("x", validate={"pattern": "["}), "form_pattern"),
        (part("x", validate={"pattern": "(a+)+"}), "form_pattern"),
        (part("x", validate={"pattern": "(a|a)*b"}), "form_pattern"),
        (part("x", validate={"pattern": ".*.*.*.*x"}), "form_pattern"),
        (part("x", validate={"pattern": r"(.)\1"}), "form_pattern"),
        (part("x", validate={"pattern": "(?=a)a"}), "form_pattern"),
        (part("x", validate={"pattern": "(?:a{,99}){99}"}), "form_pattern"),
        (part("x", validate={"requird": True}), "form_attribute"),
        (part("x", validate={"required": "maybe"}), "form_attribute"),
        (part("x", validate={"minLength": 5, "maxLength": 2}), "form_attribute"),
        (part("x", "number", validate={"min": "=1"}), "form_attribute"),
        (part("x", conditional={"hide": "=a.b.c"}), "form_expression"),
        (part("x", conditional={"hide": "__import__('os')"}), "form_expression"),
        (part("x", conditional={"show": "true"}), "form_attribute"),
        (part("x", properties={"requiredWhen": "f(1)"}), "form_expression"),
        (part("x", properties={"wrongWhen": 'x == "a"'}), "form_attribute"),
        (part("x", properties={"wrongMessage": "请写全。"}), "form_attribute"),
        (part("x", properties={"wrongWhen": "f(1)", "wrongMessage": "请写全。"}), "form_expression"),
        (part("x", properties={"kind": "unti"}), "form_kind"),
        (part("x", "number", properties={"kind": "unit"}), "form_kind"),
        (part("x", properties={"knid": "unit"}), "form_attribute"),
        (part("x", properties="unit"), "form_attribute"),
        (part("x", "datetime", properties={"latest": "5工作日"}), "form_attribute"),
        (part("x", "datetime", properties={"latest": "很久"}), "form_attribute"),
        (part("x", "datetime", subtype="time", properties={"latest": "30天"}), "form_attribute"),
        (part("x", properties={"latest": "30天"}), "form_attribute"),
        (part("x", readonly="=true"), "form_attribute"),
        (part("x", label="=name"), "form_attribute"),
        (part("x", description="{{name}}"), "form_attribute"),
        (part("x", defaultValue={"typename": "x"}), "form_default"),
        (choice("x", "a", defaultValue="b"), "form_default"),
        (part("x", "number", defaultValue="many"), "form_default"),
        (part("x", "datetime", subtype="week"), "form_attribute"),
        (part("x", "filepicker", accept=".exe"), "form_accept"),
        ({"id": "g", "type": "group", "path": "inner", "components": []}, "form_attribute"),
        (part("x", conditional={"hide": 'F05.nobody == "x"'}), "form_condition"),
        (part("x", conditional={"hide": 'x == "y"'}), "form_condition"),
    ],
)
def test_what_is_not_understood_is_refused_by_name(component: Any, code: str) -> None:
    assert codes(component) == {code}


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"^1[3-9]\d{9}$", "13800138000"),
        (r"(?:0\d{2,3}-)?\d{7,8}", "0759-2212345"),
        (r"[0-9A-HJ-NPQRTUWXY]{18}", "91440825MA4UKX1234"),
        (r"粤[A-Z][A-Z0-9]{5,6}", "粤G12345"),
        (r"(\d{3}){2}", "123456"),
        (r"a|b", "b"),
        (r".*证.*", "营业执照证明"),
        (r"\{x\}", "{x}"),
    ],
)
def test_the_patterns_that_forms_need_are_taken(pattern: str, text: str) -> None:
    assert answered(form_of(part("x", validate={"pattern": pattern})), x=text) == {"x": text}


def test_a_misspelt_property_is_refused_with_what_was_meant_and_its_line() -> None:
    with pytest.raises(BadDrawing) as refused:
        form_of(part("ok"), part("x", properties={"personnal": "true"}))
    (finding,) = refused.value.findings
    assert finding.element == "x"
    assert finding.line == file_of(part("ok"), part("x")).decode().split("Field_x")[0].count("\n") + 1
    assert "是不是 personal" in finding.said.zh


def test_all_findings_are_told_at_once_and_a_doubled_key_at_its_second_place() -> None:
    with pytest.raises(BadDrawing) as refused:
        form_of(part("x"), part("y", "select"), part("x", id="Other"))
    found = {(finding.code, finding.element) for finding in refused.value.findings}
    assert found == {("form_options", "y"), ("form_key", "x")}
    lines = {finding.element: finding.line for finding in refused.value.findings}
    assert lines["x"] > lines["y"] > 1


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not json",
        b"[]",
        b"\xff\xfe{}",
        b'{"a": NaN}',
        b'{"a": 1e99999999999999999999999}',
        b'{"id": "F05", "id": "F05"}',
        b'{"a": ' + b"9" * 5000 + b"}",
        b'{"title": "a\\u0000b"}',
        b'{"title": "\\ud800"}',
        b'{"title": "\\u202e"}',
        b"[" * 100_000,
        b'{"a":' * 100 + b"1" + b"}" * 100,
        b'"' + b'\\"' * 120_000,
        b" " * (256 * 1024 + 1),
    ],
    ids=range(15),
)
def test_a_file_that_cannot_be_trusted_is_refused_whole(data: bytes) -> None:
    with pytest.raises(BadDrawing) as refused:
        read_form("F05.form", data)
    assert [finding.code for finding in refused.value.findings] == ["BC009"]


def test_the_id_the_version_and_the_type_of_a_form_are_checked() -> None:
    assert codes(id="Form_1abc") == {"form_id"}
    assert codes(schemaVersion=9) == {"form_version"}
    assert codes(type="page") == {"form_type"}
    assert codes(componets=[]) == {"form_attribute"}
    assert codes(*(part(f"k{n}") for n in range(201))) == {"form_size"}


def test_fields_that_hide_each_other_are_refused() -> None:
    one = part("a", conditional={"hide": 'b == "x"'})
    other = part("b", conditional={"hide": '=F05.a = "x"'})
    assert codes(one, other) == {"form_condition"}


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_file_is_refused_and_never_an_accident(data: st.DataObject) -> None:
    good = file_of(
        part("a", validate={"pattern": "a{1,3}"}), choice("b", "x", conditional={"hide": 'a == "x"'})
    )
    at = data.draw(st.integers(0, len(good) - 1))
    junk = data.draw(st.binary(max_size=3) | st.sampled_from([b"{", b"[", b'"', b"null", b"1e9", b"true"]))
    cut = data.draw(st.integers(0, 12))
    with suppress(BadDrawing):  # anything else that is raised fails
        read_form("F05.form", good[:at] + junk + good[at + cut :])


# What an answer may be


@pytest.mark.parametrize(
    ("component", "typed", "kept"),
    [
        (part("x"), "  营业执照\u202e遗失\x0b补领\ufeff ", "营业执照遗失 补领"),
        (part("x"), "   ", None),
        (part("x"), "\u200b", None),
        (part("x", "textarea"), "一\r\n二\x0c三\x07", "一\n二\n三"),
        (part("x", "number"), "３", 3),
        (part("x", "number"), "－１２．５０", "-12.5"),
        (part("x", "number"), "1,000", 1000),
        (part("x", "number"), "007", 7),
        (part("x", "datetime", subtype="date"), "2026年5月1日", "2026-05-01"),
        (part("x", "datetime", subtype="date"), "２０２６/5/1", "2026-05-01"),
        (part("x", "datetime", subtype="time"), "9时05分", "09:05"),
        (part("x", "datetime", subtype="datetime"), "2026-05-01T09:30", "2026-05-01T09:30"),
        (part("x", "datetime", subtype="datetime"), "2026年5月1日9点30分", "2026-05-01T09:30"),
        (part("x", "datetime", subtype="datetime"), "2026-05-01 09:30:15", "2026-05-01T09:30"),
        (choice("x", "a", "b"), "b", "b"),
        (choice("x", "a", "b", kind="checklist"), ["b", "a", "b", ""], ["b", "a"]),
        (choice("x", "a", kind="checklist"), [], []),
        (part("x", "checkbox"), "on", True),
        (part("x", "checkbox"), "false", False),
        (part("x", "checkbox"), [], False),
        (part("x", properties={"kind": "unit"}), "mzj", "mzj"),
        (part("x", "checklist", properties={"kind": "unit"}), ["mzj", "rsj"], ["mzj", "rsj"]),
        (part("x", "select", properties={"kind": "person"}), "p1", "p1"),
        (part("x", properties={"kind": "phone"}), "138 0013-8000", "13800138000"),
        (part("x", validate={"validationType": "phone"}), "＋86 13800138000", "13800138000"),
        (part("x", properties={"kind": "phone"}), "0759-2212345", "07592212345"),
        (part("x", properties={"kind": "id_card"}), "11010519491231002x", "11010519491231002X"),
        (part("x", properties={"kind": "id_card"}), "110105194912310021", "110105194912310021"),
        (part("x", validate={"validationType": "email"}), "wang@example.cn", "wang@example.cn"),
        (part("x", validate={"pattern": r"^[A-Z]{2}\d{4}$"}), "AB1234", "AB1234"),
    ],
)
def test_what_people_type_is_read_generously_and_kept_strictly(
    component: dict[str, Any], typed: Any, kept: object
) -> None:
    values = answered(form_of(component), x=typed)
    assert values == {"x": kept}
    assert type(values["x"]) is type(kept)


@pytest.mark.parametrize(
    ("component", "typed", "said"),
    [
        (part("x"), "a\x00b", "不能保存"),
        (part("x"), "a\ud800", "不能保存"),
        (part("x"), "长" * 501, "最多 500 个字，现在 501 个"),
        (part("x"), "x" * 1_000_000, "最多 500 个字"),
        (part("x", "textarea"), "x" * 5001, "最多 5000 个字"),
        (part("x", validate={"minLength": 5}), "四个字呀", "至少 5 个字"),
        (part("x"), ["a", "b"], "只能填一个"),
        (part("x"), [True], "文字"),
        (part("x"), True, "文字"),
        (part("x"), {"typename": "x"}, "文字"),
        (part("x"), [{"typename": "x"}], "文字"),
        (part("x", "number"), "〇", "请填一个数"),
        (part("x", "number"), "NaN", "请填一个数"),
        (part("x", "number"), "Infinity", "请填一个数"),
        (part("x", "number"), "1e5", "请填一个数"),
        (part("x", "number"), "9" * 5000, "请填一个数"),
        (part("x", "number"), "9" * 16, "请填一个数"),
        (part("x", "number"), "1,00", "请填一个数"),
        (part("x", "number"), "٣", "请填一个数"),
        (part("x", "number", validate={"min": 1}), "0", "不能小于 1"),
        (part("x", "number", validate={"max": "2.5"}), "2.6", "不能大于 2.5"),
        (part("x", "number", decimalDigits=0), "2.5", "请填一个整数"),
        (part("x", "datetime", subtype="date"), "2026-02-30", "没有这一天"),
        (part("x", "datetime", subtype="date"), "0026-02-03", "没有这一天"),
        (part("x", "datetime", subtype="date"), "明天", "2026-05-01 的样子"),
        (part("x", "datetime", subtype="date", disallowPassedDates=True), "2026-04-30", "不能早于今天"),
        (
            part("x", "datetime", properties={"latest": "30天"}),
            "2026-06-01",
            "不能晚于2026年5月31日（今天起 30 日内）",
        ),
        (
            part("x", "datetime", subtype="datetime", properties={"latest": "1个月"}),
            "2026-06-02 09:30",
            "不能晚于2026年6月1日",
        ),
        (part("x", "datetime", subtype="time"), "25:00", "09:30 的样子"),
        (part("x", "datetime", subtype="datetime"), "2026-05-01", "09:30 的样子"),
        (choice("x", "a"), "选a", "列表"),
        (choice("x", "a", kind="checklist"), ["a", "c"], "列表"),
        (part("x", "checkbox"), "perhaps", "是"),
        (part("x", properties={"kind": "unit"}), "gaj", "列表"),
        (part("x", properties={"kind": "phone"}), "1380013800", "11 位手机号"),
        (part("x", properties={"kind": "id_card"}), "110105194913310021", "没有这一天"),
        (part("x", properties={"kind": "id_card"}), "1101051949", "18 位"),
        (part("x", validate={"pattern": r"[A-Z]\d"}), "A12", "格式不对"),
        (
            part("x", validate={"pattern": r"\d"}, properties={"patternMessage": "写一位数字。"}),
            "９９",
            "写一位数字",
        ),
        (part("x", "checkbox", validate={"required": True}), "false", "请勾选"),
        (choice("x", "a", validate={"required": True}), "", "请选择"),
        (part("x", validate={"required": True}), " \u3000", "请填写"),
        (part("x", properties={"requiredWhen": "tier == 2"}), "", "请填写"),
        (part("x", properties={"wrongWhen": 'x == "同上"', "wrongMessage": "请写全。"}), "同上", "请写全。"),
        (part("x", properties={"wrongWhen": "x > tier", "wrongMessage": "请写全。"}), "同上", "无法判断"),
        (part("x", "number", properties={"requiredWhen": "tier > 'b'"}), "", "无法判断"),
        (part("x", properties={"kind": "auto", "auto": "number"}), "440825-1", "没有这一项"),
        (part("x", "filepicker"), "a.jpg", "没有这一项"),
    ],
)
def test_a_wrong_answer_is_told_what_is_right(component: dict[str, Any], typed: Any, said: str) -> None:
    assert said in mistakes(form_of(component), x=typed)["x"]


@pytest.mark.parametrize(
    "key", ["typename", "__proto__", "__class__", "approved", "assignee", "due", "F05.x", "x\u202e", "\ud800"]
)
def test_an_unknown_key_is_refused_by_name_even_if_blank(key: str) -> None:
    form = form_of(part("x"))
    for typed in ("", "true"):
        told = mistakes(form, **{"x": "fine", key: typed})
        assert told == {"".join(filter(str.isprintable, key)) or "?": "这张表没有这一项，不能提交。"}


def test_every_mistake_is_told_at_once() -> None:
    form = form_of(part("a", "number"), part("b", validate={"required": True}), part("c"))
    assert mistakes(form, a="x", c=["1", "2"], z="?").keys() == {"a", "b", "c", "z"}


def test_automatic_values_come_from_the_office() -> None:
    form = form_of(
        part("case_no", properties={"kind": "auto", "auto": "number"}, validate={"required": True})
    )
    assert answered(form) == {"case_no": "440825-20260501-0001"}
    assert answered(form, Known()) == {"case_no": None}


# What is hidden


def test_answers_of_hidden_fields_are_dropped_and_not_checked() -> None:
    form = form_of(
        part(
            "reason",
            validate={"required": True, "minLength": 10},
            conditional={"hide": 'decision != "cannot"'},
        ),
        choice("decision", "done", "cannot"),
    )
    assert answered(form, decision="done", reason="\x00短") == {"decision": "done"}
    assert mistakes(form, decision="cannot", reason="短").keys() == {"reason"}


def test_a_hidden_field_counts_as_unset_for_the_fields_that_depend_on_it() -> None:
    form = form_of(
        part("third", conditional={"hide": "F05.second == null"}),
        choice("second", "yes", conditional={"hide": '=F05.first = "no"'}),
        choice("first", "yes", "no"),
    )
    assert answered(form, first="no", second="yes", third="x") == {"first": "no"}
    assert list(answered(form, first="yes", second="yes", third="x")) == ["third", "second", "first"]


def test_a_hidden_group_hides_what_it_holds() -> None:
    form = form_of(
        {
            "id": "G",
            "type": "group",
            "conditional": {"hide": "designated"},
            "components": [part("x", validate={"required": True})],
        },
    )
    assert answered(form) == {}
    assert form.hidden({}, KNOWN) == {"G", "Field_x"}
    assert form.hidden({}, Known()) == frozenset()
    assert form.outside_names == {"designated"}


def test_conditions_weigh_dates_and_numbers_and_not_their_text() -> None:
    form = form_of(
        part("days", "number"),
        part("on", "datetime", subtype="date"),
        part("why", conditional={"hide": "days <= 9.5 and on < @2026-06-01"}, validate={"required": True}),
    )
    assert answered(form, days="9.5", on="2026-05-31") == {"days": "9.5", "on": "2026-05-31"}
    assert mistakes(form, days="10", on="2026-05-31").keys() == {"why"}
    assert form.meanings({"days": "9.5", "on": "2026-05-31"}) == {
        "days": Decimal("9.5"),
        "on": date(2026, 5, 31),
    }


def test_an_undecidable_condition_is_told_and_not_guessed() -> None:
    form = form_of(part("x", conditional={"hide": "tier"}))
    assert "无法判断" in mistakes(form, x="y")["x"]


def test_a_publisher_can_ask_which_values_a_field_could_give() -> None:
    form = form_of(
        choice("decision", "done"),
        part("n", "number"),
        part("ok", "checkbox"),
        part("at", "datetime", subtype="datetime"),
        part("unit", properties={"kind": "unit"}),
    )
    given_ = {
        "decision": ["done"],
        "n": [3, Decimal("2.5")],
        "ok": [True],
        "at": [datetime.fromisoformat("2026-05-01T09:30")],
        "unit": ["mzj"],
    }
    every = [literal for literals in given_.values() for literal in literals]
    for key, literals in given_.items():
        field = form.field(key)
        assert field is not None
        assert [one for one in every if field.could_give(one)] == (
            ["done", "mzj"] if key == "unit" else literals
        )


# Files


def zipped(*names: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return target.getvalue()


JPG = b"\xff\xd8\xff\xe0" + b"\x00" * 64
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64
FILES = {
    "照片.JPG": ("jpg", JPG),
    "a.jpeg": ("jpg", JPG),
    "a.png": ("png", PNG),
    "a.pdf": ("pdf", b"%PDF-1.7\n" + b"x" * 64),
    "a.docx": ("docx", zipped("[Content_Types].xml", "word/document.xml")),
    "a.xlsx": ("xlsx", zipped("xl/workbook.xml")),
    "a.ofd": ("ofd", zipped("OFD.xml", "Doc_0/Document.xml")),
}


@pytest.mark.parametrize("name", FILES)
def test_files_are_told_by_their_content(name: str) -> None:
    kind, content = FILES[name]
    assert check_upload(Upload(name, content), Rules()) == kind


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.jpg", b"", "空文件"),
        ("a.jpg", JPG + b"\x00" * (10 * 1024 * 1024), "超过 10 MB"),
        ("a.png", JPG, "其实是 jpg"),
        ("a", JPG, "其实是 jpg"),
        ("a.docx", zipped("xl/workbook.xml"), "其实是 xlsx"),
        ("a.docx", zipped("readme.txt"), "不是可收的文件"),
        ("a.docx", zipped("word/document.xml", "word/vbaProject.bin"), "宏"),
        ("a.docx", zipped("word/document.xml")[:-10], "已损坏"),
        ("a.docx", b"PK\x03\x04" + b"junk" * 99, "已损坏"),
        ("a.docx", zipped(*(f"{n:0>200}" for n in range(5000))), "太多"),
        ("a.html", b"<html><script>", "可能带有程序"),
        ("a.svg", b"<svg onload='x'>", "可能带有程序"),
        ("a.jpg", b"<svg onload='x'>", "不是可收的文件"),
        ("a.exe", b"MZ" + b"\x00" * 99, "可能带有程序"),
        ("a.pdf", b"MZ" + b"\x00" * 99, "不是可收的文件"),
        ("a.gif", b"GIF89a" + b"\x00" * 99, "不是可收的文件"),
        ("a.jpg.html", JPG, "可能带有程序"),
    ],
    ids=range(17),
)
def test_a_file_that_is_not_taken_is_refused_with_the_reason(name: str, content: bytes, said: str) -> None:
    with pytest.raises(BadUpload) as refused:
        check_upload(Upload(name, content), Rules())
    assert said in refused.value.said.zh
    assert name.rsplit(".", 1)[0] in refused.value.said.en


def test_a_field_takes_its_files_and_keeps_their_tidy_names() -> None:
    form = form_of(part("x", "filepicker", multiple=True, validate={"required": True}))
    uploads = [Upload("C:\\fakepath\\照片.jpg", JPG), Upload("../../etc/a\u202e.png", PNG), Upload("", b"")]
    assert form.check({}, {"x": uploads}, KNOWN) == {"x": ["照片.jpg", "a.png"]}
    again = Known(attached={"x": ["旧.pdf"]})
    assert form.check({}, {"x": []}, again) == {"x": ["旧.pdf"]}


@pytest.mark.parametrize(
    ("component", "uploads", "said"),
    [
        (part("x", "filepicker"), [Upload("a.jpg", JPG)] * 2, "最多 1 个文件"),
        (part("x", "filepicker", multiple=True), [Upload("a.jpg", JPG)] * 10, "最多 9 个文件"),
        (part("x", "filepicker", accept=".pdf"), [Upload("a.jpg", JPG)], "可收：pdf"),
        (part("x", "filepicker", validate={"required": True}), [Upload("", b"")], "请附上文件"),
        (part("x"), [Upload("a.jpg", JPG)], "没有这一项"),
    ],
)
def test_files_that_do_not_fit_their_field_are_refused(
    component: dict[str, Any], uploads: list[Upload], said: str
) -> None:
    with pytest.raises(BadAnswers) as refused:
        form_of(component).check({}, {"x": uploads}, KNOWN)
    assert said in refused.value.fields["x"].zh


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=40), st.integers(0, 250), st.text(max_size=20))
def test_a_damaged_document_is_refused_and_never_an_accident(junk: bytes, at: int, name: str) -> None:
    good = zipped("word/document.xml", "a")
    with suppress(BadUpload):  # anything else that is raised fails
        check_upload(Upload(f"{name}.docx", good[:at] + junk + good[at + len(junk) :]), Rules())


# What is kept


EVERYTHING = form_of(
    part("line"),
    part("lines", "textarea", validate={"maxLength": 20}),
    part("n", "number"),
    part("on", "datetime", subtype="date"),
    part("at", "datetime", subtype="datetime"),
    choice("one", "a", "b"),
    choice("some", "a", "b", kind="checklist"),
    part("ok", "checkbox"),
    part("unit", properties={"kind": "unit"}),
    part("tel", properties={"kind": "phone", "personal": "是"}),
)
_typed = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["a", "b", "true", "3", "2.5", "2026-05-01", "2026-05-01T09:30", "mzj", "13800138000"]),
)


@settings(max_examples=200, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from([field.key for field in EVERYTHING.fields()]),
        st.lists(_typed, max_size=2),
        max_size=10,
    )
)
def test_whatever_is_kept_is_plain_json_and_is_kept_the_same_when_sent_again(
    raw: dict[str, list[str]],
) -> None:
    values: dict[str, object] = {}
    with suppress(BadAnswers):  # anything else that is raised fails
        values = EVERYTHING.check(raw, {}, KNOWN)
    text = json.dumps(values, ensure_ascii=False, allow_nan=False)
    assert json.loads(text.encode("utf-8")) == values
    assert not any(isinstance(value, float | dict) for value in values.values())
    if values:
        assert EVERYTHING.check(EVERYTHING.typed(values), {}, KNOWN) == values


def test_what_nobody_types_is_not_sent_again() -> None:
    form = form_of(
        part("case_no", properties={"kind": "auto", "auto": "number"}), part("scan", "filepicker"), part("x")
    )
    kept = form.check({"x": ["y"]}, {"scan": [Upload("a.jpg", JPG)]}, KNOWN)
    assert kept == {"case_no": "440825-20260501-0001", "scan": ["a.jpg"], "x": "y"}
    assert form.typed(kept) == {"x": ["y"]}
    assert form.check(form.typed(kept), {}, KNOWN) == {**kept, "scan": []}


def test_answers_are_shown_in_the_words_of_the_form() -> None:
    values = answered(
        EVERYTHING,
        n="2.50",
        on="2026-05-01",
        at="2026-12-31 09:05",
        one="b",
        some=["a", "b"],
        ok="on",
        unit="mzj",
    )
    assert EVERYTHING.shown(values, KNOWN) == [
        ("n", "2.5"),
        ("on", "2026年5月1日"),
        ("at", "2026年12月31日 09:05"),
        ("one", "选b"),
        ("some", "选a、选b"),
        ("ok", "是"),
        ("unit", "民政局"),
    ]
    assert ("unit", "gone") in EVERYTHING.shown({"unit": "gone"}, KNOWN)
