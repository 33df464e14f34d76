"""A stuck matter of the base procedure, which calls others: a step moves within the procedure it stands in."""

from __future__ import annotations

import pytest

from engine.acts.office import Office
from engine.ground.errors import CannotStep
from engine.ground.said import Said
from engine.traces import incidents
from rigs.base import REPORT, SIGNED, TRIAGED, Tale
from rigs.examples import id_of
from rigs.site import Site


@pytest.fixture
def begins() -> str:
    return "2026-03-09T09:00"


def test_only_steps_it_can_go_to_are_offered(tale: Tale, office: Office) -> None:
    tale.registered_by("zhangning", REPORT)
    tale.does("shenjing", "研判", TRIAGED)
    tale.does("shiping", "签收", SIGNED)
    number = id_of(office, tale.number)
    with office.desk() as desk:
        incidents.note(desk, number, CannotStep(Said("试一试", "a try")))
    keeper = tale.enter("guanli")
    steps = offered(keeper.open(f"/incidents/{tale.number}/move"))
    assert steps
    assert not {"研判", "核对归档", "回访", "主办"} & set(steps)
    keeper.fill({"从哪一步": "主办", "移到哪一步": steps[-1], "为什么移": "试一试"}).submit("移到别的一步")
    keeper.sees("已移到别的一步")


def offered(keeper: Site) -> list[str]:
    """Where the open form could move a step."""
    options = keeper.page.tree.xpath("//select[@name='to']/option[@value!='']")
    return [option.text_content().strip() for option in options]
