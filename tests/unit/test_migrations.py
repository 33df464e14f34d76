"""The tables grow by numbered steps, and the steps make exactly what the program expects."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from engine.doors import migrations
from engine.doors.tables import cases, deadline, meta, person, unit, version
from engine.ground.database import Database
from engine.ground.errors import Refused
from engine.ground.settings import ZONE


@pytest.fixture
def database(bare_url: str) -> Iterator[Database]:
    database = Database(bare_url)
    yield database
    database.close()


def test_there_is_one_newest_revision() -> None:
    assert len(ScriptDirectory.from_config(migrations.config()).get_heads()) == 1


def test_the_steps_lead_to_the_tables_of_the_program(database: Database) -> None:
    migrations.upgrade(database)

    with database.sql.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), meta) == []


MORNING = datetime(2026, 5, 13, 8, 30, tzinfo=ZONE)
NEXT_DAY, LATER = MORNING + timedelta(days=1), MORNING + timedelta(days=9)


@pytest.mark.parametrize(
    ("closed", "whole", "expected"),
    [
        (LATER, ("met", NEXT_DAY), NEXT_DAY),  # filed
        (None, ("met", NEXT_DAY), NEXT_DAY),  # told, not yet filed
        (LATER, None, LATER),  # turned away at the counter: it never had a deadline of its own
        (LATER, ("dropped", NEXT_DAY), LATER),
        (None, ("running", None), None),
        (None, None, None),
    ],
)
def test_what_was_settled_before_the_upgrade_is_known_after_it(
    database: Database,
    closed: datetime | None,
    whole: tuple[str, datetime | None] | None,
    expected: datetime | None,
) -> None:
    migrations.upgrade(database, "0001")
    with database.transaction() as sql:
        sql.execute(sa.insert(unit).values(id=1, code="window", name="窗口", kind="window"))
        sql.execute(sa.insert(person).values(id=1, account="a", name="甲", password="x", unit_id=1))
        kept = {"place": "p", "number": 1, "hash": "h", "meaning": "m", "published_at": MORNING}
        sql.execute(sa.insert(version).values(id=1, **kept))
        base = {"number": "1", "title": "t", "applicant": "a", "channel": "c", "code": "x"}
        links = {"version_id": 1, "first_receiver": 1, "first_unit": 1}
        row = base | links | {"received_at": MORNING, "closed_at": closed}
        sql.execute(sa.insert(cases).values(id=1, **row))
        for state, at in [whole] if whole else []:
            clock = {"limit": "3工作日", "anchor": "received", "anchor_at": MORNING, "whole": True}
            about = {"element": "m", "name": "全件", "state": state, "closed_at": at}
            sql.execute(sa.insert(deadline).values(case_id=1, **about, **clock))

    migrations.upgrade(database)

    with database.sql.connect() as connection:
        assert connection.scalar(sa.select(cases.c.settled_at)) == expected


def test_a_database_that_is_up_to_date_stays_as_it_is(database: Database) -> None:
    assert migrations.upgrade(database) is True
    assert migrations.upgrade(database) is False


def test_a_database_of_a_newer_program_is_refused(database: Database) -> None:
    migrations.upgrade(database)
    with database.transaction() as sql:
        sql.execute(sa.text("update alembic_version set version_num = '9999'"))

    with pytest.raises(Refused) as refused:
        migrations.upgrade(database)

    assert refused.value.code == "newer"
