"""Decision tables: what they decide, when they refuse to, and what is wrong with a file, line by line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.doors.decisions import (
    BadDecision,
    Decision,
    check_decisions,
    check_result,
    link,
    meaning_of_decisions,
    read_decisions,
)
from engine.doors.forms import Form, read_form
from engine.doors.places import read_charter
from engine.ground.errors import BadDrawing, CannotStep, Finding
from engine.values.limits import parse_limit

DATA = Path(__file__).parent.parent / "data" / "decisions"
SMALL = (DATA / "small.dmn").read_text(encoding="utf-8")
PLACE = read_charter((DATA / "place.toml").read_bytes())
FORMS: dict[str, Form] = {
    name: read_form(f"{name}.form", (DATA / f"{name}.form").read_bytes()) for name in ("F01", "F03")
}
OFFICE = link(read_decisions("office.dmn", (DATA / "office.dmn").read_bytes()))

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="defs" name="t" namespace="t">\n'
)


def call(name: str, arguments: tuple[object, ...]) -> object:
    return PLACE.numbers[str(arguments[0])] if name == "number" else 0


def decided(decision: Decision, **facts: object) -> object:
    return decision.decide(facts.get, call)


# Small tables, said in a line or two --------------------------------------------------------------------------


def cell(tag: str, text: str) -> str:
    return f"<{tag}><text>{escape(text)}</text></{tag}>"


def table(
    *rows: str,
    inputs: str = "a:number",
    outputs: str = "x:number",
    policy: str = "UNIQUE",
    more: str = "",
    id: str = "D",
    needs: str = "",
    allowed: Mapping[str, str] | None = None,
    values: Mapping[str, str] | None = None,
    default: Mapping[str, str] | None = None,
) -> str:
    """A decision. Columns are `expression:type`, rows `cell | cell -> cell | cell`."""
    columns = []
    for number, column in enumerate(inputs.split(" | "), 1):
        text, _, kind = column.partition(":")
        inside = cell("inputValues", allowed[text]) if allowed and text in allowed else ""
        asked = f'<inputExpression typeRef="{kind}"><text>{escape(text)}</text></inputExpression>'
        columns.append(f'<input id="{id}_in{number}">{asked}{inside}</input>')
    for number, column in enumerate(outputs.split(" | "), 1):
        name, _, kind = column.partition(":")
        inside = cell("outputValues", values[name]) if values and name in values else ""
        inside += cell("defaultOutputEntry", default[name]) if default and name in default else ""
        columns.append(f'<output id="{id}_out{number}" name="{name}" typeRef="{kind}">{inside}</output>')
    rules = []
    for number, row in enumerate(rows, 1):
        asked, _, told = row.partition("->")
        cells = "".join(cell("inputEntry", one.strip()) for one in asked.split("|"))
        cells += "".join(cell("outputEntry", one.strip()) for one in told.split("|"))
        rules.append(f'<rule id="{id}_r{number}">{cells}</rule>')
    arrows = "".join(
        f'<informationRequirement><requiredDecision href="#{need}" /></informationRequirement>'
        for need in needs.split()
    )
    logic = "\n".join([*columns, *rules])
    return (
        f'<decision id="{id}" name="表{id}">{arrows}\n'
        f'<decisionTable hitPolicy="{policy}" {more}>\n{logic}\n</decisionTable></decision>\n'
    )


def literal(id: str, text: str, *, name: str = "", kind: str = "", needs: str = "") -> str:
    arrows = "".join(
        f'<informationRequirement><requiredDecision href="#{need}" /></informationRequirement>'
        for need in needs.split()
    )
    variable = f'<variable name="{name}" typeRef="{kind}" />' if name or kind else ""
    return f'<decision id="{id}">{variable}{arrows}{cell("literalExpression", text)}</decision>\n'


def file(*decisions: str) -> bytes:
    return (HEAD + "".join(decisions) + "</definitions>\n").encode()


def one(*rows: str, **kinds: object) -> Decision:
    return read_decisions("t.dmn", file(table(*rows, **kinds)))[0]  # type: ignore[arg-type]


def refused(decision: Decision, **facts: object) -> str:
    with pytest.raises(BadDecision) as wrong:
        decided(decision, **facts)
    assert wrong.value.said.en
    assert wrong.value.code == "bad_decision"
    assert decision.id in wrong.value.said.zh
    return wrong.value.said.zh


# Hit policies -------------------------------------------------------------------------------------------------


def test_unique_answers_with_its_only_hit() -> None:
    decision = one("< 3 -> 1", "[3..5] -> 2", "> 5 -> a * 2")

    assert decided(decision, a=2) == 1
    assert decided(decision, a=5) == 2
    assert decided(decision, a=Decimal("5.5")) == 11


def test_two_hits_of_unique_are_an_error_that_names_both_rules() -> None:
    said = refused(one("< 3 -> 1", "- -> 2", "9 -> 3"), a=2)

    assert "第 1 行（D_r1）和第 2 行（D_r2）同时命中" in said
    assert "a = 2" in said


def test_first_takes_the_first_hit_and_looks_no_further() -> None:
    asked: list[str] = []

    def look_up(name: str) -> object:
        asked.append(name)
        return 5 if name == "a" else 1

    decision = one("> 9 -> 1", "> 3 -> 2", "> far -> 3", "- -> 4", policy="FIRST")

    assert decision.decide(look_up, call) == 2
    assert asked == ["a"]


def test_any_lets_several_rules_agree() -> None:
    decision = one("> 3 -> 1", "> 4 -> 1", "> 5 -> 2", policy="ANY")

    assert decided(decision, a=5) == 1
    said = refused(decision, a=6)
    assert "第 1 行（D_r1）和第 3 行（D_r3）都命中，结果却不同" in said


def test_priority_goes_by_the_order_of_the_output_values() -> None:
    decision = one(
        '> 1 -> "绿"',
        '> 5 -> "红"',
        '> 3 -> "黄"',
        outputs="x:string",
        policy="PRIORITY",
        values={"x": '"红","黄","绿"'},
    )

    assert decided(decision, a=2) == "绿"
    assert decided(decision, a=4) == "黄"
    assert decided(decision, a=6) == "红"


def test_priority_weighs_the_outputs_from_left_to_right() -> None:
    decision = one(
        '- -> "低" | 1',
        '- -> "高" | 2',
        '- -> "高" | 1',
        outputs="x:string | y:number",
        policy="PRIORITY",
        values={"x": '"高","低"', "y": "1,2"},
    )

    assert decided(decision, a=0) == {"x": "高", "y": 1}
    assert [rule.id for rule in decision.answer({"a": 0}.get, call).rules] == ["D_r3"]


def test_rule_order_lists_the_hits_as_drawn_and_output_order_as_ranked() -> None:
    rows = ("> 1 -> 1", "> 9 -> 3", "> 2 -> 2")

    assert decided(one(*rows, policy="RULE ORDER"), a=10) == [1, 3, 2]
    assert decided(one(*rows, policy="OUTPUT ORDER", values={"x": "3,2,1"}), a=10) == [3, 2, 1]
    assert decided(one(*rows, policy="RULE ORDER"), a=0) == []


@pytest.mark.parametrize(
    ("aggregation", "for_ten", "for_none"),
    [("", [1, 3, 2, None], []), ("SUM", 6, 0), ("MIN", 1, None), ("MAX", 3, None), ("COUNT", 4, 0)],
)
def test_collect_gathers_or_reckons(aggregation: str, for_ten: object, for_none: object) -> None:
    more = f'aggregation="{aggregation}"' if aggregation else ""
    decision = one("> 1 -> 1", "> 9 -> a - 7", "> 2 -> 2", "> 3 ->", policy="COLLECT", more=more)

    assert decided(decision, a=10) == for_ten
    if for_none is None:
        assert "没有一行与这些输入相符" in refused(decision, a=0)
    else:
        assert decided(decision, a=0) == for_none


def test_several_outputs_come_under_their_names() -> None:
    decision = one('1 -> "甲" | true', outputs="who:string | urgent:boolean")

    assert decided(decision, a=1) == {"who": "甲", "urgent": True}


def test_an_empty_output_is_null() -> None:
    assert decided(one("1 ->"), a=1) is None


def test_the_answer_tells_which_rules_matched_and_what_was_noted_beside_them() -> None:
    (decision, _) = read_decisions("small.dmn", SMALL.encode())
    answer = decision.answer({"F01.ground": "咨询"}.get, call)

    assert (answer.value, [rule.id for rule in answer.rules]) == ("当场办", ["r_easy"])
    assert answer.rules[0].notes == ("当场就能说清",)


# No hit, and missing inputs -----------------------------------------------------------------------------------


def test_no_hit_is_an_error_that_names_the_table_and_its_inputs() -> None:
    said = refused(one("1 | true -> 1", inputs="a:number | b:boolean"), a=7, b=False)

    assert "决策表“表D”（D）" in said
    assert "a = 7，b = false" in said


def test_a_default_answers_where_no_rule_matches() -> None:
    assert decided(one("1 -> 1", default={"x": "9"}), a=5) == 9
    assert decided(one("1 -> 1", default={"x": "9"}, policy="COLLECT"), a=5) == [9]
    both = one("1 -> 1 | 2", outputs="x:number | y:number", default={"y": "a + 1"})
    assert decided(both, a=5) == {"x": None, "y": 6}


def test_a_missing_input_is_an_error_that_names_it() -> None:
    said = refused(one("1 | - -> 1", "- | 2 -> 2", inputs="a:number | b:number", policy="FIRST"), b=2)

    assert "输入“a”没有填，第 1 行（D_r1）要看它" in said


def test_a_missing_input_does_not_matter_to_a_rule_that_fails_anyway() -> None:
    decision = one("1 | 1 -> 1", "- | 2 -> 2", inputs="a:number | b:number")
    turned = one("1 | 1 -> 1", "2 | - -> 2", inputs="a:number | b:number")

    assert decided(decision, b=2) == 2
    assert decided(turned, a=2) == 2


def test_not_this_is_no_answer_to_a_missing_input() -> None:
    assert "没有填" in refused(one("not(1) -> 1"))


def test_where_null_is_written_a_missing_input_is_a_value_like_any_other() -> None:
    decision = one("1 -> 1", "null -> 2", "> 1 -> 3")
    allowed = one("1 -> 1", "not(1) -> 2", allowed={"a": "1,2,null"})

    assert decided(decision) == 2
    assert decided(allowed) == 2


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"a": "3"}, '输入“a”应当是 number，得到的却是 "3"'),
        ({"a": True}, "输入“a”应当是 number，得到的却是 true"),
        ({"a": 99}, "输入“a”的值 99 不在允许的值里：[0..50]"),
        ({"a": 10}, "第 2 行（D_r2）“x”：应当是 integer，得到的却是 2.5"),
        ({"a": 11}, "第 3 行（D_r3）“x”：9 不在允许的值里"),
        ({"a": 12, "n": "x"}, "第 4 行（D_r4）“a”一格 < n * 1 ：这里要一个数"),
        ({"a": {"typename": "x"}}, "输入“a”：条件里出现了认不出的值"),
    ],
)
def test_values_that_do_not_fit_are_refused_in_words(facts: dict[str, object], said: str) -> None:
    decision = one(
        "1 -> 1",
        "10 -> a / 4",
        "11 -> a - 2",
        "< n * 1 -> 1",
        outputs="x:integer",
        allowed={"a": "[0..50]"},
        values={"x": "1,2,3"},
        policy="FIRST",
    )

    assert said in refused(decision, **facts)


def test_long_values_are_cut_in_messages() -> None:
    said = refused(one('"x" -> 1', inputs="a:string"), a="长" * 500)

    assert "长" * 38 + "…" in said
    assert "长" * 40 not in said


def test_a_list_is_asked_for_what_it_holds() -> None:
    decision = one(
        '"甲" in ? -> 1', '"乙" in ? -> 2', inputs="a:", policy="FIRST", allowed={"a": '"甲","乙"'}
    )

    assert decided(decision, a=["乙"]) == 2
    assert "不在允许的值里" in refused(decision, a=["丙"])


def test_a_decision_that_cannot_answer_stops_the_act() -> None:
    with pytest.raises(CannotStep):
        decided(one("1 -> 1"), a=2)


def test_dates_and_facts_stand_in_cells() -> None:
    decision = one("< start -> 1", "@2026-05-01 -> 2", '> date("2026-05-01") -> 3', inputs="a:date")

    facts = {"start": date(2026, 4, 1)}
    assert decided(decision, a=date(2026, 3, 31), **facts) == 1
    assert decided(decision, a=date(2026, 5, 1), **facts) == 2
    assert decided(decision, a=date(2026, 5, 2), **facts) == 3


def test_cells_are_read_once_and_never_again(monkeypatch: pytest.MonkeyPatch) -> None:
    decision = one(*(f"[{n}..{n + 1}) -> a + {n}" for n in range(200)))

    def alarm(*_: object) -> object:
        raise AssertionError("a cell was read again")

    for place in ("unary.words", "grammar.words", "unary.parse_unary", "grammar.parse"):
        monkeypatch.setattr(f"engine.values.expressions.{place}", alarm)
    assert decided(decision, a=199) == 398


# Decisions that build on each other ---------------------------------------------------------------------------


def test_a_decision_knows_what_it_builds_on_by_the_name_of_the_output() -> None:
    small, following = read_decisions("small.dmn", SMALL.encode())

    assert decided(following, **{"F01.ground": "多次未解决", "F01.days_left": 2}) is True
    assert decided(following, **{"F01.ground": "咨询", "track": "协调办"}) is False
    assert following.required["D_small"].name == small.name


def test_a_required_decision_is_asked_once_and_only_if_needed() -> None:
    asked: list[str] = []

    def look_up(name: str) -> object:
        asked.append(name)
        return 1

    below = table("- -> a", id="D_below", inputs="1:number", outputs="b:number")
    middle = literal("D_m", "b + b", name="m", needs="D_below")
    top = table("1 | - -> m + b", "2 | - -> 0", inputs="c:number | 1:number", id="D_top", needs="D_m D_below")
    decision = read_decisions("t.dmn", file(below, middle, top))[2]

    assert decision.decide(look_up, call) == 3
    assert asked == ["c", "a"]
    asked.clear()
    assert decided(decision, c=2, a=None) == 0


def test_lists_and_several_outputs_are_known_by_name_too() -> None:
    several = table("- -> 1 | true", "- -> 2 | false", outputs="n:number | ok:boolean", policy="RULE ORDER")
    top = literal("D_top", "2 in n and false in D.ok and not (3 in D.n)", needs="D")

    assert decided(read_decisions("t.dmn", file(several, top))[1], a=1) is True


def test_arrows_reach_across_the_files_of_a_place() -> None:
    below = read_decisions("b.dmn", file(table("- -> a", id="D_below", outputs="b:number")))
    (alone,) = read_decisions("a.dmn", file(literal("D_top", "b * 2", needs="D_below")))

    assert "D_below" in refused(alone, a=4)
    assert decided(link([alone, *below])["D_top"], a=4) == 8


def test_an_arrow_may_name_the_file_it_comes_from() -> None:
    data = file(literal("D_top", "b * 2", needs="D_below")).replace(b'"#D_below', b'"other.dmn#D_below')
    below = read_decisions("other.dmn", file(table("- -> a", id="D_below", outputs="b:number")))

    assert decided(link([*read_decisions("a.dmn", data), *below])["D_top"], a=4) == 8


def linking(*files: bytes) -> Finding:
    """The only thing that is wrong when these files are joined."""
    with pytest.raises(BadDrawing) as wrong:
        link([one for number, data in enumerate(files) for one in read_decisions(f"{number}.dmn", data)])
    (finding,) = wrong.value.findings
    return finding


def test_what_cannot_be_joined_is_refused_with_file_line_and_element() -> None:
    missing = linking(file(literal("D_top", "b", needs="D_belov"), table("- -> 1", id="D_below")))
    assert (missing.code, missing.file, missing.line, missing.element) == ("BC103", "0.dmn", 3, "D_top")
    assert "是不是想写“D_below”" in missing.said.zh

    twice = linking(file(table("- -> 1")), file("\n", table("- -> 1")))
    assert (twice.code, twice.file, twice.line, twice.element) == ("BC102", "1.dmn", 4, "D")

    circle = linking(file(literal("A", "1", needs="B")), file(literal("B", "1", needs="A")))
    assert (circle.code, circle.file, circle.line, circle.element) == ("BC103", "1.dmn", 3, "B")
    assert "A → B → A" in circle.said.zh


def test_a_circle_within_a_file_and_an_arrow_to_itself_are_refused() -> None:
    for decisions in (
        [literal("A", "1", needs="B"), literal("B", "1", needs="C"), literal("C", "1", needs="A")],
        [literal("A", "1", needs="A")],
    ):
        with pytest.raises(BadDrawing) as wrong:
            read_decisions("t.dmn", file(*decisions))
        assert {found.code for found in wrong.value.findings} == {"BC103"}


@pytest.mark.parametrize("order", [1, -1])
def test_a_chain_of_hundreds_of_decisions_is_refused(order: int) -> None:
    chain = [literal(f"D{n}", "1", needs=f"D{n + 1}") for n in range(600)]
    with pytest.raises(BadDrawing) as wrong:
        read_decisions("t.dmn", file(*chain[::order]))
    (finding,) = wrong.value.findings
    assert "20 层" in finding.said.zh


# The tables of the office -------------------------------------------------------------------------------------

ON_FILE: Mapping[str, object] = {
    "F01.danger": False,
    "F01.legal_route": "否",
    "F01.private_dispute": False,
    "F01.secret": False,
    "F01.same_matter": "没有",
    "F01.new_facts": False,
    "F01.in_scope": True,
    "F01.reachable": True,
    "F01.ground": "多次未解决",
    "F01.enterprise": False,
    "F01.vulnerable": False,
    "F01.reluctance": ["不清楚"],
    "F01.urgent_reason": "无",
    "F01.days_left": None,
    "F03.verdict": "可办待协调",
    "F03.cause": "材料缺失",
    "F03.units": 1,
    "F03.steps": 1,
    "F03.today": True,
    "F03.bureau_above": False,
    "F03.mass": False,
}


@pytest.mark.parametrize(
    ("table", "changes", "expected"),
    [
        ("DT1_acceptance", {}, "受理"),
        ("DT1_acceptance", {"F01.danger": True, "F01.legal_route": "诉讼"}, "转紧急电话"),
        ("DT1_acceptance", {"F01.legal_route": "信访"}, "不予受理"),
        ("DT1_acceptance", {"F01.same_matter": "在办"}, "并案"),
        ("DT1_acceptance", {"F01.same_matter": "已办结"}, "不予受理"),
        ("DT1_acceptance", {"F01.same_matter": "已办结", "F01.new_facts": True}, "重开"),
        ("DT1_acceptance", {"F01.in_scope": False}, "引导"),
        ("DT1_acceptance", {"F01.reachable": False}, "待补充"),
        ("DT1_acceptance", {"F01.reachable": False, "F01.ground": "服务态度作风"}, "受理"),
        ("DT2_track", {}, "当场办"),
        ("DT2_track", {"F01.ground": "服务态度作风", "F03.units": 3}, "监督办"),
        ("DT2_track", {"F01.enterprise": True, "F03.units": 3}, "帮代办"),
        ("DT2_track", {"F01.vulnerable": True, "F03.steps": 2}, "帮代办"),
        ("DT2_track", {"F01.vulnerable": True, "F03.units": 2}, "协调办"),
        ("DT2_track", {"F03.today": False}, "协调办"),
        ("DT3_child", {}, False),
        ("DT3_child", {"F03.verdict": "该办未办", "F01.reluctance": ["不给办"]}, True),
        ("DT3_child", {"F01.reluctance": ["不清楚", "不愿办"]}, True),
        ("DT4_tier", {}, 1),
        ("DT4_tier", {"F03.units": 2}, 2),
        ("DT4_tier", {"F03.cause": "历史遗留问题"}, 2),
        ("DT6_urgency", {}, False),
        ("DT6_urgency", {"F01.urgent_reason": "入学"}, True),
        ("DT6_urgency", {"F01.urgent_reason": None, "F01.days_left": 3}, True),
        ("DT5_limit", {}, "当日"),
        ("DT5_limit", {"F03.today": False}, "3工作日"),
        ("DT5_limit", {"F03.units": 2, "F01.urgent_reason": "投标"}, "4工作日"),
        ("DT5_limit", {"F01.enterprise": True}, "2工作日"),
        ("D_leader", {}, False),
        ("D_leader", {"F01.urgent_reason": "健康"}, True),
    ],
)
def test_the_tables_of_the_office_decide(table: str, changes: dict[str, object], expected: object) -> None:
    answer = OFFICE[table].decide((ON_FILE | changes).get, call)

    assert (answer["acceptance"] if isinstance(answer, dict) else answer) == expected


def test_the_tables_of_the_office_fit_their_place_and_give_no_cause_for_warnings() -> None:
    assert check_decisions(OFFICE.values(), PLACE, FORMS) == []


def test_every_limit_the_office_writes_into_a_table_is_a_limit() -> None:
    rules = OFFICE["DT5_limit"].logic.rules  # type: ignore[union-attr]

    for rule in rules:
        parse_limit(str(rule.outputs[0].evaluate(ON_FILE.get, call)))
    assert len(rules) == 11


def test_a_person_must_answer_before_the_office_accepts() -> None:
    assert "没有填" in refused(OFFICE["DT1_acceptance"], **dict(ON_FILE) | {"F01.danger": None})


# What is wrong with a file ------------------------------------------------------------------------------------


def findings(text: str) -> list[Finding]:
    """Everything wrong with a file of decisions, by itself and in its place."""
    try:
        decisions = link(read_decisions("small.dmn", text.encode()))
    except BadDrawing as bad:
        return bad.findings
    return check_decisions(decisions.values(), PLACE, FORMS, tasks={"T_register"})


def edited(old: str, new: str) -> str:
    assert SMALL.count(old) == 1, old
    return SMALL.replace(old, new)


def line_of(text: str, mark: str) -> int:
    assert text.count(mark) == 1, mark
    return text[: text.index(mark)].count("\n") + 1


DECISION = '<decision id="D_small" name="小表">'
POLICY = 'hitPolicy="UNIQUE"'
EASY = '<text>"咨询","意见建议"</text>'
SOON = "<text>[0..3]</text>"
LATE = "<text>&gt; 3</text>"
GIVES = '<outputEntry id="o_soon">\n          <text>"协调办"</text>'
TYPE = 'typeRef="number"'
NEXT = '<text>track == "协调办" and D_small.track != "当场办"</text>'
LITERAL = f'<literalExpression id="next_literal">\n      {NEXT}\n    </literalExpression>'
REQUIRED = '<requiredDecision href="#D_small" />'
ARROW = f'<informationRequirement id="arrow_next">\n      {REQUIRED}\n    </informationRequirement>'
SOON_CELL = f'<inputEntry id="c_soon_2">\n          {SOON}\n        </inputEntry>'
MODEL = "https://www.omg.org/spec/DMN/20191111/MODEL/"
ALLOWED = '<outputValues id="ov_track">\n          <text>"当场办","协调办"</text>\n        </outputValues>'


def told(text: str) -> str:
    return GIVES.replace('"协调办"', text)


BAD: list[tuple[str, str, str, str, str, str]] = [
    # what, old, new, code, element, where
    ("DMN 1.1", MODEL, "http://www.omg.org/spec/DMN/20151101/dmn.xsd", "BC100", "", "<definitions"),
    ("DMN 1.2", MODEL, "http://www.omg.org/spec/DMN/20180521/MODEL/", "BC100", "", "<definitions"),
    (
        "another kind of file",
        MODEL,
        "http://www.omg.org/spec/BPMN/20100524/MODEL",
        "BC100",
        "",
        "<definitions",
    ),
    (
        "a business knowledge model",
        DECISION,
        f'<businessKnowledgeModel id="BKM" />\n{DECISION}',
        "BC101",
        "BKM",
        "BKM",
    ),
    (
        "an imported file",
        DECISION,
        f'<import namespace="x" />\n{DECISION}',
        "BC101",
        "Definitions_small",
        "<import",
    ),
    (
        "a type of one's own",
        DECISION,
        f'<itemDefinition id="own" name="own" />\n{DECISION}',
        "BC101",
        "own",
        "itemDefinition",
    ),
    ("an invocation", LITERAL, '<invocation id="inv" />', "BC101", "inv", "<invocation"),
    ("a context", LITERAL, '<context id="con" />', "BC101", "con", "<context"),
    ("a relation", LITERAL, '<relation id="rel" />', "BC101", "rel", "<relation"),
    ("a function", LITERAL, '<functionDefinition id="fun" />', "BC101", "fun", "<functionDefinition"),
    (
        "a knowledge requirement",
        '<informationRequirement id="arrow_next">',
        '<knowledgeRequirement id="kr" /><informationRequirement id="arrow_next">',
        "BC101",
        "kr",
        "<knowledgeRequirement",
    ),
    (
        "a script in a cell",
        '<inputEntry id="c_soon_2">',
        '<inputEntry id="c_soon_2" expressionLanguage="groovy">',
        "BC101",
        "r_soon",
        "groovy",
    ),
    (
        "Camunda's own input variable",
        '<input id="in_days"',
        '<input id="in_days" camunda:inputVariable="x"',
        "BC101",
        "in_days",
        "inputVariable",
    ),
    ("a misspelt attribute", POLICY, POLICY + ' agregation="SUM"', "BC101", "D_small", "agregation"),
    (
        "two tables in one decision",
        "</decisionTable>",
        '</decisionTable>\n<decisionTable id="again" />',
        "BC101",
        "D_small",
        "again",
    ),
    (
        "a listener",
        DECISION,
        f"{DECISION}\n<extensionElements><camunda:x /></extensionElements>",
        "BC101",
        "D_small",
        "<extensionElements",
    ),
    ("an id used twice", 'id="r_late"', 'name="again" id="r_soon"', "BC102", "r_soon", "again"),
    ("a decision without id", DECISION, '<decision name="无号">', "BC102", "", "无号"),
    ("an output of two words", 'name="track"', 'name="track 2"', "BC102", "out_track", "track 2"),
    ("an output called like a sign", 'name="track"', 'name="and"', "BC102", "out_track", 'name="and"'),
    ("an arrow from nowhere", "#D_small", "#D_smal", "BC103", "D_next", "#D_smal"),
    ("an input from nowhere", REQUIRED, '<requiredInput href="#gone" />', "BC103", "D_next", "#gone"),
    ("an unknown hit policy", POLICY, 'hitPolicy="UNIQ"', "BC104", "D_small", "UNIQ"),
    ("a sum without collecting", POLICY, POLICY + ' aggregation="SUM"', "BC104", "D_small", "SUM"),
    ("an unknown aggregation", POLICY, 'hitPolicy="COLLECT" aggregation="AVG"', "BC104", "D_small", "AVG"),
    ("a sum of texts", POLICY, 'hitPolicy="COLLECT" aggregation="SUM"', "BC104", "D_small", "SUM"),
    ("a rank without an order", ALLOWED, "", "BC104", "out_track", "out_track"),
    ("a row with a cell too few", SOON_CELL, "", "BC105", "r_soon", 'id="r_soon"'),
    (
        "a column without an expression",
        "<text>F01.days_left</text>",
        "<text></text>",
        "BC105",
        "in_days",
        "<text></text>",
    ),
    ("a decision without a table", LITERAL, "", "BC105", "D_next", 'id="D_next"'),
    ("a cell that is not finished", SOON, "<text>[0..</text>", "BC106", "r_soon", "[0.."),
    ("a cell of 501 characters", SOON, f"<text>{'1,' * 250}1</text>", "BC106", "r_soon", "<text>1,1,"),
    ("a cell in another language", SOON, "<text>x -&gt; x</text>", "BC106", "r_soon", "x -"),
    ("an unknown function", SOON, "<text>contains(?, 3)</text>", "BC106", "r_soon", "contains"),
    ("an output that is not finished", GIVES, told("3 +"), "BC106", "r_soon", "3 +"),
    ("an expression that is not finished", NEXT, "<text>track ==</text>", "BC106", "D_next", "track =="),
    ("an unknown type", TYPE, 'typeRef="nummer"', "BC107", "in_days", "F01.days_left"),
    ("a duration", TYPE, 'typeRef="dayTimeDuration"', "BC107", "in_days", "F01.days_left"),
    ("a text in a column of numbers", SOON, '<text>"3"</text>', "BC107", "r_soon", '"3"'),
    ("a text as bound of a range", SOON, '<text>["a".."b"]</text>', "BC107", "r_soon", '"a".."b"'),
    ("a number as output of text", GIVES, told("3"), "BC107", "r_soon", "<text>3</text>"),
    ("a column of another type than its field", TYPE, 'typeRef="string"', "BC107", "r_soon", SOON),
    (
        "a value the input can never have",
        EASY,
        '<text>"咨询","建议"</text>',
        "BC108",
        "r_easy",
        '"咨询","建议"',
    ),
    ("a value the output may not have", GIVES, told('"帮代办"'), "BC108", "r_soon", '"帮代办"'),
    (
        "allowed values that depend on the case",
        '<text>"当场办","协调办"</text>',
        "<text>track</text>",
        "BC108",
        "out_track",
        'id="out_track"',
    ),
    ("an unknown fact in a cell", SOON, "<text>&lt; far</text>", "BC071", "r_soon", "far"),
    ("a text without quotes", GIVES, told("协调办"), "BC071", "r_soon", "<text>协调办"),
    ("an unknown form", "F01.days_left", "F09.days_left", "BC072", "in_days", 'id="in_days"'),
    ("an unknown field", "F01.days_left", "F01.days", "BC073", "in_days", 'id="in_days"'),
    ("an unknown number", SOON, '<text>number("far")</text>', "BC074", "r_soon", "far"),
    ("an unknown task", SOON, '<text>times("T_far")</text>', "BC075", "r_soon", "far"),
    (
        "an allowed value the form cannot give",
        '"咨询","意见建议","多次未解决"',
        '"咨询","意见建议","多次未解决","表扬"',
        "BC076",
        "in_ground",
        'id="in_ground"',
    ),
    (
        "an answer that a decision never gives",
        NEXT,
        '<text>track == "帮代办"</text>',
        "BC076",
        "D_next",
        "帮代办",
    ),
    ("an arrow that is missing", ARROW, "", "BC110", "D_next", "<text>track =="),
    ("a personal field", "F01.ground", "F01.applicant_name", "BC111", "in_ground", 'id="in_ground"'),
]


@pytest.mark.parametrize(
    ("old", "new", "code", "element", "where"), [bad[1:] for bad in BAD], ids=[b[0] for b in BAD]
)
def test_a_bad_file_is_refused_by_code_element_and_line(
    old: str, new: str, code: str, element: str, where: str
) -> None:
    text = edited(old, new)
    if code == "BC104" and old == ALLOWED:
        text = text.replace(POLICY, 'hitPolicy="PRIORITY"')

    found = findings(text)

    matching = [one for one in found if one.code == code]
    assert matching, [(one.code, one.line, one.said.zh) for one in found]
    line = line_of(text, where)
    assert (matching[0].element, matching[0].line, matching[0].file) == (element, line, "small.dmn")
    assert matching[0].severity == "error"
    assert matching[0].said.zh
    assert matching[0].said.en
    assert matching[0].said.zh != matching[0].said.en


def test_the_small_file_is_good() -> None:
    assert findings(SMALL) == []


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "BC004"),
        (b"<definitions", "BC004"),
        (SMALL.encode("utf-16"), "BC002"),
        (b"x" * 2_000_001, "BC001"),
        (SMALL.replace("<definitions", '<!DOCTYPE x [<!ENTITY e "x">]>\n<definitions').encode(), "BC003"),
        (file("<decision>" * 90, "</decision>" * 90), "BC005"),
        (file(), "BC105"),
        (file(table(*(f"{n} -> {n}" for n in range(501)))), "BC105"),
    ],
)
def test_files_that_are_no_tables_at_all_are_refused(data: bytes, code: str) -> None:
    with pytest.raises(BadDrawing) as wrong:
        read_decisions("x.dmn", data)
    assert code in {found.code for found in wrong.value.findings}


def test_everything_wrong_is_said_at_once() -> None:
    text = (
        edited(SOON, "<text>[0..</text>").replace(LATE, '<text>"x"</text>').replace(POLICY, 'hitPolicy="ALL"')
    )

    assert [one.code for one in findings(text)] == ["BC104", "BC106", "BC107"]


def test_what_modelers_note_for_themselves_is_let_pass() -> None:
    text = edited(DECISION, DECISION.replace(">", ' camunda:historyTimeToLive="180" camunda:versionTag="1">'))
    text = text.replace(
        "</decision>\n  <decision",
        "</decision>\n  <textAnnotation id='ta'><text>说明</text></textAnnotation>\n  <decision",
    )
    text = text.replace('<rule id="r_soon">', '<annotation name="备注" />\n<rule id="r_soon">')
    text = text.replace('<outputEntry id="o_soon">', '<outputEntry id="o_soon" expressionLanguage="feel">')

    assert findings(text) == []


def test_two_decisions_with_one_output_name_must_be_told_apart() -> None:
    below = [table("- -> 1", id=name, outputs="x:number", inputs="tier:number") for name in ("A", "B")]
    found = findings(file(*below, literal("C", "x", needs="A B")).decode())

    assert [(one.code, one.element) for one in found] == [("BC110", "C")]
    assert "A.x、B.x" in found[0].said.zh
    assert findings(file(*below, literal("C", "A.x + B.x", needs="A B")).decode()) == []


def test_a_list_of_a_form_needs_a_column_without_a_type() -> None:
    rows = ('"不敢办" in ? -> 1',)
    (finding,) = findings(file(table(*rows, inputs="F01.reluctance:string")).decode())

    assert (finding.code, finding.element) == ("BC107", "D_in1")
    assert findings(file(table(*rows, inputs="F01.reluctance:")).decode()) == []


# What looks odd -----------------------------------------------------------------------------------------------


def odd(*rows: str, **kinds: object) -> list[str]:
    """The rules warned of, with the first rule named in each warning."""
    decision = one(*rows, **kinds)
    assert {found.code for found in decision.warnings} <= {"BC109"}
    assert {found.severity for found in decision.warnings} <= {"warning"}
    return [found.element.removeprefix("D_") for found in decision.warnings]


@pytest.mark.parametrize(
    ("rows", "kinds", "warned"),
    [
        (["< 3 -> 1", ">= 3 -> 2"], {}, []),
        (["<= 3 -> 1", ">= 3 -> 2"], {}, ["r2"]),
        (["(3..5] -> 1", "[5..9] -> 2", "]9..10] -> 3"], {}, ["r2"]),
        (["(3..4) -> 1", "(3..4) -> 2"], {}, ["r2"]),
        (["(3..4) -> 1"], {"inputs": "a:integer"}, ["r1"]),
        (["1,2 -> 1", "3 -> 2", "not(1,2,3) -> 3"], {}, []),
        (["1,2 -> 1", "not(1) -> 2"], {}, ["r2"]),
        (["not(1) -> 1", "not(2) -> 2"], {}, ["r2"]),
        (['"甲" -> 1', 'not("乙") -> 2'], {"inputs": "a:string"}, ["r2"]),
        (['not("甲") -> 1', 'not("乙") -> 2'], {"inputs": "a:string", "allowed": {"a": '"甲","乙"'}}, []),
        (["true -> 1", "false -> 2"], {"inputs": "a:boolean"}, []),
        (["true -> 1", "- -> 2"], {"inputs": "a:boolean"}, ["r2"]),
        (["< @2026-05-01 -> 1", ">= @2026-05-01 -> 2"], {"inputs": "a:date"}, []),
        (["<= @2026-05-01 -> 1", ">= @2026-05-01 -> 2"], {"inputs": "a:date"}, ["r2"]),
        (["null -> 1", "not(null) -> 2"], {}, []),
        (["null -> 1", "not(3) -> 2"], {}, ["r2"]),
        (["? > 3 and ? < 9 -> 1", "5 -> 2"], {}, ["r2"]),
        (["< tier -> 1", "< tier -> 2"], {}, []),
        (["1 | < 3 -> 1", "1 | >= 3 -> 2", "2 | - -> 3"], {"inputs": "a:number | b:number"}, []),
        (["1 | < 3 -> 1", "1 | < 2 -> 2", "- | > 2 -> 3"], {"inputs": "a:number | b:number"}, ["r2", "r3"]),
        (["[5..1] -> 1", "> 0 -> 2"], {}, ["r1"]),
        (["? > 3 and ? < 3 -> 1"], {}, ["r1"]),
        (['"甲" in ? -> 1', '"乙" in ? -> 2'], {"inputs": "a:"}, []),
        (["> 3 -> 1", "> 5 -> 2", "- -> 3"], {"policy": "FIRST"}, ["r2"]),
        (["> 5 -> 1", "> 3 -> 2", "- -> 3", "7 -> 4"], {"policy": "FIRST"}, ["r4"]),
        (["> 3 -> 1", "tier -> 2"], {"policy": "FIRST"}, []),
        (["> 3 -> 1", "> 5 -> 2"], {"policy": "COLLECT"}, []),
    ],
)  # fmt: skip
def test_rules_that_overlap_or_never_match_are_warned_of(
    rows: list[str], kinds: dict[str, object], warned: list[str]
) -> None:
    assert odd(*rows, **kinds) == warned


def test_a_warning_shows_values_for_which_both_rules_match() -> None:
    decision = one("[1..5] | true -> 1", "[5..9] | - -> 2", inputs="a:number | b:boolean")
    (warning,) = decision.warnings

    assert "第 1 行（D_r1）" in warning.said.zh
    assert "a = 5，b = true" in warning.said.zh
    assert (warning.file, warning.line) == ("t.dmn", 9)
    assert "同时命中" in refused(decision, a=5, b=True)


def test_warnings_reach_the_publisher() -> None:
    decisions = [one("- -> 1", "- -> 2", inputs="tier:number")]

    assert [found.code for found in check_decisions(decisions, PLACE, FORMS)] == ["BC109"]


# Results and meaning ------------------------------------------------------------------------------------------


def test_a_result_goes_to_a_declared_fact_of_its_type() -> None:
    assert check_result(OFFICE["DT2_track"], "track", PLACE) == []
    assert check_result(OFFICE["DT2_track"], "lead_unit", PLACE) == []
    assert check_result(OFFICE["DT4_tier"], "tier", PLACE) == []
    assert check_result(OFFICE["DT6_urgency"], "urgent", PLACE) == []


@pytest.mark.parametrize(
    ("decision", "variable", "said"),
    [
        ("DT2_track", "trak", "是不是想写“track”"),
        ("DT2_track", "tier", "给出 string，事实“tier”却是 number"),
        ("DT2_track", "wait_until", "却是 date"),
        ("DT1_acceptance", "track", "清单或几个值"),
    ],
)
def test_a_result_that_no_fact_can_hold_is_refused(decision: str, variable: str, said: str) -> None:
    ((code, words),) = check_result(OFFICE[decision], variable, PLACE)

    assert code == "BC112"
    assert said in words.zh


def test_a_count_is_a_number_whatever_it_counts() -> None:
    decision = one('- -> "x"', outputs="x:string", policy="COLLECT", more='aggregation="COUNT"')

    assert check_result(decision, "tier", PLACE) == []
    assert len(check_result(decision, "track", PLACE)) == 1


def test_the_meaning_of_a_file_leaves_its_looks_out() -> None:
    meaning = meaning_of_decisions("small.dmn", SMALL.encode())
    wider = SMALL.replace('biodi:width="192"', 'biodi:width="400"').replace("\n      ", "\n   ")

    assert meaning_of_decisions("small.dmn", wider.encode()) == meaning
    assert meaning_of_decisions("small.dmn", edited(SOON, "<text>[0..4]</text>").encode()) != meaning


# Laws ---------------------------------------------------------------------------------------------------------

_numbers = st.integers(-3, 6)
_cells = st.one_of(
    st.just("-"),
    _numbers.map(str),
    st.tuples(st.sampled_from(["<", "<=", ">", ">=", "!="]), _numbers).map(lambda it: f"{it[0]} {it[1]}"),
    st.tuples(st.sampled_from("[(]"), _numbers, _numbers, st.sampled_from("])[")).map(
        lambda it: f"{it[0]}{it[1]}..{it[2]}{it[3]}"
    ),
    st.lists(_numbers, min_size=1, max_size=3).map(lambda it: f"not({', '.join(map(str, it))})"),
    st.lists(_numbers, min_size=2, max_size=3).map(lambda it: ", ".join(map(str, it))),
)
_rows = st.lists(
    st.tuples(_cells, _cells, _numbers).map(lambda it: f"{it[0]} | {it[1]} -> {it[2]}"),
    min_size=1,
    max_size=5,
)
TWO = {"inputs": "a:number | b:number"}


def outcome(decision: Decision, a: object, b: object) -> object:
    """What a decision answers, or that it does not."""
    try:
        return decided(decision, a=a, b=b)
    except BadDecision:
        return BadDecision


@given(_rows, _numbers, _numbers)
def test_unique_answers_if_and_only_if_exactly_one_rule_matches(rows: list[str], a: int, b: int) -> None:
    hits = decided(one(*rows, policy="RULE ORDER", **TWO), a=a, b=b)

    assert isinstance(hits, list)
    expected = hits[0] if len(hits) == 1 else BadDecision
    assert outcome(one(*rows, **TWO), a, b) == expected


@given(_rows, _numbers, _numbers)
def test_rules_without_a_warning_never_match_together(rows: list[str], a: int, b: int) -> None:
    decision = one(*rows, **TWO)
    hits = decided(one(*rows, policy="COLLECT", more='aggregation="COUNT"', **TWO), a=a, b=b)

    assert isinstance(hits, int)
    assert hits < 2 or decision.warnings


@given(_rows, _numbers, _numbers)
def test_first_answers_as_the_first_of_all_hits(rows: list[str], a: int, b: int) -> None:
    hits = decided(one(*rows, policy="RULE ORDER", **TWO), a=a, b=b)

    assert isinstance(hits, list)
    assert outcome(one(*rows, policy="FIRST", **TWO), a, b) == (hits[0] if hits else BadDecision)


@given(_rows, st.data(), st.sampled_from(["UNIQUE", "FIRST", "ANY", "RULE ORDER"]), _numbers, _numbers)
def test_a_rule_that_never_matches_changes_nothing(
    rows: list[str], data: st.DataObject, policy: str, a: int, b: int
) -> None:
    at = data.draw(st.integers(0, len(rows)))
    more = [*rows[:at], "[5..1] | - -> 9", *rows[at:]]

    assert outcome(one(*more, policy=policy, **TWO), a, b) == outcome(one(*rows, policy=policy, **TWO), a, b)


@given(_rows, _numbers, _numbers)
def test_a_rule_warned_of_as_covered_can_be_taken_away(rows: list[str], a: int, b: int) -> None:
    decision = one(*rows, policy="FIRST", **TWO)
    gone = {found.element for found in decision.warnings}
    kept = [row for number, row in enumerate(rows, 1) if f"D_r{number}" not in gone]

    without = one(*kept, policy="FIRST", **TWO) if kept else None
    assert outcome(decision, a, b) == (outcome(without, a, b) if without else BadDecision)


@given(_rows, st.permutations(range(5)), _numbers, _numbers)
def test_the_order_of_rules_means_nothing_to_unique(
    rows: list[str], order: list[int], a: int, b: int
) -> None:
    turned = [rows[at] for at in order if at < len(rows)]

    assert outcome(one(*turned, **TWO), a, b) == outcome(one(*rows, **TWO), a, b)
