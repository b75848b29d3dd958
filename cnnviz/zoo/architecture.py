"""The record that every architecture file exports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnnviz.types import Preprocessing

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True, slots=True)
class Architecture:
    """A network that can be built, and how a picture enters it."""

    name: str
    title: str
    summary: str
    dataset: str
    """Name of the data set the shipped weights are trained on."""
    input_shape: tuple[int, int, int]
    """(H, W, C) of the tensor that enters the network."""
    preprocessing: Preprocessing
    build: Callable[[tuple[int, int, int], int], keras.Model]
    """``build(input_shape, classes)`` gives an un-compiled model with fresh weights."""
