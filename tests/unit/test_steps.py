"""The words of the examples resolved, as the office uses them: a `Step` says all that an act needs to know."""

from __future__ import annotations

from engine.doors.charter import Message
from engine.doors.packages import compile_place
from engine.doors.tokens import Run, build
from engine.ground.said import Said
from rigs.bad_words import edited, judged, place


def test_posts_units_and_whoever_is_on_duty() -> None:
    who = place("who")
    assert (who.step("T_section").post, who.step("T_section").unit_expression) == ("section", "${lead_unit}")
    assert who.step("T_form_unit").unit_expression == "${open.helper}"
    assert (who.step("T_bare").post, who.step("T_bare").unit_expression) == ("section", "")
    duty = place("duty").step("T_work")
    assert (duty.post, duty.duty, duty.unit_expression) == ("head", True, "")


def test_a_named_person_besides_the_post() -> None:
    made = place("assignee")
    assert (made.step("T_first").assignee, made.step("T_first").post) == ("${first_receiver}", "desk")
    assert made.step("T_named").assignee == "${officer}"


def test_a_task_for_several_knows_its_list_and_its_item() -> None:
    together, in_turn = place("several").step("T_assist"), place("in_turn").step("T_assist")
    assert (together.collection, together.item_name, together.sequential) == (
        "open.assist_units",
        "unit",
        False,
    )
    assert in_turn.sequential
    assert together.unit_expression == "${unit}"
    assert b'opinion.agrees == "yes"</completionCondition>' in place("enough").engine_xml("enough")


def test_limits_in_every_unit_and_from_every_anchor() -> None:
    limits = place("limits")
    assert [limits.step(name).limit for name in ("T_days", "T_half", "T_same", "T_minutes", "T_hours")] == [
        "3工作日",
        "0.5工作日",
        "当日",
        "30分钟",
        "4小时",
    ]
    assert [limits.step(name).limit for name in ("T_opening", "T_calendar", "T_month", "T_iso")] == [
        "4工作小时",
        "60日",
        "1个月",
        "30分钟",
    ]
    assert (limits.step("T_fact").limit, limits.step("T_named").limit) == ("${wait_until}", "2工作日")
    assert limits.whole_limit.warn == ("到期-5工作日",)
    anchors = place("anchors")
    assert [anchors.step(name).limit_from for name in ("T_work", "T_first", "T_received", "T_opened")] == [
        "registered",
        "first:worked",
        "received",
        "opened",
    ]
    until = place("until")
    assert (until.whole_limit.limit_to, until.step("T_work").limit_to) == ("answered", "answered")


def test_clocks_that_stop_and_bells_of_every_kind() -> None:
    clock = place("clock")
    assert (clock.step("T_wait").stops_clock, clock.step("T_wait").stops) == (True, ())
    assert clock.step("T_ask").stops == ("matter",)
    bells = place("bells")
    assert bells.step("T_work").bells == ("B_due", "B_late")
    assert [bells.step(name).timer for name in ("B_due", "B_late", "B_before", "B_cut")] == [
        "到期",
        "到期+3工作日",
        "80%",
        "2工作日",
    ]
    assert [bells.step(name).interrupting for name in ("B_before", "B_cut")] == [False, True]
    timer = place("timer")
    assert (timer.step("C_wait").timer, timer.step("C_day").timer) == ("3工作日", "${wait_until}")
    assert (timer.step("C_day").stops_clock, timer.step("C_day").attached_to) == (True, "")


def test_the_ladder_starts_beside_the_matter() -> None:
    made = place("overdue")
    assert (made.whole_limit.overdue, made.step("T_work").overdue) == ("ladder", "ladder")
    assert (made.own_matters, made.beside) == (("overdue",), ("ladder",))
    assert made.tiers == ("5工作日", "8工作日", "15工作日")
    assert "A_order" in build(made.engine_xml("ladder"), "ladder").elements


