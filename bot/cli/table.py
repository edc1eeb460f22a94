"""CSV files as people have them: Excel's encodings and separators, Norwegian headings; what is wrong, by row."""

import csv
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import TextIO

from bot.domain.formats import ChooseOne
from bot.domain.person import Language, Person
from bot.domain.refusal import FormRefused, Refusal
from bot.render import Renderer

SHOWN = 100  # problems; the others are counted
SEPARATORS = (",", ";", "\t")
BLOCK = 1 << 20
ROWS_A_STEP = 1000  # between two signs of progress
# How a file begins that is not in plain UTF-8 or Windows-1252: with a mark, or with a letter of two bytes.
_SIGNS = [
    (re.compile(sign, re.DOTALL), encoding)
    for sign, encoding in (
        (rb"\xef\xbb\xbf", "utf-8-sig"),
        (rb"\xff\xfe|\xfe\xff", "utf-16"),
        (rb".\0", "utf-16-le"),
        (rb"\0.", "utf-16-be"),
    )
]
_READER = Person(user="", name="", chosen=Language.ENGLISH)  # as all of the command line

Progress = Callable[[float], None]


class UnusableFileError(Exception):
    """The file cannot be used; the text says where and why, a line for each problem."""


@dataclass(frozen=True)
class Column:
    """A column: our name for it, which other headings mean it, and whether the file must have it.

    Headings are compared without case, spaces and punctuation: "Org.nr." is `orgnr`.
    """

    name: str
    others: tuple[str, ...] = ()
    is_required: bool = True
    choice: str = ""  # what to write where only some things can be written

    def is_meant_by(self, heading: str) -> bool:
        """Whether this heading stands above the column."""
        return bare(heading) in map(bare, (self.name, *self.others))

    def __str__(self) -> str:
        """How to write its heading."""
        return f"{self.name} (or {self.others[0]})" if self.others else self.name


@dataclass(frozen=True)
class Row:
    """A row by its number as a spreadsheet shows it, with a text for each column that is there."""

    number: int
    values: dict[str, str]


@dataclass
class Problems:
    """What is wrong with a file: all of it is counted, the first 100 are told. `path`: None for what is no file."""

    path: Path | None
    columns: Sequence[Column] = ()
    count: int = field(default=0, init=False)
    _told: list[str] = field(default_factory=list, init=False)
    _renderer: Renderer = field(default_factory=Renderer, init=False)

    def add(self, row: int, column: str | None, what: str | Refusal) -> None:
        """Note what is wrong in a row; a refusal says it in the words of the forms."""
        self.count += 1
        if self.count <= SHOWN:
            where = ", ".join(filter(None, (f"{self.path}, row {row}" if self.path else None, column)))
            said = what if isinstance(what, str) else self._sentence(column, what)
            self._told.append(f"{where}: {said}")

    @contextmanager
    def of(self, row: Row) -> Iterator[None]:
        """Note, instead of raising it, what a form refuses in a row."""
        try:
            yield
        except FormRefused as refused:
            for column, refusal in refused.errors.items():
                self.add(row.number, column, refusal)

    def done(self) -> None:
        """Raise UnusableFileError if there is anything."""
        if self.count > SHOWN:
            self._told.append(f"... and {self.count - SHOWN:,} more.")
        if self.count:
            raise UnusableFileError("\n".join(self._told))

    def _sentence(self, column: str | None, refusal: Refusal) -> str:
        choice = next((each.choice for each in self.columns if each.name == column), "")
        if choice and isinstance(refusal, ChooseOne):
            return f"write {choice}."
        return str(self._renderer.sentence(type(refusal).__name__, refusal.details, _READER))


def rows(path: Path, columns: Sequence[Column], problems: Problems, progress: Progress | None = None) -> Iterator[Row]:
    """The rows of a file, one at a time; empty ones are passed over. Columns that nobody asked for are left out.

    UTF-8, UTF-16 or Windows-1252; comma, semicolon or tab. Raises UnusableFileError for what is no such table.
    """
    encoding = _encoding(path)
    with path.open("rb") as raw, TextIOWrapper(raw, encoding, newline="") as file:
        size = path.stat().st_size
        for number, values in _numbered(file, path, columns):
            if progress and number % ROWS_A_STEP == 0:
                progress(raw.tell() / size)
            if values is None:
                problems.add(number, None, "there are more values than columns.")
            else:
                yield Row(number, values)


