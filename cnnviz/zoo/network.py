"""A network as a list of layers: what the zoo's networks and people's own ones are written in.

A list says all that decides a network but for its input and the classes. ``build`` makes the Keras
model of it, each layer separate and with a name of its own (``conv1``, ``bn1``, ``relu1``,
``pool1`` ...), so that every step can be looked at. `network_shapes` says in plain Python what
shapes it gives, what it costs and what is wrong with it, `network_text` writes it as a short text,
and `keras_code` as a program.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from cnnviz.zoo.network_layers import (
    MOMENTUM,
    Activation,
    AveragePooling,
    Call,
    Convolution,
    Dense,
    Dropout,
    Flatten,
    Function,
    GlobalAveragePooling,
    Layer,
    MaxPooling,
    Normalisation,
    Padding,
)

if TYPE_CHECKING:
    import keras

__all__ = [
    "MOMENTUM",
    "Activation",
    "AveragePooling",
    "Convolution",
    "Dense",
    "Dropout",
    "Flatten",
    "Function",
    "GlobalAveragePooling",
    "Layer",
    "MaxPooling",
    "Network",
    "Normalisation",
    "Output",
    "Padding",
    "Shape",
    "build",
    "ending",
    "is_binary",
]

Shape = tuple[int, int, int]
Output = Literal["softmax", "sigmoid"]


@dataclass(frozen=True, slots=True)
class Network:
    """A network but for its input and its last layers, which the classes decide."""

    layers: tuple[Layer, ...]
    """From the picture on; what follows the last one is added: a dense layer ``logits`` and its
    softmax, or a sigmoid."""
    output: Output = "softmax"
    """With ``sigmoid`` two classes share one unit, which says how likely the second one is; more
    classes, or another number of them, have a softmax all the same."""

    def names(self) -> tuple[str, ...]:
        """Return the layers' names: a stem and a number, the only one of its stem bare.

        Convolutions, normalisations, activations, pools and dense layers always have a number.
        """
        return tuple(_names(self.layers))


def build(network: Network, input_shape: Shape, classes: int, name: str) -> keras.Model:
    """Build the un-compiled Keras model ``(N, H, W, C) -> (N, classes)`` of probabilities.

    With a sigmoid and two classes it is ``(N, H, W, C) -> (N, 1)``.

    Raises:
        ValueError: a layer does not fit what comes before it; `network_shapes.check` says so in a
            sentence.
    """
    import keras  # noqa: PLC0415 - reading a list must not load a framework

    image = keras.Input(input_shape, name="image")
    x = image
    for layer, own in zip(network.layers, network.names(), strict=True):
        x = layer.call.made(name=own)(x)
    # The two last layers stay in float32 even where the others are trained in half precision:
    # the logarithm of a rounded probability is too coarse to learn from.
    for own, call in ending(network, classes).items():
        x = call.made(name=own, dtype="float32")(x)
    return keras.Model(image, x, name=name)


def ending(network: Network, classes: int) -> dict[str, Call]:
    """Return the layers by name that follow the list: one unit a class and its probability."""
    if is_binary(network, classes):
        return {
            "logit": Call("layers.Dense", (1,)),
            "sigmoid": Call("layers.Activation", ("sigmoid",)),
        }
    return {"logits": Call("layers.Dense", (classes,)), "softmax": Call("layers.Softmax")}


def is_binary(network: Network, classes: int) -> bool:
    """Whether the network ends in one sigmoid unit for so many classes."""
    return network.output == "sigmoid" and classes == 2


NUMBERED = ("conv", "bn", "pool", "dense", "relu", "leaky", "elu", "gelu", "tanh", "sigmoid")


def _names(layers: tuple[Layer, ...]) -> Iterator[str]:
    total = Counter(layer.stem for layer in layers)
    met: Counter[str] = Counter()
    for layer in layers:
        met[layer.stem] += 1
        alone = total[layer.stem] == 1 and layer.stem not in NUMBERED
        yield layer.stem if alone else f"{layer.stem}{met[layer.stem]}"
