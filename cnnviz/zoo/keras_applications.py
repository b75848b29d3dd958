"""From a network of `keras.applications` to an architecture: its frozen body and a head of our own.

Transfer learning: only the last layer learns, from what the frozen layers see in a photo.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from cnnviz.errors import ModelError
from cnnviz.language import _
from cnnviz.types import Preprocessing
from cnnviz.zoo import backbones
from cnnviz.zoo.architecture import Architecture
from cnnviz.zoo.network import Shape
from cnnviz.zoo.weights import Weights, silent

if TYPE_CHECKING:
    import keras

BASE = "https://storage.googleapis.com/tensorflow/keras-applications/"
"""The folder from which Keras downloads."""
FROM_MINUS_ONE_TO_ONE = Preprocessing(
    fit="crop", colour="rgb", mean=(127.5, 127.5, 127.5), std=(127.5, 127.5, 127.5)
)
"""What Keras calls the mode “tf”."""
AS_IMAGENET = Preprocessing(
    fit="crop",
    colour="rgb",
    mean=(255 * 0.485, 255 * 0.456, 255 * 0.406),
    std=(255 * 0.229, 255 * 0.224, 255 * 0.225),
)
"""Means and deviations of ImageNet's photos; what Keras calls the mode “torch”."""


@dataclass(frozen=True, slots=True)
class Body:
    """A network of Keras without its last layers."""

    function: str
    """What makes it, in `keras.applications`."""
    weights: Weights
    options: Mapping[str, Any] = field(default_factory=dict)
    """Arguments of that function."""

    def made(self, image: Any, weights: str | None) -> keras.Model:
        """Return it for pictures (N, H, W, 3), with weights of a file or of chance."""
        import keras  # noqa: PLC0415 - reading about a network must not load a framework

        make = getattr(keras.applications, self.function)
        return make(input_tensor=image, include_top=False, weights=weights, **self.options)


def architecture(
    body: Body, name: str, title: str, summary: str, preprocessing: Preprocessing
) -> Architecture:
    """Return the architecture of a frozen body; the other arguments are as in `Architecture`."""
    return Architecture(
        name=name,
        title=title,
        summary=summary,
        smallest_side=32,  # halved five times
        build=partial(_built, body, name),
        output=backbones.HEAD.output,
        preprocessing=preprocessing,
        side=backbones.SIDE,
        teach=partial(_teach, body),
        weights=body.weights,
    )


def _built(body: Body, name: str, input_shape: Shape, classes: int) -> keras.Model:
    """Build the frozen layers, with chance for weights, and the head, all flat in one model."""
    import keras  # noqa: PLC0415

    image = keras.Input(input_shape, name="image")
    made = body.made(image, None)
    backbones.freeze(made.layers)
    _drop_nothing(made.layers)
    _number(made.layers)
    return backbones.headed(image, made.output, classes, name)


def _drop_nothing(layers: list[keras.layers.Layer]) -> None:
    """Keep whole what frozen layers give: dropping maps would teach nobody there."""
    import keras  # noqa: PLC0415

    for layer in layers:
        if isinstance(layer, keras.layers.Dropout):
            layer.rate = 0.0


def _number(layers: list[keras.layers.Layer]) -> None:
    """Number layers without a name of their own within their network.

    Keras numbers them through all networks that a process makes, so their names would depend on
    what it made before.
    """
    numbers: Counter[str] = Counter()
    for layer in layers:
        given = layer.name.rstrip("0123456789").rstrip("_")
        if given.replace("_", "") == type(layer).__name__.lower():
            numbers[given] += 1
            layer.name = f"{given}_{numbers[given]}"


def _teach(body: Body, model: keras.Model) -> None:
    """Give the frozen layers the weights that Keras downloads once and keeps.

    Raises:
        ModelError: they are not here and cannot be downloaded, or their file is damaged.
    """
    import keras  # noqa: PLC0415

    path = body.weights.fetch(silent)
    try:
        learnt = body.made(keras.Input((backbones.SIDE, backbones.SIDE, 3)), str(path))
    except Exception as error:  # Keras raises many kinds for a file it cannot understand
        raise ModelError(
            _(
                "The weights of {title} cannot be read; delete {path}, and they are downloaded "
                "again."
            ).format(title=body.weights.title, path=path)
        ) from error
    backbones.copy_weights(learnt, model)
