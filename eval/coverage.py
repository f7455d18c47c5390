"""Coverage and risk: what share of the questions is answered, and what share of those answers is wrong.

Questions are answered in the order of the probability that the decision is made by; the area under the risk is the
mean risk over all thresholds (El-Yaniv and Wiener 2010; Geifman and El-Yaniv 2017). Smaller is better.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval.statistics import Interval, Numbers, resamples


@dataclass(frozen=True, slots=True)
class Point:
    """Answering all questions of at least this confidence: the share answered, and the share of answers wrong."""

    confidence: float
    coverage: float
    risk: float


@dataclass(frozen=True, slots=True)
class Curve:
    """The points from the most confident question on, the area under the risk, and its 95 % bootstrap interval."""

    points: tuple[Point, ...]
    area: float
    interval: Interval

    def at(self, threshold: float) -> Point:
        """The last point at or above a threshold; nothing answered, nothing wrong, if there is none."""
        above = [point for point in self.points if point.confidence >= threshold]
        return above[-1] if above else Point(threshold, 0.0, 0.0)


def curve(judged: Mapping[str, tuple[float, bool]]) -> Curve:
    """The curve of some questions.

    Args:
        judged: by question, the confidence and whether its answer is (or would be) right.
    """
    if not judged:
        return Curve((), 0.0, (0.0, 0.0))
    confidence = np.array([one for one, _ in judged.values()])
    wrong = np.array([not right for _, right in judged.values()], dtype=np.float64)
    values, group = np.unique(-confidence, return_inverse=True)
    areas = _areas(np.ones((1, len(judged))), wrong, group, len(values))
    drawn = np.apply_along_axis(np.bincount, 1, resamples(len(judged)), minlength=len(judged)).astype(np.float64)
    low, high = np.percentile(_areas(drawn, wrong, group, len(values)), [2.5, 97.5])
    answered = np.cumsum(np.bincount(group))
    missed = np.cumsum(np.bincount(group, wrong))
    points = zip(-values, answered / len(judged), missed / answered, strict=True)
    return Curve(tuple(Point(*map(float, point)) for point in points), float(areas[0]), (float(low), float(high)))


def told(of: Curve, threshold: float) -> str:
    """A curve in one line."""
    now, (low, high) = of.at(threshold), of.interval
    return (
        f"coverage and risk: area under the risk {of.area:.4f} ({low:.4f} to {high:.4f}); "
        f"at the threshold {threshold} {100 * now.coverage:.1f} % answered, {100 * now.risk:.1f} % of them wrong"
    )


def _areas(times: Numbers, wrong: Numbers, group: NDArray[np.intp], groups: int) -> Numbers:
    """The mean risk over every number of questions answered, for each way of counting the questions.

    Within a group of equal confidence no order is better than another, so the mean over all their orders is taken:
    after k answers with e errors, a group of m with w errors adds w + (e - w k / m) (H(k + m) - H(k)), where H are
    the harmonic numbers.

    Args:
        times: how often each question counts, shape (ways, questions).
        wrong: 1 for each answer that is wrong, shape (questions,).
        group: the rank of each question's confidence, shape (questions,).
        groups: how many ranks there are.
    """
    member = np.zeros((len(wrong), groups))
    member[np.arange(len(wrong)), group] = 1
    m, w = times @ member, (times * wrong) @ member
    k, e = np.cumsum(m, axis=1) - m, np.cumsum(w, axis=1) - w
    harmonic = np.concatenate([[0.0], np.cumsum(1 / np.arange(1, int(times[0].sum()) + 1))])
    grown = harmonic[(k + m).astype(int)] - harmonic[k.astype(int)]
    share = np.divide(w, m, out=np.zeros_like(w), where=m > 0)
    total: Numbers = (w + (e - share * k) * grown).sum(axis=1) / times.sum(axis=1)
    return total
