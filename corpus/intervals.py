"""Wilson's interval of a share, which holds for few cases and for none or all of them."""

from __future__ import annotations

from math import sqrt

_NORMAL_95 = 1.959963984540054
"""The 97.5th percentile of the normal distribution, which a two-sided 95 % interval needs."""


def wilson(good: float, of: float) -> tuple[float, float]:
    """The 95 % interval of `good` out of `of`, its lower and upper bound from 0 to 1; of nothing, nothing is known.

    Wilson EB. Probable inference, the law of succession, and statistical inference. J Am Stat Assoc 1927;22:209-212.
    """
    if not of:
        return 0.0, 1.0
    share, z2 = good / of, _NORMAL_95**2
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = _NORMAL_95 * sqrt(share * (1 - share) / of + z2 / (4 * of * of)) / (1 + z2 / of)
    return max(0.0, middle - half), min(1.0, middle + half)
