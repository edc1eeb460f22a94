"""Slots: what a text says besides what it wants, and what it points to that was said before it."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.invitation import Status
from bot.domain.person import Language

from .marks import Mark
from .markup import Bare
from .names import Mention, Named
from .words import Word

_TIMED = frozenset({"invite.remind", "invite.extend", "answer.later"})  # where "tomorrow" is more than a detail
_LEGAL_FORMS = frozenset({"AS", "ASA", "ENK", "ANS", "DA", "NUF", "SA", "BA"})


class Refers(StrEnum):
    """What a text points to that was said before it."""

    PERSON = "person"
    PEOPLE = "people"
    IT = "it"
    THERE = "there"
    SAME_AGAIN = "same_again"
    OTHER_PERSON = "other_person"
    OTHER_LOCATION = "other_location"
    OTHER_FIRM = "other_firm"
    OTHER = "other"


@dataclass(frozen=True)
class Slots:
    """What a text says besides what it wants.

    `emails` in lower case, `users` Slack user ids. `when` is a word that day_of reads.
    """

    emails: tuple[str, ...] = ()
    users: tuple[str, ...] = ()
    people: tuple[Named, ...] = ()
    location: Named | None = None
    firm: Named | None = None
    partner: Named | None = None
    state: Status | None = None
    when: str | None = None
    language: Language | None = None


def slots_of(
    bare: Bare, text: Sequence[Word], mentions: Sequence[Mention], marks: Sequence[Mark], intents: Sequence[str]
) -> Slots:
    """What the text says besides; of several places, firms or times the first."""
    names: dict[str, list[Named]] = {"person": [], "location": [], "firm": [], "partner": []}
    for mention in mentions:
        if all(mention.named.keys != other.keys for other in names[mention.kind]):
            names[mention.kind].append(mention.named)
    first = {kind: next(iter(found), None) for kind, found in names.items()}
    said = {mark.kind: mark.value for mark in reversed(marks)}
    if intents and _TIMED.isdisjoint(intents):
        said.pop("when", None)
    return Slots(
        emails=bare.emails,
        users=bare.users,
        people=tuple(names["person"]),
        location=first["location"],
        firm=first["firm"] or (_new_firm(text) if "firm.new" in intents else None),
        partner=first["partner"],
        state=Status(said["state"]) if "state" in said and "invite.status" in intents else None,
        when=said.get("when"),
        language=Language(said["language"]) if "language" in said and "language.switch" in intents else None,
    )


def _new_firm(text: Sequence[Word]) -> Named | None:
    """A firm that is not there yet: the capitalised words before "AS" or "ENK"."""
    for end, word in enumerate(text):
        if word.said in _LEGAL_FORMS:
            before = itertools.takewhile(lambda word: word.said[0].isupper(), reversed(text[:end]))
            said = [*reversed([word.said for word in before]), word.said]
            if len(said) > 1:
                return Named(" ".join(said), (), 0.0)
    return None
