"""Intervals and tests: the bootstrap over questions, the paired randomisation test.

Every draw comes from a fixed seed, so that two runs agree to the last digit.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Interval = tuple[float, float]
Numbers = NDArray[np.float64]

_RESAMPLES = 2000
_SHUFFLES = 10_000
_SEED = 20261129
SAME = 1e-6
"""Values of a question so near are the same: files keep six digits, and machines differ in the last ones."""

_ROUNDING = 1e-12
"""Sums of the same numbers in another order may differ by so much; they are equal all the same."""


def bootstrap(good: Numbers, of: Numbers) -> Interval:
    """The 95 % percentile interval of sum(good) / sum(of), whole questions drawn again (Efron 1979).

    Args:
        good, of: one value for each question, shape (questions,).
    """
    if not len(good):
        return 0.0, 1.0
    rows = resamples(len(good))
    ratios = good[rows].sum(axis=1) / np.maximum(of[rows].sum(axis=1), _ROUNDING)
    low, high = np.percentile(ratios, [2.5, 97.5])
    return float(low), float(high)


@lru_cache(maxsize=16)
def resamples(size: int) -> NDArray[np.intp]:
    """Row numbers drawn with replacement. Shape (resamples, size)."""
    return np.random.default_rng(_SEED).integers(0, size, (_RESAMPLES, size))


def randomisation(first: tuple[Numbers, Numbers], second: tuple[Numbers, Numbers]) -> float:
    """The two-sided p of a paired randomisation test between two runs over the same questions.

    Under the null hypothesis the labels of the two runs may be swapped at each question (Fisher's test, for retrieval
    Smucker, Allan and Carterette 2007). All swaps are tried where there are at most 13 differences, else 10,000 at
    random.

    Args:
        first, second: (good, of) of each run, shape (questions,) each, the questions in the same order.
    """
    differs = (np.abs(first[0] - second[0]) > SAME) | (np.abs(first[1] - second[1]) > SAME)
    if not differs.any():
        return 1.0
    count = int(differs.sum())
    swaps = _swaps(count)
    good, of = (second[0] - first[0])[differs], (second[1] - first[1])[differs]
    a = (first[0].sum() + swaps @ good) / np.maximum(first[1].sum() + swaps @ of, _ROUNDING)
    b = (second[0].sum() - swaps @ good) / np.maximum(second[1].sum() - swaps @ of, _ROUNDING)
    observed = abs(second[0].sum() / second[1].sum() - first[0].sum() / first[1].sum())
    as_far = int((np.abs(a - b) >= observed - _ROUNDING).sum())
    if count <= _ALL:
        return as_far / len(swaps)
    return (as_far + 1) / (len(swaps) + 1)


_ALL = 13


@lru_cache(maxsize=4)
def _swaps(count: int) -> Numbers:
    """Which of the questions that differ are swapped in each trial: 0 or 1, shape (trials, count)."""
    if count <= _ALL:
        every = np.arange(2**count)[:, None] >> np.arange(count) & 1
        return every.astype(np.float64)
    return np.random.default_rng(_SEED).integers(0, 2, (_SHUFFLES, count)).astype(np.float64)
