"""Dynamic lists: rows of fields, typed flat, kept as objects, each row checked as a small form of its own."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.doors.forms import Known
from engine.doors.forms.rows import changed, name_in, place_of
from engine.ground.errors import BadAnswers
from rigs.form_files import KNOWN, answered, choice, codes, form_of, mistakes, part, rows_of

PROMISES = rows_of(
    "promises",
    part("text", validate={"required": True, "maxLength": 20}),
    part("until", "datetime", subtype="date"),
    choice("form", "原件", "复印件", kind="select", defaultValue="原件"),
)


def rows(path: str, *typed: dict[str, str]) -> dict[str, Any]:
    """Rows as a browser sends them."""
    found: dict[str, Any] = {path: [str(n) for n in range(len(typed))]}
    for n, row in enumerate(typed):
        found |= {name_in(path, str(n), key): [text] for key, text in row.items()}
    return found


def test_rows_are_kept_as_objects_in_the_order_of_the_page() -> None:
    form = form_of(PROMISES)
    typed = {"promises": ["3", "0"], "promises-3-text": "先办", "promises-0-text": "后办"}
    typed |= {"promises-0-until": "2026年5月6日", "promises-0-form": "复印件"}
    assert answered(form, **typed) == {
        "promises": [
            {"text": "先办", "until": None, "form": None},
            {"text": "后办", "until": "2026-05-06", "form": "复印件"},
        ]
    }


def test_a_row_in_which_nothing_was_filled_in_is_left_out() -> None:
    form = form_of(PROMISES)
    untouched = {"text": " ", "form": "原件"}
    assert answered(form, **rows("promises", untouched)) == {"promises": []}
    assert answered(form, **rows("promises", untouched, {"text": "补领"})) == {
        "promises": [{"text": "补领", "until": None, "form": None}]
    }
    touched = {"text": "", "form": "复印件"}
    assert mistakes(form, **rows("promises", touched)) == {"promises-0-text": "请填写。"}


def test_each_row_says_what_is_wrong_in_it() -> None:
    form = form_of(PROMISES)
    told = mistakes(form, **rows("promises", {"text": "字" * 21}, {"text": "好"}, {"until": "2026-02-30"}))
    assert told.keys() == {"promises-0-text", "promises-2-until", "promises-2-text"}
    assert "最多 20 个字" in told["promises-0-text"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"promises": [str(n) for n in range(4)]}, "最多 3 行"),
        ({"promises": ["0", "0"]}, "行号不对"),
        ({"promises": ["-1"]}, "行号不对"),
        ({"promises": ["٣"]}, "行号不对"),
        ({"promises": [{"typename": "x"}]}, "行号不对"),
        ({"promises": ["0"], "promises-0-text": ""}, "至少填 2 行，现在 0 行"),
        ({}, "至少填 2 行"),
    ],
)
def test_the_number_of_rows_is_bounded(typed: dict[str, Any], said: str) -> None:
    form = form_of(rows_of("promises", part("text"), properties={"minRows": "2", "maxRows": 3}))
    assert said in mistakes(form, **typed)["promises"]


@pytest.mark.parametrize(
    "name",
    [
        *("promises-0-typename", "promises-1-text", "promises-0", "promises-00-text", "other-0-text"),
        *("text", "promises-0-text-0", "promises.0.text", "title-0-text", "promises-0-"),
    ],
)
def test_names_of_no_row_are_refused(name: str) -> None:
    form = form_of(PROMISES, part("title"))
    told = mistakes(form, **{"promises": ["0"], "promises-0-text": "好", name: "x"})
    assert told == {name: "这张表没有这一项，不能提交。"}


def test_a_row_looks_at_itself_and_at_the_form_around_it() -> None:
    form = form_of(
        rows_of(
            "items",
            part("waiver", "checkbox"),
            {
                "id": "G",
                "type": "group",
                "conditional": {"hide": "waiver != true"},
                "components": [part("until", validate={"required": True})],
            },
            part("basis", properties={"requiredWhen": 'F05.strict == "yes" and waiver and tier == 2'}),
            part("why", conditional={"hide": "strict != 'yes'"}),
        ),
        choice("strict", "yes", "no"),
        part("count", conditional={"hide": "items < 2"}),
    )
    sent = rows("items", {"waiver": "true", "until": ""}, {"waiver": "false", "until": "x", "why": "y"})
    assert mistakes(form, **sent, strict="no") == {"items-0-until": "请填写。"}
    assert mistakes(form, **sent, strict="yes").keys() == {"items-0-until", "items-0-basis"}
    assert form.hidden({**sent, "strict": ["no"]}, KNOWN) == {
        "Field_count",  # the second row holds nothing that is asked, so there is only one
        *("items-1-G", "items-1-Field_until", "items-0-Field_why", "items-1-Field_why"),
    }
    assert form.outside_names == {"tier"}
    one = rows("items", {"waiver": "false", "why": "y"})
    assert answered(form, **one, strict="yes", count="dropped") == {
        "items": [{"waiver": False, "basis": None, "why": "y"}],
        "strict": "yes",
    }


def test_a_list_weighs_as_many_as_it_has_rows() -> None:
    form = form_of(PROMISES, part("thanks", properties={"requiredWhen": "promises >= 2"}))
    two = rows("promises", {"text": "甲"}, {"text": "乙"}, {"text": ""})
    assert mistakes(form, **two) == {"thanks": "请填写。"}
    field = form.field("promises")
    assert field is not None
    assert [n for n in (-1, 0, 50, 51, "x", True) if field.could_give(n)] == [0, 50]
    assert form.meanings({"promises": [{}, {}]}) == {"promises": 2}


def test_a_list_may_be_required_and_hidden_as_a_whole() -> None:
    form = form_of(
        choice("decision", "yes", "no"),
        rows_of("items", part("text"), properties={"requiredWhen": 'decision == "yes"'}),
        rows_of("other", part("note"), conditional={"hide": 'decision == "yes"'}),
    )
    assert mistakes(form, decision="yes", **rows("other", {"note": "x"})) == {"items": "至少填一行。"}
    assert answered(
        form, decision="yes", **rows("items", {"text": "x"}), **rows("other", {"note": "\0"})
    ) == {
        "decision": "yes",
        "items": [{"text": "x"}],
    }


def test_an_untouched_list_begins_with_its_rows_and_their_defaults() -> None:
    form = form_of({**PROMISES, "defaultRepetitions": 2})
    assert form.default_answers() == {
        "promises": ["0", "1"],
        "promises-0-form": ["原件"],
        "promises-1-form": ["原件"],
    }
    assert answered(form, **form.default_answers()) == {"promises": []}
    fixed = form_of({**PROMISES, "defaultRepetitions": 3, "allowAddRemove": False}).field("promises")
    assert fixed is not None
    assert (fixed.fixed, fixed.first_rows, fixed.max_rows) == (True, 3, 3)


def test_answers_of_a_list_are_shown_as_text_and_as_a_table() -> None:
    form = form_of(
        rows_of("items", part("unit", properties={"kind": "unit"}), part("ok", "checkbox"), part("n"))
    )
    values = answered(form, **rows("items", {"unit": "mzj", "ok": "on"}, {"unit": "rsj", "n": "第\t二"}))
    ((label, shown),) = form.shown(values, KNOWN)
    assert (label, shown) == ("items", "1. 民政局，是\n2. 人社局，否，第 二")
    assert shown.heads == ("unit", "ok", "n")  # type: ignore[attr-defined]
    assert shown.cells == (("民政局", "是", ""), ("人社局", "否", "第 二"))  # type: ignore[attr-defined]
    assert form.shown({"items": []}, KNOWN) == []
    assert form.offers(KNOWN) == {"items.unit": KNOWN.units}


def test_what_identifies_a_person_is_masked_in_rows_too() -> None:
    form = form_of(
        part("tel", properties={"kind": "phone"}),
        rows_of(
            "people", part("phone", properties={"kind": "phone"}), part("name"), properties={"personal": "是"}
        ),
    )
    values = {"tel": "13800138000", "people": [{"phone": "13900139000", "name": "王"}, {"phone": None}]}
    hidden = form.masked(values, {"phone": lambda text: text[:3] + "*"})
    assert hidden == {"tel": "138*", "people": [{"phone": "139*", "name": "王"}, {"phone": None}]}
    assert form.personal_keys == {"people"}
    assert form.masked({"people": None}, {}) == {"people": []}


@pytest.mark.parametrize(
    ("component", "code"),
    [
        ({**rows_of("x", part("a")), "path": "a.b"}, "form_key"),
        ({**rows_of("x", part("a")), "path": "typename"}, "form_key"),
        ({**rows_of("x", part("a")), "key": "x"}, "form_attribute"),
        ({**rows_of("x", part("a")), "isRepeating": False}, "form_rows"),
        (rows_of("x"), "form_rows"),
        (rows_of("x", *(part(f"k{n}") for n in range(13))), "form_rows"),
        (rows_of("x", part("a"), part("a", id="other")), "form_key"),
        (rows_of("x", part("a"), properties={"maxRows": 51}), "form_rows"),
        (rows_of("x", part("a"), properties={"minRows": 3, "maxRows": 2}), "form_rows"),
        (rows_of("x", part("a"), properties={"minRows": "many"}), "form_attribute"),
        (rows_of("x", part("a"), properties={"kind": "unit"}), "form_attribute"),
        (
            rows_of("x", part("a"), defaultRepetitions=2, allowAddRemove=False, properties={"maxRows": 9}),
            "form_rows",
        ),
        (rows_of("x", rows_of("y", part("a")), part("b")), "form_rows"),
        (rows_of("x", part("a", "filepicker"), part("b")), "form_rows"),
        (rows_of("x", choice("a", "b", kind="taglist"), part("b")), "form_rows"),
        (rows_of("x", part("a", properties={"kind": "signature"}), part("b")), "form_rows"),
        (rows_of("x", part("a", properties={"personal": True}), part("b")), "form_rows"),
        (rows_of("x", {"id": "t", "type": "text", "text": "x"}, part("b")), "form_rows"),
        (rows_of("x", part("a", conditional={"hide": "F05.nobody"})), "form_condition"),
        (rows_of("x", choice("a", "b"), part("c", conditional={"hide": 'a == "z"'})), "form_condition"),
        (rows_of("x", part("a", conditional={"hide": "x > 1"})), "form_condition"),
        (rows_of("x", part("a", conditional={"hide": "b = 1"}), part("b", conditional={"hide": "a"})), None),
    ],
)
def test_a_list_that_cannot_be_kept_is_refused_by_name(component: dict[str, Any], code: str | None) -> None:
    assert codes(component) == {code or "form_condition"}


def test_a_row_is_not_called_like_the_form_around_it_and_lists_are_small_together() -> None:
    assert codes(rows_of("x", part("a")), part("a", id="outer")) == {"form_key"}
    wide = [part(f"k{n}") for n in range(12)]
    other = [{**one, "id": f"{one['id']}_2"} for one in wide]
    assert codes(rows_of("x", *wide), rows_of("y", *other)) == {"form_size"}
    both = form_of(rows_of("x", part("a")), rows_of("y", part("a", id="another")))
    assert [field.key for field in both.fields()] == ["x", "y"]


def test_the_finding_names_the_list_and_the_field() -> None:
    with pytest.raises(Exception, match="清单 promises 的行里不能用 filepicker"):
        form_of(rows_of("promises", part("scan", "filepicker"), part("a")))


# Rows added and taken away


def test_a_row_is_added_at_the_end_and_taken_away_with_all_it_holds() -> None:
    raw = {"a": ["0", "2"], "a-0-x": ["甲"], "a-2-x": ["乙"], "b": ["0"], "b-0-x": ["丙"], "t": ["丁"]}
    assert changed(raw, "add a") == {**raw, "a": ["0", "2", "1"]}
    left = {"a": ["2"], "a-2-x": ["乙"], "b": ["0"], "b-0-x": ["丙"], "t": ["丁"]}
    assert changed(raw, "drop a 0") == left
    assert changed({}, "add a") == {"a": ["0"]}


@pytest.mark.parametrize("order", ["", "add", "drop a", "drop z 0", "burn a 0", "add a b c", "drop a 9"])
def test_an_order_that_makes_no_sense_changes_nothing(order: str) -> None:
    raw = {"a": ["0"], "a-0-x": ["甲"]}
    assert changed(raw, order) == raw


def test_no_more_rows_are_added_than_a_list_can_have() -> None:
    full = {"a": [str(n) for n in range(50)]}
    assert changed(full, "add a") == full


@given(st.text(max_size=30))
def test_the_name_of_a_row_leads_back_to_it_and_nothing_else_does(name: str) -> None:
    place = place_of(name)
    assert place is None or name_in(*place) == name


LISTED = form_of(
    choice("one", "a", "b"),
    rows_of(
        "items",
        part("line", conditional={"hide": "ok"}),
        part("n", "number"),
        part("ok", "checkbox"),
        choice("pick", "a", "b", kind="select", defaultValue="a"),
    ),
)
_names = st.sampled_from(
    ["one", "items", *(f"items-{n}-{key}" for n in (0, 1) for key in ("line", "n", "ok", "pick"))]
)
_typed = st.lists(st.sampled_from(["0", "1", "a", "b", "true", "2.50", " ", "x\x07y"]), max_size=2)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(_names, _typed, max_size=11))
def test_whatever_is_kept_of_rows_is_plain_json_and_is_kept_the_same_when_sent_again(
    raw: dict[str, list[str]],
) -> None:
    values: dict[str, Any] = {}
    with suppress(BadAnswers):  # anything else that is raised fails
        values = LISTED.check(raw, {}, Known())
    assert json.loads(json.dumps(values, allow_nan=False)) == values
    for row in values.get("items", []):
        assert all(isinstance(one, str | int | bool | None) for one in row.values())
    if values:
        assert LISTED.check(LISTED.typed(values), {}, Known()) == values
