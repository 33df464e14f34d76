"""Tokens: what moves, what waits, what is stored and what is refused."""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Callable, Mapping
from typing import Any

import pytest

import drawn
from drawn import Drawing
from engine.doors.tokens import MOST_STEPS, Run, Specs, build
from engine.doors.tokens.course import OfficeEngine
from engine.doors.tokens.shapes import End
from engine.ground.errors import BadDrawing, CannotStep, Gone, Refused


class Desk:
    """An office whose answers the test writes."""

    def __init__(self, answers: Mapping[str, Any] | None = None) -> None:
        self.answers: dict[str, Any] = dict(answers or {})
        self.performed: list[str] = []
        self.asked: list[str] = []

    def ask(self, expression: str) -> object:
        self.asked.append(expression)
        return self.answers[expression]

    def perform(self, element: str) -> None:
        self.performed.append(element)


def line(*ids: str, tag: str = "userTask") -> Drawing:
    drawing = Drawing().draw(startEvent="s", **{tag: " ".join(ids)}, endEvent="e")
    return drawing.chain(" ".join(("s", *ids, "e")))


def begin(drawing: Drawing, *others: Drawing, desk: Desk | None = None) -> Run:
    return Run.start(build(drawing.xml(*others), "p"), desk or Desk())


def names(run: Run) -> list[str]:
    return sorted(task.element for task in run.people())


def do(run: Run, element: str) -> None:
    run.complete(next(task.id for task in run.people() if task.element == element))


def ring(run: Run, element: str, **more: bool) -> None:
    run.ring(next(bell.id for bell in run.bells() if bell.element == element), **more)


def refusal(act: Callable[[], object], kind: type[Refused] = CannotStep) -> str:
    with pytest.raises(kind) as caught:
        act()
    return caught.value.code


def finding(drawing: Drawing, *others: Drawing) -> tuple[str, str]:
    with pytest.raises(BadDrawing) as caught:
        build(drawing.xml(*others), "p")
    return caught.value.findings[0].code, caught.value.findings[0].element


# The journal


def test_the_journal_tells_every_drawn_shape_in_order() -> None:
    drawing = Drawing().draw(startEvent="s", serviceTask="记", userTask="办", endEvent="e").chain("s 记 办 e")
    desk = Desk()
    run = begin(drawing, desk=desk)
    told = [(step.kind, step.element) for step in run.journal]
    assert told == [
        ("entered", "s"),
        ("completed", "s"),
        ("entered", "记"),
        ("completed", "记"),
        ("entered", "办"),
    ]
    assert desk.performed == ["记"]
    again = Run.load(run.dump(), build(drawing.xml(), "p"), desk)
    assert again.journal == []
    do(again, "办")
    assert [(step.kind, step.element) for step in again.journal] == [
        ("completed", "办"),
        ("entered", "e"),
        ("completed", "e"),
        ("ended", "e"),
    ]
    assert again.finished
    assert again.ends == ["e"]


@pytest.mark.parametrize("tag", ["serviceTask", "sendTask", "businessRuleTask"])
def test_the_office_performs_automatic_tasks(tag: str) -> None:
    desk = Desk()
    run = begin(line("a", "b", tag=tag), desk=desk)
    assert desk.performed == ["a", "b"]
    assert run.finished


@pytest.mark.parametrize("tag", ["userTask", "manualTask", "task"])
def test_tasks_of_people_wait(tag: str) -> None:
    assert names(begin(line("a", tag=tag))) == ["a"]


def test_names_in_chinese_survive_storing() -> None:
    drawing = line("分类派发", "核实处理")
    run = begin(drawing)
    do(run, "分类派发")
    run = Run.load(run.dump(), build(drawing.xml(), "p"), Desk())
    assert names(run) == ["核实处理"]


@pytest.mark.parametrize("id", ["Start", "End", "Root", "p.EndJoin", "b.BoundaryEventSplit"])
def test_no_element_id_collides_with_a_name_of_the_library(id: str) -> None:
    drawing = line(id, "b")
    drawing.edge("bell", "b")
    drawing.chain("bell e")
    run = begin(drawing)
    do(run, id)
    assert names(run) == ["b"]


# Joins


