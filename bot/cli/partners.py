"""Importing the list of partners from a CSV file."""

import csv
import io
from pathlib import Path

from bot.domain import formats
from bot.domain.person import Language, Person
from bot.domain.refusal import Form, FormRefused
from bot.render import Renderer

COLUMNS = ("name", "organisation_number")


class UnreadableListError(Exception):
    """The file cannot be read as a list of partners; the text says where and why."""


def read_csv(path: Path) -> list[tuple[str, str | None]]:
    """Read a CSV file with the columns name and, optionally, organisation_number (UTF-8, comma or semicolon).

    Raises UnreadableListError naming the line. Nothing is imported unless every line is right.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as broken:
        raise UnreadableListError(f"{path} cannot be read: {broken}") from broken
    first = text.partition("\n")[0]
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=";" if ";" in first else ",", restkey="more")
    if not rows.fieldnames or "name" not in rows.fieldnames:
        raise UnreadableListError(f"{path}, line 1: the first line must name the columns: {', '.join(COLUMNS)}")
    try:
        return [_partner(row, f"{path}, line {rows.line_num}") for row in rows]
    except csv.Error as broken:
        raise UnreadableListError(f"{path}, line {rows.line_num + 1}: {broken}") from broken


def _partner(row: dict[str, str | None], where: str) -> tuple[str, str | None]:
    if "more" in row:
        raise UnreadableListError(f"{where}: more values than columns")
    form = Form(row)
    name = form.read("name", formats.name)
    number = form.read("organisation_number", formats.optional_organisation_number)
    try:
        form.done()
    except FormRefused as refused:
        column, refusal = next(iter(refused.errors.items()))
        reader = Person(user="", name="", chosen=Language.ENGLISH)  # as all of the command line
        sentence = Renderer().sentence(type(refusal).__name__, refusal.details, reader)
        raise UnreadableListError(f"{where}, {column}: {sentence}") from refusal
    return name, number
