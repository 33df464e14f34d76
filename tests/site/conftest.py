"""What all tests of the pages may ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from engine.acts.shown import Pending
from engine.doors import passwords
from engine.doors.tables import person
from engine.ground.said import Said

if TYPE_CHECKING:
    from engine.acts.office import Office


@pytest.fixture
def clerk(office: Office) -> str:
    """The account of somebody new whose password is “correct horse”."""
    with office.desk() as desk:
        desk.sql.execute(
            sa.insert(person),
            {"account": "newcomer", "name": "沈新来", "password": passwords.keep("correct horse")},
        )
    return "newcomer"


@pytest.fixture
def bare_list(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pending list shows nothing, so that a test of the shell does not hang on the office's work."""
    counts = dict.fromkeys(("mine", "group", "first", "done"), 0)
    empty = Pending("mine", counts, (), Said("没有急着要办的。", "Nothing urgent."))
    monkeypatch.setattr("web.lists.worklist.pending", lambda *_: empty)