def ring_road(gateway: str, branches: int, *, beside: bool) -> Drawing:
    """A split and a join inside a loop; `beside` puts another open branch around the loop."""
    way = {"default": "direct"} if gateway == "inclusiveGateway" else {}
    out = {"default": "on"} if gateway == "inclusiveGateway" else {}
    drawing = Drawing().draw(startEvent="s", exclusiveGateway="m", userTask="post", endEvent="e")
    drawing.shape(gateway, "sp", **way)
    drawing.shape(gateway, "jn", **out)
    drawing.shape("exclusiveGateway", "g", default="leave")
    for number in range(branches):
        drawing.shape("userTask", f"b{number}")
        drawing.flow("sp", f"b{number}", "all" if way else None)
        drawing.flow(f"b{number}", "jn")
    if way:
        drawing.flow("sp", "jn", id="direct")
    drawing.chain("m sp")
    drawing.flow("jn", "post", id="on")
    drawing.chain("post g")
    drawing.flow("g", "m", "again")
    if beside:
        drawing.draw(parallelGateway="os oj", userTask="other")
        drawing.chain("s os m").chain("os other oj e")
        drawing.flow("g", "oj", id="leave")
    else:
        drawing.chain("s m")
        drawing.flow("g", "e", id="leave")
    return drawing


@pytest.mark.parametrize("stored", [False, True])
@pytest.mark.parametrize(
    ("gateway", "branches", "beside"),
    list(itertools.product(("parallelGateway", "inclusiveGateway"), (2, 3), (False, True))),
)
def test_a_join_inside_a_loop_waits_for_all_its_branches_in_every_round(
    gateway: str, branches: int, beside: bool, stored: bool
) -> None:
    specs = build(ring_road(gateway, branches, beside=beside).xml(), "p")
    for seed in range(10):
        chance, desk = random.Random(seed), Desk({"all": True, "again": True})
        run = Run.start(specs, desk)
        other = ["other"] if beside else []
        for turn in range(4):
            left = [f"b{number}" for number in range(branches)]
            while left:
                assert names(run) == sorted(left + other), f"seed {seed}, round {turn}"
                do(run, left.pop(chance.randrange(len(left))))
                run = Run.load(run.dump(), specs, desk) if stored else run
            assert names(run) == sorted(["post", *other]), f"seed {seed}, round {turn}"
            desk.answers["again"] = turn < 3
            do(run, "post")
        if beside:
            do(run, "other")
        assert run.finished, f"seed {seed}"


def test_an_inclusive_join_waits_only_for_the_branches_taken() -> None:
    drawing = Drawing().draw(startEvent="s", userTask="a b c post", endEvent="e")
    drawing.shape("inclusiveGateway", "sp", default="d")
    drawing.shape("inclusiveGateway", "jn")
    drawing.flow("sp", "a", "A")
    drawing.flow("sp", "b", "B")
    drawing.flow("sp", "c", id="d")
    drawing.chain("s sp").chain("a jn").chain("b jn").chain("c jn post e")
    run = begin(drawing, desk=Desk({"A": True, "B": False}))
    assert names(run) == ["a"]
    do(run, "a")
    assert names(run) == ["post"]


def test_an_inclusive_join_does_not_fire_before_a_sibling_has_its_token() -> None:
    drawing = Drawing().draw(startEvent="s", parallelGateway="sp", userTask="a post", endEvent="e")
    drawing.shape("inclusiveGateway", "jn")
    drawing.chain("s sp jn").chain("sp a jn post e")
    run = begin(drawing)
    assert names(run) == ["a"]
    do(run, "a")
    assert names(run) == ["post"]


def test_an_inclusive_join_waits_for_a_branch_that_may_leave_by_its_bell() -> None:
    drawing = Drawing().draw(startEvent="s", parallelGateway="sp", userTask="a b c post", endEvent="e e2")
    drawing.shape("inclusiveGateway", "jn")
    drawing.edge("bell", "b")
    drawing.chain("s sp a jn post e").chain("sp b e2").chain("bell c jn")
    run = begin(drawing)
    do(run, "a")
    assert names(run) == ["b"]
    ring(run, "bell")
    assert names(run) == ["c"]
    do(run, "c")
    assert names(run) == ["post"]


def test_a_second_token_on_the_same_way_waits_for_the_next_round() -> None:
    drawing = Drawing().draw(
        startEvent="s", parallelGateway="sp jn", exclusiveGateway="m", userTask="a b c post", endEvent="e"
    )
    drawing.chain("s sp a m jn post e").chain("sp b m").chain("sp c jn")
    run = begin(drawing)
    do(run, "a")
    do(run, "b")
    assert names(run) == ["c"]
    code = refusal(lambda: do(run, "c") or do(run, "post"))
    assert code == "stuck"  # one token is left on a way whose partner is used up


def test_two_ways_from_one_gateway_straight_into_a_join_are_two_ways() -> None:
    drawing = Drawing().draw(startEvent="s", parallelGateway="sp jn", userTask="post", endEvent="e")
    drawing.chain("s sp jn post e").chain("sp jn")
    assert names(begin(drawing)) == ["post"]


