"""What a run's network learns from: pictures, parted into those that train and that validate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from cnnviz.datasets import DataSet
from cnnviz.training import material, spec, subjects
from cnnviz.training.pictures import Pictures
from cnnviz.training.spec import RunSpec
from cnnviz.training.store import Run
from cnnviz.training.work.batches import Batches, Feed, Ordered
from cnnviz.training.work.watch import Watch
from cnnviz.zoo import Architecture

VALIDATION_BATCH = 2
"""Times the training batch: without gradients there is room for more."""


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """Prepared pictures, and what is to be learnt from them."""

    spec: RunSpec
    data: DataSet
    architecture: Architecture
    shape: tuple[int, int, int]
    """(H, W, C) of the network's input."""
    pictures: Pictures
    training: NDArray[np.int64]
    """Numbers of the pictures that train."""
    validating: NDArray[np.int64]
    """Numbers of those that measure; may be empty."""

    @property
    def classes(self) -> int:
        """How many classes are to be told apart."""
        return len(self.data.classes)

    def batches(self, *, binary: bool) -> Batches:
        """Return what trains; ``binary`` for a network of one sigmoid unit."""
        feed = self._feed(self.training, self.spec.batch, binary)
        wanted = self.spec
        return Batches(
            replace(feed, seed=wanted.seed, augmentation=wanted.augmentation, epoch=wanted.steps)
        )

    def validation(self, *, binary: bool, devices: int = 1) -> Ordered | None:
        """Return what measures, if there is anything; as much as devices can share evenly."""
        count = len(self.validating) - len(self.validating) % devices
        if not count:
            return None
        feed = self._feed(self.validating[:count], VALIDATION_BATCH * self.spec.batch, binary)
        return Ordered(feed)

    def _feed(self, chosen: NDArray[np.int64], batch: int, binary: bool) -> Feed:
        how = subjects.preprocessing_of(self.spec)
        return Feed(self.pictures, chosen, how, self.classes, batch, binary=binary)


def prepared(run: Run, watch: Watch) -> Lesson:
    """Bring a run's pictures to the network's input and set the validation pictures apart.

    Raises:
        SpecError: the settings do not fit the pictures that are really there.
        DataError: the pictures cannot be read, or are not those that the run began with.
        ModelError: the weights of the network's frozen layers cannot be downloaded.
        Halted: the run was asked to end.
    """
    wanted = run.spec
    data, architecture = subjects.named(wanted)
    subject = subjects.subject_of(wanted)
    spec.check(wanted, subject)
    shape = spec.input_shape(wanted, subject)
    if architecture.weights is not None:  # before the long work on the pictures: it may fail
        architecture.weights.fetch(_teller("weights", watch, in_bytes=True))
    found = _pictures(run, watch)
    present = replace(subject, training_pictures=len(found), classes=len(np.unique(found.labels)))
    spec.check(wanted, present)
    training, validating = material.parted(found, wanted)
    return Lesson(wanted, data, architecture, shape, found, training, validating)


def _pictures(run: Run, watch: Watch) -> Pictures:
    watch.doing("pictures")
    found = material.of_run(run, _teller("pictures", watch))
    watch.tell(fingerprint=found.fingerprint)
    return found


def _teller(what: str, watch: Watch, *, in_bytes: bool = False) -> Callable[[int, int], None]:
    """Return what tells of some work's progress, and ends it where the run is to end."""

    def progress(done: int, total: int) -> None:
        watch.doing(what, done / max(1, total), total if in_bytes else 0)
        if watch.must_end:
            watch.halt()

    return progress
