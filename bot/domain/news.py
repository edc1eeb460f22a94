"""News: what an administrator hears about those invited to a location, in one message a day of each kind."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .invitation import Why


class Kind(StrEnum):
    """What a message is about: who has answered; or who has not, first that time runs out and then that it has."""

    ANSWERS = "answers"
    SILENCE = "silence"


class Stands(StrEnum):
    """How it stands with one of those a message is about. `moved`: what is left to do stands in a newer message."""

    TO_ADD = "to_add"
    ADDED = "added"
    REMOVED = "removed"
    DECLINED = "declined"
    SILENT = "silent"
    MORE_TIME = "more_time"
    EXPIRED = "expired"
    AGAIN = "again"
    WITHDRAWN = "withdrawn"
    UNDELIVERABLE = "undeliverable"
    MOVED = "moved"


LEFT_TO_DO = (Stands.TO_ADD, Stands.SILENT, Stands.EXPIRED)


@dataclass(frozen=True)
class News:
    """One message: of a location, to one administrator, of one kind, on one `day` ("2026-11-24") by their clock."""

    id: int
    location_id: int
    user: str
    kind: Kind
    day: str
    begun_at: datetime


@dataclass(frozen=True)
class Piece:
    """One of those a message is about, by the name that the administrator knows."""

    invitation: int
    name: str
    why: Why | None
    reason: str | None
    answered_at: datetime | None
    expires_at: datetime

    @property
    def first_name(self) -> str:
        """The first word of the name."""
        return self.name.split(maxsplit=1)[0]


@dataclass(frozen=True)
class Group:
    """Those with whom it stands alike: the first few, how many there are, and the first and the last to expire."""

    pieces: tuple[Piece, ...] = ()
    total: int = 0
    first: datetime | None = None
    last: datetime | None = None