def test_the_file_not_the_layout_orders_conditions() -> None:
    drawing = Drawing().draw(startEvent="s", userTask="a b", endEvent="e")
    drawing.shape("exclusiveGateway", "g", default="d")
    drawing.flow("g", "b", "B")
    drawing.flow("g", "a", "A")
    drawing.flow("g", "e", id="d")
    drawing.chain("s g").chain("a e").chain("b e")
    desk = Desk({"A": True, "B": True})
    assert names(begin(drawing, desk=desk)) == ["b"]
    assert desk.asked == ["B"]


# Bells, messages, errors


def guarded(*, interrupting: bool, inner: str = drawn.TIMER) -> Drawing:
    drawing = Drawing().draw(startEvent="s", userTask="a side", endEvent="e e2").chain("s a e")
    drawing.edge("b", "a", inner, interrupting=interrupting)
    return drawing.chain("b side e2")


def test_an_interrupting_bell_ends_the_task_it_is_on() -> None:
    run = begin(guarded(interrupting=True))
    (bell,), (task,) = run.bells(), run.people()
    assert (bell.element, bell.attached_to, bell.host_id, bell.interrupting) == ("b", "a", task.id, True)
    run.ring(bell.id)
    assert names(run) == ["side"]
    assert run.bells() == []
    assert [(step.kind, step.element) for step in run.journal[3:]] == [
        ("entered", "b"),
        ("cancelled", "a"),
        ("completed", "b"),
        ("entered", "side"),
    ]
    do(run, "side")
    assert run.ends == ["e2"]
    assert run.finished


def test_a_bell_on_the_side_leaves_the_task_open_and_rings_once() -> None:
    run = begin(guarded(interrupting=False))
    ring(run, "b")
    assert names(run) == ["a", "side"]
    assert run.bells() == []


def test_a_cyclic_bell_keeps_its_id_and_rings_until_its_task_is_done() -> None:
    drawing = guarded(interrupting=False)
    specs = build(drawing.xml(), "p")
    run = Run.start(specs, Desk())
    (bell,) = run.bells()
    for _ in range(3):
        run = Run.load(run.dump(), specs, Desk())
        run.ring(bell.id, again=True)
    assert names(run) == ["a", "side", "side", "side"]
    assert run.bells() == [bell]
    do(run, "a")
    assert run.bells() == []
    assert names(run) == ["side"] * 3
    assert refusal(lambda: run.ring(bell.id), Gone) == "gone"


def test_a_task_that_ends_takes_its_bell_with_it() -> None:
    run = begin(guarded(interrupting=False))
    (bell,) = run.bells()
    do(run, "a")
    assert run.finished
    assert refusal(lambda: run.ring(bell.id), Gone) == "gone"


def test_a_task_on_the_side_that_ends_leaves_the_bells_beside_it_armed() -> None:
    drawing = guarded(interrupting=False)
    drawing.edge("b2", "a")
    drawing.chain("b2 e2")
    run = begin(drawing)
    ring(run, "b")
    do(run, "side")
    assert names(run) == ["a"]
    assert [bell.element for bell in run.bells()] == ["b2"]


def test_no_bell_rings_by_itself() -> None:
    specs = build(guarded(interrupting=True).xml(), "p")
    state = Run.start(specs, Desk()).dump()
    run = Run.load(state, specs, Desk())
    assert names(run) == ["a"]
    assert run.dump() == state


@pytest.mark.parametrize("interrupting", [True, False])
def test_a_message_on_the_side_may_come_again_and_an_interrupting_one_not(interrupting: bool) -> None:
    run = begin(guarded(interrupting=interrupting, inner=drawn.message()))
    assert [(one.name, one.attached_to) for one in run.messages()] == [("补正", "a")]
    run.send("补正")
    if interrupting:
        assert refusal(lambda: run.send("补正"), Gone) == "gone"
        assert names(run) == ["side"]
    else:
        run.send("补正")
        assert names(run) == ["a", "side", "side"]


def test_a_message_nobody_waits_for_is_refused_and_changes_nothing() -> None:
    run = begin(guarded(interrupting=False, inner=drawn.message()))
    before = run.dump()
    assert refusal(lambda: run.send("撤回"), Gone) == "gone"
    assert run.dump() == before


