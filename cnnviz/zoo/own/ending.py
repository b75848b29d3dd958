"""How a model ends: what its numbers mean, and what has to follow them to become probabilities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from cnnviz.errors import ModelError
from cnnviz.language import _
from cnnviz.shelf import shown
from cnnviz.zoo.own.limits import LIMITS

PASSING = frozenset(
    {"Flatten", "Reshape", "Dropout", "SpatialDropout2D", "GaussianNoise", "ActivityRegularization"}
    | {"Identity"}
)
"""Layers after which the same numbers stand."""
ADDED_SOFTMAX = (
    "It ends in scores without a softmax, as networks do that are trained “from logits”: a softmax "
    "layer was added, which makes probabilities of them."
)
ADDED_SIGMOID = (
    "It ends in one score without a sigmoid, as networks do that are trained “from logits”: a "
    "sigmoid layer was added, which makes a probability of it."
)
EACH_ALONE = (
    "Each class has a sigmoid of its own, so the probabilities need not add up to 100 %; the "
    "largest one is taken as the answer."
)


@dataclass(frozen=True, slots=True)
class Ending:
    """A model that gives probabilities."""

    model: Any
    output: Literal["softmax", "sigmoid"]
    classes: int
    note: str = ""
    """What was done or has to be known, as a sentence; "" for nothing."""


def ended(model: Any) -> Ending:
    """Return a model with an ending that gives probabilities.

    Raises:
        ModelError: it gives something else than one number a class.
    """
    if len(model.outputs) != 1:
        raise ModelError(
            _(
                "A model must give one answer, but this one has {outputs} outputs; save a "
                "model that ends in the one that names the classes."
            ).format(outputs=len(model.outputs))
        )
    model = _flat(model)
    units = int(model.outputs[0].shape[1])
    activation = _activation(model.outputs[0])
    if units > LIMITS.classes:
        raise ModelError(
            _("A model may tell {classes:,} classes apart; this has {units:,}.").format(
                classes=LIMITS.classes, units=units
            )
        )
    if units == 1:
        return _single(model, activation)
    if activation == "softmax":
        return Ending(model, "softmax", units)
    if activation == "sigmoid":
        return Ending(model, "softmax", units, EACH_ALONE)
    if activation == "linear":
        return Ending(_followed(model, "softmax"), "softmax", units, ADDED_SOFTMAX)
    raise _no_classes(f"in “{shown(activation, 30)}” numbers, which are no probabilities")


def _single(model: Any, activation: str) -> Ending:
    if activation == "sigmoid":
        return Ending(model, "sigmoid", 2)
    if activation == "linear":
        return Ending(_followed(model, "sigmoid"), "sigmoid", 2, ADDED_SIGMOID)
    raise _no_classes(f"in one “{shown(activation, 30)}” number, which is no probability")


def _no_classes(how: str) -> ModelError:
    return ModelError(
        "A model must end in one probability for each class (a Dense layer with softmax or "
        f"sigmoid), but this one ends {how}; add such a layer and save it again."
    )


def _flat(model: Any) -> Any:
    """Return a model whose answer is a vector, where only axes of length 1 are in the way."""
    import keras  # noqa: PLC0415 - the shelf is read without the framework

    shape = tuple(model.outputs[0].shape)
    if len(shape) == 2 and shape[1]:
        return model
    if None in shape[1:] or len(shape) < 2 or shape[1:-1] != (1,) * (len(shape) - 2):
        axes = " × ".join("any" if axis is None else str(axis) for axis in shape[1:])
        raise _no_classes(f"in {axes or 'single'} numbers a picture")
    end = keras.layers.Flatten(name=_free(model, "flatten_classes"))(model.outputs[0])
    return keras.Model(model.inputs[0], end, name=model.name)


def _followed(model: Any, activation: str) -> Any:
    import keras  # noqa: PLC0415

    layer = keras.layers.Activation(activation, name=_free(model, activation))
    return keras.Model(model.inputs[0], layer(model.outputs[0]), name=model.name)


def _free(model: Any, name: str) -> str:
    """Return a name that no layer has."""
    taken = {layer.name for layer in model.layers}
    return next(one for one in (name, *(f"{name}_{n}" for n in range(1, 99))) if one not in taken)


def _activation(tensor: Any) -> str:
    """Return the name of the function that gave the last numbers; “linear” for none."""
    import keras  # noqa: PLC0415

    while True:
        operation, number, place = tensor._keras_history  # as in cnnviz.flow
        if isinstance(operation, keras.Model):
            tensor = operation.outputs[place]
        elif type(operation).__name__ in PASSING:
            tensor = operation._inbound_nodes[number].input_tensors[0]
        else:
            break
    kind = type(operation).__name__
    if kind in ("Softmax", "Sigmoid", "ReLU"):
        return kind.lower()
    function = getattr(operation, "activation", None)
    return str(getattr(function, "__name__", "linear")) if function else "linear"
