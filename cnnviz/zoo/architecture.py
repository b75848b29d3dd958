"""The record that every architecture file exports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras

MOMENTUM = 0.9
"""Of the statistics of batch normalisation. With Keras's 0.99 they need some hundred steps to fit,
so that a network trained on few pictures seems to know nothing for its first ten epochs."""


@dataclass(frozen=True, slots=True)
class Architecture:
    """A network that can be built for any data set."""

    name: str
    title: str
    summary: str
    smallest_side: int
    """Pictures need at least so many rows and columns; smaller ones are pooled to nothing."""
    build: Callable[[tuple[int, int, int], int], keras.Model]
    """``build(input_shape, classes)`` gives an un-compiled model with fresh weights.

    The input is (H, W, C) of 1 or 3 channels, the output a softmax over the classes. The names of
    all dropout layers begin with “dropout”, so that a run can set their rate."""
