"""Marks: what single words of a text say besides what it wants, such as a time, a state, or whom "hun" points to."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Phrase = tuple[str, ...]


@dataclass(frozen=True)
class Mark:
    """The words from number `start` to before `end` say `value` about `kind`."""

    kind: str
    value: str
    start: int
    end: int


class Marks:
    """The phrases of the lessons, and where a text has them."""

    def __init__(self, phrases: Iterable[tuple[Phrase, str, str]]) -> None:
        self._said: dict[str, dict[Phrase, str]] = defaultdict(dict)
        for phrase, kind, value in phrases:
            self._said[kind].setdefault(phrase, value)
        self._longest = {kind: max(map(len, said)) for kind, said in self._said.items()}

    def whole(self, kind: str, text: Sequence[str]) -> str | None:
        """What the text as a whole says about `kind`."""
        return self._said[kind].get(tuple(text))

    def find(self, kind: str, text: Sequence[str]) -> list[Mark]:
        """Where it says something about `kind`, the longest phrases first; none overlaps another."""
        found = []
        start = 0
        while start < len(text):
            for end in range(min(len(text), start + self._longest[kind]), start, -1):
                value = self._said[kind].get(tuple(text[start:end]))
                if value is not None:
                    found.append(Mark(kind, value, start, end))
                    start = end
                    break
            else:
                start += 1
        return found
