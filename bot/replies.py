"""Replies: what a step may return. The door renders them, and delivers them after the transaction has committed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain.refusal import Refusal

Data = Mapping[str, object]


@dataclass(frozen=True)
class Open:
    """Open a modal; on top of the one at hand, if there is one."""

    template: str
    data: Data = field(default_factory=dict)


@dataclass(frozen=True)
class Update:
    """Turn the modal at hand into this one.

    `keeps_up`: it follows what is chosen in it, so that a later choice may draw over what an earlier one has drawn.
    """

    template: str
    data: Data = field(default_factory=dict)
    keeps_up: bool = False


@dataclass(frozen=True)
class Beneath:
    """Draw the modal beneath the one at hand anew, for when that one is closed. What is filled in stays."""

    template: str
    data: Data = field(default_factory=dict)


@dataclass(frozen=True)
class Close:
    """Close all modals."""


@dataclass(frozen=True)
class Home:
    """Something on a user's App Home has changed: draw it anew, on the page they are on, if they have looked at it."""

    user: str


@dataclass(frozen=True)
class Look:
    """The user looks at a page of their App Home, "firm/3" for one (None: at the one they are on)."""

    page: str | None = None


@dataclass(frozen=True)
class Dm:
    """Queue a message about a subject (the first part of the template's name) for a user."""

    to: str
    template: str
    about: int


@dataclass(frozen=True)
class Redraw:
    """A subject has changed: draw every message about it anew, wherever it stands."""

    subject: str
    id: int


@dataclass(frozen=True)
class Note:
    """Say something that only this user sees, where they are."""

    template: str
    data: Data = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """Answer what the user wrote, where they wrote it, or instead of the answer in which they pressed a button.

    `is_private`: it names people, so that in a channel only the asker sees it. `title` is for a session that begins.
    """

    template: str
    data: Data = field(default_factory=dict)
    is_private: bool = True
    title: str = ""


@dataclass(frozen=True)
class Prompts:
    """Offer things to say, above where the user writes to the app."""

    template: str
    data: Data = field(default_factory=dict)


@dataclass(frozen=True)
class But:
    """What the user did has taken effect, but what should follow it was refused: `template` says both."""

    template: str
    refusal: Refusal


@dataclass(frozen=True)
class Card:
    """Show the guided card: in its place if it has one already, otherwise where the user is."""

    template: str
    data: Data
    place: str | None = None


@dataclass(frozen=True)
class Suggest:
    """Answer a picker's type-ahead: (value, label) pairs, at most 100."""

    options: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class GetToKnow:
    """Ask Slack about members we have not met, so that the next step knows who is a bot or deactivated."""

    users: Sequence[str]


@dataclass(frozen=True)
class Deliver:
    """Wake the outbox: there is something to look up."""


# When the door attends to them: in the ack, with the transaction, or after the ack.
OnScreen = Open | Update | Close | Suggest
WithTransaction = Dm | Redraw | Deliver | Home | Look
PutOff = Beneath | Note | But | Answer | Prompts | Card | GetToKnow
Reply = OnScreen | WithTransaction | PutOff
