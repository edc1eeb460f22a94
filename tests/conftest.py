"""A fresh, migrated database for each test that asks for `database_url`: once on SQLite, once on PostgreSQL.

A test for one of them alone: `@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)`.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
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


@pytest.fixture(scope="session")
def postgres() -> URL:
    """A server on which one may create databases: ours, or the one that KNYTT_TEST_POSTGRES names."""
    return make_url(os.environ.get("KNYTT_TEST_POSTGRES") or server.start())


@pytest.fixture(scope="session")
def postgres_admin(postgres: URL) -> Iterator[psycopg.Connection]:
    url = postgres.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def migrated_postgres(postgres: URL, postgres_admin: psycopg.Connection) -> Iterator[str]:
    """Name of a database with all tables and no rows."""
    from bot.storage import migrate

    name = f"knytt_{uuid4().hex}"
    postgres_admin.execute(f"CREATE DATABASE {name}")
    migrate(postgres.set(database=name).render_as_string(hide_password=False))
    yield name
    postgres_admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """File of a database with all tables and no rows."""
    from bot.storage import migrate

    path = tmp_path_factory.mktemp("migrated") / "knytt.db"
    migrate(f"sqlite:///{path}")
    with closing(sqlite3.connect(path)) as connection:  # so that the file alone is the whole database
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture
def sqlite_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    return f"sqlite:///{shutil.copy(migrated_sqlite, tmp_path)}"


@pytest.fixture
def postgres_url(postgres: URL, postgres_admin: psycopg.Connection, migrated_postgres: str) -> Iterator[str]:
    name = f"knytt_{uuid4().hex}"
    # Copying the files takes 14 ms, writing them through the log (the default) 48.
    postgres_admin.execute(f"CREATE DATABASE {name} TEMPLATE {migrated_postgres} STRATEGY file_copy")
    yield postgres.set(database=name).render_as_string(hide_password=False)
    postgres_admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """URL of a database of this test's own, with all tables and no rows."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url
