"""The Linqing window as it ships: it compiles without a finding, and its ways lead where the office wants."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from engine.doors.drawings import read
from engine.doors.packages import Place, compile_place, read_folder
from engine.doors.tokens import Run, build
from engine.values.expressions import parse
from engine.values.limits import parse_limit

ROOT = Path(__file__).parent.parent.parent
DRAWING = ROOT / "processes" / "linqing" / "linqing.bpmn"
FORMS = ROOT / "forms" / "linqing"


@pytest.fixture(scope="module")
def place() -> Place:
    return compile_place(read_folder(ROOT / "processes" / "linqing", FORMS))


class Matter:
    """A matter on its way: answers by form, how often each shape was left, and the procedure."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.answers: dict[str, dict[str, object]] = {}
        self.facts: dict[str, object] = {}
        self.times: Counter[str] = Counter()
        self.heard = 0
        self.submits = 0
        self.run = Run.start(build(place.engine_xml(place.start_process), place.start_process), self)

    def ask(self, expression: str) -> object:
        self.hear()
        return parse(expression, self.place.functions).evaluate(self._name, self._call)

    def perform(self, element: str) -> None:
        raise AssertionError(f"{element}: nothing is automatic here")

    def hear(self) -> None:
        self.times.update(step.element for step in self.run.journal[self.heard :] if step.kind == "completed")
        self.heard = len(self.run.journal)

    def _name(self, name: str) -> object:
        form, dot, key = name.partition(".")
        return self.answers.get(form, {}).get(key) if dot else self.facts.get(name)

    def _call(self, function: str, arguments: tuple[object, ...]) -> object:
        given = str(arguments[0])
        return self.times[given] if function == "times" else self.place.numbers[given]

    def do(self, element: str, **answers: object) -> None:
        """Submit one task; the answers must be ones its form can give."""
        form = self.place.forms[self.place.step(element).form]
        for key, value in answers.items():
            field = form.field(key)
            assert field is not None, f"{form.id} has no field {key}"
            assert field.could_give(value), f"{form.id}.{key} cannot be {value}"
        self.answers[form.id] = answers
        self.facts |= {key: value for key, value in answers.items() if key in self.place.facts}
        self.run.complete(next(each.id for each in self.run.people() if each.element == element))
        self.submits += 1

    @property
    def open(self) -> list[str]:
        return [each.element for each in self.run.people()]

    @property
    def outcome(self) -> str:
        assert self.run.finished
        return next(step.outcome for end in self.run.ends if (step := self.place.step(end)).outcome)


@pytest.fixture
def matter(place: Place) -> Matter:
    return Matter(place)


@pytest.fixture
def dispatched(matter: Matter) -> Matter:
    matter.do("T_register", spot="no")
    matter.do("T_dispatch", verdict="should_but_not", urgent="no", lead_unit="shipin")
    return matter


def test_the_place_compiles_without_a_finding(place: Place) -> None:
    assert place.warnings == ()
    assert (place.id, place.region, place.start_process) == ("linqing", "371581", "linqing")
    assert (place.register.step, place.register.form) == ("T_register", "F01_register")


def test_the_drawing_is_kept_byte_for_byte(place: Place) -> None:
    data = DRAWING.read_bytes()
    assert place.files["processes/linqing.bpmn"] == data
    assert read("linqing.bpmn", data).data == data
    assert data.startswith(b'<?xml version="1.0" encoding="UTF-8"?>')
    assert b'modeler:executionPlatform="Camunda Platform"' in data


def test_every_shape_and_flow_is_drawn_inside_the_pool(place: Place) -> None:
    picture = place.drawing_of("linqing").picture()
    process = place.drawing_of("linqing").processes["linqing"]
    assert {shape.id for shape in picture.shapes} == set(process.elements)
    assert {edge.id for edge in picture.edges} == set(process.flows)
    assert [lane.name for lane in picture.lanes] == ["窗口值班员", "局长", "科室负责人", "外勤人员"]
    x, y, w, h = picture.bounds
    (pool,) = picture.pools
    assert (pool.x, pool.y, pool.w, pool.h) == (x, y, w, h)