@pytest.mark.parametrize("first", ["t1", "t2", "msg"])
def test_events_behind_one_gateway_wait_each_on_its_own(first: str) -> None:
    drawing = Drawing().draw(startEvent="s", eventBasedGateway="g", userTask="a b c", endEvent="e")
    drawing.shape("intermediateCatchEvent", "t1", drawn.TIMER)
    drawing.shape("intermediateCatchEvent", "t2", drawn.TIMER)
    drawing.shape("intermediateCatchEvent", "msg", drawn.message())
    drawing.chain("s g t1 a e").chain("g t2 b e").chain("g msg c e")
    specs = build(drawing.xml(), "p")
    run = Run.load(Run.start(specs, Desk()).dump(), specs, Desk())
    assert [bell.element for bell in run.bells()] == ["t1", "t2"]
    if first == "msg":
        run.send("补正")
    else:
        ring(run, first)
    assert names(run) == [{"t1": "a", "t2": "b", "msg": "c"}[first]]
    assert run.bells() == []
    assert run.messages() == []
    assert sorted(step.element for step in run.journal if step.kind == "cancelled") == sorted(
        {"t1", "t2", "msg"} - {first}
    )


def test_a_receive_task_waits_for_its_message_and_may_carry_a_bell() -> None:
    drawing = Drawing().draw(startEvent="s", userTask="side", endEvent="e")
    drawing.shape("receiveTask", "r", messageRef="M1")
    drawing.edge("b", "r", interrupting=False)
    drawing.chain("s r e").chain("b side e")
    run = begin(drawing)
    ring(run, "b")
    run.send("补正")
    assert names(run) == ["side"]


def boxed(*, end: str = "") -> Drawing:
    """A sub-process with a task, beside which the outer course waits for a bell, a message and an error."""
    inner = Drawing("box").draw(startEvent="is", userTask="in1", parallelGateway="ip", endEvent="ie2")
    inner.shape("userTask", "in2")
    inner.shape("endEvent", "ie", end)
    inner.chain("is ip in1 ie").chain("ip in2 ie2")
    drawing = Drawing().draw(startEvent="s", userTask="after late failed", endEvent="e e2")
    drawing.shape("subProcess", "box", inner.inside())
    drawing.edge("late_bell", "box")
    drawing.edge("err", "box", drawn.ERROR)
    return drawing.chain("s box after e").chain("late_bell late e2").chain("err failed e2")


def test_a_sub_process_goes_on_when_all_inside_has_ended() -> None:
    specs = build(boxed().xml(), "p")
    run = Run.start(specs, Desk())
    do(run, "in1")
    run = Run.load(run.dump(), specs, Desk())
    assert names(run) == ["in2"]
    assert not run.finished
    do(run, "in2")
    assert names(run) == ["after"]
    assert run.bells() == []


def test_a_bell_on_a_sub_process_takes_all_that_is_open_inside() -> None:
    run = begin(boxed())
    (bell,) = run.bells()
    host = next(step.id for step in run.journal if (step.kind, step.element) == ("entered", "box"))
    assert (bell.attached_to, bell.host_id) == ("box", host)
    run.ring(bell.id)
    assert names(run) == ["late"]
    cancelled = [step.element for step in run.journal if step.kind == "cancelled"]
    assert cancelled == ["in1", "in2", "box"]


def test_a_terminating_end_ends_its_own_sub_process_only() -> None:
    run = begin(boxed(end=drawn.TERMINATE))
    do(run, "in1")
    assert names(run) == ["after"]
    assert [step.element for step in run.journal if step.kind == "cancelled"] == ["in2"]


def test_an_error_end_goes_to_the_event_on_its_sub_process() -> None:
    run = begin(boxed(end=drawn.ERROR))
    do(run, "in1")
    assert names(run) == ["failed"]


def calling_for_help(*, interrupting: bool) -> Drawing:
    """A sub-process that throws an escalation in the middle, and another at its end, caught on its edge."""
    inner = Drawing("box").draw(startEvent="is", userTask="in1 in2")
    inner.shape("intermediateThrowEvent", "help", drawn.ESCALATION)
    inner.shape("endEvent", "more", drawn.ESCALATION)
    inner.chain("is in1 help in2 more")
    drawing = Drawing().draw(startEvent="s", userTask="after head", endEvent="e e2")
    drawing.shape("subProcess", "box", inner.inside())
    drawing.edge("alarm", "box", drawn.ESCALATION, interrupting=interrupting)
    return drawing.chain("s box after e").chain("alarm head e2")


def test_an_escalation_may_come_again_beside_what_goes_on() -> None:
    specs = build(calling_for_help(interrupting=False).xml(), "p")
    run = Run.start(specs, Desk())
    do(run, "in1")
    assert names(run) == ["head", "in2"]
    run = Run.load(run.dump(), specs, Desk())
    do(run, "in2")
    assert names(run) == ["after", "head", "head"]


def test_an_escalation_that_interrupts_ends_the_sub_process() -> None:
    run = begin(calling_for_help(interrupting=True))
    do(run, "in1")
    assert names(run) == ["head"]
    do(run, "head")
    assert run.finished


