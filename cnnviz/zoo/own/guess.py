"""How pictures enter a model, guessed from its layers; people see the guess and can change it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cnnviz.types import Preprocessing

RGB = 3
RAW, UNIT, SIGNED, IMAGENET, CAFFE = "raw", "unit", "signed", "imagenet", "caffe"
SCALES: Mapping[str, tuple[tuple[float, ...], tuple[float, ...]]] = {
    RAW: ((0.0,) * RGB, (1.0,) * RGB),
    UNIT: ((0.0,) * RGB, (255.0,) * RGB),
    SIGNED: ((127.5,) * RGB, (127.5,) * RGB),
    IMAGENET: ((123.675, 116.28, 103.53), (58.395, 57.12, 57.375)),
    CAFFE: ((103.939, 116.779, 123.68), (1.0,) * RGB),
}
"""Mean and spread of each channel for every usual way, in the order in which the channels enter.

``caffe`` has them as blue, green, red, as Keras's VGG and ResNet take them."""

FAMILIES: tuple[tuple[str, str, str], ...] = (
    ("MobileNet", r"conv_pw_1|block_1_expand|expanded_conv_depthwise", SIGNED),
    ("ResNet, second version", r"conv2_block1_preact_bn", SIGNED),
    ("Xception", r"block1_conv1_bn|block2_sepconv1", SIGNED),
    ("Inception", r"mixed0|block35_1_mixed|conv2d_bn_0", SIGNED),
    ("NASNet", r"stem_bn1|reduction_left1_stem_1", SIGNED),
    ("DenseNet", r"conv2_block1_concat", IMAGENET),
    ("ResNet", r"conv2_block1_1_conv", CAFFE),
    ("VGG", r"block1_conv1|block1_conv2", CAFFE),
)
"""Each family's name, layers that it has, and how its pictures are scaled."""
DIGITS = (28, 28, 1)
INSIDE = {"Rescaling", "Normalization"}
PASSING = {"InputLayer", "Sequential", "Functional", "Resizing", "CenterCrop", "ZeroPadding2D"}


@dataclass(frozen=True, slots=True)
class Guess:
    """How pictures seem to enter a model, and why."""

    preprocessing: Preprocessing
    note: str
    sure: bool
    """Whether something in the model says so."""


def guess(model: Any, input_shape: tuple[int, int, int], classes: int, *, teachable: bool) -> Guess:
    """Guess from the layers.

    Args:
        model: a Keras model.
        input_shape: (H, W, C).
        classes: how many it tells apart.
        teachable: whether it is from Teachable Machine.
    """
    layers = list(_layers(model))
    scale, note, sure = _scale(layers, teachable=teachable)
    fit = "crop"
    if input_shape == DIGITS and classes == 10:
        fit = "digit"
        note += (
            " Ten classes of 28 × 28 grey pixels: taken for digits as in MNIST, light on black and "
            "centred. For clothes (Fashion-MNIST), choose another fit."
        )
        sure = False
    return Guess(preprocessing(scale, input_shape[2], fit), note, sure)


def preprocessing(scale: str, channels: int, fit: Any = "crop") -> Preprocessing:
    """Return one of the usual ways, for colour or grey."""
    mean, std = SCALES[scale]
    if channels == RGB:
        return Preprocessing(fit, "bgr" if scale == CAFFE else "rgb", mean, std)
    middle, spread = math.fsum(mean) / RGB, math.fsum(std) / RGB
    return Preprocessing(fit, "grey", (round(middle, 3),), (round(spread, 3),))


def _scale(layers: list[Any], *, teachable: bool) -> tuple[str, str, bool]:
    inside = next((layer for layer in _first(layers) if type(layer).__name__ in INSIDE), None)
    if inside is not None:
        return RAW, f"{_told(inside)}: pixels enter as they are, from 0 to 255.", True
    if teachable:
        return SIGNED, "Teachable Machine’s networks take numbers from −1 to 1.", True
    names = " ".join(layer.name for layer in layers)
    for family, marks, scale in FAMILIES:
        if re.search(rf"(?<!\S)({marks})(?!\S)", names):
            return scale, f"Its layers are those of {family}, which is fed like this.", True
    return (
        UNIT,
        "Nothing in the model says how its pictures were scaled; most people divide by 255, so "
        "that is assumed. If its answers look like guesses, try another.",
        False,
    )


def _told(layer: Any) -> str:
    kind = type(layer).__name__
    if kind == "Rescaling" and isinstance(layer.scale, int | float):
        return f"The layer “{layer.name}” inside the model scales the pixels itself"
    return f"The layer “{layer.name}” ({kind}) inside the model scales the pixels itself"


def _layers(model: Any) -> Iterator[Any]:
    """Give every layer, those of nested models in their place."""
    for layer in getattr(model, "layers", ()):
        yield layer
        yield from _layers(layer)


def _first(layers: list[Any]) -> Iterator[Any]:
    """Give the layers before the first that computes."""
    for layer in layers:
        kind = type(layer).__name__
        yield layer
        if kind not in PASSING | INSIDE and not kind.startswith("Random"):
            return
