"""What happens while Keras fits a network, beside the fitting: see also journal.py and keeper.py.

All callbacks share one `Standing`, which the first of them keeps up to date.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import keras

from cnnviz.training.plan import Plan
from cnnviz.training.work import networks
from cnnviz.training.work.batches import Batches
from cnnviz.training.work.checkpoints import Standing
from cnnviz.training.work.journal import Journal
from cnnviz.training.work.watch import Watch

DIVERGED = 4.0
"""A sweep ends where the smoothed loss is so many times its lowest value."""
SMOOTHING = 0.9
"""The share of the former batches in that loss."""

Logs = Mapping[str, Any] | None


class Swept(Exception):
    """A sweep has seen enough."""


class Steering(keras.callbacks.Callback):  # type: ignore[misc]
    """Orders an epoch's pictures, sets each step's learning rate, and counts the batches."""

    def __init__(
        self, plan: Plan, standing: Standing, batches: Batches, meters: list[Any], watch: Watch
    ) -> None:
        super().__init__()
        self._plan, self._standing, self._watch = plan, standing, watch
        self._batches, self._meters = batches, meters
        self._first = 0
        self._rate = math.nan

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        """Order the pictures; within an epoch, go on with its figures."""
        self._first = self._standing.batch
        self._batches.start(epoch, self._first)
        if self._first:
            networks.assign(self._meters, self._standing.figures)

    def on_train_batch_begin(self, batch: int, logs: Logs = None) -> None:
        """Set the rate where it changes."""
        step = self._standing.epoch * self._plan.steps + self._standing.batch
        rate = self._plan.rate(step) * self._watch.factor(step)
        if rate != self._rate:
            networks.synced(self.model)
            self.model.optimizer.learning_rate = rate
            self._rate = self._standing.rate = rate

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        """Count; an epoch's last call may say more batches than there are."""
        self._standing.batch = min(self._first + batch + 1, self._plan.steps)


class Sweep(keras.callbacks.Callback):  # type: ignore[misc]
    """Ends a sweep of the learning rate in time; to stand after the journal."""

    def __init__(self, journal: Journal, watch: Watch) -> None:
        super().__init__()
        self._plan, self._standing = journal.plan, journal.standing
        self._journal, self._watch = journal, watch
        self._mean, self._lowest, self._count = 0.0, math.inf, 0

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        """Look at the loss of the batch."""
        if self._watch.must_end:
            self._watch.halt()
        step = self._standing.epoch * self._plan.steps + self._standing.batch
        if step >= self._plan.sweep_steps or self._has_diverged(self._journal.loss):
            raise Swept

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        """Go on with the pictures in another order."""
        self._standing.epoch, self._standing.batch = epoch + 1, 0

    def _has_diverged(self, loss: float) -> bool:
        if not math.isfinite(loss):
            return True
        self._count += 1
        self._mean = SMOOTHING * self._mean + (1 - SMOOTHING) * loss
        mean = self._mean / (1 - SMOOTHING**self._count)  # it began at 0
        self._lowest = min(self._lowest, mean)
        return mean > DIVERGED * self._lowest
