"""A guess: which label a text most likely has, learnt from examples. Multinomial naive Bayes on weighted features.

A feature weighs the more the fewer examples have it, log(examples / examples that have it), and each example's weights
are scaled to length 1. A label's score for a text is the sum, over its features, of the feature's weight times
log((its weight in the label's examples + SMOOTHING) / (all weight there + SMOOTHING * number of features)).
"""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence

SMOOTHING = 0.03

Features = Collection[str]  # each once


class Guess:
    """Learns at once, and is then only read."""

    def __init__(self, examples: Sequence[tuple[str, Features]]) -> None:
        having = Counter(feature for _, features in examples for feature in features)
        self._weights = {feature: math.log(len(examples) / count) for feature, count in having.items()}
        seen: dict[str, dict[str, float]] = {feature: {} for feature in having}  # feature -> label -> weight
        totals: dict[str, float] = defaultdict(float)
        for label, features in examples:
            length = self._length(features)
            for feature in features:
                weight = self._weights[feature] / length
                seen[feature][label] = seen[feature].get(label, 0.0) + weight
                totals[label] += weight
        self._costs = {label: math.log(total + SMOOTHING * len(seen)) for label, total in totals.items()}
        # What a feature adds to the labels that it was seen with; to all others it adds nothing.
        self._gains = {
            feature: [(label, math.log(1 + weight / SMOOTHING)) for label, weight in weights.items()]
            for feature, weights in seen.items()
        }

    def _length(self, features: Features) -> float:
        return math.sqrt(sum(self._weights[feature] ** 2 for feature in features)) or 1.0

    def scores(self, features: Features) -> dict[str, float]:
        """By label: the logarithm of its likelihood, up to a constant. Features never seen say nothing."""
        known = [feature for feature in features if feature in self._gains]
        length = self._length(known)
        mass = sum(self._weights[feature] for feature in known) / length
        scores = {label: -mass * cost for label, cost in self._costs.items()}
        for feature in known:
            weight = self._weights[feature] / length
            for label, gain in self._gains[feature]:
                scores[label] += weight * gain
        return scores
