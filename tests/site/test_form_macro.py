"""Every kind of component is drawn on the server, with its label, its error and what was typed; nothing gets out."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import pytest
from flask import Flask, render_template_string
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import html

from engine.acts.shown import Attachment, Choice
from engine.doors.forms import Known, read_form
from engine.ground.said import Said
from engine.ground.settings import ZONE
from rigs.forms import Form as Filled
from rigs.pages import Page
from web import filters, words
from web.asking import Asked, asked

PAGE = """<!doctype html><html lang="zh-CN"><head><title>表</title></head><body>
{% from "macros/form.html" import draw, summary %}
<form method="post" enctype="multipart/form-data"><input type="hidden" name="csrf_token" value="x">
{{ summary(asked) }}{{ draw(asked) }}<button>提交</button></form></body></html>"""
HOSTILE = "<script>alert(1)</script>\"' onfocus=x &amp; "


def _part(type_: str, key: str, label: str, **more: Any) -> dict[str, Any]:
    return {"type": type_, "id": f"c_{key}", "key": key, "label": label, **more}


def _values(*pairs: tuple[str, str]) -> list[dict[str, str]]:
    return [{"value": value, "label": label} for value, label in pairs]


EVERYTHING: list[dict[str, Any]] = [
    {"type": "text", "id": "c_text", "text": "# 分类派发\n当日派出。"},
    _part("textfield", "name", "姓名或名称", validate={"required": True}, description="企业写名称"),
    _part("textarea", "story", "经过"),
    _part("number", "visits", "跑过几次", defaultValue=1),
    _part("select", "channel", "渠道", values=_values(("a", "窗口"), ("b", "电话"))),
    _part("textfield", "lead_unit", "主办科室", properties={"kind": "unit"}),
    _part("radio", "verdict", "怎么派", values=_values(("do", "应办未办"), ("no", "完全不能"))),
    _part("checklist", "groups", "特殊群体", values=_values(("old", "老年人"), ("dis", "残疾人"))),
    _part("checkbox", "urgent", "紧急"),
    {"type": "datetime", "id": "c_until", "key": "until", "subtype": "date", "dateLabel": "最迟"},
    {"type": "separator", "id": "c_line"},
    {
        "type": "group",
        "id": "c_group",
        "label": "约定",
        "components": [_part("textfield", "place", "地点"), _part("textfield", "whom", "找谁")],
    },
    _part("filepicker", "scan", "扫描件", multiple=True, accept=".jpg,.pdf"),
    _part("textfield", "why", "为什么紧急", conditional={"hide": "=urgent != true"}),
    _part("textfield", "title", "标题", properties={"more": "true"}),
    _part(
        "radio",
        "spot",
        "当场的结果",
        values=_values(("yes", "办好了"), ("no", "没有")),
        defaultValue="no",
        properties={"fold": "spot", "foldTitle": "当场已答复或办好"},
    ),
]


@pytest.fixture(scope="module")
def draw() -> Callable[[Asked], Page]:
    """Draws a form on a page of its own."""
    app = Flask("web")
    words.speak(app)
    filters.lend(app)

    def drawn(form: Asked) -> Page:
        with app.test_request_context():
            return Page(render_template_string(PAGE, asked=form), "/")

    return drawn


def _asked(
    parts: list[dict[str, Any]] = EVERYTHING, values: Mapping[str, object] | None = None, **known: Any
) -> Asked:
    tree = {"type": "default", "id": "F", "schemaVersion": 19, "components": parts}
    form = read_form("F.form", json.dumps(tree).encode())
    typed = {key: value if isinstance(value, list) else [str(value)] for key, value in (values or {}).items()}
    return asked(form, values or {}, hidden=form.hidden(typed, Known()), **known)


def _filled(page: Page) -> Filled:
    assert page.problems() == []
    return page.form("提交")


def test_every_component_stands_on_the_page_under_its_own_label(draw: Callable[[Asked], Page]) -> None:
    form = _filled(draw(_asked()))
    labels = [part.get("label") or part.get("dateLabel") for part in EVERYTHING if part["type"] != "group"]
    asked_for = [label for label in labels if label and label != "为什么紧急"]
    assert sorted(form.labels) == sorted([*asked_for, "地点", "找谁"])
    assert form.nameless == []


def test_what_may_be_left_empty_says_so_and_what_may_not_does_not(draw: Callable[[Asked], Page]) -> None:
    page = draw(_asked())
    name, story = page.tree.xpath("//label[@for='f-name' or @for='f-story']")
    assert "可不填" not in name.text_content()
    assert "可不填" in story.text_content()
    assert page.tree.get_element_by_id("f-name").get("aria-required") == "true"


def test_what_was_typed_is_kept_in_every_field(draw: Callable[[Asked], Page]) -> None:
    typed = {
        "name": ["张某"],
        "story": ["第一行\n  第二行"],
        "visits": ["3"],
        "channel": ["b"],
        "verdict": ["no"],
        "groups": ["old", "dis"],
        "urgent": ["true"],
        "until": ["2026-05-15"],
        "place": ["三楼"],
        "why": ["老人来不了"],
    }
    form = _filled(draw(_asked(values=typed)))
    assert form.value("姓名或名称") == "张某"
    assert form.value("经过").removeprefix("\n") == "第一行\n  第二行"
    assert form.value("跑过几次") == "3"
    assert form.value("渠道") == ["电话"]
    assert form.value("怎么派") == ["完全不能"]
    assert form.value("特殊群体") == ["老年人", "残疾人"]
    assert form.value("紧急") == ["紧急"]
    assert form.value("最迟") == "2026-05-15"
    assert form.value("地点") == "三楼"
    assert form.value("为什么紧急") == "老人来不了"


def test_units_are_chosen_from_what_the_office_offers(draw: Callable[[Asked], Page]) -> None:
    choices = {"lead_unit": (Choice("s1", "市场科"), Choice("s2", "社会事务科"))}
    form = _filled(draw(_asked(values={"lead_unit": ["s2"]}, choices=choices)))
    assert form.choices("主办科室") == ["市场科", "社会事务科"]
    assert form.value("主办科室") == ["社会事务科"]


def test_an_error_stands_at_its_field_and_in_a_summary_that_leads_there(
    draw: Callable[[Asked], Page],
) -> None:
    errors = {
        "verdict": Said("请选一项。", "Choose one."),
        "name": Said("请填写姓名或名称。", "Fill in the name."),
        "": Said("内容太长。", "Too long."),
    }
    page = draw(_asked(errors=errors))
    assert page.problems() == []
    (summary,) = page.tree.xpath("//*[@role='alert']")
    assert "有 3 处要改" in summary.text_content()
    assert summary.xpath(".//a/@href") == ["#f-name", "#f-verdict"]
    field = page.tree.get_element_by_id("f-name")
    assert field.get("aria-invalid") == "true"
    told = [
        page.tree.get_element_by_id(each).text_content() for each in field.get("aria-describedby").split()
    ]
    assert told == ["请填写姓名或名称。", "企业写名称"]
    (choices,) = page.tree.xpath("//fieldset[@role='radiogroup'][@aria-invalid='true']")
    assert "请选一项。" in choices.text_content()


def test_a_hidden_field_is_not_drawn_and_what_decides_it_is_marked(draw: Callable[[Asked], Page]) -> None:
    page = draw(_asked())
    assert "为什么紧急" not in page.text
    assert page.tree.xpath("//*[@data-decides]/@name") == ["urgent"]
    assert _asked().changes
    assert "为什么紧急" in draw(_asked(values={"urgent": ["true"]})).text


@pytest.mark.parametrize(
    ("values", "errors", "open_folds"),
    [
        ({"spot": ["no"], "title": [""]}, {}, []),
        ({"spot": ["yes"]}, {}, ["当场已答复或办好"]),
        ({"spot": ["no"], "title": ["店招许可"]}, {}, ["更多"]),
        ({"spot": ["no"]}, {"title": Said("太长。", "Too long.")}, ["更多"]),
    ],
)
def test_a_fold_is_open_when_it_holds_an_error_or_something_said(
    draw: Callable[[Asked], Page],
    values: dict[str, list[str]],
    errors: dict[str, Said],
    open_folds: list[str],
) -> None:
    page = draw(_asked(values=values, errors=errors))
    assert [_heading(fold) for fold in page.tree.xpath("//details")] == ["更多", "当场已答复或办好"]
    assert [_heading(fold) for fold in page.tree.xpath("//details[@open]")] == open_folds


def _heading(fold: html.HtmlElement) -> str:
    """The words of a summary without the labels that stand beside them."""
    return "".join(fold.xpath("summary/text() | summary/span[not(@class)]/text()")).strip()


def test_files_already_received_stay_in_sight_and_can_be_left_out(draw: Callable[[Asked], Page]) -> None:
    file = Attachment("abc", "身份证<b>.jpg", 234_567, datetime(2026, 5, 13, 8, 30, tzinfo=ZONE))
    page = draw(_asked(staged={"scan": (file,)}))
    assert page.problems() == []
    assert "身份证<b>.jpg" in page.text
    assert page.tree.xpath("//input[@name='drop']/@value") == ["abc"]
    picker = page.tree.get_element_by_id("f-scan")
    assert (picker.get("accept"), picker.get("multiple")) == (".jpg,.pdf", "multiple")


def test_hostile_labels_and_values_stay_words(draw: Callable[[Asked], Page]) -> None:
    parts: list[dict[str, Any]] = [
        {"type": "text", "id": "t", "text": "alert(1)\"' onfocus=x &amp; 1 < 2"},
        _part("textfield", "line", HOSTILE, description=HOSTILE),
        _part("textarea", "area", HOSTILE),
        _part("radio", "radio", HOSTILE, values=_values(("a", HOSTILE))),
        _part("select", "select", HOSTILE, values=_values(("a", HOSTILE))),
        _part("checklist", "list", HOSTILE, values=_values(("a", HOSTILE))),
        _part("checkbox", "tick", HOSTILE),
        _part("textfield", "deep", HOSTILE, properties={"fold": "f", "foldTitle": HOSTILE}),
    ]
    keys = ("line", "area", "radio", "select", "list", "tick", "deep")
    typed = {key: [HOSTILE] for key in keys}
    page = draw(_asked(parts, typed, errors={key: Said(HOSTILE, HOSTILE) for key in keys}))
    assert page.problems() == []
    assert page.tree.xpath("//script | //b[text()='x']") == []
    assert page.tree.get_element_by_id("f-line").get("value") == HOSTILE
    assert page.tree.get_element_by_id("f-area").text.removeprefix("\n") == HOSTILE
    assert page.tree.xpath("//label[@for='f-area']/span/text()")[0].strip() == HOSTILE.strip()


@pytest.mark.parametrize(
    ("held", "ticked"), [("true", ["紧急"]), ("false", []), (True, ["紧急"]), (False, [])]
)
def test_a_box_is_ticked_only_for_yes(draw: Callable[[Asked], Page], held: object, ticked: list[str]) -> None:
    part = _part("checkbox", "urgent", "紧急", properties={"more": "true"})
    page = draw(_asked([part], {"urgent": [held] if isinstance(held, str) else held}))
    assert _filled(page).value("紧急") == ticked
    assert bool(page.tree.xpath("//details[@open]")) == bool(ticked)


@example(typed="false")
@given(typed=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_any_text_comes_back_as_it_was_typed(draw: Callable[[Asked], Page], typed: str) -> None:
    page = draw(_asked([_part("textfield", "line", "一行")], {"line": [typed]}))
    assert page.tree.get_element_by_id("f-line").get("value") == typed
