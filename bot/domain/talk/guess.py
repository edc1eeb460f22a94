"""A guess: which label a text most likely has, learnt from examples. Multinomial naive Bayes on weighted features.

A feature weighs the more the fewer examples have it, log(examples / examples that have it), times how much it counts;
each example's weights are scaled to length 1. A label's score for a text is the sum, over its features, of the
feature's weight times log((its weight in the label's examples + SMOOTHING) / (all weight there + SMOOTHING * number of
features)).
"""

import itertools
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

SMOOTHING = 0.03

Features = Mapping[str, float]  # and how much each counts


class Guess:
    """Learns at once, from (label, features, how much the example counts), and is then only read."""

    def __init__(self, examples: Iterable[tuple[str, Features, float]]) -> None:
        numbers: defaultdict[str, int] = defaultdict(itertools.count().__next__)  # features, in the order first seen
        learnt = [
            (label, [numbers[feature] for feature in features], features.values(), share)
            for label, features, share in examples
        ]
        having = [0.0] * len(numbers)
        for _, features, _, share in learnt:
            for feature in features:
                having[feature] += share
        self._rarest = math.log(sum(share for _, _, _, share in learnt))
        rarity = [self._rarest - math.log(max(count, 1.0)) for count in having]
        seen: list[dict[str, float]] = [{} for _ in rarity]  # by feature: label -> weight
        totals: dict[str, float] = defaultdict(float)
        for label, features, counting, share in learnt:
            weights = [rarity[feature] * count for feature, count in zip(features, counting, strict=True)]
            scale = share / _length(weights)
            for feature, weight in zip(features, weights, strict=True):
                counts = seen[feature]
                counts[label] = counts.get(label, 0.0) + weight * scale
            totals[label] += sum(weights) * scale
        self._costs = {label: math.log(total + SMOOTHING * len(seen)) for label, total in totals.items()}
        # A feature's rarity, the labels that it was seen with, and what it adds to each; to all others it adds nothing.
        self._gains = {
            feature: (weight, tuple(counts), tuple(math.log1p(count / SMOOTHING) for count in counts.values()))
            for feature, weight, counts in zip(numbers, rarity, seen, strict=True)
        }

    def scores(self, features: Features) -> dict[str, float]:
        """By label: the logarithm of its likelihood, up to a constant. Features never seen say nothing."""
        known = [
            (self._gains[feature][0] * count, *self._gains[feature][1:])
            for feature, count in features.items()
            if feature in self._gains
        ]
        length = _length([weight for weight, _, _ in known])
        mass = sum(weight for weight, _, _ in known) / length
        scores = {label: -mass * cost for label, cost in self._costs.items()}
        for weight, labels, gains in known:
            for label, gain in zip(labels, gains, strict=True):
                scores[label] += weight / length * gain
        return scores

    def rarity(self, feature: str) -> tuple[float, bool]:
        """What a feature weighs, and whether it was ever seen; one that was not weighs as much as the rarest."""
        seen = self._gains.get(feature)
        return (seen[0], True) if seen else (self._rarest, False)


def _length(weights: Sequence[float]) -> float:
    return math.hypot(*weights) or 1.0
