"""The layers that a list may hold, and what each of them is in Keras."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

Padding = Literal["same", "valid"]
Dimensions = tuple[int, ...]
"""(H, W, C) of maps, or (N,) of one row of numbers."""
Function = Literal["relu", "leaky_relu", "elu", "gelu", "tanh", "sigmoid"]

MOMENTUM = 0.9
"""Of the statistics of batch normalisation. With Keras's 0.99 they need some hundred steps to fit,
so that a network trained on few pictures seems to know nothing for its first ten epochs."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call of something in Keras: made here, and written out by `keras_code`."""

    name: str
    """Where it is, from ``keras`` on, such as ``layers.Conv2D``."""
    arguments: tuple[Any, ...] = ()
    named: Mapping[str, Any] = field(default_factory=dict)
    """Those that are given by name; one of them may be a call itself."""

    def made(self, **more: Any) -> Any:
        """Return what the call gives.

        Args:
            more: further arguments, such as the layer's ``name``.
        """
        import keras  # noqa: PLC0415 - reading a list must not load a framework

        module, kind = self.name.split(".")
        named = {
            name: value.made() if isinstance(value, Call) else value
            for name, value in self.named.items()
        }
        return getattr(getattr(keras, module), kind)(*self.arguments, **named, **more)


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

    @property
    def call(self) -> Call:
        """What it is in Keras."""
        named: dict[str, Any] = {"padding": self.padding}
        if self.stride != 1:
            named["strides"] = self.stride
        if not self.bias:
            named["use_bias"] = False
        return Call("layers.Conv2D", (self.filters, self.kernel), named)


@dataclass(frozen=True, slots=True)
class Normalisation:
    """Batch normalisation (Ioffe and Szegedy, 2015, arXiv:1502.03167)."""

    momentum: float = MOMENTUM
    """Share of the old statistics that each step keeps."""

    stem: ClassVar[str] = "bn"

    @property
    def call(self) -> Call:
        """What it is in Keras."""
        return Call("layers.BatchNormalization", named={"momentum": self.momentum})


@dataclass(frozen=True, slots=True)
class Activation:
    """A function of each number."""

    function: Function = "relu"

    @property
    def stem(self) -> str:
        """What its name begins with."""
        return "leaky" if self.function == "leaky_relu" else self.function

    @property
    def call(self) -> Call:
        """What it is in Keras."""
        if self.function == "relu":
            return Call("layers.ReLU")
        return Call("layers.Activation", (self.function,))


@dataclass(frozen=True, slots=True)
class MaxPooling:
    """The largest number of each window: (H, W, C) to (H / size, W / size, C), rounded down."""

    size: int = 2

    stem: ClassVar[str] = "pool"

    @property
    def call(self) -> Call:
        """What it is in Keras."""
        return Call("layers.MaxPooling2D", (self.size,))


@dataclass(frozen=True, slots=True)
class AveragePooling:
    """The mean of each window: (H, W, C) to (H / size, W / size, C), rounded down."""

    size: int = 2

    stem: ClassVar[str] = "pool"

    @property
    def call(self) -> Call:
        """What it is in Keras."""
        return Call("layers.AveragePooling2D", (self.size,))


@dataclass(frozen=True, slots=True)
class GlobalAveragePooling:
    """The mean of each map: (H, W, C) to (C,) (Lin et al., 2013, arXiv:1312.4400)."""

    stem: ClassVar[str] = "mean"

    @property
    def call(self) -> Call:
        """What it is in Keras."""
        return Call("layers.GlobalAveragePooling2D")


@dataclass(frozen=True, slots=True)
class Flatten:
    """All numbers in one row: (H, W, C) to (H * W * C,)."""

    stem: ClassVar[str] = "flatten"

    @property
    def call(self) -> Call:
        """What it is in Keras."""
        return Call("layers.Flatten")


@dataclass(frozen=True, slots=True)
class Dense:
    """Every unit sees every number: (N,) to (units,)."""

    units: int
    l1: float = 0.0
    """Added to the loss: so much times the sum of the kernel's absolute values."""

    stem: ClassVar[str] = "dense"

    @property
    def call(self) -> Call:
        """What it is in Keras."""
        named = {"kernel_regularizer": Call("regularizers.L1", (self.l1,))} if self.l1 else {}
        return Call("layers.Dense", (self.units,), named)


@dataclass(frozen=True, slots=True)
class Dropout:
    """Erases a share of the numbers at random, in training only (Srivastava et al., 2014)."""

    rate: float = 0.25

    stem: ClassVar[str] = "dropout"

    @property
    def call(self) -> Call:
        """What it is in Keras."""
        return Call("layers.Dropout", (self.rate,))


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
