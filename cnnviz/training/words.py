"""States, durations and sizes in words: the same on the pages and in the terminal."""

from __future__ import annotations

import math
from collections.abc import Mapping

from cnnviz.language import _
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
        return _("unknown")
    whole = max(0, round(seconds))
    if whole == 0:
        return _("less than 1 s")
    parts = []
    for size, unit in (
        (86_400, _("{count:,} d")),
        (3_600, _("{count} h")),
        (60, _("{count} min")),
        (1, _("{count} s")),
    ):
        parts.append(unit.format(count=whole // size) if whole >= size else "")
        whole %= size
    first = next(place for place, part in enumerate(parts) if part)
    return " ".join(filter(None, parts[first : first + 2]))


def done(progress: Progress) -> str:
    """Return how much is done of what a worker does before it trains; "" where that is not known.

    Returns:
        ``42 %``, or of a download ``12 MB of 90 MB``.
    """
    if progress.amount:
        return _("{done} of {amount}").format(
            done=size(progress.done_share * progress.amount), amount=size(progress.amount)
        )
    return f"{100 * progress.done_share:.0f} %" if progress.done_share else ""


def size(count: float) -> str:
    """Return an amount of memory by the unit that fits: ``640 bytes``, ``1.2 GB`` (1024³ bytes)."""
    amount, unit = max(0.0, float(count)), 0
    while amount >= 999.5 and unit < len(_UNITS) - 1:
        amount, unit = amount / 1024, unit + 1
    digits = 1 if unit and amount < 9.95 else 0
    return f"{amount:,.{digits}f} {_UNITS[unit]}"
