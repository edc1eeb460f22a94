"""A guess: which label a text most likely has, learnt from examples. Multinomial naive Bayes on weighted features.

A feature weighs the more the fewer examples have it, log(examples / examples that have it), times how much it counts;
each example's weights are scaled to length 1. A label's score for a text is the sum, over its features, of the
feature's weight times log((its weight in the label's examples + SMOOTHING) / (all weight there + SMOOTHING * number of
features)).
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping

SMOOTHING = 0.03

Features = Mapping[str, float]  # and how much each counts


class Guess:
    """Learns at once, from (label, features, how much the example counts), and is then only read."""

    def __init__(self, examples: Iterable[tuple[str, Features, float]]) -> None:
        learnt = list(examples)
        having: defaultdict[str, float] = defaultdict(float)
        for _, features, share in learnt:
            for feature in features:
                having[feature] += share
        self._rarest = math.log(sum(share for _, _, share in learnt))
        self._rarity = {feature: self._rarest - math.log(max(count, 1.0)) for feature, count in having.items()}
        # By feature, the labels that it was seen with, and its weight there divided by SMOOTHING.
        self._seen: dict[str, dict[str, float]] = {feature: {} for feature in having}
        totals: defaultdict[str, float] = defaultdict(float)
        for label, features, share in learnt:
            weights = [self._rarity[feature] * count for feature, count in features.items()]
            scale = share / _length(weights) / SMOOTHING
            totals[label] += sum(weights) * scale
            for feature, weight in zip(features, weights, strict=True):
                seen = self._seen[feature]
                seen[label] = seen.get(label, 0.0) + weight * scale
        self._costs = {label: math.log(SMOOTHING * (total + len(having))) for label, total in totals.items()}

    def scores(self, features: Features) -> dict[str, float]:
        """By label: the logarithm of its likelihood, up to a constant. Features never seen say nothing."""
        weights = {
            feature: self._rarity[feature] * count for feature, count in features.items() if feature in self._rarity
        }
        length = _length(weights.values())
        mass = sum(weights.values()) / length
        scores = {label: -mass * cost for label, cost in self._costs.items()}
        for feature, weight in weights.items():
            share = weight / length
            for label, seen in self._seen[feature].items():  # to all others it adds nothing
                scores[label] += share * math.log1p(seen)
        return scores

    def rarity(self, feature: str) -> tuple[float, bool]:
        """What a feature weighs, and whether it was ever seen; one that was not weighs as much as the rarest."""
        return self._rarity.get(feature, self._rarest), feature in self._rarity


def _length(weights: Iterable[float]) -> float:
    return math.hypot(*weights) or 1.0
