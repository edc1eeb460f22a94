"""A fresh, migrated database for each test that asks for `database_url`: once on SQLite, once on PostgreSQL.

A test for one of them alone: `@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)`.
"""

import gc
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import uuid4

import hypothesis
import psycopg
import pytest
from sqlalchemy import URL, make_url

from tests import postgres as server

# No deadline: a busy machine is no defect.
hypothesis.settings.register_profile("knytt", deadline=None, print_blob=True)
hypothesis.settings.load_profile("knytt")


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # the workers of pytest-xdist share what their parent reserves
        config.add_cleanup(server.reserve())


@pytest.fixture(autouse=True, scope="module")
def nothing_is_left_to_the_collector() -> Iterator[None]:
    """What tests leave open fails their own file, not whichever runs when it is collected, and not none at all."""
    yield
    gc.collect()


@pytest.fixture(scope="session")
def postgres() -> URL:
    """A server to which we are superuser: our own, or the one that KNYTT_TEST_POSTGRES names."""
    return make_url(os.environ.get("KNYTT_TEST_POSTGRES") or server.start())


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """URL of a database with all tables and no rows, for this test alone."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(params=["sqlite", "postgres"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """URL of a database without tables, for tests of the migrations."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/knytt.db"
    else:
        with new_postgres(request.getfixturevalue("postgres")) as url:
            yield url


@pytest.fixture
def sqlite_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    return f"sqlite:///{shutil.copy(migrated_sqlite, tmp_path)}"


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("migrated") / "knytt.db"
    migrate(f"sqlite:///{path}")
    with closing(sqlite3.connect(path)) as connection:  # so that the file alone is the whole database
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture
def postgres_url(migrated_postgres: tuple[str, psycopg.Connection]) -> str:
    # One database for all tests of a worker, emptied, takes 1 to 3 ms a test; a copy for each takes 20 to 160.
    url, connection = migrated_postgres
    empty(connection)
    return url


@pytest.fixture(scope="session")
def migrated_postgres(postgres: URL) -> Iterator[tuple[str, psycopg.Connection]]:
    with new_postgres(postgres) as url:
        migrate(url)
        with connect(url) as connection:
            connection.execute("SET session_replication_role = replica")
            yield url, connection


@contextmanager
def new_postgres(postgres: URL) -> Iterator[str]:
    name = f"knytt_{uuid4().hex}"
    with connect(text(postgres)) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield text(postgres.set(database=name))
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def empty(connection: psycopg.Connection) -> None:
    """Remove all rows, and whoever the last test left connected."""
    connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    tables = connection.execute(
        "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
    )
    # Foreign keys are off in this session. TRUNCATE would take 2.5 ms for each table used: it makes new files.
    connection.execute(";".join(f"DELETE FROM {table}" for (table,) in tables))
    connection.execute(
        "SELECT setval(quote_ident(sequencename)::regclass, start_value, false) FROM pg_sequences"
        " WHERE last_value IS NOT NULL"
    )


def connect(url: str) -> psycopg.Connection:
    return psycopg.connect(url.replace("+psycopg", "", 1), autocommit=True)


def text(url: URL) -> str:
    return url.render_as_string(hide_password=False)


def migrate(url: str) -> None:
    from bot import storage  # not sooner: coverage must see it being imported, and many tests need no database

    storage.migrate(url)
