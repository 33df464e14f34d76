"""Bells: each rings once, at its instant or later with its true time, whoever sweeps and however often."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from engine.acts import bells, cases, checking
from engine.acts.office import Office
from engine.acts.people import Person
from engine.acts.registering import register
from engine.acts.submitting import Sent
from engine.doors.tables import bell, case_state, deadline, incident, task
from engine.doors.tables import cases as case_table
from engine.doors.tables import history as entries
from engine.ground.clock import VirtualClock
from engine.ground.errors import CannotStep
from engine.ground.said import Said
from engine.ground.settings import ZONE
from engine.traces import incidents
from rigs import history, linqing, returning
from rigs.linqing import MORNING, Hands
from rigs.mortal import Death, Nursery
from rigs.together import Crowd

HALF_PAST = timedelta(minutes=31)
RINGS = ("amber", "red", "rang")
Ring = tuple[str, str, datetime, datetime]


@pytest.fixture
def front(small: Office) -> Person:
    return returning.who(small, "front")


def pass_by(office: Office, span: timedelta) -> datetime:
    """Time goes by and nobody looks at the bells."""
    assert isinstance(office.clock, VirtualClock)
    office.clock.advance(office.clock.now() + span)
    return office.clock.now()


def rings(office: Office, number: str) -> list[Ring]:
    """What rang for a matter, in order: what, where, when it was due, when it was heard."""
    query = (
        sa.select(entries.c.act, entries.c.element, entries.c.detail, entries.c.at)
        .join(case_table, case_table.c.id == entries.c.case_id)
        .where(case_table.c.number == number, entries.c.act.in_(RINGS))
        .order_by(entries.c.seq)
    )
    with office.reading() as desk:
        return [
            (row.act, row.element, datetime.fromisoformat(json.loads(row.detail)["due"]), row.at)
            for row in desk.sql.execute(query)
        ]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


# When -------------------------------------------------------------------------------------------------------


def test_amber_red_and_drawn_bells_ring_at_their_own_instants(small: Office, front: Person) -> None:
    number = returning.take_in(small, front).number
    Hands(small).advance("2026-05-19T08:00")

    right_due, left_due = at("2026-05-13T09:00"), at("2026-05-18T17:30")
    late = [each for each in rings(small, number) if each[1] in ("T_right", "B_right_late")]
    assert late == [
        ("amber", "T_right", at("2026-05-13T08:54"), at("2026-05-13T08:54")),
        ("red", "T_right", right_due, right_due),
        ("rang", "B_right_late", right_due, right_due),
    ]
    slow = [each for each in rings(small, number) if each[1] in ("T_left", "B_left_late")]
    assert slow == [
        ("amber", "T_left", at("2026-05-15T17:30"), at("2026-05-15T17:30")),
        ("red", "T_left", left_due, left_due),
        ("rang", "B_left_late", left_due, left_due),
    ]


def test_nothing_rings_a_second_before_its_time(small: Office, front: Person) -> None:
    number = returning.take_in(small, front).number
    pass_by(small, timedelta(minutes=24) - timedelta(microseconds=1))
    assert bells.sweep(small) == 0
    pass_by(small, timedelta(microseconds=1))
    assert bells.sweep(small) == 1
    assert [each[0] for each in rings(small, number)] == ["amber"]


def test_a_bell_missed_while_nobody_was_there_rings_once_with_its_true_time(
    small: Office, front: Person
) -> None:
    number = returning.take_in(small, front).number
    now = pass_by(small, timedelta(hours=3))

    assert bells.sweep(small) == 3
    assert bells.sweep(small) == 0
    due = at("2026-05-13T09:00")
    assert rings(small, number) == [
        ("amber", "T_right", at("2026-05-13T08:54"), now),
        ("red", "T_right", due, now),
        ("rang", "B_right_late", due, now),
    ]
    assert history.faults(small) == []


def test_an_act_rings_what_is_due_before_it_does_anything_else(small: Office, front: Person) -> None:
    number = returning.take_in(small, front).number
    left = returning.open_task(small, number, "T_left")
    pass_by(small, timedelta(hours=3))
    returning.do(small, left, returning.who(small, "hand1"), returning.TYPED["T_left"])

    assert [each[1] for each in rings(small, number)] == ["T_right", "T_right", "B_right_late"]
    assert bells.sweep(small) == 0
    assert history.faults(small) == []


def test_rings_of_a_cycle_missed_together_are_one_ring(small: Office, front: Person) -> None:
    number, doer = returning.take_in(small, front).number, returning.who(small, "hand1")
    for element in ("T_left", "T_right"):
        returning.do(small, returning.open_task(small, number, element), doer, returning.TYPED[element])
    now = pass_by(small, timedelta(days=12))
    bells.sweep(small)

    nags = [each for each in rings(small, number) if each[1] == "B_nag"]
    assert nags == [("rang", "B_nag", at("2026-05-14T17:30"), now)]
    with small.reading() as desk:
        upcoming = desk.sql.scalars(sa.select(bell.c.rings_at).where(bell.c.kind == "drawn")).all()
    assert upcoming == [at("2026-05-25T17:30")]
    assert history.faults(small) == []


# Who --------------------------------------------------------------------------------------------------------


def test_eight_sweepers_at_once_ring_each_bell_once(small: Office, front: Person) -> None:
    numbers = [returning.take_in(small, front).number for _ in range(10)]
    pass_by(small, HALF_PAST)
    with Crowd(8) as crowd:
        rung = crowd.act([lambda: bells.sweep(small)] * 8)

    assert sum(rung) + bells.sweep(small) == 3 * len(numbers), rung
    assert all(len(rings(small, number)) == 3 for number in numbers)
    assert history.faults(small) == []


def test_two_processes_ring_each_bell_once(small: Office, front: Person, returning_url: str) -> None:
    numbers = [returning.take_in(small, front).number for _ in range(10)]
    now = pass_by(small, HALF_PAST)
    home = small.settings.home
    with (
        Nursery(returning_url, home, MORNING) as one,
        Nursery(returning_url, home, MORNING) as other,
        ThreadPoolExecutor(2) as threads,
    ):
        jobs = [{"act": "sweep", "key": returning.new_key()} for _ in range(3)]
        lives = list(threads.map(lambda nursery: nursery.life(jobs, Death(), now), (one, other)))

    rung = [answer["rung"] for life in lives for answer in life.done.values()]
    assert sum(rung) == 3 * len(numbers), rung
    assert all(len(rings(small, number)) == 3 for number in numbers)
    assert history.faults(small) == []


# What is stuck ----------------------------------------------------------------------------------------------


def flip(state: bytes) -> bytes:
    return state[:-20] + bytes([state[-20] ^ 1]) + state[-19:]


def open_incidents(office: Office) -> list[Any]:
    query = sa.select(incident.c.case_id, incident.c.tries, incident.c.what)
    with office.reading() as desk:
        return list(desk.sql.execute(query.where(incident.c.closed_at.is_(None))))


def turn(office: Office, case_id: int) -> None:
    """Damage the stored state of a matter, or undo the damage."""
    with office.desk() as desk:
        mine = case_state.c.case_id == case_id
        state = bytes(desk.sql.scalars(sa.select(case_state.c.state).where(mine)).one())
        desk.sql.execute(sa.update(case_state).where(mine).values(state=flip(state)))


def test_a_damaged_matter_becomes_an_incident_and_the_others_ring(small: Office, front: Person) -> None:
    numbers = [returning.take_in(small, front).number for _ in range(3)]
    with small.reading() as desk:
        case_id = desk.sql.scalars(sa.select(case_table.c.id).where(case_table.c.number == numbers[0])).one()
    turn(small, case_id)
    pass_by(small, HALF_PAST)

    assert bells.sweep(small) == 6
    ((stuck, tries, what),) = open_incidents(small)
    assert (stuck, tries) == (case_id, 1)
    assert "已损坏" in what
    assert all(numbers[0] in said.zh for said in checking.check(small))
    assert rings(small, numbers[0]) == []

    assert bells.sweep(small) == 0, "it waits for its retry"
    pass_by(small, timedelta(minutes=6))
    assert bells.sweep(small) == 0
    assert [row.tries for row in open_incidents(small)] == [2], (
        "still damaged: the same incident, tried again"
    )

    turn(small, case_id)
    pass_by(small, timedelta(minutes=11))
    assert bells.sweep(small) == 3
    assert open_incidents(small) == []
    assert {each[2] for each in rings(small, numbers[0])} == {at("2026-05-13T08:54"), at("2026-05-13T09:00")}
    assert history.faults(small) == []


def test_sweepers_that_meet_at_a_damaged_matter_write_one_incident(small: Office, front: Person) -> None:
    for _ in range(8):
        returning.take_in(small, front)
    with small.reading() as desk:
        ids = desk.sql.scalars(sa.select(case_table.c.id)).all()
    for case_id in ids:
        turn(small, case_id)
    pass_by(small, HALF_PAST)
    with Crowd(8) as crowd:
        assert crowd.act([lambda: bells.sweep(small)] * 8) == [0] * 8

    assert sorted(row.case_id for row in open_incidents(small)) == sorted(ids)


def test_two_who_fail_at_the_same_matter_at_once_write_one_incident(small: Office, front: Person) -> None:
    returning.take_in(small, front)
    why = CannotStep(Said("卡住了。", "Stuck."))

    def note() -> None:
        with small.desk() as desk:
            incidents.note(desk, desk.sql.scalars(sa.select(case_table.c.id)).one(), why)

    with ThreadPoolExecutor(1) as threads:
        with small.desk() as desk:
            incidents.note(desk, desk.sql.scalars(sa.select(case_table.c.id)).one(), why)
            other = threads.submit(note)
            wait([other], timeout=0.5)  # it stands before the lock; nothing is asserted of the time
        other.result()

    assert [row.tries for row in open_incidents(small)] == [2]


def test_an_act_on_a_damaged_matter_is_refused_in_words(small: Office, front: Person) -> None:
    number = returning.take_in(small, front).number
    left = returning.open_task(small, number, "T_left")
    with small.reading() as desk:
        case_id = desk.sql.scalars(sa.select(case_table.c.id)).one()
    turn(small, case_id)

    with pytest.raises(CannotStep, match="损坏"):
        returning.do(small, left, returning.who(small, "hand1"), returning.TYPED["T_left"])
    assert [row.case_id for row in open_incidents(small)] == [case_id]


# What stands still ------------------------------------------------------------------------------------------


def act(office: Office, account: str, element: str, **answers: str) -> None:
    """One step of the only matter of 临清."""
    with office.desk() as desk:
        task_id = desk.sql.scalars(sa.select(task.c.id).where(task.c.element == element)).one()
        raw = {key: [value] for key, value in answers.items()}
        cases.complete(desk, task_id, returning.somebody(desk, account), Sent(raw, returning.new_key()))


def waiting_matter(office: Office) -> str:
    """A matter of 临清 suspended until 30 June."""
    with office.desk() as desk:
        told = {
            "identity_mode": "匿名",
            "description": "材料总说不齐",
            "request": "办成",
            "ground": "未成功受理",
            "visits": "2",
            "spot": "no",
        }
        raw = {key: [value] for key, value in told.items()}
        number = register(desk, returning.somebody(desk, "zhouli"), Sent(raw, returning.new_key())).number
    act(office, "zhouli", "T_dispatch", verdict="should_but_not", lead_unit="qiye", urgent="no")
    act(
        office,
        "majuan",
        "T_handle",
        decision="wait",
        process="缺一份证明",
        wait_reason="等待申请人材料",
        wait_until="2026-06-30",
        told_wait="true",
    )
    return number


def test_while_a_matter_is_suspended_none_of_its_clocks_rings(office: Office, clock: linqing.Hands) -> None:
    number = waiting_matter(office)
    clock.advance("2026-06-29T18:00")

    assert {each[1] for each in rings(office, number)} <= {"T_wait"}, rings(office, number)
    with office.reading() as desk:
        hung = desk.sql.scalars(sa.select(bell.c.rings_at).where(bell.c.kind == "red")).all()
    assert hung == [at("2026-06-30T17:30")], "the day agreed on is the only one that may turn red"

    act(office, "majuan", "T_wait", arrived="yes", diary="材料到了")
    clock.advance("2026-07-06T18:00")
    red = {each[1]: each[2] for each in rings(office, number) if each[0] == "red"}
    # Nothing of the three working days was used before the suspension; the day of resuming does not count anew.
    assert red["T_handle"] == red["linqing"] > at("2026-06-30T12:00")
    assert history.faults(office) == []


def test_a_provisional_deadline_never_turns_red_and_rings_nothing_drawn(small: Office, front: Person) -> None:
    hands = Hands(small)
    hands.advance("2026-12-30T10:00")
    number = returning.take_in(small, front).number
    hands.advance("2027-03-01T10:00")

    heard = rings(small, number)
    assert ("red", "T_right") in {each[:2] for each in heard}, "thirty minutes need no calendar"
    assert {each[0] for each in heard if each[1] in ("T_left", "B_left_late")} <= {"amber"}
    with small.reading() as desk:
        left = desk.sql.execute(sa.select(deadline).where(deadline.c.element == "T_left")).one()
    assert left.provisional
    assert left.due_at < small.clock.now()
    assert left.red_at is None
    assert history.faults(small) == []
