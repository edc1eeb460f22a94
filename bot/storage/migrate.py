"""Migrations: bring a database to the current tables, once, whoever comes first."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from .database import engine

# Any number, the same in every process: whoever holds it migrates, the others wait and then find nothing to do.
ADVISORY_LOCK = 310_000_019


class BrokenReferencesError(Exception):
    """After a migration a row points to nothing; the database is as it was before."""


def migrate(url: str) -> None:
    """Upgrade the database to the newest tables. Safe to call from several processes at once.

    A SQLite file that holds older tables is copied beside itself first, as `<file>.before-<revision>`.
    """
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    made = engine(url)
    try:
        with made.connect() as connection:
            config.attributes["connection"] = connection
            if connection.dialect.name == "sqlite":
                _migrate_sqlite(connection, config)
            else:
                connection.execute(sa.text("SELECT pg_advisory_lock(:key)"), {"key": ADVISORY_LOCK})
                connection.commit()
                command.upgrade(config, "head")
                connection.commit()
    finally:
        made.dispose()


def _migrate_sqlite(connection: sa.Connection, config: Config) -> None:
    present = MigrationContext.configure(connection).get_current_revision()
    newest = ScriptDirectory.from_config(config).get_current_head()
    # These two work outside a transaction only.
    connection.exec_driver_sql("ROLLBACK")
    if present and present != newest:
        copy = Path(f"{connection.engine.url.database}.before-{newest}")
        copy.unlink(missing_ok=True)  # from an attempt that failed: the database is still as it was then
        connection.exec_driver_sql("VACUUM INTO ?", (str(copy),))
    # Moving a table in batch mode with foreign keys on would delete the rows that point to it.
    connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    command.upgrade(config, "head")
    if connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        connection.rollback()
        raise BrokenReferencesError(newest)
    connection.commit()
