"""The record that every architecture file exports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from cnnviz.types import Preprocessing
from cnnviz.zoo import network
from cnnviz.zoo.network import Network, Output, Shape
from cnnviz.zoo.weights import Weights

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True, slots=True)
class Architecture:
    """A network that can be built for any data set."""

    name: str
    title: str
    summary: str
    smallest_side: int
    """Pictures need at least so many rows and columns; smaller ones are pooled to nothing."""
    build: Callable[[Shape, int], keras.Model]
    """``build(input_shape, classes)`` gives an un-compiled model with fresh weights.

    The input is (H, W, C) of 1 or 3 channels, the output as `is_binary` says. The names of all
    dropout layers begin with “dropout”, so that a run can set their rate."""
    network: Network | None = None
    """The list of layers that it is built from, where it is one: what people may start from."""
    output: Output = "softmax"
    """As `Network.output`, which counts where there is a list."""
    preprocessing: Preprocessing | None = None
    """How pictures enter it where that is not for the data set to say: a network whose first layers
    were trained elsewhere takes what it took there. Colour pictures only."""
    side: int = 0
    """Rows and columns that it was made for; 0 takes those of the data set."""
    teach: Callable[[keras.Model], None] | None = None
    """Gives a model that was built the weights that its frozen layers learnt elsewhere; raises
    ModelError where they cannot be had. Apart from ``build``, so that nothing is downloaded only
    to look at the layers."""
    weights: Weights | None = None
    """The file that ``teach`` reads, where that is downloaded on first use."""

    def is_binary(self, classes: int) -> bool:
        """Whether it ends in one sigmoid unit for so many classes, and not in a softmax."""
        output = self.network.output if self.network else self.output
        return output == "sigmoid" and classes == 2


def of_layers(
    name: str, title: str, summary: str, plan: Network, smallest_side: int
) -> Architecture:
    """Return the architecture of a list of layers."""
    build = partial(_built, plan, name)
    return Architecture(name, title, summary, smallest_side, build, network=plan)


def _built(plan: Network, name: str, input_shape: Shape, classes: int) -> keras.Model:
    return network.build(plan, input_shape, classes, name)
