"""Keeps what a run has learnt: its best model, its snapshots, and checkpoints to go on from."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import keras
from numpy.typing import NDArray

from cnnviz.training import snapshots
from cnnviz.training.metrics import EPOCH_KEYS
from cnnviz.training.plan import Plan
from cnnviz.training.work import checkpoints, faults, networks
from cnnviz.training.work.averaging import Averaging
from cnnviz.training.work.checkpoints import BEST, Standing
from cnnviz.training.work.journal import Journal
from cnnviz.training.work.watch import Lost, Watch
from cnnviz.types import Float32

SAVE_SECONDS = 60.0
"""Between two checkpoints within a long epoch."""

Logs = Mapping[str, Any] | None


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """What is looked after, beside the model that is fitted."""

    twin: keras.Model
    """The network in float32 and un-compiled, which takes over its weights to be saved."""
    tensors: Float32
    """(n, H, W, C): the pictures of the snapshots."""
    meters: list[Any]
    """The variables of the metrics."""
    averaging: Averaging
    """Knows the weights that are kept."""


class Keeper(keras.callbacks.Callback):  # type: ignore[misc]
    """Saves the run after each epoch, once a minute, and when the worker is to end."""

    def __init__(self, kept: Kept, journal: Journal, watch: Watch) -> None:
        super().__init__()
        self._kept, self._journal, self._watch = kept, journal, watch
        self._plan, self._standing = journal.plan, journal.standing
        self._saved = time.monotonic()

    def on_train_begin(self, logs: Logs = None) -> None:
        """Keep the network as it is before all training."""
        if self._standing.epoch == self._standing.batch == 0:
            self._snapshot(0, self._weights())

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        """Look whether to save and whether to end."""
        if self._standing.batch == self._plan.steps:  # the epoch is measured and saved next
            return
        if self._watch.must_end:
            self._save()
            self._watch.halt()
        if time.monotonic() - self._saved >= SAVE_SECONDS:
            self._save()

    def on_test_batch_end(self, batch: int, logs: Logs = None) -> None:
        """Look whether to end; the validation is then done anew."""
        if self._watch.must_end:
            self._save()
            self._watch.halt()

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        """Keep what the epoch gave, and look whether it was the last one."""
        figures = {key: float(logs[key]) for key in EPOCH_KEYS if logs and key in logs}
        weights = self._weights()
        self._standing.epoch, self._standing.batch = epoch + 1, 0
        self._standing.running, self._standing.seconds = (0.0, 0.0), 0.0
        self._keep_best(figures, weights)
        self._snapshot(epoch + 1, weights)
        self._wait(figures)
        self._save()
        self._watch.at(epoch + 1, 0, self._watch.progress.pictures_per_second)
        if has_waited(self._plan, self._standing):
            self.model.stop_training = True
        elif self._watch.must_end and epoch + 1 < self._plan.epochs:
            self._watch.halt()

    def _weights(self) -> list[NDArray[Any]]:
        """Return the weights that are measured and kept.

        Raises:
            RunError: they are no numbers any more, though the loss still was.
        """
        networks.synced(self.model)
        weights = self._kept.averaging.weights()
        if not networks.is_finite(weights):
            raise faults.diverged(self._standing.epoch, self._standing.batch, self._standing.rate)
        return weights

    def _keep_best(self, figures: Mapping[str, float], weights: list[NDArray[Any]]) -> None:
        if not is_better(figures, self._standing.best):
            return
        self._kept.twin.set_weights(weights)
        target = self._plan.folder / BEST
        temporary = target.with_name(".best.new.keras")
        self._kept.twin.save(temporary)
        checkpoints.synced(temporary)
        temporary.replace(target)
        self._standing.best = {"epoch": self._standing.epoch, **figures}
        self._watch.tell(best=self._standing.best)

    def _snapshot(self, epoch: int, weights: list[NDArray[Any]]) -> None:
        self._kept.twin.set_weights(weights)
        predictions = networks.predicted(self._kept.twin, self._kept.tensors)
        snapshots.write(self._plan.folder, epoch, weights, predictions)

    def _wait(self, figures: Mapping[str, float]) -> None:
        """Count the epochs without a better validation loss."""
        standing = self._standing
        if figures.get("val_loss", 0.0) < standing.lowest:
            standing.lowest, standing.waited = figures.get("val_loss", 0.0), 0
        else:
            standing.waited += 1

    def _save(self) -> None:
        if self._watch.lost:
            raise Lost
        self._watch.doing("saving")
        self._journal.write_row()  # so that the curve goes on without a gap
        self._kept.averaging.put_back()
        self._weights()
        self._standing.figures = [float(array) for array in networks.values(self._kept.meters)]
        held = networks.values(networks.variables(self.model))
        held += self._kept.averaging.arrays()
        checkpoints.save(self._plan.folder, held, self._standing)
        self._saved = time.monotonic()
        self._watch.doing("training")


def is_better(figures: Mapping[str, float], best: Mapping[str, float]) -> bool:
    """Whether an epoch's model is better than the best one so far.

    That is one of a higher validation accuracy or, where it is the same, of a lower validation
    loss; without validation pictures the latest one.
    """
    if not best or "val_accuracy" not in figures:
        return True
    return (figures["val_accuracy"], -figures["val_loss"]) > (
        best["val_accuracy"],
        -best["val_loss"],
    )


def has_waited(plan: Plan, standing: Standing) -> bool:
    """Whether the validation loss has not become better for as long as the spec allows."""
    return 0 < plan.spec.patience <= standing.waited