def test_flows_run_straight_from_shape_to_shape(place: Place) -> None:
    picture = place.drawing_of("linqing").picture()
    boxes = {shape.id: shape for shape in picture.shapes}
    for edge in picture.edges:
        pairs = zip(edge.points, edge.points[1:], strict=False)
        assert all(a[0] == b[0] or a[1] == b[1] for a, b in pairs), edge.id
        for (x, y), box in ((edge.points[0], boxes[edge.source]), (edge.points[-1], boxes[edge.target])):
            assert box.x <= x <= box.x + box.w, edge.id
            assert box.y <= y <= box.y + box.h, edge.id


def test_the_limits_are_those_of_the_bureau(place: Place) -> None:
    limits = {id: (step.limit, step.limit_from) for id, step in place.steps.items() if step.limit}
    assert limits == {
        "linqing": ("3工作日", "registered"),
        "T_dispatch": ("当日", ""),
        "T_director": ("4工作小时", "dispatched"),
        "T_designate": ("0.5工作日", ""),
        "T_visit": ("1工作日", "dispatched"),
        "T_handle": ("3工作日", "registered"),
        "T_wait": ("${wait_until}", ""),
        "T_rectify": ("3工作日", "registered"),
        "T_explain": ("2工作日", ""),
        "T_overdue": ("1工作日", ""),
    }
    assert all(parse_limit(text) for text, _ in limits.values() if not text.startswith("$"))


def test_tasks_belong_to_posts_and_the_lead_section(place: Place) -> None:
    assert place.step("T_register").post == "window_duty"
    handle = place.step("T_handle")
    assert (handle.post, handle.unit_expression, handle.bells) == (
        "section_head",
        "${lead_unit}",
        ("B_handle_late",),
    )
    assert place.step("B_handle_late").timer == "到期"
    assert place.step("T_wait").stops_clock
    assert place.posts["director"].supervises


def test_the_register_form_shows_six_fields_and_folds_the_rest(place: Place) -> None:
    form = place.forms["F01_register"]
    sight = [field.label for field in form.fields() if not field.more and not field.fold]
    assert sight == [
        "姓名或名称",
        "联系电话",
        "遇到了什么问题",
        "想办成什么",
        "属于哪一种",
        "为这件事跑过几次",
    ]
    assert [field.key for field in form.fields() if field.fold == "spot"] == [
        "spot",
        "spot_outcome",
        "spot_answer",
    ]
    assert {"applicant_name", "phone", "id_no", "address"} <= form.personal_keys
    assert set(place.channels) == {option.value for option in form.field("channel").options}  # type: ignore[union-attr]


def test_the_register_of_all_matters_calls_a_column_what_its_field_asks(place: Place) -> None:
    assert place.ledger.declared["ground"].title.zh == "反映类别"


def test_no_field_has_a_single_choice(place: Place) -> None:
    choosing = [part for form in place.forms.values() for part in form.fields() if part.type == "radio"]
    assert [part.key for part in choosing if len(part.options) == 1] == []


def test_every_form_belongs_to_a_task_and_every_task_has_one(place: Place) -> None:
    asked = {step.form for step in place.steps.values() if step.tag == "userTask"}
    assert asked == set(place.forms)


# The ways -------------------------------------------------------------------------------------------------


def test_a_question_answered_on_the_spot_takes_one_submit(matter: Matter) -> None:
    matter.do("T_register", spot="yes", spot_outcome="咨询已答复", spot_answer="已告知")
    assert matter.outcome == "on_the_spot"
    assert matter.submits == 1


def test_a_matter_for_one_section_takes_four_submits(dispatched: Matter) -> None:
    dispatched.do("T_handle", decision="done")
    dispatched.do("T_answer", accepts="yes")
    assert dispatched.outcome == "resolved"
    assert dispatched.submits == 4


def test_an_urgent_matter_goes_to_the_director_and_to_the_door(matter: Matter) -> None:
    matter.do("T_register", spot="no")
    matter.do("T_dispatch", verdict="cannot", urgent="yes", lead_unit="shipin")
    matter.do("T_director", opinion="马上去")
    matter.do("T_visit", result="done")
    matter.do("T_answer", accepts="yes")
    assert matter.outcome == "resolved"


