"""What form-js has no component for: items, matters, signatures, automatic values, money; files and words."""

from __future__ import annotations

from typing import Any

import pytest

from engine.doors.forms import BadUpload, Known, Upload
from engine.doors.forms.drawn import LARGEST, drawn_signature
from engine.doors.forms.prose import Block, Run, read_prose
from engine.ground.errors import BadAnswers
from rigs.form_files import END, KNOWN, answered, as_text, choice, codes, form_of, mistakes, part, png

JPG = b"\xff\xd8\xff\xe0" + b"\x00" * 64


def kind(name: str, type_: str = "textfield", **more: Any) -> dict[str, Any]:
    return part("x", type_, properties={"kind": name, **more.pop("properties", {})}, **more)


@pytest.mark.parametrize(
    ("component", "typed", "kept", "shown"),
    [
        (kind("money"), "12.5", "12.50", "12.50元"),
        (kind("money", "number"), "￥1,200元", "1200.00", "1,200.00元"),
        (kind("money"), "0", "0.00", "0.00元"),
        (kind("money", appearance={"prefixAdorner": "￥"}), "12345.6", "12345.60", "￥12,345.60"),
        (kind("item"), " 食品  经营许可 ", "食品  经营许可", "食品  经营许可"),
        (kind("matter"), "４４０８２５-20260501-0001 ", "440825-20260501-0001", "440825-20260501-0001"),
        (choice("x", "a", "b", kind="taglist"), ["b", "a"], ["b", "a"], "选b、选a"),
        (part("x", "number", appearance={"suffixAdorner": "天"}), "3", 3, "3天"),
    ],
)
def test_each_kind_is_kept_and_shown_in_its_own_way(
    component: dict[str, Any], typed: Any, kept: object, shown: str
) -> None:
    form = form_of(component)
    values = answered(form, x=typed)
    assert values == {"x": kept}
    assert form.shown(values, KNOWN) == [("x", shown)]
    assert form.check(form.typed(values), {}, KNOWN) == values


@pytest.mark.parametrize(
    ("component", "typed", "said"),
    [
        (kind("money"), "12.345", "最多到分"),
        (kind("money"), "十二", "请填一个数"),
        (kind("money", "number", validate={"min": 1}), "0.5", "不能小于 1"),
        (kind("matter"), "440825-20260501-0002", "没有这个件号"),
        (kind("matter"), "<script>", "受理凭证"),
        (kind("matter", validate={"required": True}), " ", "请填写"),
        (kind("signature", validate={"required": True}), "", "请签名"),
        (kind("signature"), "data:image/png;base64,AAAA", "没有这一项"),
    ],
)
def test_a_wrong_answer_of_a_kind_is_told_what_is_right(
    component: dict[str, Any], typed: str, said: str
) -> None:
    assert said in mistakes(form_of(component), x=typed)["x"]


def test_the_number_of_a_matter_is_not_looked_up_where_nobody_can() -> None:
    assert answered(form_of(kind("matter")), Known(), x="440825-1") == {"x": "440825-1"}


def test_a_check_digit_that_does_not_fit_is_doubted_and_not_refused() -> None:
    form = form_of(kind("id_card"))
    (field,) = form.fields()
    assert answered(form, x="110105194912310021") == {"x": "110105194912310021"}
    numbers = ("11010519491231002X", "11010519491231002x", "110105194912310021", "1101051949", "")
    assert [field.doubtful(number) for number in numbers] == [False, False, True, False, False]


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("today", "2026-05-01", "2026年5月1日"),
        ("now", "2026-05-01T09:30", "2026年5月1日 09:30"),
        ("person", "p1", "李明"),
        ("unit", "mzj", "民政局"),
        ("number", "440825-20260501-0001", "440825-20260501-0001"),
    ],
)
def test_automatic_values_are_filled_in_by_name(name: str, value: str, shown: str) -> None:
    for form in (
        form_of(kind("auto", properties={"auto": name})),
        form_of(part(name, properties={"kind": "auto"})),
    ):
        (key,) = (field.key for field in form.fields())
        assert answered(form) == {key: value}
        assert form.shown({key: value}, KNOWN) == [(key, shown)]
        assert form.typed({key: value}) == {}


