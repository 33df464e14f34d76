"""The diagram of a matter is drawn on the server: labels fit their shapes, and stay words."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask, render_template_string
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from engine.doors.drawings.shapes import Band, Edge, Picture, Shape
from engine.doors.packages import Place, compile_place, read_folder
from web import filters, words
from web.diagram import drawn
from web.labels import LETTER, Ground, Spot, Word, wide, wrapped

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


# Labels stand clear -----------------------------------------------------------------------------------------

ROOT = Path(__file__).parents[2]
LEAST = 6.0
"""So much of a letter may touch something; its box is guessed a little too large."""


@pytest.fixture(scope="module")
def base() -> Place:
    return compile_place(read_folder(ROOT / "processes/base", ROOT / "forms/base"))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_label_of_the_base_procedure_covers_a_shape_or_another_label(base: Place, language: str) -> None:
    wrong = []
    for name, drawing in base.drawings.items():
        laid = drawn(drawing.picture().in_(language), (), ())
        marks = [mark for mark in laid.marks if mark.form != "rhomb"]
        labels = [way.words for way in laid.ways if way.words]
        labels += [mark.words for mark in laid.marks if mark.words and mark.form != "box"]
        labels += [mark.words for mark in laid.frames if mark.words]
        shapes = [
            (each.shape.x, each.shape.y, each.shape.x + each.shape.w, each.shape.y + each.shape.h)
            for each in marks
        ]
        for at, label in enumerate(labels):
            others = [*shapes, *(_letters(other) for other in labels[:at])]
            if any(_both(_letters(label), other) for other in others):
                wrong.append((name, " ".join(word.text for word in label)))
    assert wrong == []


def _letters(words: tuple[Word, ...]) -> tuple[float, float, float, float]:
    half = max(wide(word.text) for word in words) * LETTER * 0.9 / 2
    return words[0].x - half, words[0].y - 9, words[0].x + half, words[-1].y + 2


def _both(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return across > 1 and down > 1 and across * down > LEAST


def test_a_label_moves_off_an_arrow_and_stays_where_nothing_is_in_its_way() -> None:
    free, crossed = Spot("何时", 100, 126, 50, 92), Spot("怎样定", 300, 339, 50, 92)
    ground = Ground((0, 0, 500, 200), shapes=[], arrows=[((250, 46), (400, 46))])
    assert ground.set(free) == (Word(113, 50, "何时"),)
    (moved,) = ground.set(crossed)
    assert moved.y < 46 or moved.y - 11 > 46
    assert abs(moved.y - 50) <= 2 * LETTER


def test_a_longer_label_above_a_shape_grows_upward() -> None:
    ground = Ground((0, 0, 500, 200), shapes=[(180, 60, 220, 100)], arrows=[])
    words = ground.set(Spot("Table and window both accept?", 170, 230, 52, 92))
    assert len(words) > 1
    assert words[-1].y + 3 <= 60
