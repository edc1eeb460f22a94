"""A guess: which label a text most likely has, learnt from examples. Multinomial naive Bayes on weighted features.

A feature weighs the more the fewer examples have it, log(examples / examples that have it), and each example's weights
are scaled to length 1. A label's score for a text is the sum, over its features, of the feature's weight times
log((its weight in the label's examples + SMOOTHING) / (all weight there + SMOOTHING * number of features)).
"""

import itertools
import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

SMOOTHING = 0.03

Features = Collection[str]  # each once


class Guess:
    """Learns at once, from (label, features, how much the example counts), and is then only read."""

    def __init__(self, examples: Iterable[tuple[str, Features, float]]) -> None:
        numbers: defaultdict[str, int] = defaultdict(itertools.count().__next__)  # features, in the order first seen
        learnt = [(label, [numbers[feature] for feature in features], share) for label, features, share in examples]
        having = [0.0] * len(numbers)
        for _, features, share in learnt:
            for feature in features:
                having[feature] += share
        self._rarest = math.log(sum(share for _, _, share in learnt))
        weights = [self._rarest - math.log(max(count, 1.0)) for count in having]
        seen: list[dict[str, float]] = [{} for _ in weights]  # by feature: label -> weight
        totals: dict[str, float] = defaultdict(float)
        for label, features, share in learnt:
            scale = share / _length([weights[feature] for feature in features])
            for feature in features:
                weight = weights[feature] * scale
                counts = seen[feature]
                counts[label] = counts.get(label, 0.0) + weight
                totals[label] += weight
        self._costs = {label: math.log(total + SMOOTHING * len(seen)) for label, total in totals.items()}
        # A feature's weight, the labels that it was seen with, and what it adds to each; to all others it adds nothing.
        self._gains = {
            feature: (weight, tuple(counts), tuple(math.log1p(count / SMOOTHING) for count in counts.values()))
            for feature, weight, counts in zip(numbers, weights, seen, strict=True)
        }

    def scores(self, features: Features) -> dict[str, float]:
        """By label: the logarithm of its likelihood, up to a constant. Features never seen say nothing."""
        known = [self._gains[feature] for feature in features if feature in self._gains]
        length = _length([weight for weight, _, _ in known])
        mass = sum(weight for weight, _, _ in known) / length
        scores = {label: -mass * cost for label, cost in self._costs.items()}
        for weight, labels, gains in known:
            for label, gain in zip(labels, gains, strict=True):
                scores[label] += weight / length * gain
        return scores

    def known(self, features: Iterable[str]) -> float:
        """The share of what features weigh that is known, 0-1; one never seen weighs as much as the rarest."""
        weights = [
            (self._gains[feature][0], 1) if feature in self._gains else (self._rarest, 0) for feature in features
        ]
        return sum(weight for weight, seen in weights if seen) / (sum(weight for weight, _ in weights) or 1.0)


def _length(weights: Sequence[float]) -> float:
    return math.hypot(*weights) or 1.0
