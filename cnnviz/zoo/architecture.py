"""The record that every architecture file exports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from cnnviz.types import Preprocessing
from cnnviz.zoo import network
from cnnviz.zoo.network import Network, Shape

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

    The input is (H, W, C) of 1 or 3 channels, the output a softmax over the classes, or of two
    classes one sigmoid unit. The names of all dropout layers begin with “dropout”, so that a run
    can set their rate."""
    network: Network | None = None
    """The list of layers that it is built from, where it is one: what people may start from."""
    preprocessing: Preprocessing | None = None
    """How pictures enter it where that is not for the data set to say: a network whose first layers
    were trained elsewhere takes what it took there. Colour pictures only."""
    side: int = 0
    """Rows and columns that it was made for; 0 takes those of the data set."""


def of_layers(
    name: str, title: str, summary: str, plan: Network, smallest_side: int
) -> Architecture:
    """Return the architecture of a list of layers."""
    build = partial(_built, plan, name)
    return Architecture(name, title, summary, smallest_side, build, network=plan)


def _built(plan: Network, name: str, input_shape: Shape, classes: int) -> keras.Model:
    return network.build(plan, input_shape, classes, name)
