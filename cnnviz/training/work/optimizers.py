"""What a spec asks for, as Keras objects: the optimizer and what it minimises."""

from __future__ import annotations

from typing import Any

import keras

from cnnviz.training.spec import RunSpec


def optimizer(spec: RunSpec) -> keras.optimizers.Optimizer:
    """Return the optimizer; its rate is set step by step (see schedules.py)."""
    decay = spec.weight_decay or None
    made: Any
    if spec.optimizer == "adam":
        made = keras.optimizers.Adam(spec.rate, weight_decay=decay)
    elif spec.optimizer == "sgd":
        made = keras.optimizers.SGD(
            spec.rate, momentum=spec.momentum, nesterov=spec.momentum > 0, weight_decay=decay
        )
    else:
        made = keras.optimizers.RMSprop(spec.rate, momentum=spec.momentum, weight_decay=decay)
    if decay:
        # Only kernels: a bias or the scale of a normalisation has no reason to be small.
        made.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    return made


def loss(spec: RunSpec, units: int) -> keras.losses.Loss:
    """Return the cross-entropy for a network with so many outputs."""
    if units == 1:
        return keras.losses.BinaryCrossentropy(label_smoothing=spec.smoothing)
    return keras.losses.CategoricalCrossentropy(label_smoothing=spec.smoothing)


def accuracy(units: int) -> keras.metrics.Metric:
    """Return the share of right answers, as a metric for a network with so many outputs."""
    if units == 1:
        return keras.metrics.BinaryAccuracy(name="accuracy")
    return keras.metrics.CategoricalAccuracy(name="accuracy")
