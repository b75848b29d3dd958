"""What a network says of many pictures, beside what they really show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from cnnviz.datasets import DataSet
from cnnviz.types import Float32, ModelCard

Part = Literal["test", "validation"]
"""``test``: pictures that no training has seen; ``validation``: training pictures that one run set
apart to choose its best epoch."""

SMALLEST = 1e-7
"""Probabilities below it count as much in a loss, as in Keras: the logarithm stays finite."""


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """A network's probabilities for the pictures of one part of a data set."""

    card: ModelCard
    data: DataSet
    part: Part
    probabilities: Float32
    """(N, K), one column for each of the data set's classes, in the data set's order."""
    labels: NDArray[np.int64]
    """(N,) the right class of each picture, an index into ``data.classes``."""
    numbers: NDArray[np.int64]
    """(N,) the number of each picture in its `datasets.Split` (see `picture_part`), rising."""
    skipped: tuple[str, ...] = ()
    """Names of the photos that could not be read."""

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def said(self) -> NDArray[np.int64]:
        """(N,) the class that the network decides for, with the card's threshold for a sigmoid."""
        if self.card.output == "softmax":
            best: NDArray[np.int64] = self.probabilities.argmax(axis=1)
            return best
        second = self.data.classes.index(self._sigmoid_class())
        chosen = self.probabilities[:, second] >= np.float32(self.card.threshold)
        return np.where(chosen, second, 1 - second)

    def _sigmoid_class(self) -> str:
        """Return the data set's name of the class whose probability a sigmoid gives."""
        meant = folded(self.card.classes[1])
        return next(name for name in self.data.classes if folded(name) == meant)

    @property
    def right(self) -> NDArray[np.bool_]:
        """(N,) whether the decision is right."""
        right: NDArray[np.bool_] = self.said == self.labels
        return right

    @property
    def confidence(self) -> Float32:
        """(N,) the probability of the class that the network decides for."""
        return self._of(self.said)

    @property
    def losses(self) -> NDArray[np.float64]:
        """(N,) the cross-entropy of each: minus the logarithm of its class’s probability."""
        truth = self._of(self.labels).astype(np.float64)
        losses: NDArray[np.float64] = -np.log(np.clip(truth, SMALLEST, 1.0))
        return losses

    def _of(self, classes: NDArray[np.int64]) -> Float32:
        return self.probabilities[np.arange(len(self)), classes]


def folded(name: str) -> str:
    """Return a class's name as it is compared: without regard to capitals and outer spaces."""
    return name.strip().casefold()
