"""How often a visitor, and all of them together, may begin what costs the machine much.

Counted in this process: with several of them each counts those who were sent to it. What works at
the same time is bounded elsewhere, by the queue of runs and the waiting lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from cnnviz.errors import Busy
from cnnviz.language import _
from cnnviz.ui.visitor import visitor

EVERYBODY = "everybody"


@dataclass(frozen=True, slots=True)
class Rate:
    """How often something may be begun."""

    each: RateLimitItem
    """By one visitor."""
    total: RateLimitItem
    """By all together: who throws the cookie away is a new visitor each time."""


def _rate(each: int, total: int, minutes: int) -> Rate:
    limit = RateLimitItemPerMinute
    return Rate(limit(each, multiples=minutes), limit(total, multiples=minutes))


RATES: Mapping[str, Rate] = {
    "run": _rate(30, 300, 10),
    "intake": _rate(20, 200, 10),
    "evaluation": _rate(30, 300, 10),
    "explanation": _rate(60, 900, 1),
    "download": _rate(60, 900, 1),
    "lesson": _rate(20, 200, 10),
    "teacher": _rate(5, 60, 5),
}
"""By what is begun: a training run, the intake of somebody's files, an evaluation, a computed
explanation (attribution, filters), a file made of runs, a lesson, a try of the teacher's key."""

_limiter = MovingWindowRateLimiter(MemoryStorage())


def count(what: str, who: str | None = None) -> None:
    """Count that somebody begins something.

    Args:
        what: a key of `RATES`.
        who: it is; the visitor of the page, where it is one.

    Raises:
        Busy: it was begun too often lately; this time does not count.
    """
    rate, who = RATES[what], visitor() if who is None else who
    if not _limiter.test(rate.total, what, EVERYBODY):
        raise Busy(
            _(
                "Everybody here together began this more often than the machine can bear; "
                "wait {minutes} min, then try again."
            ).format(minutes=_minutes(rate.total))
        )
    if not _limiter.hit(rate.each, what, who):
        raise Busy(
            _(
                "You may do this {most} times in {minutes} min, so that the machine has time for "
                "everybody; wait a little, then try again."
            ).format(most=rate.each.amount, minutes=_minutes(rate.each))
        )
    _limiter.hit(rate.total, what, EVERYBODY)


def forget() -> None:
    """Count anew, as after a start."""
    _limiter.storage.reset()


def _minutes(item: RateLimitItem) -> int:
    return item.get_expiry() // 60
