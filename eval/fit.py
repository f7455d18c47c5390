"""Fitting the classifier of messages to examples that people labelled."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.classifier import BUCKETS, WEIGHTS, features, weighted
from assistant.signs import Message
from eval.questions import read

EXAMPLES = "triage-examples"
_INVERSE_REGULARISATION = 30.0
_LEAST = 2
"""Examples in which a feature must stand to count."""

_FINEST = 127

Counts = list[tuple[NDArray[np.int64], NDArray[np.float64]]]


def fit(path: Path = WEIGHTS, examples: str = EXAMPLES) -> dict[str, str | int]:
    """Fit the classifier and write its weights.

    The loss is that of a multinomial logistic regression with an L2 penalty, an example of a kind
    weighing the more the fewer there are of it (by the square root).

    Args:
        path: of the file to write.
        examples: the set of labelled messages.

    Returns:
        The file's name and how many examples, kinds and features it was made of.
    """
    from sklearn.linear_model import LogisticRegression

    items = read(examples)
    kinds = sorted({item["kind"] for item in items})
    counts = [features(Message(item["message"])) for item in items]
    rarity = _rarity(counts)
    used = np.flatnonzero(rarity)
    labels = [kinds.index(item["kind"]) for item in items]
    sizes = np.bincount(labels)
    model = LogisticRegression(
        C=_INVERSE_REGULARISATION, max_iter=2000, class_weight=dict(enumerate(np.sqrt(sizes.mean() / sizes)))
    )
    model.fit(_matrix(counts, rarity)[:, used], labels)
    scale = np.abs(model.coef_).max(axis=1) / _FINEST
    weights = np.zeros((BUCKETS, len(kinds)), dtype=np.int8)
    weights[used] = np.rint(model.coef_ / scale[:, None]).T.astype(np.int8)
    np.savez_compressed(
        path,
        kinds=np.array(kinds),
        rarity=rarity.astype(np.float16),
        weights=weights,
        scale=scale.astype(np.float32),
        bias=model.intercept_.astype(np.float32),
    )
    return {"file": path.name, "examples": len(items), "kinds": len(kinds), "features": len(used)}


def _rarity(counts: Sequence[Counts]) -> NDArray[np.float64]:
    """How rare each feature is: the smoothed logarithm of its inverse document frequency; 0 if it is too rare."""
    held = np.zeros(BUCKETS)
    for parts in counts:
        held[np.unique(np.concatenate([buckets for buckets, _ in parts]))] += 1
    return np.where(held >= _LEAST, np.log((1 + len(counts)) / (1 + held)) + 1, 0.0).astype(np.float16).astype(float)


def _matrix(counts: Sequence[Counts], rarity: NDArray[np.float64]) -> Any:
    """One sparse row for each message."""
    from scipy.sparse import csr_matrix

    rows, columns, values = [], [], []
    for row, parts in enumerate(counts):
        for buckets, count in parts:
            rows.append(np.full(len(buckets), row))
            columns.append(buckets)
            values.append(weighted(count, rarity[buckets]))
    place = (np.concatenate(rows), np.concatenate(columns))
    return csr_matrix((np.concatenate(values), place), shape=(len(counts), BUCKETS))