def test_an_escalation_of_a_called_process_is_caught_on_the_call() -> None:
    called = Drawing("q").draw(startEvent="qs", userTask="qu").chain("qs qu qe")
    called.shape("endEvent", "qe", drawn.ESCALATION)
    drawing = Drawing().draw(startEvent="s", userTask="head", endEvent="e e2")
    drawing.shape("callActivity", "c", calledElement="q")
    drawing.edge("alarm", "c", "<bpmn:escalationEventDefinition/>", interrupting=False)
    run = begin(drawing.chain("s c e").chain("alarm head e2"), called)
    do(run, "qu")
    assert names(run) == ["head"]


def test_an_escalation_nobody_catches_is_refused() -> None:
    drawing = Drawing().draw(startEvent="s", userTask="a").chain("s a e")
    drawing.shape("endEvent", "e", drawn.ESCALATION)
    run = begin(drawing)
    assert refusal(lambda: do(run, "a")) == "uncaught_escalation"


def test_an_error_nobody_catches_is_refused() -> None:
    drawing = Drawing().draw(startEvent="s", userTask="a").chain("s a e")
    drawing.shape("endEvent", "e", drawn.ERROR)
    run = begin(drawing)
    assert refusal(lambda: do(run, "a")) == "uncaught_error"


def test_an_error_is_not_caught_by_a_sub_process_beside_it() -> None:
    thrower = Drawing("box1").draw(startEvent="s1", userTask="u1").chain("s1 u1 e1")
    thrower.shape("endEvent", "e1", drawn.ERROR)
    other = Drawing("box2").draw(startEvent="s2", userTask="u2", endEvent="e2").chain("s2 u2 e2")
    drawing = Drawing().draw(startEvent="s", parallelGateway="g", endEvent="e")
    drawing.shape("subProcess", "box1", thrower.inside())
    drawing.shape("subProcess", "box2", other.inside())
    drawing.edge("err", "box2", drawn.ERROR)
    drawing.chain("s g box1 e").chain("g box2 e").chain("err e")
    run = begin(drawing)
    assert refusal(lambda: do(run, "u1")) == "uncaught_error"


def test_one_called_process_may_run_twice_at_once() -> None:
    called = Drawing("q").draw(startEvent="qs", userTask="qu", endEvent="qe").chain("qs qu qe")
    drawing = Drawing().draw(startEvent="s", parallelGateway="g j", endEvent="e")
    drawing.shape("callActivity", "c1", calledElement="q")
    drawing.shape("callActivity", "c2", calledElement="q")
    drawing.chain("s g c1 j e").chain("g c2 j")
    specs = build(drawing.xml(called), "p")
    run = Run.start(specs, Desk())
    assert names(run) == ["qu", "qu"]
    run = Run.load(run.dump(), specs, Desk())
    do(run, "qu")
    assert names(run) == ["qu"]
    do(run, "qu")
    assert run.finished


# The same task for several


def jointly(*, in_turn: bool = False, enough: str = "") -> Drawing:
    drawing = Drawing().draw(startEvent="s", userTask="post side", endEvent="e")
    drawing.shape("userTask", "m", drawn.several("units", in_turn=in_turn, enough=enough))
    drawing.edge("b", "m", interrupting=True)
    return drawing.chain("s m post e").chain("b side e")


def test_several_units_work_together_and_each_token_knows_its_unit() -> None:
    specs = build(jointly().xml(), "p")
    desk = Desk({"units": ["民政局", "市监局"]})
    run = Run.start(specs, desk)
    run = Run.load(run.dump(), specs, desk)
    assert [(task.element, task.item) for task in run.people()] == [("m", "民政局"), ("m", "市监局")]
    run.complete(run.people()[1].id)
    assert [task.item for task in run.people()] == ["民政局"]
    assert desk.asked == ["units"]
    run.complete(run.people()[0].id)
    assert names(run) == ["post"]
    told = [(step.kind, step.element, step.item) for step in run.journal]
    assert told[:3] == [("completed", "m", "市监局"), ("completed", "m", "民政局"), ("completed", "m", None)]


def test_several_units_work_in_turn() -> None:
    specs = build(jointly(in_turn=True).xml(), "p")
    run = Run.start(specs, Desk({"units": ["甲", "乙", "丙"]}))
    for item in ("甲", "乙", "丙"):
        run = Run.load(run.dump(), specs, Desk())
        assert [task.item for task in run.people()] == [item]
        run.complete(run.people()[0].id)
    assert names(run) == ["post"]


def test_enough_answers_end_the_rest() -> None:
    run = begin(jointly(enough="enough"), desk=Desk({"units": ["甲", "乙", "丙"], "enough": True}))
    run.complete(run.people()[1].id)
    assert names(run) == ["post"]
    gone = [step.item for step in run.journal if step.kind == "cancelled"]
    assert gone == ["甲", "丙"]


