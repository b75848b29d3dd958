"""What networks with layers that learnt elsewhere have in common: their frozen body and their head.

Transfer learning: the body keeps what it learnt from a million photos, and only a new last layer
learns the classes at hand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cnnviz.zoo.network import Dropout, GlobalAveragePooling, Network, ending

if TYPE_CHECKING:
    import keras

SIDE = 224
"""Rows and columns of the pictures that the weights were learnt from."""
HEAD = Network((GlobalAveragePooling(), Dropout(0.2)), output="sigmoid")
"""What follows the body, up to the last layers that the classes decide."""


def freeze(layers: list[keras.layers.Layer]) -> None:
    """Keep layers as they are in training, normalisations with the statistics they learnt."""
    for layer in layers:
        layer.trainable = False


def headed(image: Any, features: Any, classes: int, name: str) -> keras.Model:
    """Return the model of a body and a fresh head, all flat.

    Args:
        image: the input's tensor (N, H, W, C).
        features: the body's last maps (N, H', W', C').
        classes: two share one sigmoid unit; more get one softmax unit each.
        name: the model's.
    """
    import keras  # noqa: PLC0415 - reading about a network must not load a framework

    x = features
    for layer, own in zip(HEAD.layers, HEAD.names(), strict=True):
        x = layer.call.made(name=own)(x)
    # In float32 even where the others compute in half precision, as in `network.build`.
    for own, call in ending(HEAD, classes).items():
        x = call.made(name=own, dtype="float32")(x)
    return keras.Model(image, x, name=name)


def copy_weights(source: keras.Model, target: keras.Model) -> None:
    """Give layers of ``target`` the weights of those of ``source`` with the same name and shapes.

    A head for other classes has other shapes, and so keeps what it has.
    """
    known = {layer.name: layer for layer in target.layers}
    for layer in source.layers:
        twin = known.get(layer.name)
        if twin is not None and _shapes(layer) == _shapes(twin):
            twin.set_weights(layer.get_weights())


def _shapes(layer: keras.layers.Layer) -> list[tuple[int, ...]]:
    return [tuple(weight.shape) for weight in layer.weights]
