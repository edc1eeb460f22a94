"""Understanding: a text in, what it wants out. Pure, and learnt from the lessons once, at start."""

import html
import itertools
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain import formats
from bot.domain.invitation import Status
from bot.domain.person import Language
from bot.domain.refusal import Refusal

from .guess import Guess
from .lessons import Lessons, spelt_out
from .marks import Mark, Marks
from .names import MOST_SOUGHT, Known, Mention, Named, Namesakes
from .speech import Speech, stem
from .words import Word, folded, forms, words

LONGEST_TEXT = 2000  # characters that are read
MOST_WORDS = 60
MOST_EMAILS = 50
MOST_CHOICES = 3
NOTHING = "none"  # the label of what is none of our business


class Sureness(StrEnum):
    """How sure we are of what was meant."""

    SURE = "sure"
    UNSURE = "unsure"
    NO_IDEA = "no_idea"


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


@dataclass(frozen=True)
class Understood:
    """What a text means.

    `intents` in the order said; none when there is no idea, or when the text only points to what was said before
    (`refers`) or answers a question (`choice`: yes, no, 1 for the first, -1 for the last). `choices` are up to three
    intents, the best first, when unsure. `language` is the one it was written in, None if one cannot tell.
    """

    intents: tuple[str, ...] = ()
    sureness: Sureness = Sureness.NO_IDEA
    choices: tuple[str, ...] = ()
    slots: Slots = field(default_factory=Slots)
    language: Language | None = None
    refers: frozenset[Refers] = frozenset()
    choice: int | bool | None = None


NOBODY = Known()
_YES_OR_NO = {"yes": True, "no": False}
SURE, UNSURE = 0.6, 0.25  # the least likelihood of the best guess


class Understanding:
    """Built once from the lessons; then `read` any number of texts, from any thread."""

    def __init__(self, lessons: Lessons) -> None:
        examples = [
            (language, intent, _forms(spelt))
            for language, lesson in lessons.items()
            for intent, phrases in lesson.phrases.items()
            for phrase in phrases
            for spelt in spelt_out(phrase)
        ]
        self._speech = Speech(lessons, ((language, said) for language, _, said in examples))
        self._marks = Marks(
            (forms(phrase), kind, value)
            for lesson in lessons.values()
            for kind, said in lesson.marks.items()
            for value, phrases in said.items()
            for phrase in phrases
        )
        everything = lessons.values()
        self._filler = frozenset(word for lesson in everything for said in lesson.filler for word in forms(said))
        self._namesakes = Namesakes(
            generic=frozenset(folded(word) for lesson in everything for word in lesson.generic),
            common=frozenset(word for lesson in everything for word in lesson.common),
            plain=self._speech.vocabulary,
            never=frozenset(forms(phrase) for lesson in everything for phrase in lesson.never),
        )
        self._guess = Guess((intent, self._features(said, language)) for language, intent, said in examples)

    def read(self, text: str, known: Known = NOBODY) -> Understood:
        """What a text means, in Slack's own markup. Never raises; what comes after 2000 characters is not read."""
        bare = _bare(text[:LONGEST_TEXT])
        said = words(bare.text)[:MOST_WORDS]
        mentions = self._namesakes.mentions(said, known)
        language = self._speech.language([word.form for word in said])
        marked = self._marked(_without(said, mentions))
        slots = _slots(bare, mentions, marked)
        refers = frozenset(Refers(mark.value) for mark in marked if mark.kind == "refers")
        choice = self._choice(said)
        if choice is not None or (refers and self._is_filler(_without(said, mentions))):
            return Understood(slots=slots, language=language, refers=refers, choice=choice)
        ranked = self._rank(_without(said, mentions), language)
        understood = _judge(ranked)
        return Understood(understood[0], understood[1], understood[2], slots, language, refers)

    def _rank(self, said: Sequence[str], language: Language | None) -> list[tuple[str, float]]:
        corrected = [self._speech.correct(form) for form in said]
        scores = self._guess.scores(self._features(corrected, language or Language.NORWEGIAN))
        best = sorted(scores, key=lambda label: -scores[label])
        top = scores[best[0]]
        heat = 1 + math.sqrt(len(said))
        likely = {label: math.exp((scores[label] - top) / heat) for label in best}
        total = sum(likely.values())
        return [(label, likely[label] / total) for label in best[: MOST_CHOICES + 1]]

    def _features(self, said: Sequence[str], language: Language) -> Counter[str]:
        """What the guess goes by: words, pairs of neighbours, and pairs with a word between them."""
        plain = ["^", *self._plain(said, language), "$"]
        features = Counter(plain[1:-1])
        features.update(f"{one} {two}" for one, two in itertools.pairwise(plain))
        features.update(f"{one} * {two}" for one, two in zip(plain, plain[2:], strict=False))
        return features

    def _plain(self, said: Sequence[str], language: Language) -> Iterator[str]:
        for form in said:
            if form[0] in "{?":
                yield form
            elif form.isalnum():
                plain = self._speech.plain(form, language)
                yield stem(plain, self._speech.spoken(plain, language))

    def _marked(self, said: Sequence[str]) -> list[Mark]:
        return [mark for kind in ("when", "state", "refers", "language") for mark in self._marks.find(kind, said)]

    def _choice(self, said: Sequence[Word]) -> int | bool | None:
        whole = [word.form for word in said if not word.is_mark]
        if len(whole) == 1 and whole[0].isdecimal() and whole[0].isascii() and len(whole[0]) < 3:
            return int(whole[0])
        value = self._marks.whole("choice", whole)
        if value is None or value in _YES_OR_NO:
            return None if value is None else _YES_OR_NO[value]
        return int(value)

    def _is_filler(self, said: Sequence[str]) -> bool:
        return all(form in self._filler or not form[0].isalpha() for form in said)


