"""MobileNetV2 with the weights it learnt from ImageNet, frozen, and a head of its own.

Transfer learning: only the last layer learns, from what the frozen layers see in a photo. The
network is that of Sandler et al. (2018, https://arxiv.org/abs/1801.04381), its weights Keras's.
"""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

from cnnviz.errors import ModelError
from cnnviz.types import Preprocessing
from cnnviz.zoo.architecture import Architecture
from cnnviz.zoo.network import Dropout, GlobalAveragePooling, Network, Shape, ending

if TYPE_CHECKING:
    import keras

SIDE = 224
"""Rows and columns of the pictures that the weights were learnt from."""
HEAD = Network((GlobalAveragePooling(), Dropout(0.2)), output="sigmoid")
"""What follows the frozen layers, up to the last layers that the classes decide."""
FILE = "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_{alpha}_224_no_top.h5"
"""What Keras calls the file of the weights."""


def _built(alpha: float, name: str, input_shape: Shape, classes: int) -> keras.Model:
    """Build the frozen layers, with chance for weights, and the head, all flat in one model."""
    import keras  # noqa: PLC0415 - reading about a network must not load a framework

    image = keras.Input(input_shape, name="image")
    body = keras.applications.MobileNetV2(
        input_tensor=image, alpha=alpha, include_top=False, weights=None
    )
    for layer in body.layers:
        layer.trainable = False  # which keeps normalisations to what they learnt, too
    x = body.output
    for layer, own in zip(HEAD.layers, HEAD.names(), strict=True):
        x = layer.call.made(name=own)(x)
    # In float32 even where the others compute in half precision, as in `network.build`.
    for own, call in ending(HEAD, classes).items():
        x = call.made(name=own, dtype="float32")(x)
    return keras.Model(image, x, name=name)


def _teach(alpha: float, model: keras.Model) -> None:
    """Give the frozen layers the weights that Keras downloads once and keeps.

    Raises:
        ModelError: they are not here and cannot be downloaded, or their file is damaged.
    """
    import keras  # noqa: PLC0415

    try:
        learnt = keras.applications.MobileNetV2(
            input_shape=(SIDE, SIDE, 3), alpha=alpha, include_top=False, weights="imagenet"
        )
    except Exception as error:  # Keras raises a bare Exception when a download fails
        raise ModelError(
            f"The weights that MobileNetV2 learnt from ImageNet could not be loaded; connect to "
            f"the internet once, or put {FILE.format(alpha=_written(alpha))} into the folder "
            "models of the one that KERAS_HOME names."
        ) from error
    for layer in learnt.layers:
        if layer.weights:
            model.get_layer(layer.name).set_weights(layer.get_weights())


def _written(alpha: float) -> str:
    return "1.0" if math.isclose(alpha, 1) else f"{alpha:g}"


def _architecture(alpha: float, name: str, title: str, summary: str) -> Architecture:
    return Architecture(
        name=name,
        title=title,
        summary=summary,
        smallest_side=32,  # halved five times
        build=partial(_built, alpha, name),
        output=HEAD.output,
        preprocessing=Preprocessing(
            fit="crop", colour="rgb", mean=(127.5, 127.5, 127.5), std=(127.5, 127.5, 127.5)
        ),
        side=SIDE,
        teach=partial(_teach, alpha),
    )


MOBILENET_V2_SMALL = _architecture(
    0.35,
    "mobilenet-v2-035",
    "MobileNetV2, slim",
    "A network that learnt from a million photos of a thousand kinds, with about a third of the "
    "usual filters; only a new last layer learns your classes.",
)
MOBILENET_V2 = _architecture(
    1.0,
    "mobilenet-v2-100",
    "MobileNetV2",
    "A network that learnt from a million photos of a thousand kinds, in its usual width; only a "
    "new last layer learns your classes.",
)