@pytest.mark.parametrize(
    ("component", "code"),
    [
        (kind("auto"), "form_kind"),
        (kind("auto", properties={"auto": "tomorrow"}), "form_kind"),
        (kind("unit", properties={"auto": "today"}), "form_kind"),
        (kind("signature", "textarea"), "form_kind"),
        (kind("matter", "number"), "form_kind"),
        (kind("money", "number", decimalDigits=3), "form_attribute"),
        (kind("money", validate={"pattern": r"\d+"}), "form_attribute"),
        (kind("matter", defaultValue="440825-1"), "form_default"),
        (kind("signature", defaultValue="x"), "form_default"),
        (kind("money", defaultValue="1.234"), "form_default"),
        (part("x", "filepicker", properties={"maxFiles": 3}), "form_files"),
        (part("x", "filepicker", multiple=True, properties={"maxFiles": 21}), "form_files"),
        (part("x", "filepicker", multiple=True, properties={"maxFiles": 0}), "form_files"),
        (part("x", "filepicker", properties={"maxSize": 11}), "form_files"),
        (part("x", "filepicker", properties={"maxSize": "large"}), "form_attribute"),
        (part("x", properties={"maxFiles": 3}), "form_attribute"),
        ({"id": "s", "type": "spacer", "height": -1}, "form_attribute"),
        ({"id": "g", "type": "group", "path": "a", "components": []}, "form_attribute"),
    ],
)
def test_what_a_kind_cannot_be_is_refused_by_name(component: dict[str, Any], code: str) -> None:
    assert codes(component) == {code}


@pytest.mark.parametrize(
    "name",
    [
        *("button", "html", "image", "iframe", "table", "expression", "documentPreview", "multipage", "page"),
    ],
)
def test_a_component_that_makes_no_sense_on_paper_is_refused_with_what_to_use_instead(name: str) -> None:
    with pytest.raises(Exception, match=f"不能用组件 {name}：(?!请换用认得的组件)"):
        form_of({"id": "c", "type": name, "key": "x", "label": "x"})


def test_spacers_separators_and_groups_without_a_path_are_layout() -> None:
    group = {"id": "g", "type": "group", "path": "", "components": [part("x")]}
    form = form_of({"id": "s", "type": "spacer", "height": 60}, {"id": "l", "type": "separator"}, group)
    assert [field.key for field in form.fields()] == ["x"]


# Files


PICKER = {"multiple": True, "accept": ".jpg", "properties": {"maxFiles": "2", "maxSize": "0.5"}}


@pytest.mark.parametrize(
    ("lying", "sizes", "new", "said"),
    [
        (["a.jpg", "b.jpg"], [1, 1], [Upload("c.jpg", JPG)], "最多 2 个文件"),
        (["a.pdf"], [1], [], "可收：jpg"),
        (["a.jpg"], [600_000], [], "超过 512 KB"),
        ([], [], [Upload("c.jpg", JPG + b"\0" * 600_000)], "超过 512 KB"),
    ],
)
def test_the_rules_of_a_field_hold_for_files_that_lie_there_already(
    lying: list[str], sizes: list[int], new: list[Upload], said: str
) -> None:
    form = form_of(part("x", "filepicker", **PICKER))
    known = Known(attached={"x": lying}, sizes={"x": sizes})
    with pytest.raises(BadAnswers) as refused:
        form.check({}, {"x": new}, known)
    assert said in refused.value.fields["x"].zh


def test_all_files_of_a_form_together_weigh_no_more_than_30_mb() -> None:
    names = ("a", "b", "c", "d")
    form = form_of(*(part(name, "filepicker") for name in names))
    attached = {name: [f"{name}.pdf"] for name in names}
    sizes = {name: [8 * 1024 * 1024] for name in names}
    with pytest.raises(BadAnswers) as refused:
        form.check({}, {}, Known(attached=attached, sizes=sizes))
    assert {key: said.zh.split("，")[0] for key, said in refused.value.fields.items()} == {
        "d": "这张表的附件合计超过 30 MB"
    }
    assert form.check({}, {}, Known(attached=attached, sizes={**sizes, "d": [1]})).keys() == set(names)