def test_four_eyes_and_sight() -> None:
    eyes = place("four_eyes")
    assert (eyes.step("T_check").not_same_as, eyes.step("T_review").not_same_as) == (
        ("T_work",),
        ("hand", "T_open"),
    )
    assert eyes.waivers == ("head",)
    assert place("sight").step("T_secret").visible_to == ("head",)
    inside = place("sub_process")
    assert (inside.step("T_check").visible_to, inside.step("T_check").inside) == (
        ("hand", "head"),
        "P_handle",
    )
    assert inside.step("B_due").visible_to == ()


def test_what_a_call_hides_is_hidden_in_the_process_it_calls() -> None:
    word = '<camunda:property name="visibleTo" value="hand, head" />'
    files = edited("call", "", '<camunda:property name="stage" value="经办" />', word)
    assert judged(files) == []
    made = compile_place(files)
    assert made.step("A_check").called == "call_check"
    assert made.step("T_look").visible_to == ("hand", "head")


def test_messages_with_their_buttons() -> None:
    made = place("message")
    assert made.messages["supplement"] == Message(
        "supplement", Said("补交材料", "Hand in what is missing"), "supplement", ("desk", "applicant")
    )
    assert made.messages["withdraw"].note.zh == "反映人不再要求办理"
    assert [made.step(name).message for name in ("C_supplement", "B_withdraw", "B_more")] == [
        "supplement",
        "withdraw",
        "supplement",
    ]
    receive = place("receive")
    assert (receive.step("R_ready").message, receive.step("N_ready").message) == ("ready", "ready")


def test_actions_with_their_inputs_by_english_names() -> None:
    made = place("actions")
    assert made.step("A_number").inputs == {"series": "督办", "fact": "order_no"}
    assert (made.step("A_up").topic, made.step("A_light").inputs) == (
        "tier_up",
        {"deadline": "actions", "light": "amber"},
    )
    assert made.step("A_notify").inputs == {"whom": "head、first_receiver", "text": "来了一件：${open.title}"}
    assert made.step("A_extend").inputs["approver"] == "${first_receiver}"
    assert (made.step("E_done").topic, made.step("E_done").outcome) == ("notify", "settled")
    assert (made.own_matters, made.beside) == (("actions", "actions_child"), ("actions_side",))


def test_decisions_errors_and_escalations() -> None:
    made = place("decision")
    assert (made.step("R_track").decision, made.step("R_track").result) == ("track_of", "track")
    assert list(made.decisions) == ["track_of"]
    error = place("error")
    assert (error.step("E_fail").error, error.step("B_fail").error, error.step("B_fail").attached_to) == (
        "cannot",
        "cannot",
        "P_handle",
    )
    assert place("error_call").step("B_fail").error == ""
    assert place("escalation").step("B_fail").error == "help"


def test_a_task_that_is_off_is_passed_by_itself() -> None:
    made = place("optional")
    assert (made.off, made.step("T_read").optional, made.step("T_plan").optional) == (("T_read",), True, True)
    performed: list[str] = []

    class Office:
        def ask(self, expression: str) -> object:
            raise AssertionError(expression)

        def perform(self, element: str) -> None:
            performed.append(element)

    run = Run.start(build(made.engine_xml("optional"), "optional"), Office())
    for element in ("T_open", "T_plan"):
        run.complete(next(each.id for each in run.people() if each.element == element))
    assert [each.element for each in run.people()] == ["T_work"]
    assert performed == ["T_read"]


def test_answers_and_who_may_do_what_at_any_time() -> None:
    made = place("answers")
    assert made.answer_required
    assert [name for name, step in made.steps.items() if step.answers] == ["E_spot", "T_answer"]
    more = 'answer_required = true\nsuspend = ["负责人"]\nextend = ["head"]'
    charter = compile_place(edited("answers", "place.toml", "answer_required = true", more))
    assert (charter.may_suspend, charter.may_extend) == (("head",), ("head",))


def test_the_engine_gets_every_process_that_is_called() -> None:
    xml = place("error_call").engine_xml("error_call").decode()
    assert xml.count("<process ") == 2
    assert 'errorCode="cannot"' in xml
    assert "camunda" not in xml
