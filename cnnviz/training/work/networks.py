"""From an architecture's name in a spec to a network that can be trained."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from cnnviz.training.spec import Precision, RunSpec
from cnnviz.training.work import optimizers
from cnnviz.types import Float32
from cnnviz.zoo import Architecture

Shape = tuple[int, int, int]


def built(
    architecture: Architecture, shape: Shape, classes: int, spec: RunSpec, precision: Precision
) -> keras.Model:
    """Return an un-compiled network with fresh weights, which depend on Keras's seed.

    Frozen layers have the weights that they learnt elsewhere.

    Args:
        architecture: the plan.
        shape: (H, W, C) of its input.
        classes: how many it should tell apart.
        spec: for the rate of the dropout layers.
        precision: what it computes with; its variables are float32 always.

    Raises:
        ModelError: the weights of the frozen layers cannot be had.
    """
    former = keras.config.dtype_policy()
    keras.config.set_dtype_policy(precision)
    try:
        model = architecture.build(shape, classes)
    finally:
        keras.config.set_dtype_policy(former)
    if architecture.teach is not None:
        architecture.teach(model)
    if spec.dropout >= 0:
        for layer in model.layers:
            if layer.name.startswith("dropout"):
                layer.rate = spec.dropout
    return model


def compiled(model: keras.Model, spec: RunSpec, *, execution: int, xla: bool) -> list[Any]:
    """Make a network ready for ``fit``.

    Args:
        model: changed in place.
        spec: for optimizer and loss.
        execution: batches in one call of the framework.
        xla: leave it to Keras whether to compile with XLA; otherwise never.

    Returns:
        The variables of its metrics, all of them single numbers.
    """
    units = model.output_shape[-1]
    accuracy = optimizers.accuracy(units)
    model.compile(
        optimizer=optimizers.optimizer(spec),
        loss=optimizers.loss(spec, units),
        metrics=[accuracy],
        jit_compile="auto" if xla else False,
        steps_per_execution=execution,
    )
    model.optimizer.build(model.trainable_variables)
    return [*model.metrics[0].variables, *accuracy.variables]  # the first one is the loss


def variables(model: keras.Model) -> list[Any]:
    """Return all that a network in training holds, but for its metrics.

    ``model.variables`` has the states of the random generators too, which no file of Keras holds.
    """
    return [*model.variables, *model.optimizer.variables]


def values(held: list[Any]) -> list[NDArray[Any]]:
    """Return what variables hold."""
    return [keras.ops.convert_to_numpy(variable) for variable in held]


def assign(held: list[Any], arrays: Sequence[Any]) -> None:
    """Put back what `values` gave.

    Raises:
        ValueError: there are others, or of other shapes.
    """
    for variable, array in zip(held, arrays, strict=True):
        variable.assign(array)


def synced(model: keras.Model) -> None:
    """Have the model's variables hold what ``fit`` has computed so far, and take what is assigned.

    On JAX they are stale between the batches of an epoch.
    """
    if keras.backend.backend() == "jax":
        model.jax_state_sync()


def predicted(model: keras.Model, tensors: Float32) -> Float32:
    """Return what a network says of a few pictures: float32 (n, units)."""
    answer = keras.ops.convert_to_numpy(model(tensors, training=False))
    return np.asarray(answer, np.float32)


def is_finite(weights: list[NDArray[Any]]) -> bool:
    """Whether all weights are numbers."""
    return all(bool(np.isfinite(array).all()) for array in weights)
