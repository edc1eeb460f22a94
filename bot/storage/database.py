"""The database: one engine, one transaction a request, set up as measured for SQLite and PostgreSQL."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.pool import ConnectionPoolEntry

from bot.domain.configuration import Configuration


@dataclass(frozen=True)
class Transaction:
    """A running transaction of one workspace (Slack team id) at one moment (aware).

    Every query is bound to its workspace, so a row of another workspace cannot be reached by its id.
    """

    connection: sa.Connection
    workspace: str
    now: datetime
    configuration: Configuration = field(default_factory=Configuration)

    def insert_or(self, table: sa.Table) -> sqlite.Insert | postgresql.Insert:
        """An INSERT that understands ON CONFLICT, in the dialect at hand."""
        return sqlite.insert(table) if self.connection.dialect.name == "sqlite" else postgresql.insert(table)


class Database:
    """An engine for one URL, and the threads that may use it: one on SQLite, a fair queue; several on PostgreSQL."""

    def __init__(self, url: str, configuration: Configuration | None = None) -> None:
        self.engine = engine(url)
        self._configuration = configuration or Configuration()
        workers = 1 if self.engine.dialect.name == "sqlite" else 8
        self.threads = ThreadPoolExecutor(workers, thread_name_prefix="database")

    @contextmanager
    def begin(self, workspace: str, now: datetime) -> Iterator[Transaction]:
        """Open a transaction; it commits when the block ends and rolls back when the block raises."""
        with self.engine.begin() as connection:
            yield Transaction(connection, workspace, now, self._configuration)

    def close(self) -> None:
        """Finish what the threads are at and give back all connections."""
        self.threads.shutdown()
        self.engine.dispose()


def engine(url: str) -> sa.Engine:
    """An engine with the connection set-up that loses no update.

    SQLite: write-ahead log, foreign keys on, and BEGIN IMMEDIATE, since the driver's own deferred BEGIN loses updates
    and ends in "database is locked" under load.
    """
    made = sa.create_engine(url, pool_pre_ping=True, hide_parameters=True)
    if made.dialect.name == "sqlite":
        sa.event.listen(made, "connect", _set_up_sqlite)
        sa.event.listen(made, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return made


def _set_up_sqlite(connection: Any, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the "begin" listener says when
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=5000"):
        connection.execute(f"PRAGMA {pragma}")
