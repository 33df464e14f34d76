"""The tables grow by numbered steps, and the steps make exactly what the program expects."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from engine.doors import migrations
from engine.doors.tables import meta
from engine.ground.database import Database
from engine.ground.errors import Refused


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
