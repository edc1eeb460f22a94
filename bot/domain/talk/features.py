"""Features: what a guess goes by: the words of a text, the ideas they stand for, the letters they are made of."""

import itertools
from collections.abc import Iterable, Mapping, Sequence

NEAR = 2  # an idea and any other word, within so many words
FAR = 4  # two ideas: "hvem ... svart", "how ... invite"
_PAIR = 0.7  # how much a pair counts, beside a word
_LETTERS = range(3, 6)  # so many at a time

Features = Mapping[str, float]  # and how much each counts
Ideas = Mapping[str, Sequence[str]]  # by word


def of_words(words: Iterable[str], ideas: Ideas) -> Features:
    """Words and ideas, neighbours, and pairs that stand near each other in that order."""
    plain = list(words)
    found = dict.fromkeys(plain, 1.0)
    for one, two in itertools.pairwise(["^", *plain, "$"]):
        found[f"{one} {two}"] = 1.0
    said = [(word in ideas, ideas.get(word) or (word,)) for word in plain if word != "?"]
    for place, (is_idea, ones) in enumerate(said):
        if is_idea:
            for idea in ones:
                found[idea] = 1.0
        for distance, (are_ideas, twos) in enumerate(said[place + 1 : place + 1 + FAR]):
            if (is_idea and are_ideas) or (distance < NEAR and (is_idea or are_ideas)):
                for one in ones:
                    for two in twos:
                        found[f"{one}+{two}"] = _PAIR
    return found


def of_letters(words: Iterable[str]) -> Features:
    """Three to five letters that follow one another in a word, its ends among them: what another form still has."""
    found = {}
    for word in words:
        letters = f"~{word}~"
        for length in _LETTERS:
            for start in range(max(1, len(letters) - length + 1)):
                found[f"~{letters[start : start + length]}"] = 1.0
    return found
