"""The door to APScheduler: one in-memory job that sweeps when the next bell is due, and never later than 30 s.

The bells are rows; this only wakes somebody up to look at them. Run it in as many workers as there are.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, timedelta

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from engine.ground.clock import RealClock

LONGEST_SLEEP = timedelta(seconds=30)
SHORTEST_SLEEP = timedelta(milliseconds=200)
HOUSEKEEPING = timedelta(hours=1)

Look = Callable[[], timedelta | None]
"""Sweeps, and says how long until the next bell (None: none hangs)."""


class Waker:
    """Wakes the office at its next bell."""

    def __init__(self, look: Look, tidy: Callable[[], None], each_minute: Callable[[], object]) -> None:
        """`look` sweeps; `tidy` is called once an hour, `each_minute` beside them, however long it takes."""
        # misfire_grace_time=None: late is better than never; coalesce: a missed wake-up needs no echo.
        defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        self._scheduler = BackgroundScheduler(timezone=UTC, job_defaults=defaults)
        self._look = look
        self._scheduler.add_job(self._wake, IntervalTrigger(seconds=30, timezone=UTC), id="sweep")
        self._scheduler.add_job(
            tidy, IntervalTrigger(seconds=int(HOUSEKEEPING.total_seconds()), timezone=UTC)
        )
        self._scheduler.add_job(each_minute, IntervalTrigger(minutes=1, timezone=UTC))

    def start(self) -> None:
        """Begin: the first sweep at once, in a thread of its own."""
        logging.getLogger("apscheduler").setLevel(logging.WARNING)
        self._scheduler.start()
        self._sleep(timedelta())

    def stop(self) -> None:
        """End after the sweep that is under way."""
        self._scheduler.shutdown(wait=True)

    def _wake(self) -> None:
        try:
            pause = self._look()
        except Exception:
            # The database may be away; the interval tries again by itself.
            logging.getLogger(__name__).exception("the sweep failed and will be tried again")
            return
        if pause is not None and pause < LONGEST_SLEEP:
            self._sleep(max(pause, SHORTEST_SLEEP))

    def _sleep(self, pause: timedelta) -> None:
        at = RealClock().now() + pause  # the scheduler lives on the machine's own time
        self._scheduler.add_job(self._wake, "date", run_date=at, id="next", replace_existing=True)
