"""Searching by name: type-ahead over many rows, and pages of a list."""

import unicodedata
from dataclasses import dataclass
from typing import Generic, TypeVar, TypeVarTuple

import sqlalchemy as sa

from bot.domain.formats import line

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

LONGEST_BARE = 900
# What no decomposition takes apart.
_WITHOUT_STROKE = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i"})
SUGGESTIONS = 100  # the most that a Slack select shows


@dataclass(frozen=True)
class Page(Generic[T]):
    """A page of a list; `number` counts from 0. For `total` see page_of."""

    items: list[T]
    number: int
    size: int
    total: int

    @property
    def has_next(self) -> bool:
        """Whether there is more after this page."""
        return (self.number + 1) * self.size < self.total


def folded(name: str) -> str:
    """The form in which names are compared and sought."""
    return name.casefold()


def bare(name: str) -> str:
    """The form in which people are sought: without case and accents, "Søn" as "son"; cut to what its column takes."""
    parts = unicodedata.normalize("NFKD", name.casefold())
    return "".join(each for each in parts if not unicodedata.combining(each)).translate(_WITHOUT_STROKE)[:LONGEST_BARE]


def containing(column: sa.Column[str], typed: str) -> sa.ColumnElement[bool]:
    """Rows whose name contains what was typed, taken literally."""
    return column.contains(folded(line(typed)), autoescape=True)


def page_of(
    connection: sa.Connection, query: sa.Select[*Ts], number: int, size: int
) -> tuple[sa.Select[*Ts], int, int]:
    """The query limited to one page, the page's number (the last one if `number` is beyond the end), and the total."""
    total = connection.scalar(sa.select(sa.func.count()).select_from(query.order_by(None).subquery())) or 0
    last = max(0, (total - 1) // size)
    number = min(max(0, number), last)
    return query.limit(size).offset(number * size), number, total
