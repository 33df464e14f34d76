"""What the stories share: when they begin, and how often somebody pressed a button."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from engine.ground.clock import VirtualClock
from engine.ground.settings import ZONE, Settings
from rigs import linqing
from rigs.cost import Cost, counted

if TYPE_CHECKING:
    from flask import Flask

    from engine.acts.office import Office


@pytest.fixture
def begins() -> str:
    """When a story begins; stories of other days name their own."""
    return linqing.MORNING.isoformat()


@pytest.fixture
def office(settings: Settings, begins: str) -> Iterator[Office]:
    """The real office at the hour at which the story begins."""
    with linqing.office_at(settings.database_url, settings.home) as office:
        start = datetime.fromisoformat(begins)
        office.clock = VirtualClock(start if start.tzinfo else start.replace(tzinfo=ZONE))
        yield office


@pytest.fixture
def cost(app: Flask) -> Cost:
    """What everybody's journey costs: the forms sent and the pages opened so far."""
    return counted(app)


@pytest.fixture
def submits(cost: Cost) -> list[str]:
    """The address of every form sent so far, by whomever."""
    return cost.submits
