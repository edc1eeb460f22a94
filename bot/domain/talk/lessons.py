"""What a lesson holds: examples of what people write, by what they mean, in one language."""

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.person import Language


@dataclass(frozen=True)
class Lesson:
    """One language.

    `phrases`: by intent; "[a|b|]" stands for a, for b, or for nothing, and {person}, {email} ... for what varies.
    `words`: a plain word, and other ways to write it. `concepts`: by name, words that mean nearly the same. `ordinary`
    words are spelt right though no phrase has them. `marks`: by kind ("when", "state" ...) and value, the phrases that
    say it. `joints` stand between two wishes, `filler` adds nothing. `generic` words are a part of many names, `common`
    ones are most often no name at all, and in the phrases of `never` there is none.
    """

    phrases: Mapping[str, tuple[str, ...]]
    words: Mapping[str, tuple[str, ...]]
    concepts: Mapping[str, tuple[str, ...]]
    ordinary: frozenset[str]
    marks: Mapping[str, Mapping[str, tuple[str, ...]]]
    joints: frozenset[str]
    filler: frozenset[str]
    generic: frozenset[str]
    common: frozenset[str]
    never: tuple[str, ...]


Lessons = Mapping[Language, Lesson]

_CHOICE = re.compile(r"\[([^\[\]]*)\]")


def spelt_out(phrase: str) -> list[str]:
    """Every phrase that one with alternatives stands for: "[a|b|] c" -> "a c", "b c", " c"."""
    parts = _CHOICE.split(phrase)  # outside, inside, outside, ...
    options = [part.split("|") if number % 2 else [part] for number, part in enumerate(parts)]
    return ["".join(chosen) for chosen in itertools.product(*options)]
