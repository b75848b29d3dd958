"""Convolutions of one picture (H, W, C), as networks compute them: without flipping the kernel.

Source: Dumoulin and Visin 2016, "A guide to convolution arithmetic for deep learning".
"""

from typing import NamedTuple

import numpy as np

from cnnviz.arithmetic.windows import Array, Float64, Pair, pad_same, pair, sliding, taps

BAND_VALUES = 1 << 16
"""Unrolled values a band of rows may hold (512 KiB): it then stays in the processor's cache."""


def conv2d(  # noqa: PLR0913 - the textbook's parameters
    x: Array,
    kernel: Array,
    bias: Array | None = None,
    *,
    stride: Pair = 1,
    padding: str = "valid",
    dilation: Pair = 1,
    groups: int = 1,
) -> Float64:
    """Slide ``kernel`` over ``x`` and sum the products at each place.

    ``y[r, c, o] = bias[o] + sum_ijk x[r s + i d, c s + j d, k] * kernel[i, j, k, o]``, where the
    channels ``k`` of ``x`` and ``o`` of ``y`` belong to the same of the ``groups``.

    Args:
        x: (H, W, C).
        kernel: (kh, kw, C / groups, C').
        bias: (C',), or None for no bias.
        stride: Step of the window along rows and columns.
        padding: ``valid`` or ``same`` (zeros, by TensorFlow's rule).
        dilation: Distance between neighbouring kernel values.
        groups: How many separate parts the channels are split into.

    Returns:
        float64 (H', W', C').
    """
    size = kernel.shape[:2]
    if padding == "same":
        x = pad_same(x, size, stride, dilation)
    x = x.astype(np.float64, copy=False)
    parts = zip(np.split(x, groups, axis=2), np.split(kernel, groups, axis=3), strict=True)
    maps = [_correlate(part, weights, stride, dilation) for part, weights in parts]
    y = maps[0] if groups == 1 else np.concatenate(maps, axis=2)
    return _add_bias(y, bias)


def depthwise_conv2d(  # noqa: PLR0913 - the textbook's parameters
    x: Array,
    kernel: Array,
    bias: Array | None = None,
    *,
    stride: Pair = 1,
    padding: str = "valid",
    dilation: Pair = 1,
) -> Float64:
    """Slide M kernels of its own over each channel of ``x``; no sum over channels.

    ``y[r, c, k M + m] = bias[k M + m] + sum_ij x[r s + i d, c s + j d, k] * kernel[i, j, k, m]``.

    Args:
        x: (H, W, C).
        kernel: (kh, kw, C, M) with the depth multiplier M.
        bias: (C M,), or None for no bias.
        stride: Step of the window along rows and columns.
        padding: ``valid`` or ``same``.
        dilation: Distance between neighbouring kernel values.

    Returns:
        float64 (H', W', C M).
    """
    size = kernel.shape[:2]
    if padding == "same":
        x = pad_same(x, size, stride, dilation)
    x = x.astype(np.float64, copy=False)
    height, width = sliding(x, size, stride, dilation).shape[:2]
    channels, multiplier = kernel.shape[2:]
    y = np.zeros((height, width, channels, multiplier))
    for i, j, values in taps(x, size, stride, dilation):
        y += values[..., None] * kernel[i, j]
    return _add_bias(y.reshape(height, width, channels * multiplier), bias)


def separable_conv2d(  # noqa: PLR0913 - the textbook's parameters
    x: Array,
    depthwise_kernel: Array,
    pointwise_kernel: Array,
    bias: Array | None = None,
    *,
    stride: Pair = 1,
    padding: str = "valid",
    dilation: Pair = 1,
) -> Float64:
    """Convolve each channel alone, then mix the channels at each place.

    Args:
        x: (H, W, C).
        depthwise_kernel: (kh, kw, C, M).
        pointwise_kernel: (1, 1, C M, C').
        bias: (C',), or None for no bias.
        stride: Step of the depthwise window along rows and columns.
        padding: ``valid`` or ``same``.
        dilation: Distance between neighbouring depthwise kernel values.

    Returns:
        float64 (H', W', C').
    """
    y = depthwise_conv2d(x, depthwise_kernel, stride=stride, padding=padding, dilation=dilation)
    return conv2d(y, pointwise_kernel, bias)


