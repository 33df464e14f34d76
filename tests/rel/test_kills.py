"""Whatever moment a worker dies at: nothing acknowledged is lost, nothing is done twice, nothing is half done.

A failure names its seed: `SEED=… pytest tests/rel/test_kills.py` repeats it. KILLS=2000 kills longer.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa

from engine.acts.office import Office
from engine.doors.tables import bell, cases, task
from engine.ground.clock import VirtualClock
from rigs import history, returning
from rigs.history import Told
from rigs.linqing import MORNING
from rigs.mortal import MOMENTS, Death, Job, Life, Nursery

KILLS = int(os.environ.get("KILLS", "60"))
SEED = int(os.environ.get("SEED", "20260513"))
MOST_OPEN = 6
FAST = 0.12
"""Seconds within which a worker does a batch; a death at random is somewhere in there."""


class Clients:
    """Those who send forms to workers that die, remember every answer, and send again what was not answered."""

    def __init__(self, office: Office, nursery: Nursery, seed: int) -> None:
        self.office = office
        self.nursery = nursery
        self.seed = seed
        self.chance = random.Random(seed)
        self.told = Told()
        self.jobs: dict[str, Job] = {}
        self.deaths: Counter[str] = Counter()
        self.wrong: list[str] = []

    def go_on(self, choose: Callable[[], Death]) -> None:
        """One batch, however many workers it takes; then something answered long ago is sent once more."""
        waiting = self._batch()
        while waiting:
            self.live(waiting, choose())
            waiting = [job for job in waiting if job["key"] not in self.told.answers]
        if self.told.answers:
            old = self.jobs[self.chance.choice(list(self.told.answers))]
            if old["act"] != "sweep":
                self.live([old], Death())

    def live(self, jobs: list[Job], death: Death) -> None:
        """Send these forms to one worker and note what it said before it died."""
        life = self.nursery.life(jobs, death, self.office.clock.now())
        self.deaths[death.moment or "any time"] += life.killed
        self._hear(life)

    def _hear(self, life: Life) -> None:
        for job in life.sent:
            self.jobs[job["key"]] = job
            if job["act"] != "sweep":
                self.told.sent[job["key"]] = job.get("task", "")
        for key, answer in life.done.items():
            if self.jobs[key]["act"] == "sweep":
                self.told.answers[key] = answer
            elif (wrong := self.told.hear(key, answer)) is not None:
                self.wrong.append(wrong)

    def _batch(self) -> list[Job]:
        """A sweep after half an hour, or a few tasks that are open now, and a new matter where there are few."""
        if self.told.answers and self.chance.random() < 0.2:
            assert isinstance(self.office.clock, VirtualClock)
            self.office.clock.advance(self.office.clock.now() + timedelta(minutes=31))
            return [{"act": "sweep", "key": returning.new_key()}]
        with self.office.reading() as desk:
            waiting = desk.sql.execute(sa.select(task.c.id, task.c.element).order_by(task.c.id)).all()
            matters = desk.sql.scalar(sa.select(sa.func.count()).select_from(cases)) or 0
        jobs: list[Job] = [
            {"act": "complete", "key": returning.new_key(), "task": row.id, "element": row.element}
            for row in self.chance.sample(waiting, min(3, len(waiting)))
        ]
        if matters < MOST_OPEN:
            jobs.append({"act": "register", "key": returning.new_key()})
        return jobs

    def faults(self) -> list[str]:
        """What is wrong now, with the seed to repeat it."""
        answers = {key: answer for key, answer in self.told.answers.items() if key in self.told.sent}
        found = [*self.wrong, *history.faults(self.office, Told(self.told.sent, answers))]
        return [f"SEED={self.seed}: {each}" for each in found]


def at_any_moment(chance: random.Random) -> Death:
    moment = chance.choice([*MOMENTS, "any time"])
    if moment == "any time":
        return Death(after=chance.uniform(0.001, FAST))
    return Death(moment, chance.randint(1, 100 if moment == "statement" else 3))


def test_workers_killed_at_every_moment_lose_double_and_halve_nothing(
    small: Office, returning_url: str
) -> None:
    with Nursery(returning_url, small.settings.home, MORNING) as nursery:
        clients = Clients(small, nursery, SEED)
        while clients.deaths.total() < KILLS:
            clients.go_on(lambda: at_any_moment(clients.chance))
        assert clients.faults() == []
        assert clients.told.answers.keys() == clients.jobs.keys(), "some form was never answered"
        assert all(clients.deaths[moment] for moment in MOMENTS), clients.deaths


@pytest.mark.parametrize(
    ("mutant", "moment", "noticed"),
    [
        ("commits before the history is written", "written", "half"),
        ("told too early", "before commit", "lost"),
    ],
)
def test_a_worker_that_cheats_is_found_out(
    small: Office, returning_url: str, mutant: str, moment: str, noticed: str
) -> None:
    with Nursery(returning_url, small.settings.home, MORNING) as nursery:
        clients = Clients(small, nursery, SEED)
        clients.go_on(Death)
        assert clients.faults() == []

        clients.live([{"act": "register", "key": returning.new_key()}], Death(moment, 1, mutant=mutant))
        assert any(noticed in each for each in clients.faults()), clients.faults()


def test_every_bell_that_workers_died_over_rang_once(small: Office, returning_url: str) -> None:
    front = returning.who(small, "front")
    for _ in range(5):
        returning.take_in(small, front)
    chance = random.Random(SEED)
    with Nursery(returning_url, small.settings.home, MORNING) as nursery:
        at = MORNING + timedelta(days=10)
        for _ in range(10):
            job = {"act": "sweep", "key": returning.new_key()}
            nursery.life([job], Death("statement", chance.randint(5, 150)), at)
        nursery.life([{"act": "sweep", "key": returning.new_key()}], Death(), at)
    with small.reading() as desk:
        assert desk.sql.scalars(sa.select(bell.c.id).where(bell.c.rings_at <= at)).all() == []
    assert [each for each in history.faults(small) if "doubled" in each] == [], f"SEED={SEED}"
    assert history.faults(small) == [], f"SEED={SEED}"
