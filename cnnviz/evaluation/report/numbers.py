"""Numbers as a report writes them."""

from __future__ import annotations

import math

from cnnviz.evaluation.intervals import Interval

NONE = "–"


def share(value: float, digits: int = 1) -> str:
    """Return a share as ``91.3 %``."""
    return f"{100 * value:.{digits}f} %" if math.isfinite(value) else NONE


def number(value: float) -> str:
    """Return a number with three significant digits and no exponent."""
    if not math.isfinite(value):
        return NONE
    digits = 3 if value == 0 else max(0, 2 - math.floor(math.log10(abs(value))))
    return f"{value:.{min(8, digits)}f}"


def share_interval(interval: Interval) -> str:
    """Return ``99.19 to 99.61 %``."""
    return f"{100 * interval.low:.2f} to {100 * interval.high:.2f} %"


def interval(found: Interval) -> str:
    """Return ``0.0103 to 0.0217``."""
    return f"{number(found.low)} to {number(found.high)}"


def probability(value: float) -> str:
    """Return a p value; very small ones only as that."""
    return "below 0.001" if value < 0.001 else f"{value:.3f}"
