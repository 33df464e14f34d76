"""The office of the reliability tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.acts.office import Office
from rigs import linqing, returning
from rigs.databases import Shelf


@pytest.fixture
def returning_url(shelf: Shelf) -> Iterator[str]:
    """The address of a database in which the small place with the loop is published and staffed."""
    shelf.keep("tables", linqing.make_tables)
    shelf.keep("returning", returning.furnish, base="tables")
    with shelf.fresh("returning") as url:
        yield url


@pytest.fixture
def small(returning_url: str, tmp_path: Path) -> Iterator[Office]:
    """The office of the small place."""
    with returning.office_at(returning_url, tmp_path / "home") as office:
        yield office
