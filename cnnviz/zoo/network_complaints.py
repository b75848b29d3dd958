"""What can be wrong with one layer of a list, each in a sentence that says how to mend it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

from cnnviz.zoo.network_layers import (
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


@dataclass(frozen=True, slots=True)
class Range:
    """From which value to which a number of a layer may be."""

    least: float
    most: float
    words: str
    """What the number is called in a sentence."""


RANGES: Mapping[tuple[type, str], Range] = {
    (Convolution, "filters"): Range(1, 1024, "The number of filters"),
    (Convolution, "kernel"): Range(1, 31, "The side of the kernel"),
    (Convolution, "stride"): Range(1, 16, "The stride"),
    (Normalisation, "momentum"): Range(0.0, 0.9999, "The momentum"),
    (MaxPooling, "size"): Range(2, 32, "The side of the pool"),
    (AveragePooling, "size"): Range(2, 32, "The side of the pool"),
    (Dense, "units"): Range(1, 4096, "The number of units"),
    (Dense, "l1"): Range(0.0, 1.0, "The L1 penalty"),
    (Dropout, "rate"): Range(0.0, 0.95, "The share that is erased"),
}


def out_of_range(layer: Layer) -> str:
    """Return what is wrong with a layer's numbers, wherever it stands; nothing if all is well."""
    for one in fields(layer):
        allowed = RANGES.get((type(layer), one.name))
        value = getattr(layer, one.name)
        if allowed and not allowed.least <= value <= allowed.most:  # NaN is in no range
            return (
                f"{allowed.words} must be from {allowed.least:,g} to {_plain(allowed.most)}, but "
                f"{_plain(value)} was asked for."
            )
    return ""


def misfit(layer: Layer, shape: Dimensions, pooled: bool) -> str:
    """Return why a layer cannot follow what comes before it, or nothing.

    Args:
        layer: It.
        shape: What comes in.
        pooled: Whether a pool comes before it, which could be removed.
    """
    match layer:
        case Flatten() if len(shape) == 1:
            return "The numbers are in one row already; this layer changes nothing: remove it."
        case Dense() if len(shape) == 3:
            return (
                f"A dense layer takes one row of numbers, but there are maps of {sides(shape)} "
                "here: put a flatten or a global average pooling before it."
            )
        case Convolution() | MaxPooling() | AveragePooling() | GlobalAveragePooling():
            return _no_maps(layer, shape) if len(shape) == 1 else _too_large(layer, shape, pooled)
    return ""


def _no_maps(layer: Layer, shape: Dimensions) -> str:
    what = "convolution" if isinstance(layer, Convolution) else "pooling"
    return (
        f"A {what} needs maps with rows and columns, but there is one row of {shape[0]:,} numbers "
        "here: move it up, before the maps were flattened or averaged."
    )


def _too_large(layer: Layer, shape: Dimensions, pooled: bool) -> str:
    """Return why a window does not fit into the maps, or nothing."""
    match layer:
        case Convolution(kernel=side, padding="valid"):
            what, other = "kernel", "use same padding"
        case MaxPooling(size=side) | AveragePooling(size=side):
            what, other = "pool", "remove it"
        case _:
            return ""
    if side <= min(shape[:2]):
        return ""
    way_out = "remove a pool" if pooled else "take a larger picture"
    if what == "pool" and pooled:
        way_out = "an earlier pool"
    return (
        f"The picture is {sides(shape)} here, a {side}×{side} {what} does not fit: {other} or "
        f"{way_out}."
    )


def sides(shape: Dimensions) -> str:
    """Write rows and columns as in a sentence, 28×28."""
    return f"{shape[0]}×{shape[1]}"


def _plain(value: float) -> str:
    """Write a number as people type it."""
    return f"{value:,}" if isinstance(value, int) else f"{value:g}"
