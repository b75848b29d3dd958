"""The windows that convolutions and poolings slide over a picture: how many, and where."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Array = NDArray[Any]
"""Any numbers that come in; integers are welcome, for sums by hand."""
Float64 = NDArray[np.float64]
Pair = int | Sequence[int]
"""One number for both axes, or one for the rows and one for the columns."""


def pair(value: Pair) -> tuple[int, int]:
    """Return ``value`` as (for the rows, for the columns)."""
    if isinstance(value, int):
        return value, value
    rows, columns = value
    return int(rows), int(columns)


def output_size(size: int, window: int, stride: int, padding: str, dilation: int = 1) -> int:
    """Return how many windows fit along one axis of ``size`` values.

    ``valid``: ``floor((size - reach) / stride) + 1`` with ``reach = (window - 1) * dilation + 1``;
    ``same``: ``ceil(size / stride)``. (Dumoulin and Visin 2016, relationships 6 and 14.)
    """
    if padding == "same":
        return -(-size // stride)
    reach = (window - 1) * dilation + 1
    return max(0, (size - reach) // stride + 1)


def same_padding(size: int, window: int, stride: int, dilation: int = 1) -> tuple[int, int]:
    """Return how many values TensorFlow's "same" rule adds (before, after) along one axis.

    The total is ``max(0, (out - 1) * stride + reach - size)``. An odd total puts the larger half
    *after*, so a stride of 2 on an even size pads only the bottom and the right.
    """
    reach = (window - 1) * dilation + 1
    total = max(0, (output_size(size, window, stride, "same") - 1) * stride + reach - size)
    return total // 2, total - total // 2


def pad_same(
    x: Array, window: Pair, stride: Pair, dilation: Pair = 1, value: float = 0.0
) -> Float64:
    """Return ``x`` (H, W, C) with the border of ``value`` that "same" padding puts around it."""
    sizes = zip(x.shape[:2], pair(window), pair(stride), pair(dilation), strict=True)
    rows, columns = (same_padding(*axis) for axis in sizes)
    return np.pad(np.asarray(x, np.float64), (rows, columns, (0, 0)), constant_values=value)


def sliding(x: Float64, window: Pair, stride: Pair, dilation: Pair = 1) -> Float64:
    """Return a view of every window of ``x`` (H, W, C) as (H', W', C, window_h, window_w)."""
    (height, width), (down, right), (row_gap, column_gap) = (
        pair(window),
        pair(stride),
        pair(dilation),
    )
    reach = ((height - 1) * row_gap + 1, (width - 1) * column_gap + 1)
    views = sliding_window_view(x, reach, axis=(0, 1))
    return views[::down, ::right, :, ::row_gap, ::column_gap]


def taps(
    x: Float64, window: Pair, stride: Pair, dilation: Pair = 1
) -> Iterator[tuple[int, int, Float64]]:
    """Yield (i, j, values): for each place of the window, the (H', W', C) values that lie there."""
    views = sliding(x, window, stride, dilation)
    for i, j in np.ndindex(views.shape[3:]):
        yield i, j, views[..., i, j]
