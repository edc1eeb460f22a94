"""A guess: which label a text most likely has, by weights that were learnt beforehand from the lessons.

Features are looked up by a number made of them. A text's features of one kind, each times its rarity, are scaled to
length 1, so that a long text says no more than a short one; a label's score is the sum of what they weigh for it.
"""

import json
import math
import sys
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from .features import Features


@dataclass(frozen=True)
class Learnt:
    """What was learnt: by label its weight for any text, by feature its rarity, and its weights for some labels.

    `keys`: of the features, in order; see `key`. The weights of number n are those from `begins[n]` to before
    `begins[n + 1]`: `weights` in units of `unit`, for the labels with the numbers in `labelled`. `lessons` is
    the digest of the lessons that it was learnt from.
    """

    lessons: str
    labels: Sequence[str]
    unit: float
    bias: "array[float]"
    keys: "array[int]"
    rarity: "array[float]"
    begins: "array[int]"
    labelled: "array[int]"
    weights: "array[int]"

    def to_bytes(self) -> bytes:
        """As it is kept: a line of JSON, then the numbers, the lowest byte first."""
        numbers = {each.name: getattr(self, each.name) for each in fields(self)}
        plain = {name: value for name, value in numbers.items() if not isinstance(value, array)}
        arrays = {name: value for name, value in numbers.items() if isinstance(value, array)}
        head = {**plain, "arrays": {name: [value.typecode, len(value)] for name, value in arrays.items()}}
        kept = [json.dumps(head).encode(), b"\n", *(_lowest_first(value).tobytes() for value in arrays.values())]
        return zlib.compress(b"".join(kept), 9)

    @classmethod
    def from_bytes(cls, kept: bytes) -> "Learnt":
        """What to_bytes has made."""
        head, _, rest = zlib.decompress(kept).partition(b"\n")
        plain = json.loads(head)
        for name, (kind, count) in plain.pop("arrays").items():
            numbers = array(kind)
            size = count * numbers.itemsize
            numbers.frombytes(rest[:size])
            rest = rest[size:]
            plain[name] = _lowest_first(numbers)
        return cls(**plain)


NOTHING_LEARNT = Learnt("", (), 0.0, array("f"), array("I"), array("f"), array("I"), array("B"), array("b"))


def key(feature: str) -> int:
    """32 bits that stand for a feature: of 50,000 one in 100,000 others is taken for."""
    return zlib.crc32(feature.encode())


class Guess:
    """Reads what was learnt; from any thread."""

    def __init__(self, learnt: Learnt) -> None:
        self._learnt = learnt
        self._rarest = max(learnt.rarity, default=1.0)

    def scores(self, *kinds: Features) -> dict[str, float]:
        """By label how likely it is; only their order and distance mean something. Unseen features say nothing."""
        learnt = self._learnt
        scores = list(learnt.bias)
        for features in kinds:
            weighed = self._weighed(features)
            length = math.hypot(*weighed.values()) or 1.0
            for place, weight in weighed.items():
                share = weight * learnt.unit / length
                begin, end = learnt.begins[place], learnt.begins[place + 1]
                for label, each in zip(learnt.labelled[begin:end], learnt.weights[begin:end], strict=True):
                    scores[label] += share * each
        return dict(zip(learnt.labels, scores, strict=True))

    def _weighed(self, features: Features) -> Mapping[int, float]:
        """By place of those that were seen: how much each counts, times its rarity."""
        rarity = self._learnt.rarity
        places = ((self._place(feature), count) for feature, count in features.items())
        return {place: count * rarity[place] for place, count in places if place is not None}

    def rarity(self, feature: str) -> tuple[float, bool]:
        """What a feature weighs, and whether it was ever seen; one that was not weighs as much as the rarest."""
        place = self._place(feature)
        return (self._rarest, False) if place is None else (self._learnt.rarity[place], True)

    def _place(self, feature: str) -> int | None:
        keys, wanted = self._learnt.keys, key(feature)
        place = bisect_left(keys, wanted)
        return place if place < len(keys) and keys[place] == wanted else None


def _lowest_first(numbers: array) -> array:  # type: ignore[type-arg]
    """The numbers with the lowest byte of each first; on nearly all machines as they are."""
    if sys.byteorder == "big":
        numbers = numbers[:]
        numbers.byteswap()
    return numbers
