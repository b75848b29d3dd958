"""A network as a list of layers: what the zoo's networks and people's own ones are written in.

A list says all that decides a network but for its input and the classes. ``build`` makes the Keras
model of it, each layer separate and with a name of its own (``conv1``, ``bn1``, ``relu1``,
``pool1`` ...), so that every step can be looked at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

if TYPE_CHECKING:
    import keras

Shape = tuple[int, int, int]
Padding = Literal["same", "valid"]
Output = Literal["softmax", "sigmoid"]
Function = Literal["relu", "leaky_relu", "elu", "gelu", "tanh", "sigmoid"]

MOMENTUM = 0.9
"""Of the statistics of batch normalisation. With Keras's 0.99 they need some hundred steps to fit,
so that a network trained on few pictures seems to know nothing for its first ten epochs."""


@dataclass(frozen=True, slots=True)
class Convolution:
    """Filters that slide over the maps: (H, W, C) to (H', W', filters)."""

    filters: int
    kernel: int = 3
    """Rows and columns of each filter."""
    stride: int = 1
    padding: Padding = "same"
    bias: bool = True
    """Needless before a normalisation, which subtracts it again."""

    stem: ClassVar[str] = "conv"

    def keras_layer(self, name: str) -> Any:
        """Return the layer of Keras."""
        from keras import layers  # noqa: PLC0415 - reading a list must not load a framework

        return layers.Conv2D(
            self.filters,
            self.kernel,
            strides=self.stride,
            padding=self.padding,
            use_bias=self.bias,
            name=name,
        )


@dataclass(frozen=True, slots=True)
class Normalisation:
    """Batch normalisation (Ioffe and Szegedy, 2015, arXiv:1502.03167)."""

    momentum: float = MOMENTUM
    """Share of the old statistics that each step keeps."""

    stem: ClassVar[str] = "bn"

    def keras_layer(self, name: str) -> Any:
        """Return the layer of Keras."""
        from keras import layers  # noqa: PLC0415

        return layers.BatchNormalization(momentum=self.momentum, name=name)


@dataclass(frozen=True, slots=True)
class Activation:
    """A function of each number."""

    function: Function = "relu"

    @property
    def stem(self) -> str:
        """What its name begins with."""
        return "leaky" if self.function == "leaky_relu" else self.function

    def keras_layer(self, name: str) -> Any:
        """Return the layer of Keras."""
        from keras import layers  # noqa: PLC0415

        if self.function == "relu":
            return layers.ReLU(name=name)
        return layers.Activation(self.function, name=name)


@dataclass(frozen=True, slots=True)
class MaxPooling:
    """The largest number of each window: (H, W, C) to (H / size, W / size, C), rounded down."""

    size: int = 2

    stem: ClassVar[str] = "pool"

    def keras_layer(self, name: str) -> Any:
        """Return the layer of Keras."""
        from keras import layers  # noqa: PLC0415

        return layers.MaxPooling2D(self.size, name=name)


@dataclass(frozen=True, slots=True)
class AveragePooling:
    """The mean of each window: (H, W, C) to (H / size, W / size, C), rounded down."""

    size: int = 2

    stem: ClassVar[str] = "pool"

    def keras_layer(self, name: str) -> Any:
        """Return the layer of Keras."""
        from keras import layers  # noqa: PLC0415

        return layers.AveragePooling2D(self.size, name=name)


@dataclass(frozen=True, slots=True)
class GlobalAveragePooling:
    """The mean of each map: (H, W, C) to (C,) (Lin et al., 2013, arXiv:1312.4400)."""

    stem: ClassVar[str] = "mean"

    def keras_layer(self, name: str) -> Any:
        """Return the layer of Keras."""
        from keras import layers  # noqa: PLC0415

        return layers.GlobalAveragePooling2D(name=name)


@dataclass(frozen=True, slots=True)
class Flatten:
    """All numbers in one row: (H, W, C) to (H * W * C,)."""

    stem: ClassVar[str] = "flatten"

    def keras_layer(self, name: str) -> Any:
        """Return the layer of Keras."""
        from keras import layers  # noqa: PLC0415

        return layers.Flatten(name=name)


@dataclass(frozen=True, slots=True)
class Dense:
    """Every unit sees every number: (N,) to (units,)."""

    units: int
    l1: float = 0.0
    """Added to the loss: so much times the sum of the kernel's absolute values."""

    stem: ClassVar[str] = "dense"

    def keras_layer(self, name: str) -> Any:
        """Return the layer of Keras."""
        from keras import layers, regularizers  # noqa: PLC0415

        regulariser = regularizers.L1(self.l1) if self.l1 else None
        return layers.Dense(self.units, kernel_regularizer=regulariser, name=name)


@dataclass(frozen=True, slots=True)
class Dropout:
    """Erases a share of the numbers at random, in training only (Srivastava et al., 2014)."""

    rate: float = 0.25

    stem: ClassVar[str] = "dropout"

    def keras_layer(self, name: str) -> Any:
        """Return the layer of Keras."""
        from keras import layers  # noqa: PLC0415

        return layers.Dropout(self.rate, name=name)


Layer = (
    Convolution
    | Normalisation
    | Activation
    | MaxPooling
    | AveragePooling
    | GlobalAveragePooling
    | Flatten
    | Dense
    | Dropout
)


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
        ValueError: a layer does not fit what comes before it; `shapes` says so in a sentence.
    """
    import keras  # noqa: PLC0415 - reading a list must not load a framework
    from keras import layers  # noqa: PLC0415

    image = keras.Input(input_shape, name="image")
    x = image
    for layer, own in zip(network.layers, network.names(), strict=True):
        x = layer.keras_layer(own)(x)
    # The two last layers stay in float32 even where the others are trained in half precision:
    # the logarithm of a rounded probability is too coarse to learn from.
    if is_binary(network, classes):
        x = layers.Dense(1, dtype="float32", name="logit")(x)
        x = layers.Activation("sigmoid", dtype="float32", name="sigmoid")(x)
    else:
        x = layers.Dense(classes, dtype="float32", name="logits")(x)
        x = layers.Softmax(dtype="float32", name="softmax")(x)
    return keras.Model(image, x, name=name)


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