def test_a_bell_on_a_task_for_several_ends_every_instance() -> None:
    run = begin(jointly(), desk=Desk({"units": ["甲", "乙"]}))
    ring(run, "b")
    assert names(run) == ["side"]
    gone = [(step.element, step.item) for step in run.journal if step.kind == "cancelled"]
    assert gone == [("m", "甲"), ("m", "乙"), ("m", None)]


def test_a_number_makes_that_many_instances_and_nobody_is_no_instance() -> None:
    assert [task.item for task in begin(jointly(), desk=Desk({"units": 2})).people()] == ["1", "2"]
    assert names(begin(jointly(), desk=Desk({"units": []}))) == ["post"]


@pytest.mark.parametrize("answer", [None, "甲", True, {"甲": 1}, ["甲"] * 201, -1])
def test_what_is_not_a_short_list_is_refused(answer: object) -> None:
    assert refusal(lambda: begin(jointly(), desk=Desk({"units": answer}))) == "not_a_list"


# A long life


def office_loop() -> Drawing:
    """Handle, with a warning beside it and a review in parallel; returned as often as one likes."""
    drawing = Drawing().draw(
        startEvent="s", exclusiveGateway="m", userTask="handle review warn", endEvent="e e2"
    )
    drawing.draw(parallelGateway="sp jn")
    drawing.shape("exclusiveGateway", "g", default="done")
    drawing.edge("bell", "handle", interrupting=False)
    drawing.chain("s m sp handle jn g").chain("sp review jn").chain("bell warn e2")
    drawing.flow("g", "m", "again")
    drawing.flow("g", "e", id="done")
    return drawing


def rows(state: bytes) -> int:
    return len(json.loads(state.partition(b"\n")[2])["tokens"])


def test_a_thousand_returns_leave_a_case_as_small_as_the_first() -> None:
    specs, desk = build(office_loop().xml(), "p"), Desk({"again": True})
    run = Run.start(specs, desk)
    ring(run, "bell")  # nobody ever looks at this warning: it stays open beside the loop
    sizes, counts = set(), set()
    for _ in range(1000):
        do(run, "review")
        do(run, "handle")
        state = run.dump()
        sizes.add(len(state))
        counts.add(rows(state))
        run = Run.load(state, specs, desk)
        assert names(run) == ["handle", "review", "warn"]
    assert len(sizes) == len(counts) == 1
    assert counts == {6}  # root, the open warning, a guard, its task, its bell, the review
    assert max(sizes) < 600


def test_a_run_that_is_never_stored_does_not_grow_either() -> None:
    run = begin(office_loop(), desk=Desk({"again": True}))
    for _ in range(300):
        do(run, "review")
        do(run, "handle")
    assert rows(run.dump()) == 5


def test_twelve_parallel_blocks_start_at_once() -> None:
    drawing = Drawing().draw(startEvent="s", endEvent="e")
    last = "s"
    for number in range(12):
        drawing.draw(parallelGateway=f"p{number} j{number}", userTask=f"a{number} b{number}")
        drawing.chain(f"{last} p{number} a{number} j{number}").chain(f"p{number} b{number} j{number}")
        last = f"j{number}"
    run = begin(drawing.chain(f"{last} e"))
    assert names(run) == ["a0", "b0"]
    assert rows(run.dump()) == 3


def test_six_hundred_shapes_in_a_row_are_read_and_walked() -> None:
    ids = [f"t{number}" for number in range(600)]
    run = begin(line(*ids))
    for id in ids:
        do(run, id)
    assert run.finished


# What is stored


def stored() -> tuple[bytes, Specs]:
    specs = build(jointly().xml(), "p")
    return Run.start(specs, Desk({"units": ["甲", "乙"]})).dump(), specs


def test_storing_and_loading_gives_the_same_bytes() -> None:
    state, specs = stored()
    assert Run.load(state, specs, Desk()).dump() == state


def test_every_flipped_byte_is_noticed() -> None:
    state, specs = stored()
    for place in range(len(state)):
        bad = bytearray(state)
        bad[place] ^= 1
        code = refusal(lambda bad=bad: Run.load(bytes(bad), specs, Desk()))
        assert code in {"unknown_format", "damaged"}, place


@pytest.mark.parametrize("cut", [0, 1, 40, -1])
def test_a_state_cut_short_is_refused(cut: int) -> None:
    state, specs = stored()
    assert refusal(lambda: Run.load(state[:cut], specs, Desk())) in {"unknown_format", "damaged"}


def test_a_later_format_is_refused_and_not_guessed() -> None:
    state, specs = stored()
    later = state.replace(b"bancheng-tokens 1 ", b"bancheng-tokens 2 ")
    assert refusal(lambda: Run.load(later, specs, Desk())) == "unknown_format"


