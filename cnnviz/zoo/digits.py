"""A small network for handwritten digits: two convolutions and one hidden dense layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnnviz.zoo.architecture import MOMENTUM, Architecture

if TYPE_CHECKING:
    import keras


def build(input_shape: tuple[int, int, int], classes: int) -> keras.Model:
    """Build the un-compiled network ``(N, H, W, C) -> (N, classes)`` of probabilities.

    A convolution before a batch normalisation has no bias of its own: the normalisation subtracts
    the mean, so a constant would vanish; its ``beta`` takes the place of the bias.
    """
    import keras  # noqa: PLC0415 - reading a card must not load a deep-learning framework
    from keras import layers  # noqa: PLC0415

    image = keras.Input(input_shape, name="image")
    x = layers.Conv2D(24, 5, padding="same", use_bias=False, name="conv1")(image)  # (N, 28, 28, 24)
    x = layers.BatchNormalization(momentum=MOMENTUM, name="bn1")(x)
    x = layers.ReLU(name="relu1")(x)
    x = layers.MaxPooling2D(2, name="pool1")(x)  # (N, 14, 14, 24)

    x = layers.Conv2D(48, 5, padding="same", use_bias=False, name="conv2")(x)  # (N, 14, 14, 48)
    x = layers.BatchNormalization(momentum=MOMENTUM, name="bn2")(x)
    x = layers.ReLU(name="relu2")(x)
    x = layers.MaxPooling2D(2, name="pool2")(x)  # (N, 7, 7, 48)

    x = layers.Flatten(name="flatten")(x)  # (N, 2352)
    x = layers.Dense(96, name="dense1")(x)
    x = layers.ReLU(name="relu3")(x)
    x = layers.Dropout(0.4, name="dropout")(x)
    # The two last layers stay in float32 even where the others are trained in half precision:
    # the logarithm of a rounded probability is too coarse to learn from.
    x = layers.Dense(classes, dtype="float32", name="logits")(x)
    probabilities = layers.Softmax(dtype="float32", name="softmax")(x)
    return keras.Model(image, probabilities, name="digits")


DIGITS = Architecture(
    name="digits",
    title="Handwritten digits",
    summary=(
        "Two convolutions and one hidden dense layer tell the ten digits apart. The network is "
        "small enough to follow every number by hand."
    ),
    smallest_side=4,  # halved twice
    build=build,
)