def conv2d_transpose(  # noqa: PLR0913 - the textbook's parameters
    x: Array,
    kernel: Array,
    bias: Array | None = None,
    *,
    stride: Pair = 1,
    padding: str = "valid",
    dilation: Pair = 1,
    output_padding: Pair | None = None,
) -> Float64:
    """Stamp ``kernel``, times each value of ``x``, onto a larger picture and sum the overlaps.

    ``y[r s + i d - p, c s + j d - q, o] += x[r, c, k] * kernel[i, j, o, k]``: the gradient of
    ``conv2d`` by its input (Dumoulin and Visin 2016, chapter 4).

    Args:
        x: (H, W, C).
        kernel: (kh, kw, C', C); note the order of the channels.
        bias: (C',), or None for no bias.
        stride: How far apart the stamps lie.
        padding: ``valid`` keeps every stamp whole; ``same`` cuts the border, H' = H stride.
        dilation: Distance between neighbouring kernel values.
        output_padding: Rows and columns added at the end, as in Keras; None for Keras' choice.

    Returns:
        float64 (H', W', C').
    """
    (down, right), (row_gap, column_gap) = pair(stride), pair(dilation)
    (height, width), (window_h, window_w) = x.shape[:2], kernel.shape[:2]
    reach = ((window_h - 1) * row_gap + 1, (window_w - 1) * column_gap + 1)
    extra = (None, None) if output_padding is None else pair(output_padding)
    rows = _stamped_axis(height, reach[0], down, padding, extra[0])
    columns = _stamped_axis(width, reach[1], right, padding, extra[1])
    canvas = np.zeros((rows.canvas, columns.canvas, kernel.shape[2]))
    for i, j in np.ndindex(window_h, window_w):
        top, left = i * row_gap, j * column_gap
        bottom, end = top + (height - 1) * down + 1, left + (width - 1) * right + 1
        canvas[top:bottom:down, left:end:right] += x @ kernel[i, j].T
    return _add_bias(canvas[rows.kept, columns.kept], bias)


class _StampedAxis(NamedTuple):
    """Along one axis of a transposed convolution: how long the canvas is, and what is kept."""

    canvas: int
    kept: slice


def _stamped_axis(
    size: int, reach: int, stride: int, padding: str, extra: int | None
) -> _StampedAxis:
    """Lay out stamps of ``reach`` values, ``stride`` apart, and cut as Keras does."""
    stamped = (size - 1) * stride + reach
    if padding == "valid":
        output = stamped + (max(0, stride - reach) if extra is None else extra)
    else:
        output = size * stride if extra is None else (size - 1) * stride + reach % 2 + extra
    before = max(0, stamped - output) // 2
    return _StampedAxis(max(stamped, before + output), slice(before, before + output))


def _correlate(x: Float64, kernel: Array, stride: Pair, dilation: Pair) -> Float64:
    """Sum the products of ``kernel`` (kh, kw, C, C') with each window, a band of rows at a time."""
    windows = sliding(x, kernel.shape[:2], stride, dilation)  # (H', W', C, kh, kw)
    height, width = windows.shape[:2]
    weights = kernel.reshape(-1, kernel.shape[3]).astype(np.float64)  # (kh kw C, C')
    y = np.empty((height, width, weights.shape[1]))
    band = max(1, BAND_VALUES // max(1, width * len(weights)))
    for top in range(0, height, band):
        rows = windows[top : top + band].transpose(0, 1, 3, 4, 2)  # (band, W', kh, kw, C)
        y[top : top + band] = rows.reshape(*rows.shape[:2], -1) @ weights
    return y


def _add_bias(y: Float64, bias: Array | None) -> Float64:
    if bias is not None:
        y += bias
    return y
