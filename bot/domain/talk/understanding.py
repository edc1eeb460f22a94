"""Understanding: a text in, what it wants out. Pure, and learnt from the lessons once, at start."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from bot.domain.person import Language

from .days import in_days, on_day
from .features import Features, of_letters, of_words
from .guess import Guess, Learnt
from .lessons import Lessons, spelt_out
from .marks import Mark, Marks
from .markup import bare
from .names import MOST_WORDS, Known, Mention, Namesakes
from .slots import Refers, Slots, slots_of
from .speech import Speech
from .taught import Taught
from .words import PAUSES, Word, cut, folded, forms, words

MOST_WORDS_OF_TWO = 40  # beyond that no second wish is looked for
MOST_CHOICES = 3
NOTHING = "none"  # the label of what is none of our business


class Sureness(StrEnum):
    """How sure we are of what was meant."""

    SURE = "sure"
    UNSURE = "unsure"
    NO_IDEA = "no_idea"


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
_EXTRA = "MORE"  # a concept of the lessons
_YES_OR_NO = {"yes": True, "no": False}
_ASIDE = frozenset({"talk.greeting", "talk.thanks", "next.steps"})  # beside a wish they are none

# By how much the best guess has to be likelier than the next one. Offering to do the wrong thing is worse than a wrong
# answer to a question.
SURE_TO_DO, SURE_TO_ANSWER = 1.15, 0.65
UNLIKELY = 0.4  # by so much is less likely what somebody as they are hardly wants
A_CLAUSE = 0.9  # to be a wish of its own
SURE_OF_BOTH = 1.0  # of each of two wishes
MOST_CLAUSES = 6
MOST_LEARNT = 3  # of what a phrase with alternatives stands for
LEAST_KNOWN = 0.5  # of what the words of a text weigh
LIKENESS = 0.5  # how much of a word is known that is like one of the lessons


@dataclass(frozen=True)
class Ranking:
    """Labels, the likeliest first, each with its score."""

    scores: list[tuple[str, float]]

    @property
    def best(self) -> str:
        """The likeliest label."""
        return self.scores[0][0]

    @property
    def margin(self) -> float:
        """By how much it is likelier than the next one."""
        return self.scores[0][1] - self.scores[1][1]

    @property
    def is_sure(self) -> bool:
        """Whether the best guess may be taken for what was meant."""
        needed = SURE_TO_ANSWER if self.best.startswith(("kb.", "talk.")) else SURE_TO_DO
        return self.margin >= needed


class Understanding:
    """Built once from the lessons and what was learnt from them; then `read` any number of texts, from any thread."""

    def __init__(self, lessons: Lessons, learnt: Learnt) -> None:
        self._speech = Speech(lessons, ((language, said) for language, _, said, _ in examples(lessons)))
        self._marks = Marks(
            (forms(phrase) if kind == "choice" else tuple(self._plain(forms(phrase), language)), kind, value)
            for language, lesson in lessons.items()
            for kind, said in lesson.marks.items()
            for value, phrases in said.items()
            for phrase in phrases
        )
        everything = lessons.values()
        self._joints = PAUSES.union("?", *(lesson.joints for lesson in everything))
        self._filler = frozenset(word for lesson in everything for said in lesson.filler for word in forms(said))
        self._namesakes = Namesakes(
            generic=frozenset(folded(word) for lesson in everything for word in lesson.generic),
            common=frozenset(word for lesson in everything for word in lesson.common),
            plain=self._speech.vocabulary,
            never=frozenset(forms(phrase) for lesson in everything for phrase in lesson.never),
        )
        self._ideas = self._conceived(lessons)
        self._taught = Taught(
            ((intent, said, self._plain(said, language)) for language, intent, said, _ in examples(lessons)),
            self._marks,
        )
        self._guess = Guess(learnt)

    def features(self, said: Sequence[str], language: Language) -> tuple[Features, Features]:
        """What a guess goes by, in words with placeholders for names: words and letters."""
        return of_words(self._plain(said, language), self._ideas), of_letters(said)

    def read(self, text: str, known: Known = NOBODY, unlikely: Collection[str] = ()) -> Understood:
        """What a text means, in Slack's own markup. Never raises; what comes after 2000 characters is not read.

        `unlikely`: intents that whoever writes hardly has, as they are now; they are meant only if it is put plainly.
        """
        bare_text = bare(text)
        said = words(bare_text.text)[:MOST_WORDS]
        language = self._speech.language([word.form for word in said])
        mentions = self._namesakes.mentions(said, known)
        heard = [(form, self._speech.heard(form)) for form in _without(said, mentions)]
        meant = [word for _, words_meant in heard for word in words_meant]
        marked = self._marked(self._stems(meant, language or Language.NORWEGIAN))
        refers = frozenset(Refers(mark.value) for mark in marked if mark.kind == "refers")
        choice = self._choice(said)
        understood = Understood(language=language, refers=refers, choice=choice)
        if choice is None:
            timed = _replaced(meant, marked)
            spoken = language or Language.NORWEGIAN
            is_taught = self._taught.meaning(timed, self._plain(timed, spoken)) is not None
            if is_taught or (self._is_our_business(heard, spoken) and not self._only_points(meant, marked)):
                understood = self._judge(self._wishes(timed, spoken, unlikely), understood)
        return replace(understood, slots=slots_of(bare_text, said, mentions, marked, understood.intents))

    def _is_our_business(self, heard: Iterable[tuple[str, Sequence[str]]], language: Language) -> bool:
        """Whether enough of the text is in the lessons; a word that is but like one of theirs counts for less."""
        known = total = 0.0
        for form, words_meant in heard:
            stems = self._plain(words_meant, language)
            weight, is_known = self._guess.rarity(stems[0]) if stems else (0.0, False)
            total += weight
            known += weight * is_known * (1.0 if form in self._speech.vocabulary else LIKENESS)
        return known >= LEAST_KNOWN * total

    def _wishes(self, said: Sequence[str], language: Language, unlikely: Collection[str]) -> list[Ranking]:
        """One wish, or two if each half of the text is clearly one, and it was not taught as a whole."""
        if self._taught.meaning(said, self._plain(said, language)):
            return [self._rank(said, language, unlikely)]
        halves: list[Ranking] = []
        for left, right in self._halves(said):
            if self._marks.whole("choice", left) in _YES_OR_NO:
                return self._wishes(right, language, unlikely)
            one, two = self._rank(left, language, unlikely), self._rank(right, language, unlikely)
            if min(one.margin, two.margin) < A_CLAUSE or NOTHING in (one.best, two.best) or one.best == two.best:
                continue
            if (one.best in _ASIDE) != (two.best in _ASIDE):
                return self._wishes(right if one.best in _ASIDE else left, language, unlikely)
            halves = max(halves, [one, two], key=lambda pair: min((each.margin for each in pair), default=0.0))
        return halves or [self._rank(said, language, unlikely)]

    def _halves(self, said: Sequence[str]) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
        """The text cut in two wherever a new clause may begin."""
        cuts = (
            [place for place, form in enumerate(said) if form in self._joints] if len(said) <= MOST_WORDS_OF_TWO else []
        )
        for place in cuts[:MOST_CLAUSES]:
            left, right = said[:place], said[place + 1 :]
            if any(form.isalnum() for form in left) and any(form.isalnum() for form in right):
                yield left, right

    def _rank(self, said: Sequence[str], language: Language, unlikely: Collection[str]) -> Ranking:
        scores = self._guess.scores(*self.features(said, language))
        for label in unlikely:
            scores[label] -= UNLIKELY
        taught = self._taught.meaning(said, self._plain(said, language))
        if taught:
            scores[taught] = max(scores.values()) + SURE_TO_DO
        best_first = sorted(scores.items(), key=lambda scored: -scored[1])
        return Ranking(best_first[: MOST_CHOICES + 1])

    def _judge(self, wishes: Sequence[Ranking], understood: Understood) -> Understood:
        if any(wish.best == NOTHING for wish in wishes):
            return understood
        intents = tuple(wish.best for wish in wishes)
        needed = SURE_OF_BOTH if len(wishes) > 1 else 0.0
        if all(wish.is_sure and wish.margin >= needed for wish in wishes):
            return replace(understood, intents=intents, sureness=Sureness.SURE)
        return replace(understood, intents=intents, sureness=Sureness.UNSURE, choices=_choices(wishes))

    def _conceived(self, lessons: Lessons) -> dict[str, tuple[str, ...]]:
        """By word, the concepts that it stands for."""
        found: dict[str, dict[str, None]] = {}
        for language, lesson in lessons.items():
            for concept, said in lesson.concepts.items():
                for word in self._plain(said, language):
                    found.setdefault(word, {})[concept] = None
        return {word: tuple(concepts) for word, concepts in found.items()}

    def _plain(self, said: Sequence[str], language: Language) -> list[str]:
        """The stem of each word; placeholders and question marks as they are."""
        return [word for word in self._stems(said, language) if word not in PAUSES]

    def _stems(self, said: Sequence[str], language: Language) -> list[str]:
        """The same, and other punctuation as it is."""
        return [self._speech.stem(form, language) if form.isalnum() else form for form in said]

    def _marked(self, said: Sequence[str]) -> list[Mark]:
        """What single words say: the first of each kind counts."""
        found = [mark for kind in ("when", "state", "refers") for mark in self._marks.find(kind, said)]
        return [*self._dates(said), *found, *self._amounts(said), *self._languages(said)]

    def _amounts(self, said: Sequence[str]) -> Iterator[Mark]:
        """Times with a number: 3 days, to uker."""
        units = {mark.start: mark.value for mark in self._marks.find("units", said)}
        numbers = {mark.start: int(mark.value) for mark in self._marks.find("numbers", said)}
        for place, form in enumerate(said):
            number = int(form) if form.isdecimal() and len(form) < 4 else numbers.get(place)
            near = place + 1
            if near < len(said) and _EXTRA in self._ideas.get(said[near], ()):  # two more days
                near += 1
            when = in_days(number, units[near]) if number and near in units else None
            if when:
                yield Mark("when", when, place, near + 1)

    def _dates(self, said: Sequence[str]) -> Iterator[Mark]:
        """5. desember, December 5th."""
        for mark in self._marks.find("months", said):
            before = next(
                (place for place in range(mark.start - 1, -1, -1) if said[place] not in (".", "of", "the")), -1
            )
            for place in (before, mark.end):
                number = said[place].rstrip("stndrh") if 0 <= place < len(said) else ""
                when = on_day(int(number), int(mark.value)) if number.isdecimal() and len(number) < 3 else None
                if when:
                    yield Mark("when", when, min(place, mark.start), max(place + 1, mark.end))

    def _languages(self, said: Sequence[str]) -> Iterator[Mark]:
        """The language to speak; of "not English, please Norwegian" the last, of "I can't read English" the other."""
        marks = self._marks.find("language", said)
        if marks:
            last = marks[-1]
            complaint = len(marks) == 1 and any(mark.end <= last.start for mark in self._marks.find("against", said))
            other = Language.ENGLISH if last.value == Language.NORWEGIAN else Language.NORWEGIAN
            yield replace(last, value=other) if complaint else last

    def _choice(self, said: Sequence[Word]) -> int | bool | None:
        whole = [word.form for word in said if not word.is_mark]
        if len(whole) == 1 and whole[0].isdecimal() and whole[0].isascii() and len(whole[0]) < 3:
            return int(whole[0])
        value = self._marks.whole("choice", whole)
        if value is None or value in _YES_OR_NO:
            return None if value is None else _YES_OR_NO[value]
        return int(value)

    def _only_points(self, said: Sequence[str], marks: Sequence[Mark]) -> bool:
        """Whether it says nothing but what it points to, or whom: "og hun også", "nei, Ola"."""
        pointing = {place for mark in marks if mark.kind == "refers" for place in range(mark.start, mark.end)}
        return (bool(pointing) or "{person}" in said) and all(
            place in pointing or form in self._filler or not form[0].isalpha() for place, form in enumerate(said)
        )


def examples(lessons: Lessons) -> Iterator[tuple[Language, str, list[str], float]]:
    """Language, intent, words, and how much it counts.

    A phrase counts once however many it stands for; the guess learns from a few of these, evenly spread.
    """
    for language, lesson in lessons.items():
        for intent, phrases in lesson.phrases.items():
            for spelt in map(spelt_out, phrases):
                learnt = set(spelt[:: -(-len(spelt) // MOST_LEARNT)])
                for each in spelt:
                    yield language, intent, cut(each), (each in learnt) / len(learnt)


def _choices(wishes: Sequence[Ranking]) -> tuple[str, ...]:
    """What may have been meant: both of two wishes, or the likeliest few."""
    if len(wishes) > 1:
        return tuple(wish.best for wish in wishes)
    return tuple(label for label, _ in wishes[0].scores if label != NOTHING)[:MOST_CHOICES]


def _replaced(said: Sequence[str], marks: Sequence[Mark]) -> list[str]:
    """The words, and {when} for each time."""
    times = {place: mark.start for mark in marks if mark.kind == "when" for place in range(mark.start, mark.end)}
    return ["{when}" if place in times else form for place, form in enumerate(said) if times.get(place, place) == place]


def _without(said: Sequence[Word], mentions: Sequence[Mention]) -> list[str]:
    """The words, and for each name what kind it is, such as {person}."""
    found: list[str] = []
    place = 0
    for mention in mentions:
        found += [word.form for word in said[place : mention.start]]
        found.append(f"{{{mention.kind}}}")
        place = mention.end
    return found + [word.form for word in said[place:]]
