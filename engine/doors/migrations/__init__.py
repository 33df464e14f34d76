"""The tables' own history: `upgrade` brings a database to the newest revision."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from engine.doors.tables import meta
from engine.ground.database import Database
from engine.ground.errors import Refused
from engine.ground.said import Said


def config(database: Database | None = None) -> Config:
    """Alembic's settings, without a file of their own."""
    found = Config()
    found.set_main_option("script_location", str(Path(__file__).parent))
    if database is not None:
        found.attributes["database"] = database
    return found


def present(database: Database) -> str | None:
    """The revision of the tables; None where there are none."""
    with database.told_when_away(), database.sql.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest() -> str:
    """The revision this program works with."""
    return str(ScriptDirectory.from_config(config()).get_current_head())


def is_known(revision: str) -> bool:
    """True for a revision this program has steps from, or works with."""
    return revision in {each.revision for each in ScriptDirectory.from_config(config()).walk_revisions()}


def upgrade(database: Database, to: str = "head") -> bool:
    """Bring the tables to the newest revision, or another one. True where there were none before.

    Raises Refused where the database comes from a newer program or holds another's tables, Away where it cannot
    be used.
    """
    found = present(database)
    if found is None or not is_known(found):
        _ensure_ours(database, found)
    if found is not None and not is_known(found):
        raise Refused(
            Said(
                f"数据库来自更新的版本（{found}），请先升级程序。",
                f"The database comes from a newer version ({found}). Upgrade the program first.",
            ),
            "newer",
        )
    with database.told_when_away():
        command.upgrade(config(database), to)
    return found is None


def _ensure_ours(database: Database, revision: str | None) -> None:
    """Raises Refused where other tables stand in the way of ours, or another program keeps revisions here."""
    with database.reading() as sql:
        there = set(sa.inspect(sql).get_table_names())
    ours = set(meta.tables)
    if revision is not None and ours & there == set():
        raise _foreign(database, {"alembic_version"})
    if revision is None and ours & there:
        raise _foreign(database, ours & there)


def _foreign(database: Database, names: set[str]) -> Refused:
    return Refused(
        Said(
            f"数据库 {database.name} 里有别的程序的表（{'、'.join(sorted(names)[:5])}）。请给办成单独建一个库。",
            f"The database {database.name} holds tables of another program ({', '.join(sorted(names)[:5])}). "
            "Give Bancheng a database of its own.",
        ),
        "foreign_tables",
    )
