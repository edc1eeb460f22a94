"""Migrations: the tables are what the code thinks they are, whoever makes them, and however many at once."""

import multiprocessing
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from bot.domain.invitation import Status
from bot.storage import Database, firms, invitations, migrate
from bot.storage.migrate import BrokenReferencesError
from bot.storage.tables import metadata
from tests.storage import world
from tests.storage.world import ADA, HERE, NOW


def difference_to_the_tables_in_code(url: str) -> list:
    database = Database(url)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        found = compare_metadata(context, metadata)
    database.close()
    return found


def test_the_migrated_database_has_the_tables_of_the_code(database_url: str) -> None:
    assert difference_to_the_tables_in_code(database_url) == []


def test_constraints_that_alembic_does_not_compare_are_there(begin) -> None:
    with begin() as tx:
        inspector = sa.inspect(tx.connection)
        for table in metadata.sorted_tables:
            checks = {check["name"] for check in inspector.get_check_constraints(table.name)}
            assert checks == {check.name for check in table.constraints if isinstance(check, sa.CheckConstraint)}
            partial = {index.name for index in table.indexes if index.dialect_options["sqlite"]["where"] is not None}
            found = {index["name"] for index in inspector.get_indexes(table.name) if index["dialect_options"]}
            assert partial <= found


def test_the_newest_revision_is_told_by_the_names_of_the_files() -> None:
    module = sys.modules["bot.storage.migrate"]
    assert module.newest() == ScriptDirectory(str(module._scripts())).get_current_head()


def test_migrating_again_changes_nothing(database_url: str) -> None:
    database = Database(database_url)
    with database.begin(HERE, NOW) as tx:
        firm = world.a_firm(tx)
    migrate(database_url)
    with database.begin(HERE, NOW) as tx:
        assert firms.get(tx, firm.id) == firm
    database.close()


def test_several_processes_may_migrate_at_once(empty_database_url: str) -> None:
    # Spawned, not forked: nothing of this process, its locks or its connections, goes along.
    with multiprocessing.get_context("spawn").Pool(2) as processes:
        processes.map(migrate, [empty_database_url] * 4, chunksize=1)
    assert difference_to_the_tables_in_code(empty_database_url) == []


def test_several_threads_may_migrate_at_once(empty_database_url: str, at_once) -> None:
    assert at_once(*[lambda: migrate(empty_database_url)] * 4) == [None] * 4
    assert difference_to_the_tables_in_code(empty_database_url) == []


@pytest.fixture
def next_migration(monkeypatch, tmp_path: Path) -> Callable[[str], None]:
    """Adds a migration to those there are, as a later version of Knytt would."""
    module = sys.modules["bot.storage.migrate"]
    migrations = tmp_path / "later" / "migrations"
    shutil.copytree(Path(module.__file__).parent / "migrations", migrations)
    newest = ScriptDirectory(str(migrations)).get_current_head()

    def add(upgrade: str) -> None:
        header = f'from alembic import op\nrevision = "9999"\ndown_revision = "{newest}"\n'
        (migrations / "versions" / "9999_next.py").write_text(f"{header}def upgrade():\n    {upgrade}\n")
        monkeypatch.setattr(module, "__file__", str(migrations.parent / "migrate.py"))

    return add


@pytest.fixture
def in_use(sqlite_url: str, tmp_path: Path) -> Iterator[tuple[Path, Database]]:
    """A database with rows that point to one another, in a directory with an apostrophe in its name."""
    path = tmp_path / "Ada's klinikk" / "knytt.db"
    path.parent.mkdir()
    shutil.copy(sqlite_url.removeprefix("sqlite:///"), path)
    database = Database(f"sqlite:///{path}")
    with database.begin(HERE, NOW) as tx:
        world.an_invitation(tx, world.a_location(tx))
    yield path, database
    database.close()


def rows_of(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


MOVE_A_TABLE = 'with op.batch_alter_table("firms") as firms: firms.drop_column("website")'


def test_an_upgrade_keeps_the_rows_and_a_copy_of_how_it_was_before(in_use, next_migration) -> None:
    path, database = in_use
    before = rows_of(path)
    next_migration(MOVE_A_TABLE)
    migrate(f"sqlite:///{path}")
    with database.begin(HERE, NOW) as tx:
        columns = {column["name"] for column in sa.inspect(tx.connection).get_columns("firms")}
        assert columns == {column.name for column in metadata.tables["firms"].columns} - {"website"}
        assert [each.status for each in invitations.at_location(tx, 1, (Status.PENDING,), 0, 100).items] == ["pending"]
        assert tx.connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
    assert rows_of(path.with_name("knytt.db.before-9999")) == before


def test_an_upgrade_that_would_break_references_changes_nothing_and_can_be_tried_again(in_use, next_migration) -> None:
    path, _ = in_use
    before = rows_of(path)
    next_migration('op.execute("DELETE FROM firms")')
    for _ in range(2):
        with pytest.raises(BrokenReferencesError):
            migrate(f"sqlite:///{path}")
        assert rows_of(path) == before
    next_migration(MOVE_A_TABLE)
    migrate(f"sqlite:///{path}")
    assert rows_of(path.with_name("knytt.db.before-9999")) == before


def test_a_naive_time_is_refused(begin) -> None:
    with begin(at=NOW.replace(tzinfo=None)) as tx, pytest.raises(sa.exc.StatementError, match="without a zone"):
        world.an_affiliation(tx, world.a_location(tx), world.a_profile(tx))


def test_foreign_keys_hold_on_sqlite_too(begin) -> None:
    with pytest.raises(sa.exc.IntegrityError), begin() as tx:
        firms.add_administrator(tx, 404, ADA.user)


def test_sqlite_is_set_up_to_lose_nothing(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    with database.begin(HERE, NOW) as tx:
        pragmas = {
            name: tx.connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "foreign_keys", "busy_timeout")
        }
        # BEGIN IMMEDIATE: nobody else can begin to write while this transaction lasts, although it only reads so far.
        with (
            closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), timeout=0)) as other,
            pytest.raises(sqlite3.OperationalError, match="locked"),
        ):
            other.execute("BEGIN IMMEDIATE")
    database.close()
    assert pragmas == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 2000}
