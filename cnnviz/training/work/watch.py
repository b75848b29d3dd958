"""A worker's side of its run's record: it alone tells the progress, and hears what people ask.

A thread of its own writes the record twice a second, also while pictures are prepared or the
first step is compiled, so that everybody can see that the worker lives. The same moment shows it
what people asked for: to pause, to stop, another learning rate.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import replace
from typing import Any, Literal, NoReturn

from cnnviz.errors import RunError, UnknownRun
from cnnviz.training import store
from cnnviz.training.record import WITH_WORKER, RateChange, RunRecord, State, moved
from cnnviz.training.schedules import factor_at
from cnnviz.training.store import Run

PERIOD = 0.5
"""Seconds between two beats."""
PATIENCE = 10.0
"""Seconds for which a full disk is tried again when the run's last state is written."""

Outcome = Literal["done", "halted", "failed"]
HALTED: dict[State, State] = {"pausing": "paused", "stopping": "stopped"}
"""What a run becomes that was asked to end early; otherwise it goes back to the queue."""

log = logging.getLogger(__name__)


class Lost(Exception):
    """The run was given to another worker, or is gone; nothing may be written, so just end."""


class Halted(Exception):
    """The worker is to end because somebody asked for it; what can be saved is saved."""


class Watch:
    """What a worker tells and hears of its run."""

    def __init__(self, run: Run) -> None:
        self.id = run.id
        self.progress = run.record.progress
        self.state: State = run.record.state
        self.lost = False
        self.terminated = False
        self._lease = run.record.lease
        self._rates: tuple[RateChange, ...] = run.record.rates
        self._facts: dict[str, Any] = {}
        self._notices: list[str] = []
        self._before, self._started = run.record.progress.seconds, time.monotonic()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._beats, name="heartbeat", daemon=True)

    def begin(self, **facts: Any) -> None:
        """Say that the worker is at work, and beat from now on.

        Raises:
            Lost: the run is no longer this worker's.
        """
        self._facts |= facts

        def change(record: RunRecord) -> RunRecord:
            if record.state == "starting":
                record = moved(record, "running", time.time())
            return self._told(record)

        self._update(change)
        self._thread.start()

    def end(self, outcome: Outcome, **facts: Any) -> State:
        """Bring the run into its last state and stop beating; nothing may be written after it.

        Raises:
            Lost: the run is no longer this worker's.
            OSError: the record cannot be written.
        """
        self._ended.set()
        self._facts |= facts
        self.doing("")
        if self._thread.is_alive():
            self._thread.join()

        def change(record: RunRecord) -> RunRecord:
            follows = HALTED.get(record.state, "queued") if outcome == "halted" else outcome
            lease = "" if follows == "queued" else record.lease
            return moved(self._told(record), follows, time.time(), lease=lease)

        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return self._update(change).record.state
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(PERIOD)

    @property
    def must_end(self) -> bool:
        """Whether the worker should save and end now."""
        return self.lost or self.terminated or self.state in HALTED

    def halt(self) -> NoReturn:
        """End what the worker does.

        Raises:
            Lost: the run is no longer this worker's.
            Halted: somebody asked for it.
        """
        raise Lost if self.lost else Halted

    def terminate(self) -> None:
        """End the worker as soon as the run is saved; another one goes on with it."""
        self.terminated = True

    def factor(self, step: int) -> float:
        """Return by what people multiplied the schedule's rate, as it holds at a step."""
        return factor_at(self._rates, step)

    def tell(self, **facts: Any) -> None:
        """Put values into the record with the next beat, and again should they be lost."""
        self._facts |= facts

    def notice(self, sentence: str) -> None:
        """Tell people something that they should know, once."""
        log.warning("%s", sentence)
        self._notices.append(sentence)

    def doing(self, what: str, share: float = 0.0, amount: int = 0) -> None:
        """Say what the worker does now, and how much of it is done where that is known.

        Args:
            what: a word for it, as in `Progress`.
            share: of it, 0 to 1.
            amount: bytes of it, if it is a download.
        """
        self.progress = replace(self.progress, doing=what, done_share=share, amount=amount)

    def at(self, epoch: int, batch: int, speed: float) -> None:
        """Say how far the training is.

        Args:
            epoch: whole epochs.
            batch: batches of the present one.
            speed: pictures a second.
        """
        self.progress = replace(
            self.progress, epoch=epoch, batch=batch, pictures_per_second=round(speed, 1)
        )

    def beat(self) -> None:
        """Write the record now.

        Raises:
            Lost: the run is no longer this worker's.
        """
        self._update(self._told)

    def _beats(self) -> None:
        while not self._ended.wait(PERIOD):
            try:
                self.beat()
            except Lost:
                self.lost = True
                return
            except (OSError, RunError) as error:  # a full disk: training need not end for that
                log.warning("The record could not be written: %s", error)

    def _update(self, change: Any) -> Run:
        try:
            run = store.update(self.id, change)
        except UnknownRun as error:
            raise Lost from error
        self.state, self._rates = run.record.state, run.record.rates
        return run

    def _told(self, record: RunRecord) -> RunRecord:
        """Return the record with all that this worker knows better."""
        if record.lease != self._lease or record.state not in WITH_WORKER:
            raise Lost
        seconds = self._before + time.monotonic() - self._started
        new = [each for each in dict.fromkeys(self._notices) if each not in record.notices]
        return replace(
            record,
            beat=record.beat + 1,
            progress=replace(self.progress, seconds=round(seconds, 2)),
            notices=(*record.notices, *new),
            **dict(self._facts),
        )
