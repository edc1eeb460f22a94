"""A guess: which label a text most likely has, learnt from examples. Multinomial naive Bayes.

Each example is a bag of features (name -> how often). A label's score for a text is the sum, over its features, of
log((seen with the label + SMOOTHING) / (all that was seen with it + SMOOTHING * number of features)).
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

SMOOTHING = 0.05

Features = Mapping[str, float]


class Guess:
    """Learns at once, and is then only read."""

    def __init__(self, examples: Iterable[tuple[str, Features]]) -> None:
        seen: dict[str, Counter[str]] = defaultdict(Counter)  # feature -> label -> how often
        totals: Counter[str] = Counter()
        for label, features in examples:
            for feature, weight in features.items():
                seen[feature][label] += weight  # type: ignore[assignment]
                totals[label] += weight  # type: ignore[assignment]
        self.labels = sorted(totals)
        self._costs = {label: math.log(totals[label] + SMOOTHING * len(seen)) for label in self.labels}
        # What a feature adds to the labels that it was seen with; to all others it adds nothing.
        self._gains = {
            feature: {label: math.log(1 + count / SMOOTHING) for label, count in counts.items()}
            for feature, counts in seen.items()
        }

    def scores(self, features: Features) -> dict[str, float]:
        """By label: the logarithm of its likelihood, up to a constant. Features never seen say nothing."""
        known = {feature: weight for feature, weight in features.items() if feature in self._gains}
        mass = sum(known.values())
        scores = {label: -mass * cost for label, cost in self._costs.items()}
        for feature, weight in known.items():
            for label, gain in self._gains[feature].items():
                scores[label] += weight * gain
        return scores
