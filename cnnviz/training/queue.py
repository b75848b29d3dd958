"""The line in which runs wait: who is next, and when about.

Visitors take turns, so that one who submits ten runs does not make the others wait for all of them.
Everything here follows from the runs alone; nothing is remembered between calls.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from cnnviz.training.record import WITH_WORKER
from cnnviz.training.store import Run

VALIDATING = 1 / 3
"""Work of a forward pass alone, against forward, backward and update together."""

Estimate = Callable[[Run], float | None]
"""How many seconds a waiting run will train, or None where that cannot be told."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a waiting run stands."""

    position: int
    """From 1, which is started next."""
    seconds: float | None
    """Until it starts, about; None where that cannot be told."""


@dataclass(slots=True)
class _Owner:
    """One visitor's share of the machine."""

    working: int = 0
    turn: int = 0
    """Of the start that was their last."""
    waiting: list[Run] = field(default_factory=list)

    def claim(self) -> tuple[int, int, int]:
        """Return what decides who is next: the smallest is."""
        return self.working, self.turn, self.waiting[0].record.order


_Kind = tuple[str | int, ...]
"""What decides how long an epoch takes: data set, network, size and number of pictures, steps."""


def line(runs: Iterable[Run]) -> list[Run]:
    """Return the waiting runs in the order in which they are started.

    The next one is of the owner with the fewest runs at work; among equals, of the one who was
    served the longest time ago; of one owner, the one that was submitted first.
    """
    runs = list(runs)
    owners, turn = _owners(runs), last_turn(runs)
    ordered: list[Run] = []
    while ready := [one for one in owners if one.waiting]:
        owner = min(ready, key=_Owner.claim)
        ordered.append(owner.waiting.pop(0))
        turn += 1
        owner.working, owner.turn = owner.working + 1, turn
    return ordered


def last_turn(runs: Iterable[Run]) -> int:
    """Return the number of the latest start."""
    return max((run.record.turn for run in runs), default=0)


def _owners(runs: list[Run]) -> list[_Owner]:
    owners: dict[str, _Owner] = {}
    for run in sorted(runs, key=lambda one: (one.record.order, one.id)):
        record = run.record
        owner = owners.setdefault(record.owner, _Owner())
        owner.working += record.state in WITH_WORKER
        owner.turn = max(owner.turn, record.turn)
        if record.state == "queued":
            owner.waiting.append(run)
    return list(owners.values())


def places(runs: Iterable[Run], slots: int, estimate: Estimate | None = None) -> dict[str, Place]:
    """Return the place of each waiting run by its id.

    Args:
        runs: all runs of the store; those that are done tell how long such a run takes.
        slots: how many runs can train at once.
        estimate: for a waiting run that none which is done is like.
    """
    runs = list(runs)
    paces = _paces(runs)
    ends = [_or_never(_length(run, paces)) for run in runs if run.record.state in WITH_WORKER]
    ends += [0.0] * (slots - len(ends))
    free = sorted(heapq.nlargest(slots, ends))  # where more run than fit, the first ends free none
    found = {}
    for position, run in enumerate(line(runs), start=1):
        start = free[0] if free else math.inf
        found[run.id] = Place(position, start if start < math.inf else None)
        length = _length(run, paces)
        if length is None and estimate is not None:
            length = estimate(run)
        if free:
            heapq.heapreplace(free, start + _or_never(length))
    return found


def seconds_left(run: Run) -> float | None:
    """Return for how long a run has still to train, or None before it has shown how fast it is."""
    now = run.record.progress
    if now.pictures_per_second <= 0 or not now.batches:
        return None
    share = run.spec.validation
    pictures = now.batches * run.spec.batch * (1 + VALIDATING * share / (1 - share))
    return _epochs_left(run) * pictures / now.pictures_per_second


def _length(run: Run, paces: Mapping[_Kind, float]) -> float | None:
    """Return the same, where need be by the pace of runs like it."""
    own, pace = seconds_left(run), paces.get(_kind(run))
    if own is None and pace is not None:
        return _epochs_left(run) * pace
    return own


def _epochs_left(run: Run) -> float:
    return run.record.epochs * (1 - run.record.share)


def _or_never(seconds: float | None) -> float:
    return math.inf if seconds is None else seconds


def _paces(runs: list[Run]) -> dict[_Kind, float]:
    """Return seconds an epoch by kind of run, as the latest one that is done had them."""
    paces = {}
    for run in sorted(runs, key=lambda one: one.record.order):
        now = run.record.progress
        if run.record.state == "done" and now.epoch and now.seconds > 0:
            paces[_kind(run)] = now.seconds / now.epoch
    return paces


def _kind(run: Run) -> _Kind:
    spec = run.spec
    return (
        spec.dataset,
        spec.architecture,
        spec.network,
        spec.side,
        spec.colour,
        spec.pictures,
        spec.steps,
    )
