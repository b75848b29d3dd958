"""EfficientNet-Lite0: 1,000 kinds of things, or a frozen body with a head for your own classes.

The network is that of Tan and Le (2019, https://arxiv.org/abs/1905.11946) as Google made it lighter
for phones: no squeeze-and-excitation, and ReLU6 in place of Swish. Its weights come with the app,
in the model of the same name, which `scripts/convert_efficientnet_lite0.py` wrote.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from cnnviz.errors import ModelError
from cnnviz.language import _
from cnnviz.types import Preprocessing
from cnnviz.zoo import backbones
from cnnviz.zoo.architecture import Architecture
from cnnviz.zoo.network import Shape

if TYPE_CHECKING:
    import keras

NAME, PETS = "efficientnet-lite0", "pets"
"""The shipped models whose weights are taken: of a thousand kinds, and of cats and dogs."""
STEM, TOP = 32, 1280
"""Filters of the first and of the last convolution."""
EPSILON = 1e-3
"""Of the normalisations: what is added to a variance."""
PREPROCESSING = Preprocessing(
    fit="crop", colour="rgb", mean=(127.0, 127.0, 127.0), std=(128.0, 128.0, 128.0)
)


@dataclass(frozen=True, slots=True)
class Block:
    """An inverted residual block (Sandler et al., 2018, arXiv:1801.04381)."""

    name: str
    """``block2a``: the first block of the second stage."""
    kernel: int
    stride: int
    expansion: int
    """How many times as many maps the block has inside; 1 has no layer for it."""
    inputs: int
    outputs: int

    @property
    def adds(self) -> bool:
        """Whether what came in is added to what goes out."""
        return self.stride == 1 and self.inputs == self.outputs


STAGES = (
    # repeats, kernel, stride, expansion, inputs, outputs
    (1, 3, 1, 1, 32, 16),
    (2, 3, 2, 6, 16, 24),
    (2, 5, 2, 6, 24, 40),
    (3, 3, 2, 6, 40, 80),
    (3, 5, 1, 6, 80, 112),
    (4, 5, 2, 6, 112, 192),
    (1, 3, 1, 6, 192, 320),
)


def blocks() -> Iterator[Block]:
    """Yield the 16 blocks, the first one first; only a stage's first block has its stride."""
    for stage, (repeats, kernel, stride, expansion, inputs, outputs) in enumerate(STAGES, start=1):
        yield Block(f"block{stage}a", kernel, stride, expansion, inputs, outputs)
        for letter in "bcd"[: repeats - 1]:
            yield Block(f"block{stage}{letter}", kernel, 1, expansion, outputs, outputs)


def body(image: Any) -> Any:
    """Return the last maps (N, H / 32, W / 32, 1280) of pictures (N, H, W, 3)."""
    x = _convolved(image, "stem", STEM, kernel=3, stride=2)
    for block in blocks():
        x = _block(x, block)
    return _convolved(x, "head", TOP)


def _block(x: Any, block: Block) -> Any:
    import keras  # noqa: PLC0415

    came = x
    if block.expansion != 1:
        x = _convolved(x, f"{block.name}_expand", block.inputs * block.expansion)
    depthwise = keras.layers.DepthwiseConv2D(
        block.kernel,
        block.stride,
        padding="same",
        use_bias=False,
        name=f"{block.name}_depthwise_conv",
    )
    x = _activated(_normalised(depthwise(x), f"{block.name}_depthwise"), f"{block.name}_depthwise")
    x = _normalised(_conv(x, f"{block.name}_project", block.outputs), f"{block.name}_project")
    return keras.layers.Add(name=f"{block.name}_add")([came, x]) if block.adds else x


def _convolved(x: Any, name: str, filters: int, *, kernel: int = 1, stride: int = 1) -> Any:
    """Convolve, normalise and activate."""
    return _activated(_normalised(_conv(x, name, filters, kernel, stride), name), name)


def _conv(x: Any, name: str, filters: int, kernel: int = 1, stride: int = 1) -> Any:
    import keras  # noqa: PLC0415

    return keras.layers.Conv2D(
        filters, kernel, stride, padding="same", use_bias=False, name=f"{name}_conv"
    )(x)


def _normalised(x: Any, name: str) -> Any:
    import keras  # noqa: PLC0415

    return keras.layers.BatchNormalization(epsilon=EPSILON, name=f"{name}_bn")(x)


def _activated(x: Any, name: str) -> Any:
    import keras  # noqa: PLC0415

    return keras.layers.ReLU(6.0, name=f"{name}_relu")(x)


def _built(name: str, learning: tuple[str, ...], input_shape: Shape, classes: int) -> keras.Model:
    """Build the body and a head, with chance for weights, all flat in one model."""
    import keras  # noqa: PLC0415

    image = keras.Input(input_shape, name="image")
    model = backbones.headed(image, body(image), classes, name)
    backbones.freeze([layer for layer in model.layers if not layer.name.endswith(learning)])
    return model


def _teach(source: str, model: keras.Model) -> None:
    """Give a model the weights of a shipped one with the same body.

    Raises:
        ModelError: that one is missing or damaged.
    """
    from cnnviz import zoo  # noqa: PLC0415 - it lists these architectures

    try:
        learnt = zoo.load(source)
    except ModelError as error:
        raise ModelError(
            _(
                "The weights of EfficientNet-Lite0 come with the app, in models/{source}. {error}"
            ).format(source=source, error=error)
        ) from error
    backbones.copy_weights(learnt, model)


def _architecture(
    name: str, title: str, summary: str, learning: tuple[str, ...], source: str
) -> Architecture:
    return Architecture(
        name=name,
        title=title,
        summary=summary,
        smallest_side=32,  # halved five times
        build=partial(_built, name, learning),
        output=backbones.HEAD.output,
        preprocessing=PREPROCESSING,
        side=backbones.SIDE,
        teach=partial(_teach, source),
    )


HEAD_LAYERS = ("logit", "logits")
"""The last layer's name, for two classes and for more."""
EFFICIENTNET_LITE0 = _architecture(
    NAME,
    "EfficientNet-Lite0",
    "A network that learnt from a million photos of a thousand kinds; only a new last layer learns "
    "your classes.",
    HEAD_LAYERS,
    NAME,
)
# Normalisations stay frozen: the few photos of a batch would spoil their statistics.
EFFICIENTNET_LITE0_TUNED = _architecture(
    f"{NAME}-tuned",
    "EfficientNet-Lite0, fine-tuned",
    "The network of the model for pets, of which all filters learn on; it needs a low rate.",
    (*HEAD_LAYERS, "_conv"),
    PETS,
)
