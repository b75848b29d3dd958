"""Changing a picture's size or order: padding, cropping, resizing, flattening."""

import numpy as np
from numpy.typing import NDArray

from cnnviz.arithmetic.windows import Array, Float64, Pair, pair

Indices = NDArray[np.intp]
Border = tuple[tuple[int, int], tuple[int, int]]
"""((top, bottom), (left, right)) in cells."""


def flatten(x: Array) -> Float64:
    """Return the values of ``x`` (H, W, C) as float64 (H W C,): row by row, channels innermost.

    Cell (r, c) of channel k becomes element ``(r W + c) C + k``.
    """
    return np.asarray(x, np.float64).reshape(-1)


def zero_padding(x: Array, border: Border) -> Float64:
    """Return ``x`` (H, W, C) with zeros around: float64 (top + H + bottom, left + W + right, C)."""
    rows, columns = border
    return np.pad(np.asarray(x, np.float64), (rows, columns, (0, 0)))


def cropping(x: Array, border: Border) -> Float64:
    """Return ``x`` (H, W, C) without its border: (H - top - bottom, W - left - right, C)."""
    (top, bottom), (left, right) = border
    height, width = x.shape[:2]
    return np.asarray(x, np.float64)[top : height - bottom, left : width - right]


def upsample(x: Array, size: Pair = 2, interpolation: str = "nearest") -> Float64:
    """Return ``x`` (H, W, C) enlarged by whole factors: float64 (H rows, W columns, C).

    Args:
        x: (H, W, C).
        size: The factors (rows, columns).
        interpolation: ``nearest`` repeats each cell; ``bilinear`` blends the four nearest cells.
    """
    rows, columns = pair(size)
    return resize(x, x.shape[0] * rows, x.shape[1] * columns, interpolation)


def resize(x: Array, height: int, width: int, interpolation: str = "nearest") -> Float64:
    """Return ``x`` (H, W, C) as float64 (height, width, C), cell centres on cell centres.

    Output row r lies at ``(r + 0.5) H / height - 0.5`` of the input ("half-pixel centres"), and
    likewise for columns; beyond the outermost centres the border value goes on.
    """
    values = np.asarray(x, np.float64)
    if interpolation == "nearest":
        rows, columns = _nearest(values.shape[0], height), _nearest(values.shape[1], width)
        return values[rows][:, columns]
    low, high, share = _neighbours(values.shape[0], height)
    share = share[:, None, None]
    values = values[low] * (1 - share) + values[high] * share  # (height, W, C)
    low, high, share = _neighbours(values.shape[1], width)
    share = share[:, None]
    return values[:, low] * (1 - share) + values[:, high] * share


def _nearest(size: int, new_size: int) -> Indices:
    """Return for each new cell the index of the old cell in which its centre lies."""
    return (2 * np.arange(new_size) + 1) * size // (2 * new_size)


def _neighbours(size: int, new_size: int) -> tuple[Indices, Indices, Float64]:
    """Return for each new cell the old ones before and after its centre, and the latter's share."""
    centre = (np.arange(new_size) + 0.5) * size / new_size - 0.5
    below = np.floor(centre)
    low = np.maximum(below, 0).astype(np.intp)
    high = np.minimum(np.ceil(centre), size - 1).astype(np.intp)
    return low, high, centre - below
