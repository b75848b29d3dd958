"""Whether a network is as often right as it is sure.

C. Guo, G. Pleiss, Y. Sun and K. Q. Weinberger (2017), “On calibration of modern neural networks”,
arXiv:1706.04599.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cnnviz.evaluation.intervals import Interval, of_share

BINS = 15
"""Of equal width over confidences from 0 to 1, as in the paper."""


@dataclass(frozen=True, slots=True)
class Bin:
    """The answers whose confidence is above ``low`` and at most ``high``."""

    low: float
    high: float
    count: int
    confidence: float
    """Their mean; not a number where there are no answers."""
    accuracy: Interval
    """The share of right ones, with Wilson’s interval."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """The reliability diagram and the figure that sums it up."""

    bins: tuple[Bin, ...]
    error: float
    """Expected calibration error, 0 to 1: the mean over all answers of how far accuracy and mean
    confidence of their bin lie apart (equation 3 of the paper)."""
    confidence: float
    """The mean over all answers; above the accuracy, the network is too sure of itself."""


def calibration(
    confidence: NDArray[np.floating], right: NDArray[np.bool_], bins: int = BINS
) -> Calibration:
    """Return how confidence and accuracy fit.

    Args:
        confidence: (N,) the probability of the class that was named, 0 to 1; at least one.
        right: (N,) whether it was the right one.
        bins: how many, of equal width.
    """
    sure = confidence.astype(np.float64)
    edges = np.arange(bins + 1) / bins
    # Bins are open below and closed above, as in the paper; 0 itself belongs to the first.
    place = np.clip(np.searchsorted(edges, sure, side="left") - 1, 0, bins - 1)
    found = tuple(
        _bin(edges[number : number + 2], sure[place == number], right[place == number])
        for number in range(bins)
    )
    gaps = [each.count * abs(each.accuracy.value - each.confidence) for each in found if each.count]
    return Calibration(found, sum(gaps) / len(sure), float(sure.mean()))


def _bin(
    edges: NDArray[np.float64], confidence: NDArray[np.float64], right: NDArray[np.bool_]
) -> Bin:
    count = len(confidence)
    mean = float(confidence.mean()) if count else float("nan")
    low, high = edges.tolist()
    return Bin(low, high, count, mean, of_share(int(right.sum()), count))
