"""A runaway costs its own matter an incident; the clerk at the next desk notices nothing.

A matter is led in a circle, spread over a hundred thousand people, or reckoned beyond all numbers by its own
answers. The act that meets it fails within the fence and changes nothing, while another clerk goes on working in
the same running site.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from engine.acts import bells
from engine.acts.casefile import CaseFile
from engine.acts.office import Office
from engine.doors.packages import Place
from engine.doors.tokens import MOST_STEPS
from engine.ground.clock import VirtualClock
from engine.ground.errors import CannotStep
from rigs import linqing, returning, runaway, story
from rigs.databases import Shelf
from rigs.site import Site
from rigs.together import PATIENCE, Crowd

ROUNDS = 3
OPENING = {"姓名": "张三", "联系电话": "13800000000", "遇到了什么问题": "没有下文", "想办成什么": "办好登记"}


@pytest.fixture
def office(shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """The office of the runaways; the engine reads its drawing as if the publisher had missed what is wrong."""
    shelf.keep("tables", linqing.make_tables)
    shelf.keep("runaway", runaway.furnish, base="tables")
    published = Place.engine_xml
    monkeypatch.setattr(Place, "engine_xml", lambda place, name: runaway.missed(published(place, name)))
    with shelf.fresh("runaway") as url, returning.office_at(url, tmp_path / "home") as office:
        yield office


@pytest.fixture
def canary(sign_in: Callable[[str], Site]) -> Callable[[], str]:
    """A clerk who takes in a matter and sends it on, again and again; gives its number each time."""
    clerk = sign_in("canary")

    def work() -> str:
        clerk.open("/register").fill(OPENING).submit("登记").sees("已登记")
        number = story.number_on(clerk)
        story.work(clerk, number, {"怎么走": "平常"}, "分派")
        clerk.open(f"/matters/{number}").sees("办理")
        return number

    return work


def taken_in(office: Office) -> str:
    """A matter that waits to be sent on its way."""
    return returning.take_in(office, returning.who(office, "front")).number


def send(office: Office, number: str, kind: str) -> None:
    """Send it on its way."""
    task = returning.open_task(office, number, "T_choose")
    returning.do(office, task, returning.who(office, "front"), runaway.RUNAWAYS[kind])


@pytest.mark.parametrize("kind", runaway.RUNAWAYS)
def test_a_runaway_is_stopped_and_its_own_matter_becomes_an_incident(office: Office, kind: str) -> None:
    number, other = taken_in(office), taken_in(office)
    with pytest.raises(CannotStep) as stopped:
        send(office, number, kind)

    assert stopped.value.said.zh
    assert stopped.value.said.en
    assert runaway.stuck(office) == {number: stopped.value.said.zh}
    assert returning.open_task(office, number, "T_choose"), "nothing has changed: the task is still open"
    assert returning.open_task(office, other, "T_choose")
    assert runaway.unsound(office) == []


def test_a_matter_whose_bells_ring_one_another_is_stopped_and_the_sweep_goes_on(office: Office) -> None:
    """Found by no check and slipped in by nobody: the day a task is due lies in the past, and its bell leads back."""
    clerk = returning.who(office, "front")
    numbers = [taken_in(office) for _ in range(3)]
    tasks = [returning.open_task(office, number, "T_choose") for number in numbers]
    returning.do(office, tasks[0], clerk, {"how": "bells", "until": "2026-05-20"})
    returning.do(office, tasks[1], clerk, {"how": "bells", "until": "2026-05-01"})
    returning.do(office, tasks[2], clerk, {"how": "plain"})
    bells.sweep(office)

    assert list(runaway.stuck(office)) == [numbers[1]]
    assert returning.open_task(office, numbers[0], "T_bells")
    assert returning.open_task(office, numbers[2], "T_work")
    assert isinstance(office.clock, VirtualClock)
    bells.sweep(office)
    assert list(runaway.stuck(office)) == [numbers[1]]
    assert runaway.unsound(office) == []


def test_the_fence_stands_after_so_many_steps_however_often_it_is_run_into(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    ask = CaseFile.ask

    def counting(file: CaseFile, expression: str, *more: object) -> object:
        asked.append(expression)
        return ask(file, expression, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(CaseFile, "ask", counting)
    number = taken_in(office)
    for _ in range(ROUNDS):
        asked.clear()
        with pytest.raises(CannotStep):
            send(office, number, "circle")
        assert 1 < len(asked) <= MOST_STEPS + 10


def test_a_clerk_goes_on_working_while_others_run_into_the_fence(
    office: Office, canary: Callable[[], str]
) -> None:
    runaways = {kind: [taken_in(office) for _ in range(ROUNDS)] for kind in runaway.RUNAWAYS}

    def run(kind: str) -> Callable[[], list[str]]:
        def all_of_a_kind() -> list[str]:
            return [_stopped(office, number, kind) for number in runaways[kind]]

        return all_of_a_kind

    with Crowd(len(runaways) + 1) as crowd:
        *stopped, worked = crowd.act(
            [*(run(kind) for kind in runaways), lambda: [canary() for _ in range(ROUNDS)]]
        )

    assert stopped == [["stopped"] * ROUNDS] * len(runaways)
    assert isinstance(worked, list), worked
    assert len(set(worked)) == ROUNDS
    assert runaway.stuck(office).keys() == {number for numbers in runaways.values() for number in numbers}
    assert runaway.unsound(office) == []


def _stopped(office: Office, number: str, kind: str) -> str:
    try:
        send(office, number, kind)
    except CannotStep:
        return "stopped"
    return "done"


def test_no_act_of_a_clerk_waits_for_a_matter_that_is_turning(
    office: Office, canary: Callable[[], str], shelf: Shelf, monkeypatch: pytest.MonkeyPatch, site: Site
) -> None:
    """The circle is held in the middle of its turning until the clerk has finished.

    On the embedded database there is one writer at a time, so there the clerk looks meanwhile, and writes after.
    """
    turning, finished = threading.Event(), threading.Event()
    ask = CaseFile.ask

    def held(file: CaseFile, expression: str, *more: object) -> object:
        if "circle" in expression and file.look_up("choose.how") == "circle":
            turning.set()
            assert finished.wait(PATIENCE), "the clerk waited for the circle"
        return ask(file, expression, *more)  # type: ignore[arg-type]

    number = taken_in(office)
    monkeypatch.setattr(CaseFile, "ask", held)
    with ThreadPoolExecutor(1) as beside:
        circle = beside.submit(_stopped, office, number, "circle")
        try:
            assert turning.wait(PATIENCE)
            if shelf.kind == "postgresql":
                assert canary()
            site.open("/signin")
            assert not circle.done()
        finally:
            finished.set()
        assert circle.result(PATIENCE) == "stopped"
    assert canary()
    assert list(runaway.stuck(office)) == [number]