def test_a_token_at_a_place_no_longer_drawn_is_refused_by_name() -> None:
    state = begin(line("a", "b")).dump()
    with pytest.raises(CannotStep, match="“a”") as caught:
        Run.load(state, build(line("x").xml(), "p"), Desk())
    assert caught.value.code == "unknown_place"


def test_running_cases_never_change_the_shared_specs() -> None:
    def photo(specs: Specs) -> list[tuple[str, str]]:
        all_places = [
            place for spec in (specs.main, *specs.inside.values()) for place in spec.task_specs.values()
        ]
        return [
            (place.name, repr(sorted((k, repr(v)) for k, v in vars(place).items()))) for place in all_places
        ]

    specs = build(boxed(end=drawn.ERROR).xml(), "p")
    before = photo(specs)
    for act in (lambda run: do(run, "in1"), lambda run: ring(run, "late_bell"), lambda run: do(run, "in2")):
        act(Run.start(specs, Desk()))
    assert photo(specs) == before


# What is refused


def test_only_an_open_task_can_be_completed() -> None:
    drawing = guarded(interrupting=True)
    run = begin(drawing)
    future, waiting = "0" * 32, run.bells()[0].id
    start = run.journal[0].id
    task = run.people()[0].id
    for id in (future, waiting, start, "no id at all", ""):
        assert refusal(lambda id=id: run.complete(id), Gone) == "gone"
    ring(run, "b")
    assert refusal(lambda: run.complete(task), Gone) == "gone"  # cancelled
    side = run.people()[0].id
    run.complete(side)
    assert refusal(lambda: run.complete(side), Gone) == "gone"  # completed
    assert not run.broken


def test_a_task_is_not_a_bell() -> None:
    run = begin(guarded(interrupting=True))
    task = run.people()[0].id
    assert refusal(lambda: run.ring(task), Gone) == "gone"


def test_a_circle_without_anyone_in_it_is_refused_by_the_fence() -> None:
    drawing = Drawing().draw(startEvent="s", exclusiveGateway="m", serviceTask="打转", endEvent="e")
    drawing.shape("exclusiveGateway", "g", default="d")
    drawing.chain("s m 打转 g")
    drawing.flow("g", "m", "again")
    drawing.flow("g", "e", id="d")
    desk = Desk({"again": True})
    assert refusal(lambda: begin(drawing, desk=desk)) == "circle"
    assert 0 < len(desk.performed) < MOST_STEPS


def test_exactly_as_many_steps_as_the_fence_allows_are_walked() -> None:
    ids = [f"t{number}" for number in range(MOST_STEPS - 2)]
    assert begin(line(*ids, tag="serviceTask")).finished
    assert refusal(lambda: begin(line(*ids, "more", tag="serviceTask"))) == "circle"


def test_a_join_no_branch_can_reach_any_more_is_refused_by_name() -> None:
    drawing = Drawing().draw(startEvent="s", parallelGateway="会合", userTask="a b", endEvent="e")
    drawing.shape("exclusiveGateway", "g", default="d")
    drawing.chain("s g").chain("a 会合 e").chain("b 会合")
    drawing.flow("g", "a", "A")
    drawing.flow("g", "b", id="d")
    run = begin(drawing, desk=Desk({"A": True}))
    with pytest.raises(CannotStep, match="会合") as caught:
        do(run, "a")
    assert caught.value.code == "stuck"


def test_a_course_that_stops_without_an_end_event_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(End, "_on_complete_hook", lambda self, token: None)
    run = begin(line("a"))
    assert refusal(lambda: do(run, "a")) == "silent_end"


def test_a_gateway_without_a_way_out_is_refused() -> None:
    drawing = Drawing().draw(startEvent="s", exclusiveGateway="g", endEvent="e").chain("s g")
    drawing.flow("g", "e", "A")
    assert refusal(lambda: begin(drawing, desk=Desk({"A": None}))) == "no_way_out"
    assert refusal(lambda: begin(drawing, desk=Desk({"A": "yes"}))) == "not_a_condition"


def test_after_a_failed_step_the_run_is_void() -> None:
    class Careless(Desk):
        def perform(self, element: str) -> None:
            raise ZeroDivisionError

    drawing = Drawing().draw(startEvent="s", userTask="a", serviceTask="b", endEvent="e").chain("s a b e")
    run = begin(drawing, desk=Careless())
    state = run.dump()
    with pytest.raises(ZeroDivisionError):
        do(run, "a")
    assert run.broken
    for act in (
        run.people,
        run.bells,
        run.messages,
        run.dump,
        lambda: run.complete("x"),
        lambda: run.send("补正"),
    ):
        assert refusal(act) == "broken"
    again = Run.load(state, build(drawing.xml(), "p"), Desk())
    do(again, "a")
    assert again.finished


