"""Speech: which language a text is in, and what its words have in common with those of the lessons."""

import itertools
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.domain.person import Language

from .lessons import Lesson, Lessons
from .words import folded

LONGEST_WORD = 30  # letters; a longer one is not corrected
_CORRECTED_FROM, _TWO_WRONG_FROM = 4, 8
_RARE = 0.1  # how often a word that no lesson has counts as seen
_TELLING = 1.0  # by so much the likelier language has to be more likely
_LETTERS = frozenset("æøå")
# Snowball's stems are no better here, since the lessons' lists of words bring most forms together; and take as long as
# all the rest.
_STEM = 7


class Speech:
    """The vocabulary of the lessons."""

    def __init__(self, lessons: Lessons, phrases: Iterable[tuple[Language, Sequence[str]]]) -> None:
        self._counts: dict[Language, Counter[str]] = {language: Counter() for language in lessons}
        for language, phrase in phrases:
            self._counts[language].update(phrase)
        self._plain: dict[Language, dict[str, str]] = {}
        for language, lesson in lessons.items():
            self._plain[language] = {other: plain for plain, others in lesson.words.items() for other in others}
            self._counts[language].update([*self._plain[language], *_also_known(lesson), *lesson.ordinary])
        self.vocabulary = frozenset(itertools.chain.from_iterable(self._counts.values()))
        self._correctable = sorted(word for word in self.vocabulary if len(word) >= _CORRECTED_FROM and word.isalpha())
        self._stems = {language: {word: self._stem(word, language) for word in self.vocabulary} for language in lessons}

    def language(self, text: Sequence[str]) -> Language | None:
        """The language of a text, None if one cannot tell."""
        evidence = sum(map(self._evidence, text))
        if abs(evidence) < _TELLING:
            return None
        return Language.NORWEGIAN if evidence > 0 else Language.ENGLISH

    def _evidence(self, word: str) -> float:
        """How much more likely a Norwegian wrote this word than an Englishman; a logarithm."""
        norwegian, english = (self._counts[language][word] + _RARE for language in Language)
        return math.log(norwegian / english) + 2 * (not _LETTERS.isdisjoint(word))

    def heard(self, word: str) -> tuple[str, ...]:
        """The word of the lessons that was meant by one that is not in them, or the two that it is made of.

        A word that is like none of theirs, or too short or long for that, is itself.
        """
        if word in self.vocabulary or not _CORRECTED_FROM <= len(word) <= LONGEST_WORD or not word.isalpha():
            return (word,)
        wrong = 1 if len(word) < _TWO_WRONG_FROM else 2
        near = process.extract(word, self._correctable, scorer=OSA.distance, score_cutoff=wrong, limit=5)
        # Slips are rare in the first letter, and rare words are rarely meant.
        best = min(near, key=lambda found: (found[1], found[0][0] != word[0], -self._heard(found[0])), default=None)
        return (best[0],) if best else self._parts(word)

    def _parts(self, word: str) -> tuple[str, ...]:
        """A compound's two words, "administratorrettigheter" or "ukesmeldingen", the first as long as can be."""
        for cut in range(len(word) - _CORRECTED_FROM, _CORRECTED_FROM - 1, -1):
            for first in (word[:cut], word[:cut].removesuffix("s"), word[:cut].removesuffix("e")):
                if first in self.vocabulary and word[cut:] in self.vocabulary:
                    return first, word[cut:]
        return (word,)

    def _heard(self, word: str) -> int:
        return sum(counts[word] for counts in self._counts.values())

    def stem(self, word: str, language: Language) -> str:
        """What a word has in common with its other forms: the first letters of the plain word, "ikkje" -> "ikke".

        In a Norwegian text a word that only English has is read as an English one, and vice versa.
        """
        return self._stems[language].get(word) or folded(word[:_STEM])

    def _stem(self, word: str, language: Language) -> str:
        spoken = next(each for each in (language, *Language) if word in self._counts[each])
        return folded(self._plain[spoken].get(word, word)[:_STEM])


def _also_known(lesson: Lesson) -> Iterator[str]:
    """The words in a lesson besides those of its phrases."""
    for said in lesson.concepts.values():
        yield from said
    for phrases in itertools.chain.from_iterable(marks.values() for marks in lesson.marks.values()):
        yield from itertools.chain.from_iterable(map(str.split, phrases))
