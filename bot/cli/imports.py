"""Importing firms, locations and practitioners from CSV files: all of a file, or nothing of it.

A file is read through once. What is right is put aside in a temporary file, and only if all of it is right is that
written, in one transaction. What is there already is left as it is, so the same file may be imported again.
"""

import json
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from bot.storage import Database, Transaction

from .table import Column, Problems, Progress, progress_bar, rows

T = TypeVar("T")
Record = dict[str, Any]  # what a row says, in one form, as JSON takes it
Numbered = tuple[int, Record]

BATCH = 1000  # rows
DOUBLE = "the same stands in row {row}."


@dataclass(frozen=True)
class Done:
    """How many have been imported (or would be), and how many were there already."""

    added: int
    there: int


class Import(ABC):
    """How rows of one sort are imported."""

    columns: Sequence[Column]
    key: str  # the column in which no two rows say the same, as far as `same` goes

    @abstractmethod
    def read(self, values: Mapping[str, str]) -> Record:
        """A row by itself. Raises FormRefused, as the form would."""

    @abstractmethod
    def same(self, record: Record) -> str:
        """What two rows about the same have in common."""

    @abstractmethod
    async def check(
        self, reading: AbstractContextManager[Transaction], listed: Sequence[Numbered], problems: Problems
    ) -> list[Record]:
        """Rows beside what is stored: notes what does not fit, and returns those that are to be written."""

    @abstractmethod
    def write(self, tx: Transaction, listed: Sequence[Record]) -> int:
        """Write them; how many were not there."""


async def run(what: Import, path: Path, database: Database, begun: tuple[str, Any], *, is_dry: bool = False) -> Done:
    """Import a file; `begun`: the workspace and the time. Raises UnusableFileError, and nothing has changed."""
    problems, there = Problems(path, what.columns), 0
    with tempfile.TemporaryFile("w+", encoding="utf-8") as aside:
        with progress_bar("Checking") as progress:
            for batch in _batches(_readable(what, path, problems, progress)):
                new = await what.check(database.reading(*begun), batch, problems)
                there += len(batch) - len(new)
                aside.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in new)
        problems.done()
        size = aside.tell()
        aside.seek(0)
        if is_dry:
            return Done(sum(1 for _ in aside), there)
        added = written = 0
        with progress_bar("Writing") as progress, database.begin(*begun) as tx:
            for lines in _batches(aside):
                added += what.write(tx, [json.loads(line) for line in lines])
                written += sum(map(len, lines))
                there += len(lines)
                if progress:
                    progress(written / size)
    return Done(added, there - added)


def _readable(what: Import, path: Path, problems: Problems, progress: Progress | None) -> Iterator[Numbered]:
    """The rows that are right by themselves, each only once."""
    seen: dict[str, int] = {}
    for row in rows(path, what.columns, problems, progress):
        with problems.of(row):
            record = what.read(row.values)
            first = seen.setdefault(what.same(record), row.number)
            if first == row.number:
                yield row.number, record
            else:
                problems.add(row.number, what.key, DOUBLE.format(row=first))


def _batches(listed: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(listed)
    while batch := list(islice(rest, BATCH)):
        yield batch