def test_nothing_moves_a_run_while_it_is_moving() -> None:
    class Meddler(Desk):
        run: Run

        def perform(self, element: str) -> None:
            self.run.send("补正")

    desk = Meddler()
    drawing = Drawing().draw(startEvent="s", userTask="a", serviceTask="b", endEvent="e").chain("s a b e")
    desk.run = begin(drawing, desk=desk)
    assert refusal(lambda: do(desk.run, "a")) == "broken"


def test_there_is_no_python_behind_the_expressions() -> None:
    engine = OfficeEngine(Desk())
    for act in (engine.execute, engine.call_service, engine.environment.evaluate, engine.environment.execute):
        assert refusal(lambda act=act: act(None, "1")) == "no_scripts"


@pytest.mark.parametrize(
    ("tag", "inner", "attributes"),
    [
        ("scriptTask", "<bpmn:script>1</bpmn:script>", {}),
        ("complexGateway", "", {}),
        ("transaction", "", {}),
        ("adHocSubProcess", "", {}),
        ("intermediateCatchEvent", '<bpmn:linkEventDefinition name="x"/>', {}),
        ("intermediateCatchEvent", '<bpmn:signalEventDefinition signalRef="x"/>', {}),
        ("intermediateCatchEvent", drawn.TIMER + drawn.message(), {}),
        ("intermediateCatchEvent", "", {}),
        ("intermediateThrowEvent", "<bpmn:compensateEventDefinition/>", {}),
        ("userTask", "<bpmn:standardLoopCharacteristics/>", {}),
        ("userTask", "<bpmn:ioSpecification/>", {}),
        ("serviceTask", drawn.several("units"), {}),
        ("userTask", "", {"isForCompensation": "true"}),
        ("subProcess", "", {"triggeredByEvent": "true"}),
        ("callActivity", "", {}),
    ],
)
def test_what_tokens_cannot_move_through_is_refused_by_name(
    tag: str, inner: str, attributes: dict[str, str]
) -> None:
    drawing = Drawing().draw(startEvent="s", endEvent="e")
    drawing.shape(tag, "x", inner, **attributes)
    assert finding(drawing.chain("s x e")) == ("unsupported", "x")


def test_faults_of_a_drawing_are_found_before_any_case_starts() -> None:
    loose = line("a")
    loose.shape("userTask", "lost")
    assert finding(loose.chain("lost e")) == ("not_reached", "lost")
    assert finding(line("a").draw(userTask="b")) == ("ways_out", "b")
    assert finding(line("a").chain("a e")) == ("ways_out", "a")
    assert finding(Drawing().draw(startEvent="s", userTask="a").chain("s a a"))[0] == "start_and_end"
    assert finding(line("a").draw(userTask="a")) == ("twice", "a")
    caller = Drawing().draw(startEvent="s", endEvent="e")
    caller.shape("callActivity", "c", calledElement="p")
    assert finding(caller.chain("s c e"))[0] == "calls_itself"
    missing = Drawing().draw(startEvent="s", endEvent="e")
    missing.shape("callActivity", "c", calledElement="nowhere")
    assert finding(missing.chain("s c e"))[0] == "no_process"
    nameless = Drawing().draw(startEvent="s", endEvent="e")
    nameless.shape("receiveTask", "r")
    assert finding(nameless.chain("s r e")) == ("message", "r")
    several = Drawing().draw(startEvent="s", endEvent="e")
    several.shape("userTask", "m", "<bpmn:multiInstanceLoopCharacteristics/>")
    assert finding(several.chain("s m e")) == ("collection", "m")


def test_a_condition_stands_only_where_it_is_asked() -> None:
    ignored = Drawing().draw(startEvent="s", userTask="a", endEvent="e").chain("s a")
    flow = ignored.flow("a", "e", "x")
    assert finding(ignored) == ("condition", flow)
    open_way = Drawing().draw(startEvent="s", exclusiveGateway="g", userTask="a", endEvent="e")
    open_way.chain("s g a e")
    open_way.flow("g", "e", "x")
    assert finding(open_way)[0] == "condition"
    no_default = Drawing().draw(startEvent="s", endEvent="e")
    no_default.shape("exclusiveGateway", "g", default="nowhere")
    assert finding(no_default.chain("s g e")) == ("default", "g")


@pytest.mark.parametrize("xml", [b"", b"<nonsense", b"<a/>"])
def test_what_is_not_a_diagram_is_refused(xml: bytes) -> None:
    assert refusal(lambda: build(xml, "p"), BadDrawing) == "bad_drawing"
