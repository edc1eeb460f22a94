"""Speech: which language a text is in, and the plain word for each of its words."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

import snowballstemmer
from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.domain.person import Language

from .lessons import Lesson, Lessons
from .words import folded

LONGEST_WORD = 30  # letters; a longer one is not corrected
_RARE = 0.1  # how often a word that no lesson has counts as seen
_TELLING = 1.0  # by so much the likelier language has to be more likely
_LETTERS = frozenset("æøå")
_STEMMERS = {Language.NORWEGIAN: "norwegian", Language.ENGLISH: "english"}


class Speech:
    """The vocabulary of the lessons."""

    def __init__(self, lessons: Lessons, phrases: Iterable[tuple[Language, Sequence[str]]]) -> None:
        self._counts: dict[Language, Counter[str]] = {language: Counter() for language in lessons}
        for language, phrase in phrases:
            self._counts[language].update(set(phrase))
        self._plain: dict[Language, dict[str, str]] = {}
        for language, lesson in lessons.items():
            self._plain[language] = {other: plain for plain, others in lesson.words.items() for other in others}
            for word in (*self._plain[language], *_marked(lesson)):
                self._counts[language][word] += 1
        self.vocabulary = frozenset(word for counts in self._counts.values() for word in counts)
        self._correctable = sorted(word for word in self.vocabulary if len(word) > 3 and word.isalpha())

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

    def correct(self, word: str) -> str:
        """The word of the lessons that was meant by one that is not in them; the word itself if there is none near."""
        if word in self.vocabulary or not 4 <= len(word) <= LONGEST_WORD or not word.isalpha():
            return word
        return self._nearest(word)

    def _nearest(self, word: str) -> str:
        wrong = 1 if len(word) < 8 else 2
        near = process.extract(word, self._correctable, scorer=OSA.distance, score_cutoff=wrong, limit=3)
        return near[0][0] if near else word

    def plain(self, word: str, language: Language) -> str:
        """The plain word: "ikkje" -> "ikke". In a Norwegian text an English word is read as one, and vice versa."""
        return self._plain[self.spoken(word, language)].get(word, word)

    def spoken(self, word: str, language: Language) -> Language:
        """The language of a word in a text that is mostly in `language`."""
        if self._counts[language][word]:
            return language
        return next((other for other in Language if self._counts[other][word]), language)


def _marked(lesson: Lesson) -> Iterable[str]:
    return (word for said in lesson.marks.values() for phrases in said.values() for p in phrases for word in p.split())


@lru_cache(maxsize=20_000)
def stem(word: str, language: Language) -> str:
    """The word without its ending."""
    if not word.isalpha():
        return word
    return folded(snowballstemmer.stemmer(_STEMMERS[language]).stemWord(word))
