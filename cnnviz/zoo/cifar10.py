"""A VGG-like network for small colour photos: three blocks of two convolutions each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cnnviz.types import Preprocessing
from cnnviz.zoo.architecture import Architecture

if TYPE_CHECKING:
    import keras

WIDTHS = (32, 64, 128)
"""Filters of the convolutions in each block; the maps are halved after every block."""


def build(input_shape: tuple[int, int, int], classes: int) -> keras.Model:
    """Build the un-compiled network ``(N, H, W, C) -> (N, classes)`` of probabilities.

    The plan is that of VGG (Simonyan and Zisserman, 2014, https://arxiv.org/abs/1409.1556) with
    batch normalisation (Ioffe and Szegedy, 2015, https://arxiv.org/abs/1502.03167).
    """
    import keras  # noqa: PLC0415 - reading a card must not load a deep-learning framework
    from keras import layers  # noqa: PLC0415

    image = keras.Input(input_shape, name="image")
    x = image
    for block, width in enumerate(WIDTHS, start=1):
        x = _convolution(x, width, f"{block}_1")
        x = _convolution(x, width, f"{block}_2")
        x = layers.MaxPooling2D(2, name=f"pool{block}")(x)  # (N, 16, 16, 32) ... (N, 4, 4, 128)

    x = layers.Flatten(name="flatten")(x)  # (N, 2048)
    x = layers.Dense(128, name="dense1")(x)
    x = layers.ReLU(name="relu4")(x)
    x = layers.Dropout(0.25, name="dropout")(x)
    # float32 on purpose, see the digits network.
    x = layers.Dense(classes, dtype="float32", name="logits")(x)
    probabilities = layers.Softmax(dtype="float32", name="softmax")(x)
    return keras.Model(image, probabilities, name="cifar10")


def _convolution(x: Any, width: int, number: str) -> Any:
    """Add a 3×3 convolution, its batch normalisation and its activation, each a layer of its own.

    The convolution has no bias: the normalisation would subtract it again.
    """
    from keras import layers  # noqa: PLC0415

    x = layers.Conv2D(width, 3, padding="same", use_bias=False, name=f"conv{number}")(x)
    x = layers.BatchNormalization(name=f"bn{number}")(x)
    return layers.ReLU(name=f"relu{number}")(x)


CIFAR10 = Architecture(
    name="cifar10",
    title="Small photos",
    summary=(
        "Three blocks of two convolutions each tell ten kinds of animals and vehicles apart in "
        "photos of 32×32 pixels."
    ),
    dataset="cifar10",
    input_shape=(32, 32, 3),
    # Mean and standard deviation of each channel over the 50,000 training pictures.
    preprocessing=Preprocessing(
        fit="crop", colour="rgb", mean=(125.3, 123.0, 113.9), std=(63.0, 62.1, 66.7)
    ),
    build=build,
)
