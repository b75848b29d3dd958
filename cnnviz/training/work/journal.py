"""Writes the curves of a run while it trains, and tells how far it is."""

from __future__ import annotations

import logging
import math
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import keras

from cnnviz.training import metrics
from cnnviz.training.metrics import EPOCH_KEYS, Epoch
from cnnviz.training.plan import Plan
from cnnviz.training.work import faults
from cnnviz.training.work.checkpoints import Standing
from cnnviz.training.work.events import EventFiles
from cnnviz.training.work.watch import Watch

ROW_SECONDS = 0.25
"""Between two points of the curve over batches."""
SPEED_SECONDS = 5.0
"""Over which the speed is averaged."""

Logs = Mapping[str, Any] | None
_Point = tuple[float, int]
"""A time and the batches of the epoch that were done by then."""
_log = logging.getLogger(__name__)


class Journal(keras.callbacks.Callback):  # type: ignore[misc]
    """Writes the curves and tells how far the run is; to stand after the steering."""

    def __init__(self, plan: Plan, standing: Standing, watch: Watch) -> None:
        super().__init__()
        self.plan, self.standing, self._watch = plan, standing, watch
        self._events = _Events(plan, watch)
        self._sums, self._behind = (0.0, 0.0), 0
        self._began = self._written = time.monotonic()
        self._spent = 0.0
        self._speed = _Speed(plan.spec.batch)
        self.loss = math.nan
        """Mean of the batches since the point before, as last written."""

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        """Begin an epoch, or go on within one."""
        standing = self.standing
        self._behind, self._sums = standing.batch, _sums(standing)
        self._began, self._spent = time.monotonic(), standing.seconds
        self._speed.begin(standing.batch)

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        """Write a point now and then."""
        standing, now = self.standing, time.monotonic()
        if logs:
            standing.running = (float(logs["loss"]), float(logs["accuracy"]))
        standing.seconds = self._spent + now - self._began
        self._speed.add(standing.batch)
        self._check(standing.running)
        if self.plan.is_sweep or now - self._written >= ROW_SECONDS:
            self.write_row()
        self._tell()

    def write_row(self) -> None:
        """Write a point: the mean over the batches since the point before.

        Keras gives means since the epoch began, of which the sums are ``n * mean_n``.
        """
        standing = self.standing
        count, sums = standing.batch - self._behind, _sums(standing)
        if count <= 0:
            return
        self.loss, accuracy = (
            (now - then) / count for now, then in zip(sums, self._sums, strict=True)
        )
        if math.isfinite(self.loss):
            step = standing.epoch * self.plan.steps + standing.batch
            row = metrics.batch_row(step, self.loss, accuracy, self.standing.rate)
            metrics.append(self.plan.folder / "batches.bin", row)
        self._behind, self._sums, self._written = standing.batch, sums, time.monotonic()

    def on_test_begin(self, logs: Logs = None) -> None:
        """Say that the epoch is measured now."""
        self._watch.doing("validating")

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        """Write the epoch's line."""
        if self.plan.is_sweep:
            return
        values = {key: float(logs[key]) for key in EPOCH_KEYS if logs and key in logs}
        self._check(values.values())
        self.write_row()
        record = Epoch(
            epoch=epoch + 1,
            step=(epoch + 1) * self.plan.steps,
            values=values,
            rate=self.standing.rate,
            seconds=round(self._spent + time.monotonic() - self._began, 3),
            pictures_per_second=round(self._speed.of_epoch(), 1),
        )
        line = metrics.epoch_line(record)
        metrics.append(self.plan.folder / "epochs.jsonl", line, durable=True)
        self._events.write(record)
        self._watch.tell(latest=values)

    def close(self) -> None:
        """Close the event files."""
        self._events.close()

    def _check(self, figures: Iterable[float]) -> None:
        """Refuse figures that are no numbers; a sweep ends by them without harm."""
        if not self.plan.is_sweep and not all(map(math.isfinite, figures)):
            raise faults.diverged(self.standing.epoch, self.standing.batch, self.standing.rate)

    def _tell(self) -> None:
        epoch, batch = self.standing.epoch, self.standing.batch
        if self.plan.is_sweep:
            epoch, batch = 0, epoch * self.plan.steps + batch
        self._watch.doing("training")
        self._watch.at(epoch, batch, self._speed.now())


def _sums(standing: Standing) -> tuple[float, float]:
    loss, accuracy = standing.running
    return loss * standing.batch, accuracy * standing.batch


class _Speed:
    """Pictures a second while batches are trained.

    It counts from the end of an epoch's first call on: that one may have to be compiled.
    """

    def __init__(self, pictures: int) -> None:
        self._pictures = pictures
        self._shown = 0.0
        self.begin(0)

    def begin(self, batch: int) -> None:
        """Begin an epoch, or go on within one."""
        self._start = self._last = (time.monotonic(), batch)
        self._recent: deque[_Point] = deque(maxlen=round(SPEED_SECONDS / ROW_SECONDS))
        self._first: _Point | None = None

    def add(self, batch: int) -> None:
        """Take note that so many batches of the epoch are done."""
        self._last = (time.monotonic(), batch)
        self._first = self._first or self._last
        if not self._recent or self._last[0] - self._recent[-1][0] >= ROW_SECONDS:
            self._recent.append(self._last)

    def now(self) -> float:
        """Return the speed over the last seconds; at first the one of the epoch before."""
        if self._recent and self._recent[0] is not self._last:
            self._shown = self._between(self._recent[0])
        return self._shown

    def of_epoch(self) -> float:
        """Return the speed over the epoch, or over its only call."""
        several = self._first is not None and self._first is not self._last
        return self._between(self._first if several and self._first else self._start)

    def _between(self, start: _Point) -> float:
        batches, seconds = self._last[1] - start[1], self._last[0] - start[0]
        return batches * self._pictures / max(1e-9, seconds)


class _Events:
    """TensorBoard's files, which are an extra: where they cannot be written, the run goes on."""

    def __init__(self, plan: Plan, watch: Watch) -> None:
        self._watch = watch
        self._files: EventFiles | None = None
        if plan.is_sweep:
            return
        with self._survived():
            self._files = EventFiles(plan.folder, metrics.read_epochs(plan.folder))

    def write(self, epoch: Epoch) -> None:
        """Add an epoch."""
        with self._survived():
            if self._files is not None:
                self._files.write(epoch)

    def close(self) -> None:
        """Close the files."""
        with self._survived():
            if self._files is not None:
                self._files.close()

    @contextmanager
    def _survived(self) -> Iterator[None]:
        try:
            yield
        except Exception:
            _log.exception("no more event files")
            self._files = None
            self._watch.notice("The files for TensorBoard could not be written; the run goes on.")
