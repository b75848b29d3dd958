"""Pictures as a network is fed with them: shuffled, changed, scaled, batch by batch."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import keras
import numpy as np
from numpy.typing import NDArray

from cnnviz import images
from cnnviz.training.augmentation import Augmentation, Draws, augment, draws
from cnnviz.training.pictures import Pictures
from cnnviz.types import Float32, Preprocessing

Batch = tuple[Float32, Float32]
"""Tensors (B, H, W, C) and what the network should answer (B, classes) or (B, 1)."""


@dataclass(frozen=True, slots=True, eq=False)
class Feed:
    """Which pictures are fed, and how."""

    pictures: Pictures
    chosen: NDArray[np.int64]
    """(N,) numbers of the pictures that are fed."""
    preprocessing: Preprocessing
    """Its mean and standard deviation scale the pictures."""
    classes: int
    batch: int
    seed: int = 0
    augmentation: Augmentation = field(default_factory=Augmentation)
    binary: bool = False
    """Whether the network ends in one sigmoid unit, which answers how likely class 1 is."""
    epoch: int = 0
    """Batches of an epoch; 0 for those of a round."""

    @property
    def round(self) -> int:
        """Full batches of all pictures; what is left over waits for another round's order."""
        return max(1, len(self.chosen) // self.batch)

    @property
    def steps(self) -> int:
        """Batches of an epoch."""
        return self.epoch or self.round

    def targets(self, numbers: NDArray[np.int64]) -> Float32:
        """Return what the network should answer to some pictures, float32.

        1 for the right class and 0 for the others: (B, classes), or of class 1 alone (B, 1).
        """
        labels = self.pictures.labels[numbers]
        answers = np.zeros((len(labels), self.classes), np.float32)
        answers[np.arange(len(labels)), labels] = 1
        return answers[:, 1:] if self.binary else answers


class Batches(keras.utils.PyDataset):  # type: ignore[misc]
    """The shuffled and changed batches of one epoch after another.

    What a batch holds depends on the feed and the batch's number alone, counted over all epochs:
    each round shows the pictures in another order, and is an epoch long unless the feed says
    otherwise. Call ``start``
    when an epoch begins (a callback's ``on_epoch_begin``): Keras reads the first batches before
    that, and calls ``on_epoch_end`` once more than there are epochs. Pass ``shuffle=False`` to
    ``fit``, which would shuffle the batches once more, by chance.
    """

    def __init__(self, feed: Feed) -> None:
        super().__init__(workers=1, use_multiprocessing=False)
        self.feed = feed
        self._current = -1
        self.start(0)

    def start(self, epoch: int, first: int = 0) -> None:
        """Begin an epoch.

        Args:
            epoch: counted from 0.
            first: the batch to begin with, to go on within an epoch. Keras asks for the number of
                batches once, when ``fit`` is called: start before that, too, and give the rest of
                an epoch a ``fit`` of its own.
        """
        self.first = first
        self._before = epoch * self.feed.steps
        self._round(self._before + first)

    def _round(self, number: int) -> int:
        """Make ready the round that a batch belongs to, and return the batch's place in it."""
        feed = self.feed
        current, place = divmod(number, feed.round)
        if self._current != current:
            self.order = np.random.default_rng([feed.seed, current]).permutation(feed.chosen)
            self.chances = draws(feed.seed, current, len(feed.pictures))
            self._current = current
        return place

    def __len__(self) -> int:
        return self.feed.steps - self.first

    def __getitem__(self, index: int) -> Batch:
        """Return a batch, counted from the first of this epoch."""
        start = self._round(self._before + self.first + index) * self.feed.batch
        numbers = self.order[start : start + self.feed.batch]
        return _batch(self.feed, numbers, self.chances[numbers])


class Ordered(keras.utils.PyDataset):  # type: ignore[misc]
    """All pictures of a feed in their order and as they are, to measure with."""

    def __init__(self, feed: Feed) -> None:
        super().__init__(workers=1, use_multiprocessing=False)
        self.feed = feed

    def __len__(self) -> int:
        return math.ceil(len(self.feed.chosen) / self.feed.batch)

    def __getitem__(self, index: int) -> Batch:
        """Return a batch; the last one may be smaller."""
        start = index * self.feed.batch
        return _batch(self.feed, self.feed.chosen[start : start + self.feed.batch], None)


def _batch(feed: Feed, numbers: NDArray[np.int64], chances: Draws | None) -> Batch:
    """Gather, change and scale some pictures; as they are without ``chances``."""
    pictures = feed.pictures.images[numbers]  # uint8 (B, H, W, C)
    if chances is not None:
        pictures = augment(pictures, feed.augmentation, chances)
    return images.scaled(pictures, feed.preprocessing), feed.targets(numbers)
