"""Importing the list of partners from a CSV file."""

from pathlib import Path

from bot.domain import formats
from bot.domain.refusal import Form

from .table import Column, Problems, rows

COLUMNS = (
    Column("name", ("navn", "partner")),
    Column("organisation_number", ("orgnr", "organisasjonsnummer", "org no"), is_required=False),
)


def read_csv(path: Path) -> list[tuple[str, str | None]]:
    """Read a CSV file with the columns name and, optionally, organisation_number.

    Raises UnusableFileError naming what is wrong. Nothing is imported unless every row is right.
    """
    problems = Problems(path)
    listed = []
    for row in rows(path, COLUMNS, problems):
        form = Form(row.values)
        name = form.read("name", formats.name)
        number = form.read("organisation_number", formats.optional_organisation_number)
        with problems.of(row):
            form.done()
            listed.append((name, number))
    problems.done()
    return listed
