"""The diagram of a matter is drawn on the server: labels fit their shapes, and stay words."""

from __future__ import annotations

import pytest
from flask import Flask, render_template_string
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from engine.doors.drawings.shapes import Band, Edge, Picture, Shape
from web import filters, words
from web.diagram import drawn, wrapped

PICTURE = Picture(
    bounds=(100, 50, 600, 200),
    lanes=(Band("L", "窗口值班员<b>", 100, 50, 600, 200),),
    shapes=(
        Shape("s", "startEvent", 150, 132, 36, 36, "来到窗口"),
        Shape("a", "userTask", 240, 110, 100, 80, "收集登记"),
        Shape("x", "exclusiveGateway", 400, 125, 50, 50, "当场已答复？", (390, 90, 80, 14)),
        Shape("b", "userTask", 520, 110, 100, 80, "<script>alert(1)</script>"),
    ),
    edges=(
        Edge("f", "sequenceFlow", ((186, 150), (240, 150)), "", None, "s", "a"),
        Edge("g", "sequenceFlow", ((450, 150), (520, 150)), "否", None, "x", "b"),
    ),
)


def _svg(now: set[str], done: set[str]) -> html.HtmlElement:
    app = Flask("web")
    words.speak(app)
    filters.lend(app)
    source = '{% from "macros/diagram.html" import draw %}{{ draw(drawn, "一件 & <事>") }}'
    with app.test_request_context():
        return html.fromstring(render_template_string(source, drawn=drawn(PICTURE, now, done)))


def test_the_current_step_is_filled_and_the_steps_taken_are_framed() -> None:
    svg = _svg({"x"}, {"s", "a"})
    assert [mark.xpath("string(.)") for mark in svg.find_class("p-now")] == ["当场已答复？"]
    assert [mark.xpath("string(.)") for mark in svg.find_class("p-done")] == ["收集登记", "来到窗口"]
    assert len(svg.find_class("p-gone")) == 1


def test_the_picture_says_in_words_what_it_shows() -> None:
    svg = _svg({"x"}, {"s", "a"})
    assert svg.xpath("string(.//desc)") == "现在在：当场已答复？。走过：收集登记。"
    assert svg.xpath("string(.//title)") == "流程图：一件 & <事>"
    assert svg.xpath("//*[@role='region']/@tabindex") == ["0"]


def test_labels_are_words_whatever_stands_in_them() -> None:
    svg = _svg(set(), set())
    assert svg.xpath("//script | //b") == []
    assert "<script>" in svg.text_content()
    assert svg.xpath("//@style") == []


@pytest.mark.parametrize(
    ("label", "lines"),
    [
        ("收集登记", ("收集登记",)),
        ("释因回复写明依据和救济途径", ("释因回复写明", "依据和救济途", "径")),
        ("答复反映人一，二", ("答复反映人一，", "二")),
        ("Ask the director again", ("Ask the", "director", "again")),
        ("", ()),
    ],
)
def test_a_label_breaks_where_chinese_may_break_and_latin_words_stay_whole(
    label: str, lines: tuple[str, ...]
) -> None:
    assert wrapped(label, room=80) == lines


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)))
def test_no_character_of_a_label_is_lost(label: str) -> None:
    assert "".join(wrapped(label, room=80)) == label


def test_an_open_sub_process_is_the_frame_of_its_steps_and_never_the_step_one_is_at() -> None:
    inner = Shape("t", "userTask", 240, 110, 100, 80, "主办")
    frame = Shape("p", "subProcess", 220, 60, 300, 180, "主办协办")
    laid = drawn(Picture(bounds=(100, 50, 600, 200), shapes=(inner, frame)), {"t", "p"}, set())
    assert laid.now == ("主办",)
    assert [(mark.shape.id, mark.state) for mark in laid.frames] == [("p", "")]
    assert [mark.shape.id for mark in laid.marks] == ["t"]
    assert laid.frames[0].words[0].y < inner.y
