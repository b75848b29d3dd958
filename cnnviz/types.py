"""The nouns of cnnviz: frozen records that hold NumPy arrays and plain values. Read this first.

Axis names in shapes: ``N`` pictures or elements, ``H`` rows, ``W`` columns, ``C`` channels.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from cnnviz.errors import UnknownLayer
from cnnviz.language import _

Float32 = NDArray[np.float32]
UInt8 = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Preprocessing:
    """How an upright RGB picture becomes the tensor that enters a network.

    The geometry comes first (``fit``), then the colour, then ``x = (pixel - mean) / std`` with one
    ``mean`` and ``std`` a channel, in pixel units (0-255).
    """

    fit: Literal["crop", "stretch", "digit"]
    """``crop``: the largest centred part of the input's aspect, then resized; ``stretch``: resized
    without regard to aspect; ``digit``: MNIST's way (light ink on black, the ink scaled into the
    middle 20/28 of the picture, centred by its centre of mass)."""
    colour: Literal["rgb", "grey", "bgr"]
    """``bgr``: red and blue change places before the numbers are scaled, as the networks expect
    that were trained with Caffe."""
    mean: tuple[float, ...]
    std: tuple[float, ...]
    """As ``mean``, in the order in which the channels enter the network."""


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What is known about a shipped model; stored as ``models/<name>/card.json``."""

    name: str
    title: str
    summary: str
    dataset: str
    classes: tuple[str, ...]
    input_shape: tuple[int, int, int]
    """(H, W, C) of the tensor that enters the network."""
    preprocessing: Preprocessing
    output: Literal["softmax", "sigmoid"]
    threshold: float
    """For a sigmoid: the probability from which the answer is ``classes[1]``; softmax has none."""
    parameters: int
    metrics: Mapping[str, float]
    """Measured figures: ``test_accuracy`` (share from 0 to 1), ``test_loss``, ``test_count`` ..."""
    history: Mapping[str, tuple[float, ...]]
    """One value an epoch: ``loss``, ``accuracy``, ``val_loss``, ``val_accuracy``."""
    licence: str
    data_source: str
    """Where the data set comes from and under which licence."""
    sha256: str
    """Hexadecimal SHA-256 of ``model.keras``."""
    command: str
    """The command that trains this model again."""
    trained: Mapping[str, Any]
    """When, with which versions, for how many epochs, in how many seconds, on which device."""


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One step of the way from a file to the tensor, with the picture as it is after the step."""

    name: str
    """``decoded``, ``upright``, ``cropped``, ``resized``, ``grey``, ``scaled`` ..."""
    array: NDArray[Any]
    """uint8 (H, W, 3) or (H, W, 1); after ``scaled`` the float32 (H, W, C) tensor."""
    facts: Mapping[str, Any]
    """What the step did, as plain values for the sentence beside the picture."""


@dataclass(frozen=True, slots=True, eq=False)
class LayerTrace:
    """One layer's part in the trace of one picture."""

    name: str
    """The layer's name; a nested layer has the path to it (``backbone/conv1``), and the second step
    of a fused activation the layer's name and the activation's (``conv1/relu``). Further uses of a
    shared layer or model end in ``#2``, ``#3`` ..., a layer's second result in ``:1``."""
    kind: str
    """The Keras class name (``Conv2D``, ``MaxPooling2D`` ...); ``Activation`` for the second step
    of a fused activation, or the class of the layer that serves as one (``LeakyReLU``)."""
    output: Float32
    """What the layer gave for this picture, without the batch axis: (H, W, C) for maps, (N,) for
    vectors. A read-only view of the engine's memory."""
    inputs: tuple[str, ...]
    """Names of the layers that feed this one, in the order the layer takes them."""
    config: Mapping[str, Any]
    """The layer's Keras configuration."""
    weights: Mapping[str, NDArray[Any]]
    """The layer's variables by their short names (``kernel``, ``bias``, ``gamma`` ...), read when
    asked for."""
    parameters: int
    """How many numbers the layer's variables hold, trainable or not; 0 for the second step of a
    fused activation and for every further use of a shared layer."""
    trainable: int = 0
    """How many of the parameters training changes; not the statistics of a batch normalisation, and
    none of a layer that is frozen when the trace is made."""

    @property
    def is_map(self) -> bool:
        """Whether the output is a stack of two-dimensional maps (H, W, C)."""
        return self.output.ndim == 3


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """All that a network computed for one picture, in the order in which the data flows."""

    layers: tuple[LayerTrace, ...]
    outputs: tuple[str, ...]
    """Names of the layers whose outputs are the model's outputs, in the model's order."""

    def __iter__(self) -> Iterator[LayerTrace]:
        return iter(self.layers)

    def __len__(self) -> int:
        return len(self.layers)

    def __getitem__(self, name: str) -> LayerTrace:
        """Return the layer of that name.

        Raises:
            UnknownLayer: the trace holds no layer of that name.
        """
        for layer in self.layers:
            if layer.name == name:
                return layer
        known = ", ".join(layer.name for layer in self.layers[:8])
        raise UnknownLayer(
            _(
                "This network has no layer named “{name}”; choose one of its {layers} layers, "
                "for example {known}."
            ).format(name=name[:60], layers=len(self.layers), known=known)
        )
