"""Importing the list of partners from a CSV file."""

import csv
import io
from pathlib import Path

from bot.domain import formats
from bot.domain.refusal import Refusal

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
    try:
        name = formats.name(row["name"] or "")
        return name, formats.optional_organisation_number(row.get("organisation_number") or "")
    except Refusal as refusal:
        raise UnreadableListError(f"{where}: {type(refusal).__name__}") from refusal
