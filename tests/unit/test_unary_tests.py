"""Cells of decision tables: what they say of their input, what they refuse, and that nothing gets through."""

from __future__ import annotations

import builtins
import os
import subprocess
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.values.expressions import (
    MAX_CELL,
    BadExpression,
    BadValue,
    Signature,
    UnaryTest,
    parse,
    parse_unary,
)

FUNCTIONS = {"number": Signature(("text",))}
NAMES: Mapping[str, object] = {"limit": 3, "track": "协调办", "several": ["甲", "乙"], "urgent": True}


def call(name: str, arguments: tuple[object, ...]) -> object:
    assert (name, arguments) == ("number", ("max",))
    return 2


def holds(cell: str, value: object) -> bool:
    return parse_unary(cell, FUNCTIONS).holds(value, NAMES.get, call)


@pytest.mark.parametrize(
    ("cell", "yes", "no"),
    [
        ("", ["x", 3, None, True, ["a"]], []),
        ("-", ["x", 3, None, False], []),
        ("－", [None], []),
        (" — ", [None], []),
        ('"a","b"', ["a", "b"], ["c", 3, None]),
        ("“甲”、“乙”", ["甲", "乙"], ["丙"]),
        ("1,2,3", [1, Decimal("2.0"), 3], [4, "1", True]),
        ("1.5", [Decimal("1.5"), 1.5], [1, 2]),
        ("-5", [-5], [5]),
        ('not("a","b")', ["c", 3, None], ["a", "b"]),
        ("非（“甲”）", ["乙"], ["甲"]),
        ("not(null)", ["x", 0, False], [None]),
        ("not(> 3, [1..2])", [Decimal("2.5"), 3], [1, 2, 4]),
        ("> 3", [4, Decimal("3.01")], [3, 2, None]),
        (">= 3", [3, 4], [2]),
        ("＜＝3", [3, 2], [4]),
        ("≠ 3", [4, None], [3]),
        ("= 3", [3], [4]),
        ("< limit", [2], [3, None]),
        ("< limit * 2", [5], [6]),
        ("[1..5]", [1, 3, 5], [0, 6, Decimal("5.1")]),
        ("(1..5]", [Decimal("1.1"), 5], [1]),
        ("]1..5[", [2], [1, 5]),
        ("[1..5)", [1], [5]),
        ("【1..5】", [1, 5], [6]),
        ('(limit..number("max") + 5)', [4, 6], [3, 7]),
        ("[1..2],[8..9], 5", [1, 9, 5], [3, 7]),
        ("null", [None], ["", 0, False]),
        ("null, 0", [None, 0], [1]),
        ("true", [True], [False, 1, "true", None]),
        ("假", [False], [True, 0]),
        ("@2026-05-01", [date(2026, 5, 1)], [date(2026, 5, 2), "2026-05-01"]),
        ('< date("2026-05-01")', [date(2026, 4, 30)], [date(2026, 5, 1)]),
        (
            '[date and time("2026-05-01T09:00:00")..date and time("2026-05-01T12:00"))',
            [datetime.fromisoformat("2026-05-01T09:00")],
            [datetime.fromisoformat("2026-05-01T12:00")],
        ),
        ("? > 3 and ? < 9", [4, 8], [3, 9]),
        ("？＞3且？＜9", [4], [9]),
        ("? in [1, 2]", [1], [3]),
        ("? in ]1..3[", [2], [1, 3]),
        ("? == null or ? > 3", [None, 4], [3]),
        ("? * 2 == limit + 1", [2], [3]),
        ("not (? > 3) and urgent", [3], [4]),
        ("(? > 3) or (? < 1)", [4, 0], [2]),
        ("track", ["协调办"], ["当场办", None]),
        ("several", ["甲", "乙"], ["丙"]),
        ('number("max")', [2], [3]),
        ('["a", "b"]', ["a", "b"], ["c"]),
        ('"甲" in ?', [["甲", "丙"]], [["丙"], [], None]),
        ('"甲" in ? 或 "乙" in ?', [["乙"]], [["丙"]]),
        ("limit > 2", [None, "whatever"], []),
        ("urgent", [True], [False]),
        ("?", [True], [False, None]),
        ('"a\\"b"', ['a"b'], ["ab"]),
        ('"-"', ["-"], [None]),
    ],
)
def test_a_cell_holds_for_what_it_says(cell: str, yes: list[object], no: list[object]) -> None:
    assert [value for value in yes if not holds(cell, value)] == []
    assert [value for value in no if holds(cell, value)] == []


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("> 3", "4"),
        ("> 3", True),
        ("[1..5]", "3"),
        ('"甲"', ["甲"]),
        ('not("甲")', ["甲"]),
        ('"甲" in ?', "甲"),
        ("? and true", 1),
        ("!track", 1),
        ("< limit", date(2026, 5, 1)),
        ("-", {"typename": "x"}),
        ("1", 10**16),
    ],
)
def test_an_input_of_another_kind_is_refused_in_words(cell: str, value: object) -> None:
    with pytest.raises(BadValue) as refused:
        holds(cell, value)
    assert refused.value.said.zh
    assert refused.value.said.en


