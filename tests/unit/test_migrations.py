"""The tables grow by numbered steps, and the steps make exactly what the program expects."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from engine.doors import migrations
from engine.doors.tables import cases, deadline, gram, meta, person, unit, version, version_file
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
    _one_matter(database, closed_at=closed)
    with database.transaction() as sql:
        for state, at in [whole] if whole else []:
            clock = {"limit": "3工作日", "anchor": "received", "anchor_at": MORNING, "whole": True}
            about = {"element": "m", "name": "全件", "state": state, "closed_at": at}
            sql.execute(sa.insert(deadline).values(case_id=1, **about, **clock))

    migrations.upgrade(database)

    with database.sql.connect() as connection:
        assert connection.scalar(sa.select(cases.c.settled_at)) == expected


PLACE = """
[posts.window_clerk]
name = "窗口受理员"
short = "受理员"
[posts.triage]
name = ["研判专员", "Triage officer"]
aliases = ["研判岗"]
[marks.confidential]
name = ["保密", "Confidential"]
when = "true"
identity = ["受理员", "研判岗"]
[marks.whistle]
name = "举报"
when = "true"
identity = ["window_clerk"]
[marks.hotline]
name = "12345"
when = "true"
"""


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ([["保密", "Confidential"], ["12345", "12345"]], ["window_clerk", "triage"]),
        ([["保密", "Confidential"], ["举报", "举报"]], ["window_clerk"]),
        ([["12345", "12345"]], None),
        ([], None),
    ],
)
def test_who_asked_to_stay_unnamed_before_the_upgrade_stays_so_after_it(
    database: Database, marks: list[list[str]], expected: list[str] | None
) -> None:
    migrations.upgrade(database, "0002")
    _one_matter(database, title="社保卡丢了", marks=json.dumps(marks, ensure_ascii=False))
    with database.transaction() as sql:
        content = PLACE.encode()
        sql.execute(sa.insert(version_file).values(version_id=1, path="place.toml", content=content))
        for text in ("1", "社保", "保卡", "卡丢", "丢了", "杨晓", "晓梅", "12", "20", "08"):
            sql.execute(sa.text("insert into gram (text, case_id) values (:text, 1)"), {"text": text})

    migrations.upgrade(database)

    with database.sql.connect() as connection:
        known = connection.scalar(sa.select(cases.c.known_to))
        apart = set(connection.scalars(sa.select(gram.c.text).where(gram.c.personal)))
        shown = set(connection.scalars(sa.select(gram.c.text).where(sa.not_(gram.c.personal))))
        assert compare_metadata(MigrationContext.configure(connection), meta) == []
    assert (None if known is None else json.loads(known)) == expected
    assert apart == {"杨晓", "晓梅", "12", "20", "08"}
    assert shown == {"1", "社保", "保卡", "卡丢", "丢了"}


def _one_matter(database: Database, **more: object) -> None:
    """A matter and what it refers to, in a database of an older step."""
    with database.transaction() as sql:
        sql.execute(sa.insert(unit).values(id=1, code="window", name="窗口", kind="window"))
        sql.execute(sa.insert(person).values(id=1, account="a", name="甲", password="x", unit_id=1))
        kept = {"place": "p", "number": 1, "hash": "h", "meaning": "m", "published_at": MORNING}
        sql.execute(sa.insert(version).values(id=1, **kept))
        base = {"number": "1", "title": "t", "applicant": "a", "channel": "c", "code": "x"}
        links = {"version_id": 1, "first_receiver": 1, "first_unit": 1, "received_at": MORNING}
        sql.execute(sa.insert(cases).values(id=1, **base | links | more))


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