@contextmanager
def progress_bar(what: str) -> Iterator[Progress | None]:
    """A bar at the terminal, if there is one: what is being done, and how much of it is."""
    if not sys.stderr.isatty():
        yield None
        return

    def draw(done: float) -> None:
        print(f"\r{what} [{'#' * int(done * 30):<30}] {done:4.0%}", end="", file=sys.stderr, flush=True)

    draw(0)
    yield draw
    print("\r\033[K", end="", file=sys.stderr, flush=True)


def _numbered(file: TextIO, path: Path, columns: Sequence[Column]) -> Iterator[tuple[int, dict[str, str] | None]]:
    """The rows below the headings; None for one that has more values than there are columns."""
    separator, skipped = _separator(file, columns)
    read = csv.reader(islice(file, skipped, None), delimiter=separator, strict=True)
    names: list[str | None] | None = None
    number = 0
    try:
        for number, texts in enumerate(read, start=1):
            values = [text.strip() for text in texts]
            if not any(values):
                continue
            if names is None:
                names = _names(values, columns, f"{path}, row {number}")
            elif any(values[len(names) :]):
                yield number, None
            else:
                yield number, {name: text for name, text in zip(names, values, strict=False) if name}
    except csv.Error as broken:
        raise UnusableFileError(f"{path}, row {number + 1}: {broken}. Is a quotation mark missing?") from broken
    if names is None:
        raise UnusableFileError(f"{path} is empty. Its first row must name the columns: {_listed(columns)}.")


def _names(headings: list[str], columns: Sequence[Column], where: str) -> list[str | None]:
    """What stands below each heading, None for what nobody asked for."""
    names = [next((column.name for column in columns if column.is_meant_by(each)), None) for each in headings]
    missing = [column for column in columns if column.is_required and column.name not in names]
    if missing:
        raise UnusableFileError(f"{where}: the first row must name the columns, and lacks {_listed(missing)}.")
    twice = next((name for name in names if name and names.count(name) > 1), None)
    if twice:
        raise UnusableFileError(f"{where}: the column {twice} is there twice.")
    return names


def _separator(file: TextIO, columns: Sequence[Column]) -> tuple[str, int]:
    """By which the headings are told apart, and how many lines stand before them: Excel's own "sep=;" may."""
    first = file.readline()
    file.seek(0)
    if first.lower().startswith("sep=") and len(first.strip("\r\n")) == 5:
        return first[4], 1

    def understood(separator: str) -> int:
        headings = [heading.strip('" \r\n') for heading in first.split(separator)]
        return sum(any(column.is_meant_by(heading) for column in columns) for heading in headings)

    return max(SEPARATORS, key=lambda separator: (understood(separator), first.count(separator))), 0


def _encoding(path: Path) -> str:
    """UTF-16 if it looks like it, else UTF-8 if all of the file can be read so, else Windows-1252."""
    try:
        with path.open("rb") as file:
            start = file.read(4)
        looks = [encoding for sign, encoding in _SIGNS if sign.match(start)]
        for encoding in looks or ["utf-8", "cp1252"]:
            if _is_readable(path, encoding):
                return encoding
    except OSError as broken:
        raise UnusableFileError(f"{path} cannot be read: {broken.strerror}.") from broken
    raise UnusableFileError(f"{path} cannot be read as text. Save it as “CSV UTF-8”.")


def _is_readable(path: Path, encoding: str) -> bool:
    try:
        with path.open(encoding=encoding) as file:
            while file.read(BLOCK):
                pass
    except UnicodeError:
        return False
    return True


def bare(heading: str) -> str:
    """The form in which headings and choices are compared."""
    return "".join(character for character in heading.casefold() if character.isalnum())


def _listed(columns: Sequence[Column]) -> str:
    return ", ".join(map(str, columns))