def _judge(ranked: list[tuple[str, float]]) -> tuple[tuple[str, ...], Sureness, tuple[str, ...]]:
    (best, likelihood), *_ = ranked
    if best == NOTHING or likelihood < UNSURE:
        return (), Sureness.NO_IDEA, ()
    if likelihood >= SURE:
        return (best,), Sureness.SURE, ()
    return (best,), Sureness.UNSURE, tuple(label for label, _ in ranked if label != NOTHING)[:MOST_CHOICES]


def _forms(text: str) -> list[str]:
    return [word.form for word in words(text)]


def _without(said: Sequence[Word], mentions: Sequence[Mention]) -> list[str]:
    """The words, and for each name what kind it is, such as {person}."""
    found: list[str] = []
    place = 0
    for mention in mentions:
        found += [word.form for word in said[place : mention.start]]
        found.append(f"{{{mention.kind}}}")
        place = mention.end
    return found + [word.form for word in said[place:]]


def _slots(bare: "_Bare", mentions: Sequence[Mention], marks: Sequence[Mark]) -> Slots:
    """What the text says besides; of several places, firms or times the first."""
    names: dict[str, list[Named]] = {"person": [], "location": [], "firm": [], "partner": []}
    for mention in mentions:
        if all(mention.named.keys != other.keys for other in names[mention.kind]):
            names[mention.kind].append(mention.named)
    first = {kind: next(iter(found), None) for kind, found in names.items()}
    said = {mark.kind: mark.value for mark in reversed(marks)}
    return Slots(
        emails=bare.emails,
        users=bare.users,
        people=tuple(names["person"]),
        location=first["location"],
        firm=first["firm"],
        partner=first["partner"],
        state=Status(said["state"]) if "state" in said else None,
        when=said.get("when"),
        language=Language(said["language"]) if "language" in said else None,
    )


@dataclass(frozen=True)
class _Bare:
    """A text with placeholders for addresses and members, and those, each once."""

    text: str
    emails: tuple[str, ...]
    users: tuple[str, ...]


_MARKUP = re.compile(r"<([^<>\n]{1,300})>")
_PIECE = re.compile(r"[^\s,;:<>()\[\]|\"]+")
_USER = re.compile(r"@([UW][A-Z0-9]{2,30})(\||$)")


def _bare(text: str) -> _Bare:
    emails: dict[str, None] = {}
    users: dict[str, None] = {}

    def marked_up(found: re.Match[str]) -> str:
        inside = found[1]
        user = _USER.match(inside)
        if user:
            users[user[1]] = None
            return " {person} "
        if inside.startswith(("mailto:", "http:", "https:", "#", "!")):
            return f" {inside.removeprefix('mailto:').partition('|')[0]} " if inside.startswith("mailto:") else " "
        return f" {inside} "

    def piece(found: re.Match[str]) -> str:
        if "@" not in found[0] or len(emails) >= MOST_EMAILS:
            return found[0]
        try:
            emails[formats.email(found[0].strip(".'‘’“”«»*_!?-")).typed.lower()] = None
        except Refusal:
            return found[0]
        return " {email} "

    return _Bare(_PIECE.sub(piece, html.unescape(_MARKUP.sub(marked_up, text))), tuple(emails), tuple(users))


def sought(text: str) -> tuple[str, ...]:
    """Beginnings of the words of a text that may be part of a name, in lower case, for asking the database."""
    found = dict.fromkeys(word.form for word in words(_bare(text[:LONGEST_TEXT]).text) if len(word.form) >= 3)
    return tuple(found)[:MOST_SOUGHT]
