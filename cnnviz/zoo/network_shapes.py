"""What each layer of a list gives and costs, and what is wrong with it, without any framework.

It says exactly what Keras would build, so that a list can be judged while somebody edits it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from cnnviz.errors import SpecError
from cnnviz.language import _
from cnnviz.zoo.network import Network, Shape, ending
from cnnviz.zoo.network_complaints import misfit, out_of_range, sides
from cnnviz.zoo.network_layers import (
    Activation,
    AveragePooling,
    Convolution,
    Dense,
    Dimensions,
    Dropout,
    Flatten,
    GlobalAveragePooling,
    Layer,
    MaxPooling,
    Normalisation,
)

LARGEST_SIDE = 1024
"""Rows and columns of the largest picture that a list is tried with."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one network may ask of a small server."""

    layers: int = 60
    parameters: int = 20_000_000
    """Of all layers; with Adam each takes 16 bytes."""
    numbers: int = 8_000_000
    """That one layer gives for one picture; each takes 4 bytes, and a batch has many pictures."""


LIMITS = Limits()
UNLIMITED = Limits(parameters=10**18, numbers=10**18)
KEEPING = (Normalisation, Activation, Dropout)
"""Layers that give what they take, in the same shape."""


@dataclass(frozen=True, slots=True)
class LayerStep:
    """One layer of a list, as the picture passes it."""

    name: str
    layer: Layer | None
    """None for the two last ones, which the classes decide."""
    before: Dimensions | None
    """What comes in; None where a layer before it does not fit."""
    after: Dimensions | None
    parameters: int
    multiply_adds: int
    """Of one picture, as papers count them."""
    complaint: str
    """One sentence that says what is wrong with it, or nothing."""


def steps(
    network: Network, input_shape: Shape, classes: int, limits: Limits = LIMITS
) -> tuple[LayerStep, ...]:
    """Return one step for each layer of the list, and for the two that follow it.

    Args:
        network: The list.
        input_shape: (H, W, C) of the picture that enters.
        classes: How many there are to tell apart.
        limits: What the network may ask for.
    """
    found: list[LayerStep] = []
    shape: Dimensions | None = input_shape
    for name, layer in zip(network.names(), network.layers, strict=True):
        found.append(_passed(name, layer, shape, _is_pooled(found)))
        shape = found[-1].after
    found += _last(network, shape, classes)
    return _within(found, limits)


def check(
    network: Network, input_shape: Shape, classes: int, limits: Limits = LIMITS
) -> tuple[LayerStep, ...]:
    """Return the steps of a network that can be built and trained.

    Raises:
        SpecError: a layer does not fit; the sentence begins with its name.
    """
    found = steps(network, input_shape, classes, limits)
    for step in found:
        if step.complaint:
            raise SpecError(
                _("Layer “{name}”: {complaint}").format(name=step.name, complaint=step.complaint)
            )
    return found


def smallest_side(network: Network) -> int:
    """Return how many rows and columns a picture needs at least so that every layer fits.

    Raises:
        SpecError: a layer fits no picture, however large.
    """
    check(network, (LARGEST_SIDE, LARGEST_SIDE, 3), 2, UNLIMITED)
    least, most = 1, LARGEST_SIDE  # what fits a picture fits every larger one
    while least < most:
        side = (least + most) // 2
        found = steps(network, (side, side, 3), 2, UNLIMITED)
        if any(step.complaint for step in found):
            least = side + 1
        else:
            most = side
    return least


# ------------------------------------------------------------------------------------- one layer


def _passed(name: str, layer: Layer, shape: Dimensions | None, pooled: bool) -> LayerStep:
    """Return the step of one layer; of one that does not fit nothing comes out."""
    wrong = out_of_range(layer)
    complaint = wrong or (misfit(layer, shape, pooled) if shape else "")
    fits = shape is not None and not complaint
    keeps = isinstance(layer, KEEPING if wrong else Flatten) and shape is not None
    after = _after(layer, shape) if fits and shape else shape if keeps else None
    parameters, products = _costs(layer, shape, after) if fits and shape and after else (0, 0)
    return LayerStep(name, layer, shape, after, parameters, products, complaint)


def _is_pooled(found: list[LayerStep]) -> bool:
    return any(isinstance(step.layer, MaxPooling | AveragePooling) for step in found)


def _after(layer: Layer, shape: Dimensions) -> Dimensions:
    """Return the shape that a layer gives, which fits what comes before it."""
    match layer:
        case Convolution(filters=filters, kernel=kernel, stride=stride, padding=padding):
            lost = kernel - 1 if padding == "valid" else 0
            rows, columns = (-(-(side - lost) // stride) for side in shape[:2])
            return rows, columns, filters
        case MaxPooling(size=size) | AveragePooling(size=size):
            return shape[0] // size, shape[1] // size, shape[2]
        case GlobalAveragePooling():
            return (shape[2],)
        case Flatten():
            return (math.prod(shape),)
        case Dense(units=units):
            return (units,)
    return shape


def _costs(layer: Layer, before: Dimensions, after: Dimensions) -> tuple[int, int]:
    """Return the parameters and the multiply-adds of one picture."""
    match layer:
        case Convolution(filters=filters, kernel=kernel, bias=bias):
            weights = kernel * kernel * before[2] * filters
            return weights + filters * bias, weights * after[0] * after[1]
        case Normalisation():
            return 4 * after[-1], 0
        case Dense(units=units):
            return (before[0] + 1) * units, before[0] * units
    return 0, 0


# ------------------------------------------------------------------------------------ the others


def _last(network: Network, shape: Dimensions | None, classes: int) -> list[LayerStep]:
    """Return the steps of the layers that the classes decide."""
    (dense, function), (first, _) = ending(network, classes), ending(network, classes).values()
    units = int(first.arguments[0])
    if shape is None:
        return [LayerStep(name, None, None, None, 0, 0, "") for name in (dense, function)]
    if len(shape) == 3:
        complaint = (
            f"The list ends with maps of {sides(shape)}, but an answer for each class needs one "
            "row of numbers: add a flatten or a global average pooling."
        )
        return [
            LayerStep(dense, None, shape, None, 0, 0, complaint),
            LayerStep(function, None, None, None, 0, 0, ""),
        ]
    parameters, products = _costs(Dense(units), shape, (units,))
    return [
        LayerStep(dense, None, shape, (units,), parameters, products, ""),
        LayerStep(function, None, (units,), (units,), 0, 0, ""),
    ]


def _within(found: list[LayerStep], limits: Limits) -> tuple[LayerStep, ...]:
    """Return the steps, with a complaint where they ask for too much."""
    total, judged = 0, []
    for step in found:
        total += step.parameters
        complaint = step.complaint or _too_much(step, total, limits)
        judged.append(replace(step, complaint=complaint))
    return tuple(judged)


def _too_much(step: LayerStep, total: int, limits: Limits) -> str:
    if total > limits.parameters >= total - step.parameters:
        return (
            f"The network comes to {total:,} parameters with this layer, more than the "
            f"{limits.parameters:,} that can be trained here: let fewer numbers in, by a pool or "
            "a global average pooling, or take a smaller layer."
        )
    if step.after and math.prod(step.after) > limits.numbers:
        return (
            f"This layer gives {math.prod(step.after):,} numbers for one picture, more than the "
            f"{limits.numbers:,} that fit here: take fewer filters, a larger stride or a smaller "
            "picture."
        )
    return ""
