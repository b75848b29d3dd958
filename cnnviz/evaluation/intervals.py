"""How sure a measured figure is: intervals that hold the true value 95 times of 100."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Z = 1.959963984540054
"""The normal distribution holds 95 % within so many standard deviations."""
RESAMPLES = 1000
"""Of the bootstrap."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A measured value with its 95 % interval."""

    value: float
    low: float
    high: float


def of_share(hits: int, count: int) -> Interval:
    """Return a share of independent trials with its interval by Wilson’s score method.

    Unlike the normal approximation it stays within 0 and 1 and is right also near them: E. B.
    Wilson (1927), “Probable inference, the law of succession, and statistical inference”, Journal
    of the American Statistical Association 22, 209–212. Without trials it is 0 to 1.
    """
    if not count:
        return Interval(math.nan, 0.0, 1.0)
    share, spread = hits / count, Z * Z / count
    middle = (share + spread / 2) / (1 + spread)
    half = Z * math.sqrt((share * (1 - share) + spread / 4) / count) / (1 + spread)
    # Exactly 0 and 1 at the ends, where rounding would leave a trace; a share is never outside.
    low = 0.0 if hits == 0 else middle - half
    high = 1.0 if hits == count else middle + half
    return Interval(share, min(low, share), max(high, share))


def of_mean(values: NDArray[np.float64]) -> Interval:
    """Return a mean with the percentile interval of the bootstrap, always the same one.

    Losses are anything but normally distributed: a few confident mistakes make up most of the
    mean. So the pictures themselves are drawn anew, with replacement, a thousand times: B. Efron
    (1979), “Bootstrap methods: another look at the jackknife”, Annals of Statistics 7, 1–26.

    Args:
        values: (N,), at least one.
    """
    rng = np.random.default_rng(0)
    count = len(values)
    # One resample at a time: memory stays that of the values.
    means = [values[rng.integers(0, count, count)].mean() for _ in range(RESAMPLES)]
    low, high = np.percentile(means, [2.5, 97.5])
    return Interval(float(values.mean()), float(low), float(high))
