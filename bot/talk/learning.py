"""Learning: weighs what the lessons' phrases have against each other. `make learn` runs it after a lesson has changed.

A linear support vector machine for each intent, on the features of bot/domain/talk/features.py. It takes scikit-learn
and a minute, which is why a running bot finds what was learnt in learnt.bin.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction import DictVectorizer
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.svm import LinearSVC

from bot.domain.talk import Lessons, Understanding
from bot.domain.talk.features import Features
from bot.domain.talk.guess import NOTHING_LEARNT, Learnt, key
from bot.domain.talk.understanding import examples

from . import LEARNT, digest, lessons

LEAST_SEEN = (2, 3)  # words and letters: what fewer phrases have is no feature of its own
STRICTNESS = 0.4  # how much a wrong example costs; more learns the examples by heart
MOST_WEIGHTS = 400_000  # the greatest; those left out cost a thousandth of what is understood


def learn(known: Lessons) -> Learnt:
    """What the phrases teach. The same phrases teach the same."""
    reader = Understanding(known, NOTHING_LEARNT)
    taught = [
        (intent, share, *reader.features(said, language)) for language, intent, said, share in examples(known) if share
    ]
    intents, shares, *kinds = zip(*taught, strict=True)
    tables = [_table(found, least) for found, least in zip(kinds, LEAST_SEEN, strict=True)]
    keys = np.concatenate([table.keys for table in tables])
    order = np.argsort(keys)
    machine = LinearSVC(C=STRICTNESS).fit(hstack([table.rows for table in tables]).tocsr(), intents, shares)
    weights = machine.coef_.T[order]  # by feature and label
    unit = float(np.abs(weights).max()) / 127
    least = np.sort(np.abs(weights), axis=None)[-min(MOST_WEIGHTS, weights.size)]
    kept = csr_matrix(np.where(np.abs(weights) >= least, np.round(weights / unit), 0).astype(np.int8))
    return Learnt(
        lessons=digest(),
        labels=[str(label) for label in machine.classes_],
        unit=unit,
        bias=array("f", machine.intercept_),
        keys=array("I", keys[order]),
        rarity=array("f", np.concatenate([table.rarity for table in tables])[order]),
        begins=array("I", kept.indptr),
        labelled=array("B", kept.indices),
        weights=array("b", kept.data),
    )


@dataclass(frozen=True)
class _Table:
    """A row for each example, scaled to length 1, and a column for each feature, with its key and its rarity."""

    rows: csr_matrix
    keys: NDArray[np.int64]
    rarity: NDArray[np.float64]


def _table(found: Sequence[Features], least: int) -> _Table:
    vectorizer, weigher = DictVectorizer(), TfidfTransformer()
    counts = vectorizer.fit_transform(found)
    enough = np.asarray((counts > 0).sum(axis=0)).ravel() >= least
    rows = weigher.fit_transform(counts[:, enough])
    return _Table(rows, np.array([key(name) for name in vectorizer.get_feature_names_out()[enough]]), weigher.idf_)


def main() -> None:
    """Learn, and keep it beside the lessons."""
    learnt = learn(lessons()).to_bytes()
    Path(str(files(__package__).joinpath(LEARNT))).write_bytes(learnt)
    print(f"{len(learnt) / 1e6:.2f} MB")  # noqa: T201 (a command line prints)


if __name__ == "__main__":
    main()