def test_a_signature_is_kept_like_a_file() -> None:
    form = form_of(kind("signature", validate={"required": True}))
    assert form.check({"x": [""]}, {}, Known(attached={"x": ["手写签名.png"]})) == {"x": ["手写签名.png"]}
    (field,) = form.fields()
    assert (field.type, field.rules.kinds, field.rules.most) == ("filepicker", ("png", "jpg"), 1)


def test_a_drawn_signature_is_a_small_whole_png() -> None:
    assert drawn_signature(as_text(png())) == Upload("手写签名.png", png())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "data:image/png;base64,",
        "data:image/png;base64,####",
        "data:image/svg+xml;base64,AAAA",
        as_text(JPG),
        as_text(png(rest=b"")),
        as_text(png(width=0)),
        as_text(png(width=100_000)),
        as_text(png(height=4_000)),
        as_text(png(rest=b"\0" * LARGEST + END)),
        as_text(png()) + "\n<script>",
        as_text(png()) + "é",
    ],
    ids=range(13),
)
def test_anything_else_is_no_signature(text: str) -> None:
    with pytest.raises(BadUpload, match="签名没有收到"):
        drawn_signature(text)


# Words


def read(text: str) -> tuple[tuple[Block, ...], list[str]]:
    objections: list[str] = []
    return read_prose(text, lambda said: objections.append(said.zh)), objections


def test_a_text_is_read_into_headings_paragraphs_lists_and_links() -> None:
    blocks, objections = read(
        "# 填写说明\n**注意：**见[《办法》](https://a.cn/办法（一）)\n第二行\n\n1. 甲\n   - 乙\n2. [丙](/help)"
    )
    assert objections == []
    heading, words, listed = blocks
    assert (heading.level, heading.runs) == (1, (Run("填写说明"),))
    assert words.runs[:3] == (
        Run("注意：", strong=True),
        Run("见"),
        Run("《办法》", address="https://a.cn/%E5%8A%9E%E6%B3%95%EF%BC%88%E4%B8%80%EF%BC%89"),
    )
    assert [run.text for run in words.runs[3:]] == ["\n", "第二行"]
    assert listed.numbered
    assert [block.kind for block in listed.items[0]] == ["paragraph", "list"]
    assert listed.items[1][0].runs == (Run("丙", address="/help"),)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("看<b>这里</b>", "HTML：<b>"),
        ("<script>alert(1)</script>", "HTML：<script>"),
        ("<!-- x -->", "HTML：<!--"),
        ("![图](a.png)", "图片：图"),
        ("[x](javascript:alert(1))", "javascript:alert(1)"),
        ("[x](data:text/html,x)", "data:text/html"),
        ("[x](//evil.example)", "//evil.example"),
        ("[x](http:evil)", "http:evil"),
        ("<ftp://a.cn>", "ftp://a.cn"),
        ("字" * 5001, "超过 5000 个字"),
    ],
)
def test_what_a_text_may_not_hold_is_refused_by_name(text: str, said: str) -> None:
    blocks, objections = read(text)
    assert said in objections[0]
    assert not any(run.address for block in blocks for run in block.runs)
    assert codes({"id": "t", "type": "text", "text": text}) == {"form_text"}


@pytest.mark.parametrize("text", ["1 < 2，3 > 2", "a*b*", "**", "[未完", "- ", "> 引", "a\\*b", "&lt;b&gt;"])
def test_a_text_that_only_looks_odd_stays_words(text: str) -> None:
    assert read(text)[1] == []


@pytest.mark.parametrize("text", ["[" * 4999, "*" * 4999, "- " * 2499, "> " * 2499, "[](" * 1600, "`" * 4999])
def test_a_hostile_text_is_read_all_the_same(text: str) -> None:
    assert len(read(text)[0]) <= 1
