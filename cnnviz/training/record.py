"""What is known about a training run while it waits, trains and ends, and which states may follow.

::

    queued ── starting ── running ─────────────── done
      │  ↑        │         ├── pausing ── paused
      │  │        │         └── stopping ─ stopped
      │  └────────┴──── a worker that vanished: queued again, three times at most, then failed
      └── paused, stopped (nothing has to be saved)

A run that was paused, stopped, failed or is done can be queued again to go on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal, TypeVar, get_args, get_type_hints

from cnnviz.errors import NotNow, RunError
from cnnviz.language import _

State = Literal[
    "queued",
    "starting",
    "running",
    "pausing",
    "paused",
    "stopping",
    "stopped",
    "done",
    "failed",
]
STATES: tuple[State, ...] = get_args(State)

NEXT: Mapping[State, tuple[State, ...]] = {
    "queued": ("starting", "paused", "stopped", "failed"),
    "starting": ("running", "pausing", "stopping", "queued", "failed"),
    "running": ("pausing", "stopping", "done", "failed", "queued"),
    "pausing": ("paused", "stopping", "running", "done", "failed"),
    "paused": ("queued", "stopped"),
    "stopping": ("stopped", "done", "failed"),
    "stopped": ("queued",),
    "done": ("queued",),
    "failed": ("queued",),
}
WITH_WORKER: tuple[State, ...] = ("starting", "running", "pausing", "stopping")
"""States in which a process is at work on the run, or was before it vanished."""
WAITING_OR_WORKING: tuple[State, ...] = ("queued", *WITH_WORKER)
"""States that count against the limits of a visitor and of the machine."""
ENDED: tuple[State, ...] = ("stopped", "done", "failed")

ATTEMPTS = 3
"""So many workers of a run may vanish before it counts as failed."""
FORMAT = 1


@dataclass(frozen=True, slots=True)
class RateChange:
    """From ``step`` on the schedule's learning rate is multiplied by ``factor``."""

    step: int
    factor: float


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is; written by its worker twice a second."""

    epoch: int = 0
    """Whole epochs that are behind it."""
    batch: int = 0
    """Batches of the present epoch that are behind it."""
    batches: int = 0
    """Batches of one epoch; 0 before the pictures are ready."""
    pictures_per_second: float = 0.0
    """Of the last seconds, training only."""
    seconds: float = 0.0
    """Time spent in workers, all attempts together."""
    doing: str = ""
    """What the worker does now: ``importing``, ``weights``, ``pictures``, ``compiling`` ..."""
    done_share: float = 0.0
    """Of what it is doing, where that can be told (preparing pictures)."""
    amount: int = 0
    """Bytes of what it downloads; 0 where it does something else."""


@dataclass(frozen=True, slots=True)
class RunRecord:
    """The changing part of a run; stored as ``record.json`` in the run's folder."""

    id: str
    state: State = "queued"
    owner: str = ""
    """The visitor who started it; only told apart, never shown."""
    title: str = ""
    note: str = ""
    created: float = 0.0
    """Seconds since 1970, as all times here; for people only, since clocks jump."""
    changed: float = 0.0
    """When the state last changed."""
    order: int = 0
    """Rises with every submission to the store: the place in line, whatever the clock says."""
    legs: tuple[int, ...] = ()
    """Epochs as first asked for, and of each time the run was continued."""
    attempt: int = 0
    """Workers that vanished since the run was last queued by a person."""
    lease: str = ""
    """Names the one worker that may write; an older one that comes back sees another name."""
    beat: int = 0
    """Counts up while the worker lives, so that no clock is needed to see it."""
    turn: int = 0
    """Rises with every start in the store, so that owners take turns, whatever the clock says."""
    slot: str = ""
    """Where its worker was started, such as ``cpu:0``."""
    host: str = ""
    pid: int = 0
    device: str = ""
    """What it trains on, for people: ``CPU, 2 cores`` or the GPU's name."""
    precision: str = ""
    """What ``auto`` became on this machine; kept for the whole run."""
    parameters: int = 0
    fingerprint: str = ""
    """SHA-256 of the prepared pictures and labels."""
    progress: Progress = field(default_factory=Progress)
    latest: Mapping[str, float] = field(default_factory=dict)
    """Of the last whole epoch: ``loss``, ``accuracy``, ``val_loss``, ``val_accuracy``."""
    best: Mapping[str, float] = field(default_factory=dict)
    """The same of the best epoch, with its number as ``epoch`` (from 1)."""
    rates: tuple[RateChange, ...] = ()
    error: str = ""
    """Why it failed, one sentence with what to do."""
    notices: tuple[str, ...] = ()
    """What a person should know, such as a damaged checkpoint that was passed over."""

    @property
    def epochs(self) -> int:
        """All epochs that were asked for."""
        return sum(self.legs)

    @property
    def share(self) -> float:
        """How much of the run is done, 0 to 1."""
        now = self.progress
        part = now.batch / now.batches if now.batches else 0.0
        return min(1.0, (now.epoch + part) / self.epochs) if self.epochs else 0.0


def moved(record: RunRecord, state: State, now: float, **changes: Any) -> RunRecord:
    """Return the record in another state.

    Raises:
        NotNow: that state may not follow the present one.
    """
    if state not in NEXT[record.state]:
        raise NotNow(
            _("This run is {state}, so it cannot become {wanted}.").format(
                state=record.state, wanted=state
            )
        )
    return replace(record, state=state, changed=now, **changes)


def to_json(record: RunRecord) -> dict[str, Any]:
    """Return the record as plain values."""
    return {"format": FORMAT} | asdict(record)


def from_json(values: Any) -> RunRecord:
    """Read a record; what an older cnnviz did not write has its default.

    Raises:
        RunError: the values are not a record that this version can read.
    """
    if not isinstance(values, dict) or values.get("state") not in STATES:
        raise RunError(_("The run's record is damaged."))
    if isinstance(values.get("format"), int) and values["format"] > FORMAT:
        raise RunError(_("The run was made by a newer cnnviz; open it with that version."))
    try:
        parts = {
            "legs": tuple(int(epochs) for epochs in values.get("legs", ())),
            "notices": tuple(str(notice) for notice in values.get("notices", ())),
            "rates": tuple(_made(RateChange, one) for one in values.get("rates", ())),
            "progress": _made(Progress, values.get("progress", {})),
            "latest": _numbers(values.get("latest", {})),
            "best": _numbers(values.get("best", {})),
        }
        return _made(RunRecord, values | parts)
    except (AttributeError, TypeError, ValueError) as error:
        raise RunError(_("The run's record is damaged.")) from error


_Made = TypeVar("_Made", RunRecord, Progress, RateChange)


def _made(kind: type[_Made], values: Any) -> _Made:
    """Make a record of the fields that it knows."""
    hints = _HINTS[kind]
    known = {name: value for name, value in values.items() if name in hints}
    for name, value in known.items():
        wanted = _PLAIN.get(hints[name])
        if wanted is not None and (isinstance(value, bool) or not isinstance(value, wanted)):
            raise TypeError(name)
    return kind(**known)


_PLAIN: Mapping[Any, tuple[type, ...]] = {int: (int,), float: (int, float), str: (str,)}
_HINTS: Mapping[type, Mapping[str, Any]] = {
    kind: get_type_hints(kind) for kind in (RunRecord, Progress, RateChange)
}


def _numbers(values: Any) -> dict[str, float]:
    if any(not isinstance(value, (int, float)) for value in values.values()):
        raise TypeError("not a number")
    return dict(values)
