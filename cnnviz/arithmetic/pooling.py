"""Poolings of one picture (H, W, C): one number for many, each channel alone."""

import numpy as np

from cnnviz.arithmetic.windows import Array, Float64, Pair, output_size, pad_same, pair, taps


def max_pool(
    x: Array, size: Pair = 2, *, stride: Pair | None = None, padding: str = "valid"
) -> Float64:
    """Return the largest value of each window: float64 (H', W', C).

    Args:
        x: (H, W, C).
        size: Rows and columns of the window.
        stride: Step of the window; None for ``size``, so that the windows do not overlap.
        padding: ``valid`` drops what does not fill a window; ``same`` adds minus infinity around.
    """
    stride = size if stride is None else stride
    if padding == "same":
        x = pad_same(x, size, stride, value=-np.inf)
    y = np.full(_pooled_shape(x, size, stride), -np.inf)
    for _, _, values in taps(x.astype(np.float64, copy=False), size, stride):
        np.maximum(y, values, out=y)
    return y


def average_pool(
    x: Array, size: Pair = 2, *, stride: Pair | None = None, padding: str = "valid"
) -> Float64:
    """Return the mean of each window: float64 (H', W', C).

    Args:
        x: (H, W, C).
        size: Rows and columns of the window.
        stride: Step of the window; None for ``size``, so that the windows do not overlap.
        padding: ``valid`` or ``same``; the added border does not count in the mean.
    """
    stride = size if stride is None else stride
    ones = np.ones((*x.shape[:2], 1))
    if padding == "same":
        x, ones = pad_same(x, size, stride), pad_same(ones, size, stride)
    return _sum_pool(x, size, stride) / _sum_pool(ones, size, stride)


def global_average_pool(x: Array, *, keepdims: bool = False) -> Float64:
    """Return the mean of each map of ``x`` (H, W, C): float64 (C,), or (1, 1, C)."""
    means: Float64 = np.mean(x, axis=(0, 1), dtype=np.float64, keepdims=keepdims)
    return means


def global_max_pool(x: Array, *, keepdims: bool = False) -> Float64:
    """Return the largest value of each map of ``x`` (H, W, C): float64 (C,), or (1, 1, C)."""
    largest: Float64 = np.max(x, axis=(0, 1), keepdims=keepdims).astype(np.float64)
    return largest


def _sum_pool(x: Array, size: Pair, stride: Pair) -> Float64:
    y = np.zeros(_pooled_shape(x, size, stride))
    for _, _, values in taps(x.astype(np.float64, copy=False), size, stride):
        y += values
    return y


def _pooled_shape(x: Array, size: Pair, stride: Pair) -> tuple[int, int, int]:
    """Return the (H', W', C) of all windows that fit into the padded ``x``."""
    axes = zip(x.shape[:2], pair(size), pair(stride), strict=True)
    height, width = (output_size(*axis, "valid") for axis in axes)
    return height, width, x.shape[2]