@pytest.mark.parametrize(
    ("cell", "position"),
    [
        ('"a",', 5),
        (',"a"', 1),
        ('"a" "b"', 5),
        ('"没有合上', 1),
        ("not()", 5),
        ('not("a"', 8),
        ("> ", 3),
        ("> > 3", 3),
        ("[1..5", 6),
        ("[1..]", 5),
        ("(1..2", 6),
        ("1..5", 2),
        ("[]", 2),
        ("[1..5]]", 7),
        ("? + 1", 1),
        ("? ?", 3),
        ("? > 3 ? 1", 7),
        ("between 1 and 5", 9),
        ("contains(?, 1)", 1),
        ("x.y.z", 4),
        ("@2026-02-30", 1),
        ('date and time("2026-05-01")', 1),
        ("date and tide", 1),
        ("-,1", 2),
        ("..", 1),
        ("5天", 2),
        ("1" * (MAX_CELL + 1), MAX_CELL + 1),
        ("(" * 100 + "1" + ")" * 100, 69),
    ],
)
def test_a_bad_cell_is_refused_with_its_place(cell: str, position: int) -> None:
    with pytest.raises(BadExpression) as refused:
        parse_unary(cell, FUNCTIONS)
    assert refused.value.position == position
    assert f"第 {position} 个字" in refused.value.said.zh
    assert f"Character {position}:" in refused.value.said.en


def test_the_mark_of_the_input_means_nothing_outside_a_cell() -> None:
    with pytest.raises(BadExpression):
        parse("? > 3", FUNCTIONS)


HOSTILE = [
    "__import__('os').system('id')",
    "?.__class__.__mro__",
    "?.__class__",
    "().__class__",
    "exec('1')",
    "open('/etc/passwd')",
    "?('x')",
    "?[0]",
    "? ? ? ? ?",
    "?" * 500,
    "?" * 20_000,
    "? or " * 99 + "?",
    "not(" * 120,
    "(" * 500,
    "[" * 500,
    "]" * 500,
    "[1.." * 120,
    "-" * 500,
    "> " * 250,
    "9**9**9",
    "> 9 ** 9",
    "99999999999999999999",
    "'a' * 1000000000",
    "'%1000000000d' % 1",
    "'{0.__class__}'.format(?)",
    "f'{?}'",
    "lambda: ?",
    "for x in [1,2] return x",
    "if ? then 1 else 2",
    "some x in ? satisfies x",
    "function(x) x",
    "{a: 1}",
    "matches(?, '(a+)+$')",
    "re.match('(a+)+$', ?)",
    "${?}; x",
    "#{?}",
    "`id`",
    "<script>",
    "'; DROP TABLE matter; --",
    "\x00",
    "'\u202e'",
    "\ud800",
    "?\u200b",
    "1e999",
    "0x41",
    "@P9999999Y",
    "duration('P1D')",
    "1," * 249 + "1",
    "x," * 249 + "x",
    "not(not(not(1)))",
]


