"""A person: what we know of a member of the Slack workspace, or of whoever answers an invitation from outside it."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from .formats import Email

OUTSIDE = "mail:"  # begins the id of whoever is known by an address alone; Slack's ids are letters and digits


class UserId(str):
    """A Slack user id among the details of a refusal: it is shown as the person's name."""

    __slots__ = ()


class Language(StrEnum):
    """The languages Knytt speaks; the value is the catalogue's name."""

    NORWEGIAN = "nb"
    ENGLISH = "en"


class Role(StrEnum):
    """What somebody says that they do."""

    PRACTITIONER = "practitioner"
    ADMINISTRATOR = "administrator"


# Who reads Norwegian without effort; everybody else gets English.
_READS_NORWEGIAN = ("nb", "no", "nn", "da", "sv")
_IS = {Language.NORWEGIAN: ("nb", "no"), Language.ENGLISH: ("en",)}


@dataclass(frozen=True)
class Person:
    """A member of a workspace, as Slack described them last.

    `email_key` is their Slack e-mail in comparable form (`formats.Email.key`); `locale` an IETF tag such as nb-NO;
    `timezone` an IANA name; `title` what their profile there says that they do; `chosen` the language they chose in App
    Home, if they did, and `role` what they said there; `is_known` whether Slack has described them to us yet.
    """

    user: str
    name: str
    email: str | None = None
    email_key: str | None = None
    locale: str | None = None
    timezone: str = "Europe/Oslo"
    avatar: str | None = None
    title: str | None = None
    is_bot: bool = False
    is_deactivated: bool = False
    chosen: Language | None = None
    role: Role | None = None
    is_known: bool = True

    @property
    def language(self) -> Language:
        """The chosen language, else the one of the Slack locale; Norwegian while the locale is unknown."""
        if self.chosen:
            return self.chosen
        reads_norwegian = not self.locale or self._slack_speaks in _READS_NORWEGIAN
        return Language.NORWEGIAN if reads_norwegian else Language.ENGLISH

    @property
    def hears_the_same_from_slack(self) -> bool:
        """Whether Slack, which draws dates by itself, does so in the language that this person reads here."""
        return self._slack_speaks in _IS[self.language]

    @property
    def _slack_speaks(self) -> str:
        return (self.locale or "").replace("_", "-").split("-")[0].lower()

    @property
    def is_outside(self) -> bool:
        """Whether this is somebody who is not in Slack, and known by an address."""
        return is_outside(self.user)

    @property
    def first_name(self) -> str:
        """The first word of the name, to greet with."""
        return self.name.split()[0] if self.name.split() else self.name


def is_outside(user: str) -> bool:
    """Whether an id is that of somebody who is not in Slack."""
    return user.startswith(OUTSIDE)


def outside_id(email_key: str) -> str:
    """The id of whoever has this address (in comparable form) and is not in Slack: always the same one."""
    return OUTSIDE + hashlib.sha256(email_key.encode()).hexdigest()[:24]


def outsider(address: Email) -> Person:
    """Whoever has this address and is not in Slack, while nothing else is known of them."""
    return Person(outside_id(address.key), address.typed, email=address.typed, email_key=address.key)
