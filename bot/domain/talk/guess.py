"""A guess: which label a text most likely has, learnt from examples. Multinomial naive Bayes on weighted features.

A feature weighs the more the fewer examples have it, log(examples / examples that have it), times how much it counts;
each example's weights are scaled to length 1. A label's score for a text is the sum, over its features, of the
feature's weight times log((its weight in the label's examples + SMOOTHING) / (all weight there + SMOOTHING * number of
features)).
"""

import itertools
import math
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence

SMOOTHING = 0.03

Features = Mapping[str, float]  # and how much each counts
Learnt = tuple[int, Sequence[int], Sequence[float], float]  # an example: label, features, their counts, its own


class Guess:
    """Learns at once, from (label, features, how much the example counts), and is then only read."""

    def __init__(self, examples: Iterable[tuple[str, Features, float]]) -> None:
        # Numbers in arrays instead of objects: there are a hundred thousand of them.
        self._places: dict[str, int] = {}  # by feature
        labels: dict[str, int] = {}
        learnt = [
            (
                labels.setdefault(label, len(labels)),
                array("I", [self._places.setdefault(each, len(self._places)) for each in features]),
                array("f", features.values()),
                share,
            )
            for label, features, share in examples
        ]
        self._labels = list(labels)
        having = [0.0] * len(self._places)
        for _, found, _, share in learnt:
            for place in found:
                having[place] += share
        self._rarest = math.log(sum(share for *_, share in learnt))
        self._rarity = array("f", [self._rarest - math.log(max(count, 1.0)) for count in having])
        self._seen, totals = self._count(learnt)
        self._costs = [math.log(SMOOTHING * (total + len(self._places))) for total in totals]

    def _count(self, learnt: Iterable[Learnt]) -> tuple["_Seen", list[float]]:
        """What was seen with which label, and the sum of each label's weights."""
        seen: dict[int, float] = {}  # by feature and label, in one number
        totals = [0.0] * len(self._labels)
        for label, found, counts, share in learnt:
            weights = [self._rarity[place] * count for place, count in zip(found, counts, strict=True)]
            scale = share / _length(weights)
            totals[label] += sum(weights) * scale / SMOOTHING
            for place, weight in zip(found, weights, strict=True):
                both = place * len(totals) + label
                seen[both] = seen.get(both, 0.0) + weight * scale / SMOOTHING
        return _Seen(seen, len(self._places), len(totals)), totals

    def scores(self, features: Features) -> dict[str, float]:
        """By label: the logarithm of its likelihood, up to a constant. Features never seen say nothing."""
        places = self._places
        weights = {
            places[feature]: self._rarity[places[feature]] * count
            for feature, count in features.items()
            if feature in places
        }
        length = _length(weights.values())
        mass = sum(weights.values()) / length
        scores = [-mass * cost for cost in self._costs]
        for place, weight in weights.items():
            share = weight / length
            for label, seen in self._seen.of(place):  # to all other labels it adds nothing
                scores[label] += share * seen
        return dict(zip(self._labels, scores, strict=True))

    def rarity(self, feature: str) -> tuple[float, bool]:
        """What a feature weighs, and whether it was ever seen; one that was not weighs as much as the rarest."""
        place = self._places.get(feature)
        return (self._rarest, False) if place is None else (self._rarity[place], True)


class _Seen:
    """By feature, the labels that it was seen with, and log1p(its weight there / SMOOTHING)."""

    def __init__(self, seen: Mapping[int, float], features: int, labels: int) -> None:
        both = sorted(seen)
        self._labels = array("H", [each % labels for each in both])
        self._weights = array("f", [math.log1p(seen[each]) for each in both])
        how_many = [0] * features
        for each in both:
            how_many[each // labels] += 1
        self._begins = array("I", itertools.accumulate(how_many, initial=0))

    def of(self, feature: int) -> Iterator[tuple[int, float]]:
        """Labels and weights of one feature."""
        begin, end = self._begins[feature], self._begins[feature + 1]
        return zip(self._labels[begin:end], self._weights[begin:end], strict=True)


def _length(weights: Iterable[float]) -> float:
    return math.hypot(*weights) or 1.0