def test_a_visit_that_failed_goes_on_by_the_verdict(matter: Matter) -> None:
    matter.do("T_register", spot="no")
    matter.do("T_dispatch", verdict="should_but_not", urgent="yes", lead_unit="shipin")
    matter.do("T_director", opinion="马上去")
    matter.do("T_visit", result="could_not")
    assert matter.open == ["T_handle"]


def test_rectification_ends_as_rectified(matter: Matter) -> None:
    matter.do("T_register", spot="no")
    matter.do("T_dispatch", verdict="rectify", urgent="no", lead_unit="shipin")
    matter.do("T_rectify", done="yes")
    matter.do("T_answer", accepts="yes")
    assert matter.outcome == "rectified"


@pytest.mark.parametrize(("other", "outcome"), [("yes", "resolved_alternative"), ("no", "explained_cannot")])
def test_what_cannot_be_done_is_explained(matter: Matter, other: str, outcome: str) -> None:
    matter.do("T_register", spot="no")
    matter.do("T_dispatch", verdict="cannot", urgent="no", lead_unit="shipin")
    matter.do("T_explain", other_policy=other)
    matter.do("T_answer", accepts="yes")
    assert matter.outcome == outcome


def test_the_section_too_may_find_that_it_cannot_be_done(dispatched: Matter) -> None:
    dispatched.do("T_handle", decision="cannot")
    dispatched.do("T_explain", other_policy="no")
    dispatched.do("T_answer", accepts="yes")
    assert dispatched.outcome == "explained_cannot"


def test_waiting_leads_back_to_the_section_and_is_no_return(dispatched: Matter) -> None:
    for _ in range(3):
        dispatched.do("T_handle", decision="wait", wait_reason="等待外部单位")
        dispatched.do("T_wait", arrived="yes")
    dispatched.do("T_handle", decision="return")
    assert dispatched.open == ["T_dispatch"], "waiting must not use up the one return"


def test_a_second_return_makes_the_director_designate_and_then_there_is_none(
    dispatched: Matter, place: Place
) -> None:
    dispatched.do("T_handle", decision="return")
    dispatched.do("T_dispatch", verdict="should_but_not", urgent="no", lead_unit="shichang")
    dispatched.do("T_handle", decision="return")
    dispatched.do("T_designate", lead_unit="shipin")
    form = place.forms["F05_handle"]
    (hide,) = form.hides["Field_decision"]
    dispatched.hear()
    assert hide.evaluate(dispatched._name, dispatched._call) is True
    final = form.field("decision_final")
    assert final is not None
    assert not final.could_give("return")
    dispatched.do("T_handle", decision_final="done")
    dispatched.do("T_answer", accepts="yes")
    assert dispatched.outcome == "resolved"


def test_an_answer_not_accepted_is_redone_once(dispatched: Matter) -> None:
    dispatched.do("T_handle", decision="cannot")
    dispatched.do("T_explain", other_policy="no")
    dispatched.do("T_answer", accepts="no")
    dispatched.do("T_dispatch", verdict="should_but_not", urgent="no", lead_unit="shipin")
    dispatched.do("T_handle", decision="done")
    dispatched.do("T_answer", accepts="no")
    assert dispatched.outcome == "resolved", "the newest round counts, not the refusal of the first"


def test_an_overdue_section_keeps_its_task_while_the_director_asks(dispatched: Matter) -> None:
    (bell,) = dispatched.run.bells()
    dispatched.run.ring(bell.id)
    assert sorted(dispatched.open) == ["T_handle", "T_overdue"]
    dispatched.do("T_overdue", why="忙", measures="今天办")
    dispatched.do("T_handle", decision="done")
    dispatched.do("T_answer", accepts="yes")
    assert dispatched.outcome == "resolved"


def test_forms_are_written_as_the_modeler_writes_them() -> None:
    for path in FORMS.glob("*.form"):
        form = json.loads(path.read_bytes())
        assert form["id"] == path.stem
        assert form["exporter"]["name"] == "Camunda Modeler"
