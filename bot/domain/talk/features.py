"""Features: what a guess goes by: the words of a text, the ideas they stand for, and which stand near each other."""

import itertools
from collections.abc import Iterable, Mapping, Sequence

NEAR = 2  # an idea and any other word, within so many words
FAR = 4  # two ideas: "hvem ... svart", "how ... invite"
_PAIR = 0.7  # how much a pair counts, beside a word

Ideas = Mapping[str, Sequence[str]]  # by word


def features(words: Iterable[str], ideas: Ideas) -> dict[str, float]:
    """Each with how much it counts: words and ideas, neighbours, and pairs that stand near each other in that order."""
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
