"""Networks of which is known what their filters like."""

from functools import cache

import keras
import numpy as np
from keras import layers

from cnnviz.types import Preprocessing
from tests.cards import make_card

SIZE = (16, 16, 3)


def card(colour="rgb"):
    """Return a card for pictures of this size, whose tensors go from −1 to 1."""
    how = Preprocessing("stretch", colour, (127.5,) * 3, (127.5,) * 3)
    return make_card(input_shape=SIZE, preprocessing=how)


def colours():
    """Return a network whose first filter likes red, and whose second dislikes it.

    The second one's normalisation turns the sign of its convolution; a pooling follows.
    """
    model = keras.Sequential(
        [
            layers.Input(SIZE),
            layers.Conv2D(2, 3, padding="same", use_bias=False, name="conv"),
            layers.BatchNormalization(center=False, name="norm"),
            layers.ReLU(name="relu"),
            layers.MaxPooling2D(name="pool"),
            layers.Conv2D(3, 3, activation="relu", name="fused"),
            layers.GlobalAveragePooling2D(name="mean"),
        ]
    )
    kernel = np.zeros((3, 3, 3, 2), np.float32)
    kernel[1, 1] = [[1, 1], [-0.5, -0.5], [-0.5, -0.5]]  # (channels in, filters)
    model.get_layer("conv").set_weights([kernel])
    model.get_layer("norm").set_weights([np.float32([1, -1]), np.zeros(2), np.ones(2)])
    return model


def single(kernel):
    """Return a network of one linear convolution with this kernel (H, W, C, filters)."""
    rows, columns, _, filters = kernel.shape
    model = keras.Sequential(
        [layers.Input(SIZE), layers.Conv2D(filters, (rows, columns), use_bias=False, name="conv")]
    )
    model.get_layer("conv").set_weights([kernel])
    return model


@cache
def known():
    """Return one of the networks of ``colours``, for tests that leave it as it is."""
    return colours()


def silent(_done, _of):
    """Tell nobody."""
