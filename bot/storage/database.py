"""The database: one engine, one transaction a request, set up as measured for SQLite and PostgreSQL."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, Concatenate, ParamSpec, TypeVar, TypeVarTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.pool import ConnectionPoolEntry

from bot.domain.configuration import Configuration

P = ParamSpec("P")
T = TypeVar("T")
Ts = TypeVarTuple("Ts")

BUSY_TIMEOUT = 2_000  # ms that SQLite waits for another process; below the three seconds that Slack waits for us
READERS = 2  # threads that read on SQLite; more of them only wait for each other's Python
WORKSPACE = "this_workspace"
THIS_WORKSPACE: sa.BindParameter[str] = sa.bindparam(WORKSPACE)
SQLITE = ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", f"busy_timeout={BUSY_TIMEOUT}")


@dataclass(frozen=True)
class Transaction:
    """A running transaction of one workspace (Slack team id) at one moment (aware).

    Every query is bound to its workspace, so a row of another workspace cannot be reached by its id. One that
    `is_reading` sees everything as it was when it began, changes nothing and locks nothing.
    """

    connection: sa.Connection
    workspace: str
    now: datetime
    configuration: Configuration = field(default_factory=Configuration)
    is_reading: bool = False
    _put_off: dict[Callable[..., None], list[Any]] = field(default_factory=dict)

    def put_off(self, work: Callable[["Transaction", list[T]], None], about: T) -> None:
        """Have work done as the last before the commit, once, about everything that it was put off for."""
        self._put_off.setdefault(work, []).append(about)

    def catch_up(self) -> None:
        """Do what was put off, in one order (by name): else two could each wait for what the other has."""
        while self._put_off:
            work = min(self._put_off, key=lambda work: f"{work.__module__}.{work.__qualname__}")
            work(self, self._put_off.pop(work))

    def run(self, prepared: sa.Executable, **values: object) -> sa.CursorResult[Any]:
        """Run a query that was built once, which costs a third of building it each time.

        Its parameter THIS_WORKSPACE is this transaction's; `values` fill the others.
        """
        return self.connection.execute(prepared, {WORKSPACE: self.workspace, **values})

    def locking(self, query: sa.Select[*Ts]) -> sa.Select[*Ts]:
        """The query, locking its rows against changes if this transaction may change them."""
        return query if self.is_reading else query.with_for_update()

    def insert_or(self, table: sa.Table) -> sqlite.Insert | postgresql.Insert:
        """An INSERT that understands ON CONFLICT, in the dialect at hand."""
        return sqlite.insert(table) if self.connection.dialect.name == "sqlite" else postgresql.insert(table)


class LockedError(Exception):
    """Another process writes to SQLite's file, and did not end in time."""


class Database:
    """An engine for one URL, and the threads that may use it.

    On SQLite one thread writes, a fair queue, and others read beside it; on PostgreSQL several do both.
    """

    def __init__(self, url: str, configuration: Configuration | None = None) -> None:
        self.engine = engine(url)
        self._configuration = configuration or Configuration()
        if self.engine.dialect.name == "sqlite":
            self._readers = _reading_sqlite(url)
            self._threads = ThreadPoolExecutor(1, thread_name_prefix="database")
            self._reading_threads = ThreadPoolExecutor(READERS, thread_name_prefix="reading")
        else:
            self._readers = self.engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            self._threads = self._reading_threads = ThreadPoolExecutor(8, thread_name_prefix="database")

    @contextmanager
    def begin(self, workspace: str, now: datetime) -> Iterator[Transaction]:
        """Open a transaction; it commits when the block ends and rolls back when the block raises.

        Raises LockedError if another process keeps SQLite's file to itself.
        """
        try:
            with self.engine.begin() as connection:
                tx = Transaction(connection, workspace, now, self._configuration)
                yield tx
                tx.catch_up()
        except sa.exc.OperationalError as failed:
            if getattr(failed.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY:
                raise LockedError from failed
            raise

    @contextmanager
    def reading(self, workspace: str, now: datetime) -> Iterator[Transaction]:
        """Open a transaction that only reads: it waits for no writer and keeps none waiting."""
        with self._readers.begin() as connection:
            yield Transaction(connection, workspace, now, self._configuration, is_reading=True)

    def submit(self, work: Callable[[], T], *, is_reading: bool = False) -> Future[T]:
        """Have work done in one of the threads; what has not begun can still be cancelled."""
        return (self._reading_threads if is_reading else self._threads).submit(work)

    async def transact(
        self,
        workspace: str,
        now: datetime,
        function: Callable[Concatenate[Transaction, P], T],
        *arguments: P.args,
        **named: P.kwargs,
    ) -> T:
        """Run a function in a transaction of its own, in one of the threads."""

        def run() -> T:
            with self.begin(workspace, now) as tx:
                return function(tx, *arguments, **named)

        return await asyncio.wrap_future(self.submit(run))

    def close(self) -> None:
        """Finish what the threads are at and give back all connections."""
        self._threads.shutdown()
        self._reading_threads.shutdown()
        self._readers.dispose()
        self.engine.dispose()


def engine(url: str) -> sa.Engine:
    """An engine with the connection set-up that loses no update.

    SQLite: write-ahead log, foreign keys on, and BEGIN IMMEDIATE, since the driver's own deferred BEGIN loses updates
    and ends in "database is locked" under load.
    """
    made = sa.create_engine(url, pool_pre_ping=True, hide_parameters=True)
    if made.dialect.name == "sqlite":
        sa.event.listen(made, "connect", partial(_set_up_sqlite, pragmas=SQLITE))
        sa.event.listen(made, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return made


def _reading_sqlite(url: str) -> sa.Engine:
    """An engine for SQLite whose transactions read what was there when they began, whoever writes meanwhile."""
    made = sa.create_engine(url, hide_parameters=True)
    sa.event.listen(made, "connect", partial(_set_up_sqlite, pragmas=(*SQLITE, "query_only=ON")))
    sa.event.listen(made, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return made


def _set_up_sqlite(connection: Any, _: ConnectionPoolEntry, pragmas: Iterable[str]) -> None:
    connection.isolation_level = None  # the "begin" listener says when
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}")