@pytest.mark.parametrize("cell", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_cells_are_refused_or_harmless(cell: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def alarm(*_: object, **__: object) -> object:
        raise AssertionError("a cell reached the machine")

    with monkeypatch.context() as fence:
        fence.setattr(os, "system", alarm)
        fence.setattr(subprocess, "Popen", alarm)
        for name in ("eval", "exec", "compile", "open", "__import__"):
            fence.setattr(builtins, name, alarm)
        try:
            result = parse_unary(cell, {}).holds("x", lambda _: None, alarm)
        except (BadExpression, BadValue):
            return
    assert isinstance(result, bool)


def test_most_hostile_cells_are_not_even_parsed() -> None:
    parses = []
    for cell in HOSTILE:
        try:
            parse_unary(cell, {})
        except BadExpression:
            continue
        parses.append(cell)
    # conditions about nothing, a text that is no number, long lists, and a thrice negated value
    harmless = ["? or " * 99 + "?", "'a' * 1000000000", "1," * 249 + "1", "x," * 249 + "x"]
    assert [cell for cell in parses if cell not in harmless] == ["not(not(not(1)))"]


def test_a_publisher_can_see_what_a_cell_touches() -> None:
    test = parse_unary('"甲", limit, ? == "乙" or F05.x == "丙", > 3, [1..5], number("max")', FUNCTIONS)

    assert test.names == {"limit", "F05.x"}
    assert test.calls == (("number", ("max",)),)
    assert set(test.compared) == {("?", "甲"), ("?", "乙"), ("F05.x", "丙")}
    assert set(test.against) == {"甲", "乙", 3, 1, 5}
    assert not test.is_constant
    assert test.choices is None


def test_a_cell_can_be_written_out_about_its_input() -> None:
    about = parse_unary('"甲", "乙"', {}).about(parse("F03.unit", {}))

    assert about.names == {"F03.unit"}
    assert set(about.compared) == {("F03.unit", "甲"), ("F03.unit", "乙")}
    assert about.evaluate({"F03.unit": "乙"}.get, call) is True
    assert str(parse_unary("? > 3 and ? < n", {}).about(parse("a + b", {}))) == "a + b > 3 and a + b < n"


@pytest.mark.parametrize(
    ("cell", "accepts"),
    [
        ("-", True),
        ("null", True),
        ("not(null)", True),
        ("? == null or ? > 1", True),
        ("1", False),
        ('not("a")', False),
        ("x", False),
    ],
)
def test_a_cell_knows_whether_it_thought_of_a_missing_input(cell: str, accepts: bool) -> None:
    assert parse_unary(cell, {}).accepts_null is accepts


def test_the_choices_of_a_list_keep_their_order() -> None:
    assert parse_unary('"丙", "甲", "乙"', {}).choices == ("丙", "甲", "乙")
    assert parse_unary('not("丙")', {}).choices is None
    assert parse_unary("[1..3]", {}).choices is None


_names = st.sampled_from(["a", "F05.decision", "单位", "?"])
_literals = st.one_of(
    st.text(st.characters(codec="utf-8", categories=["L", "N", "P"]), max_size=5).map(
        lambda text: '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    ),
    st.integers(0, 10**6).map(str),
    st.sampled_from(["true", "false", "null", "@2026-05-01", "@2026-05-01T09:30", "1.5", "-3"]),
)
_values = st.recursive(
    _names | _literals,
    lambda inner: (
        st.tuples(inner, st.sampled_from([" + ", " and ", " or ", " == ", " < ", " * ", " in "]), inner).map(
            "".join
        )
        | st.tuples(st.just("("), inner, st.just(")")).map("".join)
        | st.tuples(st.just("not "), inner).map("".join)
    ),
    max_leaves=4,
)
_tests = st.one_of(
    _values,
    st.tuples(st.sampled_from(["<", "<=", ">", ">=", "!=", "=="]), st.just(" "), _values).map("".join),
    st.tuples(st.sampled_from("[(]"), _values, st.just(".."), _values, st.sampled_from("])[")).map("".join),
    st.tuples(st.just("["), _values, st.just(","), _values, st.just("]")).map("".join),
)
_cells = st.lists(_tests, min_size=1, max_size=3).map(", ".join)
CELLS = _cells | _cells.map(lambda cell: f"not({cell})") | st.just("-")


@given(CELLS)
def test_what_is_printed_is_parsed_as_the_same_cell(cell: str) -> None:
    try:
        test = parse_unary(cell, {})
    except BadExpression:
        return
    again = parse_unary(str(test), {})
    assert str(again) == str(test)
    assert again == test


@given(CELLS, st.one_of(st.none(), st.booleans(), st.integers(-9, 9), st.sampled_from(["a", "b"])))
def test_not_turns_every_answer_around(cell: str, value: object) -> None:
    def answer(test: UnaryTest) -> bool | None:
        try:
            return test.holds(value, {"a": 1, "单位": "a"}.get, call)
        except BadValue:
            return None

    try:
        test, turned = parse_unary(cell, {}), parse_unary(f"not({cell})", {})
    except BadExpression:
        return
    if test.negated or test.is_anything:  # `not(not(…))` is an expression, and `not(-)` nothing
        return
    plain = answer(test)
    assert answer(turned) == (None if plain is None else not plain)
