"""A database and its transactions; threads that begin at the same moment; a count of what is asked of the database."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa

from bot.storage import Database, Transaction
from tests.storage.world import HERE, NOW

Begin = Callable[..., AbstractContextManager[Transaction]]


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    made = Database(database_url)
    yield made
    made.close()


@pytest.fixture
def begin(database: Database) -> Begin:
    """Begins a transaction, in our workspace and at the start of our time unless told otherwise."""

    def begin(workspace: str = HERE, at: datetime = NOW) -> AbstractContextManager[Transaction]:
        return database.begin(workspace, at)

    return begin


@pytest.fixture
def statements(database: Database) -> Callable[[], AbstractContextManager[list[str]]]:
    """Notes the statements that are sent to the database meanwhile."""

    @contextmanager
    def noted() -> Iterator[list[str]]:
        sent: list[str] = []

        def note(connection: object, cursor: object, statement: str, *_: object) -> None:
            sent.append(statement)

        sa.event.listen(database.engine, "before_cursor_execute", note)
        yield sent
        sa.event.remove(database.engine, "before_cursor_execute", note)

    return noted


@pytest.fixture
def at_once() -> Iterator[Callable[..., list[Any]]]:
    """Runs functions at the same moment, each in a thread of its own; what they return or raise, in their order."""
    with ThreadPoolExecutor(8) as threads:

        def run(*functions: Callable[[], Any]) -> list[Any]:
            start = threading.Barrier(len(functions))

            def wait_and_call(function: Callable[[], Any]) -> Any:
                start.wait(timeout=10)
                try:
                    return function()
                except Exception as raised:  # noqa: BLE001 - the test looks at it
                    return raised

            return list(threads.map(wait_and_call, functions))

        yield run
