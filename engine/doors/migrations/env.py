"""How Alembic meets the database: one transaction for each revision, tables altered in batches on SQLite."""

from alembic import context

from engine.doors.tables import meta

database = context.config.attributes["database"]
with database.sql.connect() as connection:
    context.configure(connection=connection, target_metadata=meta, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
