"""Migrations: bring a database to the current tables, once, whoever comes first."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from .database import engine

if TYPE_CHECKING:
    from alembic.config import Config

# Any number, the same in every process: whoever holds it migrates, the others wait and then find nothing to do.
ADVISORY_LOCK = 310_000_019


class BrokenReferencesError(Exception):
    """After a migration a row points to nothing; the database is as it was before."""


def migrate(url: str) -> None:
    """Upgrade the database to the newest tables. Safe to call from several processes at once.

    A SQLite file that holds older tables is copied beside itself first, as `<file>.before-<revision>`.
    """
    made = engine(url)
    try:
        if _revision(made) != newest():
            _upgrade(made)
    finally:
        made.dispose()


def newest() -> str:
    """The revision of the newest tables."""
    scripts = [path.read_text(encoding="utf-8") for path in (_scripts() / "versions").glob("[0-9]*.py")]

    def told(name: str) -> set[str]:
        return {found for script in scripts for found in re.findall(rf'^{name} = "(\w+)"', script, re.MULTILINE)}

    return max(told("revision") - told("down_revision"))


def _scripts() -> Path:
    return Path(__file__).parent / "migrations"


def _revision(made: sa.Engine) -> str | None:
    """The revision of the tables that are there; None for a database without any."""
    try:
        with made.connect() as connection:
            present: str | None = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
            return present
    except sa.exc.DBAPIError:
        return None


def _upgrade(made: sa.Engine) -> None:
    # Not sooner: Alembic takes a tenth of the time that a bot needs to start, and most starts do without it.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_scripts()))
    with made.connect() as connection:
        config.attributes["connection"] = connection
        if connection.dialect.name == "sqlite":
            _migrate_sqlite(connection, config)
        else:
            connection.execute(sa.text("SELECT pg_advisory_lock(:key)"), {"key": ADVISORY_LOCK})
            connection.commit()
            command.upgrade(config, "head")
            connection.commit()


def _migrate_sqlite(connection: sa.Connection, config: "Config") -> None:
    from alembic import command  # noqa: PLC0415 - see above
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415

    present = MigrationContext.configure(connection).get_current_revision()
    # These two work outside a transaction only.
    connection.exec_driver_sql("ROLLBACK")
    if present and present != newest():
        copy = Path(f"{connection.engine.url.database}.before-{newest()}")
        copy.unlink(missing_ok=True)  # from an attempt that failed: the database is still as it was then
        connection.exec_driver_sql("VACUUM INTO ?", (str(copy),))
    # Moving a table in batch mode with foreign keys on would delete the rows that point to it.
    connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    command.upgrade(config, "head")
    if connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        connection.rollback()
        raise BrokenReferencesError(newest())
    connection.commit()
