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
from cnnviz.zoo import backbones
from cnnviz.zoo.architecture import Architecture
from cnnviz.zoo.network import Shape

if TYPE_CHECKING:
    import keras

FILE = "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_{alpha}_224_no_top.h5"
"""What Keras calls the file of the weights."""


def _built(alpha: float, name: str, input_shape: Shape, classes: int) -> keras.Model:
    """Build the frozen layers, with chance for weights, and the head, all flat in one model."""
    import keras  # noqa: PLC0415 - reading about a network must not load a framework

    image = keras.Input(input_shape, name="image")
    body = keras.applications.MobileNetV2(
        input_tensor=image, alpha=alpha, include_top=False, weights=None
    )
    backbones.freeze(body.layers)
    return backbones.headed(image, body.output, classes, name)


def _teach(alpha: float, model: keras.Model) -> None:
    """Give the frozen layers the weights that Keras downloads once and keeps.

    Raises:
        ModelError: they are not here and cannot be downloaded, or their file is damaged.
    """
    import keras  # noqa: PLC0415

    try:
        learnt = keras.applications.MobileNetV2(
            input_shape=(backbones.SIDE, backbones.SIDE, 3),
            alpha=alpha,
            include_top=False,
            weights="imagenet",
        )
    except Exception as error:  # Keras raises a bare Exception when a download fails
        raise ModelError(
            f"The weights that MobileNetV2 learnt from ImageNet could not be loaded; connect to "
            f"the internet once, or put {FILE.format(alpha=_written(alpha))} into the folder "
            "models of the one that KERAS_HOME names."
        ) from error
    backbones.copy_weights(learnt, model)


def _written(alpha: float) -> str:
    return "1.0" if math.isclose(alpha, 1) else f"{alpha:g}"


def _architecture(alpha: float, kind: str, filters: str) -> Architecture:
    name = f"mobilenet-v2-{100 * alpha:03.0f}"
    return Architecture(
        name=name,
        title=f"MobileNetV2{kind}",
        summary=(
            f"A network that learnt from a million photos of a thousand kinds, with {filters}; "
            "only a new last layer learns your classes."
        ),
        smallest_side=32,  # halved five times
        build=partial(_built, alpha, name),
        output=backbones.HEAD.output,
        preprocessing=Preprocessing(
            fit="crop", colour="rgb", mean=(127.5, 127.5, 127.5), std=(127.5, 127.5, 127.5)
        ),
        side=backbones.SIDE,
        teach=partial(_teach, alpha),
    )


MOBILENETS_V2 = (
    _architecture(0.35, ", slim", "about a third of the usual filters"),
    _architecture(0.5, ", half", "half of the usual filters"),
    _architecture(0.75, ", three quarters", "three quarters of the usual filters"),
    _architecture(1.0, "", "its usual filters"),
    _architecture(1.3, ", wide", "a third more filters than usual"),
    _architecture(1.4, ", widest", "two fifths more filters than usual"),
)
"""In each width (alpha) for which Keras has weights for pictures of 224×224 pixels."""
