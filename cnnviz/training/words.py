"""States, durations and sizes in words: the same on the pages and in the terminal."""

from __future__ import annotations

import math
from collections.abc import Mapping

from cnnviz.training.record import Progress, State

STATES: Mapping[State, str] = {
    "queued": "waiting",
    "starting": "starting",
    "running": "training",
    "pausing": "pausing",
    "paused": "paused",
    "stopping": "stopping",
    "stopped": "stopped",
    "done": "done",
    "failed": "failed",
}
"""What people call the state of a run."""

_UNITS = ("bytes", "KB", "MB", "GB", "TB")


def duration(seconds: float) -> str:
    """Return a time span by its two largest units: ``42 s``, ``1 min 20 s``, ``3 h 5 min``.

    Args:
        seconds: less than none counts as none, since clocks jump.
    """
    if not math.isfinite(seconds):
        return "unknown"
    whole = max(0, round(seconds))
    if whole == 0:
        return "less than 1 s"
    for larger, unit, smaller, rest in (
        (86_400, "d", 3_600, "h"),
        (3_600, "h", 60, "min"),
        (60, "min", 1, "s"),
    ):
        if whole >= larger:
            count, part = divmod(whole, larger)
            return _joined(f"{count:,} {unit}", part // smaller, rest)
    return f"{whole} s"


def _joined(first: str, count: int, unit: str) -> str:
    return f"{first} {count} {unit}" if count else first


def done(progress: Progress) -> str:
    """Return how much is done of what a worker does before it trains; "" where that is not known.

    Returns:
        ``42 %``, or of a download ``12 MB of 90 MB``.
    """
    if progress.amount:
        return f"{size(progress.done_share * progress.amount)} of {size(progress.amount)}"
    return f"{100 * progress.done_share:.0f} %" if progress.done_share else ""


def size(count: float) -> str:
    """Return an amount of memory by the unit that fits: ``640 bytes``, ``1.2 GB`` (1024³ bytes)."""
    amount, unit = max(0.0, float(count)), 0
    while amount >= 999.5 and unit < len(_UNITS) - 1:
        amount, unit = amount / 1024, unit + 1
    digits = 1 if unit and amount < 9.95 else 0
    return f"{amount:,.{digits}f} {_UNITS[unit]}"
