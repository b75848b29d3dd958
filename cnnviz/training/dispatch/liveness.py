"""Whether a run's worker is still at work: told by locks and heartbeats, by no clock on a wall.

On this host a worker holds a lock as long as it lives, whatever ended it. On another host its beat
has to change. All times are those of the watcher's own clock.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from cnnviz.training.record import Progress, RunRecord, State
from cnnviz.training.store import Run

Verdict = Literal["alive", "gone", "deaf"]
"""``deaf`` is a worker that lives but does not do what it should: it is to be killed."""

STARTING = 120.0
"""Seconds that a new worker has to take its lock."""
ADOPTED = 10.0
"""The same where no process of it is known, because another dispatcher started it or died first."""
FAR_START = 120.0
"""Seconds that a new worker on another host has to beat for the first time."""
FAR = 30.0
"""Seconds without a beat after which a worker on another host counts as gone."""
FAR_ENDED = 5.0
"""The same where its engine says that it has ended."""
OBEYS = 30.0
"""Seconds that a worker has to save and end when it is asked to pause or to stop."""
HUNG = 300.0
"""Seconds without a beat after which a worker on this host, whose lock is held, is hung."""
STUCK = 1800.0
"""Seconds without any progress after which a worker that goes on to beat is hung too."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What can be seen of a worker at one moment."""

    here: bool
    """Whether it is on this host, so that its lock tells."""
    held: bool
    """Whether its lock is held."""
    ended: bool | None
    """Whether the engine says that its process has ended, on its own no proof; None if it knows
    nothing."""


@dataclass(slots=True)
class _Worker:
    """What was seen of one worker so far."""

    lease: str
    since: float
    state: State
    state_since: float
    beat: int
    beat_since: float
    progress: Progress
    progress_since: float
    held: bool = False
    beats: bool = False

    def is_deaf(self, now: float) -> bool:
        """Whether it lives but neither obeys nor gets anywhere."""
        asked = self.state in ("pausing", "stopping")
        return (asked and now - self.state_since > OBEYS) or now - self.progress_since > STUCK

    def see(self, record: RunRecord, now: float) -> None:
        """Note what has changed."""
        if self.state != record.state:
            self.state, self.state_since = record.state, now
        if self.beat != record.beat:
            self.beat, self.beat_since, self.beats = record.beat, now, True
        progress = _counted(record)
        if self.progress != progress:
            self.progress, self.progress_since = progress, now


def _counted(record: RunRecord) -> Progress:
    """Return the progress without the time that passes by itself."""
    return replace(record.progress, seconds=0.0, pictures_per_second=0.0)


@dataclass(slots=True)
class Liveness:
    """The memory of a watcher."""

    _workers: dict[str, _Worker] = field(default_factory=dict)

    def judge(self, run: Run, signs: Signs, now: float) -> Verdict:
        """Tell how a run's worker is.

        Args:
            run: in a state that has a worker.
            signs: what is to be seen of it now.
            now: seconds of a clock that never jumps.
        """
        worker = self._seen(run, now)
        worker.held |= signs.held
        if signs.here and not signs.held:
            told = worker.held or signs.ended or run.record.state == "running"
            patience = ADOPTED if signs.ended is None else STARTING
            return "gone" if told or now - worker.since > patience else "alive"
        if worker.is_deaf(now):
            return "deaf"
        silent = now - worker.beat_since
        if signs.here:
            return "deaf" if silent > HUNG else "alive"
        return "gone" if silent > _patience(worker, signs) else "alive"

    def forget_others(self, runs: list[Run]) -> None:
        """Drop what is remembered of runs that have no worker any more."""
        ids = {run.id for run in runs}
        self._workers = {name: one for name, one in self._workers.items() if name in ids}

    def _seen(self, run: Run, now: float) -> _Worker:
        record = run.record
        worker = self._workers.get(run.id)
        if worker is None or worker.lease != record.lease:
            worker = _Worker(
                record.lease, now, record.state, now, record.beat, now, _counted(record), now
            )
            self._workers[run.id] = worker
        worker.see(record, now)
        return worker


def _patience(worker: _Worker, signs: Signs) -> float:
    if signs.ended:
        return FAR_ENDED
    return FAR if worker.beats or worker.state == "running" else FAR_START
