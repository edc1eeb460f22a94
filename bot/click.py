"""A click: what a user did, as a step reads it. The door makes it from whatever Slack sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.person import Person
from bot.domain.refusal import NoAccess

Refs = Mapping[str, object]

LONGEST_ID = 10  # digits
MOST_CARRIED = 40  # texts in a button


@dataclass(frozen=True)
class Click:
    """Who did what, and what the surface carried.

    `refs` is what the button or the modal carries (ids, mostly; never trusted: steps check access again); `value` is
    what was chosen in a picker or written in a message; `fields` holds the inputs of a modal or message by name: text,
    a chosen value, or a list of values. `place` is the message it happened in, None in App Home and modals.
    """

    person: Person
    now: datetime
    refs: Refs = field(default_factory=dict)
    value: str = ""
    fields: Mapping[str, object] = field(default_factory=dict)
    place: str | None = None

    @property
    def user(self) -> str:
        """The Slack user id of who did it."""
        return self.person.user

    def id(self, name: str) -> int:
        """The id that the surface carries under a name. Raises NoAccess if it carries none, or something else."""
        value = self.refs.get(name)
        if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**31:
            return value
        raise NoAccess

    def chosen_id(self, name: str) -> int:
        """The id that was chosen in a picker, or that the surface carries already."""
        value = self.fields.get(name) or self.value
        return _id(value) if isinstance(value, str) and value else self.id(name)

    def text(self, name: str) -> str:
        """A text that the surface carries, or one typed; the empty text if there is none."""
        value = self.fields.get(name, self.refs.get(name))
        return value if isinstance(value, str) else ""

    def many(self, name: str) -> list[str]:
        """Several values of one field: ticked boxes, picked members."""
        value = self.fields.get(name)
        return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []

    def carried(self, name: str) -> list[str]:
        """Several texts that a button carries, such as whom to fill into a form."""
        value = self.refs.get(name)
        return [item for item in value if isinstance(item, str)][:MOST_CARRIED] if isinstance(value, list) else []

    @property
    def card(self) -> str | None:
        """Where the guided card stands that this click came from, if it came from one."""
        value = self.refs.get("card")
        return value if isinstance(value, str) else None

    @property
    def answer(self) -> str | None:
        """The same, and also where an answer stands that holds the button and is to show what became of it."""
        return self.card or (self.place if self.text("told") else None)


def _id(value: str) -> int:
    if value.isascii() and value.isdigit() and len(value) <= LONGEST_ID and 0 < int(value) < 2**31:
        return int(value)
    raise NoAccess
