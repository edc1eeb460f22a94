"""Taught: what was said word for word in a lesson, give or take endings, question marks and politeness."""

from collections.abc import Iterable, Sequence

from .marks import Marks
from .words import PAUSES

_UNSAID = PAUSES.union("?")


class Taught:
    """The phrases of the lessons: as they are spelt, and by the stems of their words."""

    def __init__(self, phrases: Iterable[tuple[str, Sequence[str], Sequence[str]]], marks: Marks) -> None:
        self._marks = marks
        self._spelt: dict[str, str | None] = {}  # None where it was taught as two things
        self._stems: dict[str, str | None] = {}
        for label, said, stems in phrases:
            for meanings, words in ((self._spelt, said), (self._stems, stems)):
                key = _key(words)
                if meanings.setdefault(key, label) != label:
                    meanings[key] = None

    def meaning(self, said: Sequence[str], stems: Sequence[str]) -> str | None:
        """The label of a text, from its words and their stems; None if it was not taught, or as two things."""
        return (
            self._spelt.get(_key(said)) or self._stems.get(_key(stems)) or self._stems.get(_key(self._impolite(stems)))
        )

    def _impolite(self, stems: Sequence[str]) -> Sequence[str]:
        """What is between greetings, politeness and fillers."""
        asked = [word for word in stems if word not in _UNSAID]
        polite = {place for mark in self._marks.find("polite", asked) for place in range(mark.start, mark.end)}
        wanted = [place for place in range(len(asked)) if place not in polite]
        return asked[wanted[0] : wanted[-1] + 1] if wanted else ()


def _key(words: Sequence[str]) -> str:
    return " ".join([word for word in words if word not in _UNSAID])
