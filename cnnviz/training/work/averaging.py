"""A running average of a network's weights, which is measured and saved in their place.

The average of Polyak and Juditsky (1992, “Acceleration of stochastic approximation by averaging”),
exponential as in Kingma and Ba (2014, arXiv:1412.6980, section 7.2). The statistics of batch
normalisation are averaged like the weights that they belong to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import keras
from keras import ops
from numpy.typing import NDArray

from cnnviz.training.plan import Plan
from cnnviz.training.work import networks
from cnnviz.training.work.checkpoints import Standing

Logs = Mapping[str, Any] | None


class Averaging(keras.callbacks.Callback):  # type: ignore[misc]
    """Follows the weights after each call of the framework, and stands in for them in a test.

    To stand after the steering, which counts the batches, and before whoever saves. Keras's own
    ``use_ema`` begins with the first weights, which are chance, and takes long to forget them; it
    also leaves out the statistics of batch normalisation.
    """

    def __init__(self, plan: Plan, standing: Standing) -> None:
        super().__init__()
        self._plan, self._standing = plan, standing
        self._average: list[Any] = []
        self._set_aside: list[Any] = []
        self._behind = 0

    @property
    def is_on(self) -> bool:
        """Whether an average is wanted; a sweep measures nothing."""
        return self._plan.spec.averaging > 0 and not self._plan.is_sweep

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        """Begin an epoch, or go on within one; the first average is the first weights."""
        self._behind = self._standing.batch
        if self.is_on and not self._average:
            self._average = _values(self.model)

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        """Bring the average nearer to the weights."""
        if not self.is_on:
            return
        networks.synced(self.model)
        kept = self._kept(self._standing.batch - self._behind)
        self._average = [
            average + (1 - kept) * (weight - average)
            for average, weight in zip(self._average, _values(self.model), strict=True)
        ]
        self._behind = self._standing.batch

    def on_test_begin(self, logs: Logs = None) -> None:
        """Measure the average."""
        if self.is_on:
            self._set_aside = _values(self.model)
            # A copy, because JAX may use its memory for something else.
            networks.assign(self.model.weights, [ops.copy(each) for each in self._average])

    def on_test_end(self, logs: Logs = None) -> None:
        """Go on with the weights."""
        self.put_back()

    def put_back(self) -> None:
        """Have the model hold the weights that train, also where a test was broken off."""
        if self._set_aside:
            networks.synced(self.model)  # or what is measured would come back later
            networks.assign(self.model.weights, self._set_aside)
            self._set_aside = []

    def weights(self) -> list[NDArray[Any]]:
        """Return what is measured and saved, as ``model.get_weights()`` does."""
        if self.is_on and self._average:
            return networks.values(self._average)
        weights: list[NDArray[Any]] = self.model.get_weights()
        return weights

    def arrays(self) -> list[NDArray[Any]]:
        """Return what a checkpoint needs of it, beside the network; nothing where it is off."""
        return networks.values(self._average)

    def restore(self, arrays: Sequence[NDArray[Any]]) -> None:
        """Take back what `arrays` gave.

        Raises:
            ValueError: there is an average where none is wanted, or the other way round.
        """
        if bool(arrays) != self.is_on:
            raise ValueError("a checkpoint of other settings")
        self._average = [ops.convert_to_tensor(array) for array in arrays]

    def _kept(self, batches: int) -> float:
        """Return the share of the average that stays after so many batches.

        It is small in the beginning, (1 + n) / (10 + n) after n batches, so that the first weights
        are soon forgotten (as in TensorFlow's ``ExponentialMovingAverage``).
        """
        done = self._standing.epoch * self._plan.steps + self._standing.batch
        share = min(self._plan.spec.averaging, (1 + done) / (10 + done))
        return float(share**batches)


def _values(model: keras.Model) -> list[Any]:
    """Return a model's weights as tensors that stay as they are."""
    return [ops.copy(weight) for weight in model.weights]
