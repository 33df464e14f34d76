"""Eight people press the same button at the same instant: one act happens, the others hear who was faster.

ROUNDS=20 makes it shorter on a slow machine.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from engine.acts import bells, cases
from engine.acts.cases import Completed
from engine.acts.office import Office
from engine.acts.people import Person
from engine.acts.registering import Registered
from engine.acts.staffing import seats, staff, units
from engine.doors.desk import Desk
from engine.doors.tables import done
from engine.ground.clock import VirtualClock
from engine.ground.errors import BadAnswers, Gone, NotYours
from rigs import history, linqing, returning
from rigs.together import PATIENCE, Crowd

KINDS = 5
EACH = int(os.environ.get("ROUNDS", "200")) // KINDS
Act = Callable[[], Any]


@pytest.fixture
def crowd() -> Any:
    with Crowd(8) as crowd:
        yield crowd


class Round:
    """One task of a fresh matter, and what eight people may do to it."""

    def __init__(self, office: Office, front: Person) -> None:
        self.office = office
        self.number = returning.take_in(office, front).number
        self.task = returning.open_task(office, self.number, "T_right")

    def complete(self, doer: Person, key: str | None = None) -> Act:
        return lambda: returning.do(self.office, self.task, doer, returning.TYPED["T_right"], key)

    def claim(self, doer: Person) -> Act:
        def act() -> str:
            with self.office.desk() as desk:
                cases.claim(desk, self.task, doer)
            return "claimed"

        return act

    def sweep(self, after: timedelta) -> Act:
        def act() -> str:
            assert isinstance(self.office.clock, VirtualClock)
            self.office.clock.advance(self.office.clock.now() + after)
            bells.sweep(self.office)
            return "swept"

        return act

    def ended(self) -> list[tuple[str, int | None]]:
        """How the task ended and by whom; one entry if it ended once."""
        query = sa.select(done.c.how, done.c.person_id).where(done.c.task_id == self.task)
        with self.office.reading() as desk:
            return [(row.how, row.person_id) for row in desk.sql.execute(query)]


def names_the_faster(result: Any, *names: str) -> bool:
    """A refusal in both languages that says who was faster."""
    return isinstance(result, Gone | NotYours) and any(
        name in result.said.zh and name in result.said.en for name in names
    )


def test_of_eight_who_complete_one_task_one_succeeds_and_the_others_hear_their_name(
    small: Office, crowd: Crowd
) -> None:
    front, hands = returning.who(small, "front"), returning.hands(small)
    for _ in range(EACH):
        race = Round(small, front)
        results = crowd.act([race.complete(doer) for doer in hands])

        (winner,) = [
            doer for doer, result in zip(hands, results, strict=True) if isinstance(result, Completed)
        ]
        losers = [result for result in results if not isinstance(result, Completed)]
        assert all(names_the_faster(each, winner.name) for each in losers), losers
        assert race.ended() == [("submitted", winner.id)]
    assert history.faults(small) == []


def test_one_form_sent_eight_times_is_done_once_and_answered_alike(small: Office, crowd: Crowd) -> None:
    front, doer = returning.who(small, "front"), returning.who(small, "hand1")
    for _ in range(EACH):
        race, key = Round(small, front), returning.new_key()
        results = crowd.act([race.complete(doer, key)] * 8)

        assert isinstance(results[0], Completed), results
        assert results == [results[0]] * 8
        assert race.ended() == [("submitted", doer.id)]
    assert history.faults(small) == []


def test_one_person_with_eight_windows_completes_a_task_once(small: Office, crowd: Crowd) -> None:
    front, doer = returning.who(small, "front"), returning.who(small, "hand1")
    for _ in range(EACH):
        race = Round(small, front)
        results = crowd.act([race.complete(doer) for _ in range(8)])

        losers = [result for result in results if not isinstance(result, Completed)]
        assert len(losers) == 7, results
        assert all(names_the_faster(each, doer.name) for each in losers), losers
        assert race.ended() == [("submitted", doer.id)]
    assert history.faults(small) == []


def test_a_task_is_either_completed_or_claimed(small: Office, crowd: Crowd) -> None:
    front, hands = returning.who(small, "front"), returning.hands(small)
    for _ in range(EACH):
        race = Round(small, front)
        acts = [race.claim(doer) if doer.id % 2 else race.complete(doer) for doer in hands]
        results = crowd.act(acts)

        faster = [doer for doer, each in zip(hands, results, strict=True) if not isinstance(each, Exception)]
        losers = [result for result in results if isinstance(result, Exception)]
        assert len(faster) == 1, results
        assert all(names_the_faster(each, faster[0].name) for each in losers), losers
        assert race.ended() == ([] if "claimed" in results else [("submitted", faster[0].id)])
    assert history.faults(small) == []


def test_a_task_is_either_completed_or_closed_by_its_bell(small: Office, crowd: Crowd) -> None:
    front, hands = returning.who(small, "front"), returning.hands(small)
    for _ in range(EACH):
        race = Round(small, front)
        sweeps = [
            race.sweep(timedelta(minutes=10)) for _ in range(3)
        ]  # the third one reaches the due instant
        results = crowd.act([*sweeps, *(race.complete(doer) for doer in hands[:5])])
        bells.sweep(small)

        ((how, person_id),) = race.ended()
        succeeded = [
            doer for doer, each in zip(hands, results[3:], strict=False) if isinstance(each, Completed)
        ]
        losers = [result for result in results[3:] if not isinstance(result, Completed)]
        assert results[:3] == ["swept"] * 3, results
        assert [doer.id for doer in succeeded] == ([person_id] if how == "submitted" else []), results
        # Who came after the due instant hears of the deadline, even while one who came before it still waits.
        faster = [doer.name for doer in succeeded] + ["办右边"]
        assert all(names_the_faster(each, *faster) for each in losers), losers
    assert history.faults(small) == []


def test_eight_windows_get_eight_numbers_from_the_first_of_the_day_on(small: Office, crowd: Crowd) -> None:
    front = returning.who(small, "front")
    assert isinstance(small.clock, VirtualClock)
    for day in range(5):
        results = crowd.act([lambda: returning.take_in(small, front)] * 8)

        numbers = [each.number if isinstance(each, Registered) else each for each in results]
        today = small.clock.now() + timedelta(hours=8)
        assert sorted(map(str, numbers)) == [f"371599-{today:%Y%m%d}-{n:04d}" for n in range(1, 9)], day
        small.clock.advance(small.clock.now() + timedelta(days=1))
    assert history.faults(small) == []


def test_one_registration_sent_eight_times_is_one_matter(small: Office, crowd: Crowd) -> None:
    front = returning.who(small, "front")
    for _ in range(5):
        key = returning.new_key()
        results = crowd.act([lambda key=key: returning.take_in(small, front, key)] * 8)  # type: ignore[misc]

        assert isinstance(results[0], Registered), results
        assert results == [results[0]] * 8
    assert history.faults(small) == []


# Those who run the office -----------------------------------------------------------------------------------


def after(office: Office, first: Callable[[Desk], Any], second: Callable[[Desk], Any]) -> Any:
    """What comes of the second act, which begins while the first is done but not kept yet."""

    def act() -> Any:
        with office.desk() as desk:
            return second(desk)

    with ThreadPoolExecutor(1) as other:
        with office.desk() as desk:
            first(desk)
            begun = other.submit(act)
            wait([begun], timeout=0.5)  # long enough to look and to find nothing yet, if it does not wait
        return begun.exception(PATIENCE) or begun.result()


def test_a_button_of_the_administrator_pressed_twice_at_once_works_once(small: Office) -> None:
    hand = returning.who(small, "hand1")
    assert after(small, *[lambda desk: seats.give(desk, None, hand.id, "desk", "office")] * 2) is False
    seat = ("desk", hand.unit_id or 0)
    day = linqing.MORNING.date()
    assert after(small, *[lambda desk: seats.put_on_duty(desk, None, seat, hand.id, day, day)] * 2) == 0
    taken = after(small, *[lambda desk: staff.take_on(desk, None, "newone", "新人", "office")] * 2)
    assert isinstance(taken, BadAnswers)
    assert set(taken.fields) == {"account"}


def test_two_units_moved_below_each_other_at_once_make_no_ring(small: Office) -> None:
    with small.desk() as desk:
        keys = [units.add(desk, None, code, code, units.SECTION, "office", "") for code in ("one", "two")]
    refused = after(
        small,
        lambda desk: units.change(desk, None, keys[0], {"parent": "two"}),
        lambda desk: units.change(desk, None, keys[1], {"parent": "one"}),
    )
    assert isinstance(refused, BadAnswers)
    assert set(refused.fields) == {"parent"}


def test_nobody_is_taken_on_in_a_unit_that_is_just_being_closed(small: Office) -> None:
    with small.desk() as desk:
        closing = units.add(desk, None, "one", "一科", units.SECTION, "office", "")
    refused = after(
        small,
        lambda desk: units.close(desk, None, closing),
        lambda desk: staff.take_on(desk, None, "newone", "新人", "one"),
    )
    assert isinstance(refused, BadAnswers)
    assert set(refused.fields) == {"unit"}
