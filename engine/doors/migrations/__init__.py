"""The tables' own history: `upgrade` brings a database to the newest revision."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

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


def upgrade(database: Database) -> bool:
    """Bring the tables to the newest revision. True where there were none before.

    Raises Refused where the database comes from a newer program.
    """
    with database.sql.connect() as connection:
        present = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in ScriptDirectory.from_config(config()).walk_revisions()}
    if present is not None and present not in known:
        raise Refused(
            Said(
                f"数据库来自更新的版本（{present}），请先升级程序。",
                f"The database comes from a newer version ({present}). Upgrade the program first.",
            ),
            "newer",
        )
    command.upgrade(config(database), "head")
    return present is None
