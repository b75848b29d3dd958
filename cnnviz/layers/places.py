"""Reading a layer's output by channel and by cell, whatever its number of axes.

Maps are (H, W, C); a vector (N,) is one cell with N channels; (T, C) is a column of T cells. What
is returned here are views of the trace's memory.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.layers.explanation import Cell
from cnnviz.types import Float32, LayerTrace


def as_maps(array: NDArray[Any]) -> NDArray[Any]:
    """Return a view of any array as (H, W, C)."""
    if array.ndim == 3:
        return array
    rows = array.shape[0] if array.ndim > 1 else 1
    channels = array.shape[-1] if array.ndim else 1
    return array.reshape(rows, math.prod(array.shape[1:-1]), channels)


def channels_first(array: NDArray[Any]) -> NDArray[Any]:
    """Return a view (C, H, W)."""
    return as_maps(array).transpose(2, 0, 1)


def channel_of(layer: LayerTrace, channel: int) -> Float32:
    """Return the map (H, W) of one channel, or a whole vector (N,)."""
    output = layer.output
    return output if output.ndim == 1 else as_maps(output)[..., channel]


def value_at(layer: LayerTrace, cell: Cell) -> float:
    """Return one number of the layer's output; of a vector the element ``cell.channel``."""
    row, column = (0, 0) if layer.output.ndim == 1 else (cell.row, cell.column)
    return float(as_maps(layer.output)[row, column, cell.channel])


def plain(value: Any) -> Any:
    """Return numbers, texts, lists and dicts of them, as JSON takes them; all else as its text."""
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if value is None or isinstance(value, bool | int | float) else str(value)[:200]
