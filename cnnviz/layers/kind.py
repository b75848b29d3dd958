"""The record that every file of this folder exports one of."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from cnnviz.layers.explanation import Cell, Explanation, Worked
from cnnviz.types import LayerTrace

Inputs = Sequence[LayerTrace]
"""The layers that feed a layer, in the order the layer takes them."""


def always(_layer: LayerTrace, _inputs: Inputs) -> bool:
    """Say that every layer of a kind can be explained, whatever its settings."""
    return True


@dataclass(frozen=True, slots=True)
class LayerKind:
    """One kind of layer and how it is told about."""

    family: str
    """The colour group on the screen, a CSS class: ``convolution``, ``pooling`` ..."""
    titles: dict[str, str]
    """What each Keras class of this kind is called in a textbook."""
    sentence: Callable[[LayerTrace], str]
    """What the layer does, in one or two sentences with its own settings."""
    explain: Callable[[LayerTrace, Inputs, int], Explanation]
    """How the cells of one output channel (of a vector one element) come about. The caller adds the
    array ``output`` and the fact ``channel``."""
    work: Callable[[LayerTrace, Inputs, Cell], Worked]
    """The working of one cell in float64."""
    suits: Callable[[LayerTrace, Inputs], bool] = always
    """Whether ``explain`` and ``work`` cover this layer's settings; if not, it is told about as a
    layer of an unknown kind."""


def sides(size: Any) -> str:
    """Write a size such as (3, 3) or 2 as ``3×3`` or ``2×2``."""
    rows, columns = size if isinstance(size, list | tuple) else (size, size)
    return f"{rows}×{columns}"


def channels_last(layer: LayerTrace) -> bool:
    """Whether the layer takes maps as (H, W, C), as everything in cnnviz does."""
    return layer.config.get("data_format") != "channels_first"


def last_axis(axis: Any, array: Any) -> bool:
    """Whether Keras' ``axis``, which counts the batch, means the array's last axis alone."""
    axes = list(axis) if isinstance(axis, list | tuple) else [axis]
    return axes in ([-1], [array.ndim])
