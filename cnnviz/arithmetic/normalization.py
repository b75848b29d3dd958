"""Shifting and scaling values: by stored statistics, or by those of the picture itself."""

from collections.abc import Sequence

import numpy as np

from cnnviz.arithmetic.windows import Array, Float64

Axes = int | Sequence[int]


def rescale(x: Array, scale: Array | float, offset: Array | float = 0.0) -> Float64:
    """Return ``x * scale + offset``, float64 of the same shape; one number, or one a channel."""
    return np.asarray(x, np.float64) * scale + offset


def normalize(x: Array, mean: Array | float, variance: Array | float) -> Float64:
    """Return ``(x - mean) / sqrt(variance)``, float64 of the same shape.

    A standard deviation under 1e-7 counts as 1e-7 (Keras), so a constant channel divides by no 0.
    """
    deviation = np.maximum(np.sqrt(np.asarray(variance, np.float64)), 1e-7)
    quotient: Float64 = (np.asarray(x, np.float64) - mean) / deviation
    return quotient


def batch_norm(  # noqa: PLR0913 - the textbook's parameters
    x: Array,
    mean: Array,
    variance: Array,
    gamma: Array | float = 1.0,
    beta: Array | float = 0.0,
    *,
    epsilon: float = 1e-3,
) -> Float64:
    """Normalise each channel by the statistics that were learned in training.

    ``y = gamma * (x - mean) / sqrt(variance + epsilon) + beta`` (Ioffe and Szegedy 2015,
    algorithm 2).

    Args:
        x: (H, W, C) or (N,).
        mean: (C,) running mean of each channel.
        variance: (C,) running variance of each channel.
        gamma: (C,) learned scale.
        beta: (C,) learned shift.
        epsilon: Keeps the root away from zero.

    Returns:
        float64 of the shape of ``x``.
    """
    factor = gamma / np.sqrt(np.asarray(variance, np.float64) + epsilon)  # (C,)
    return np.asarray(x, np.float64) * factor + (beta - mean * factor)


def layer_norm(
    x: Array,
    gamma: Array | float = 1.0,
    beta: Array | float = 0.0,
    *,
    axis: Axes = -1,
    epsilon: float = 1e-3,
) -> Float64:
    """Normalise ``x`` by its own mean and variance along ``axis`` (Ba et al. 2016, equation 4).

    ``y = gamma * (x - mean) / sqrt(variance + epsilon) + beta``.

    Args:
        x: (H, W, C) or (N,).
        gamma: Learned scale, of a shape that broadcasts against ``x``.
        beta: Learned shift, likewise.
        axis: The axes over which mean and variance are taken; -1 for the channels of each cell.
        epsilon: Keeps the root away from zero.

    Returns:
        float64 of the shape of ``x``.
    """
    axes = _axes(axis)
    mean = np.mean(x, axis=axes, dtype=np.float64, keepdims=True)
    variance = np.mean((x - mean) ** 2, axis=axes, keepdims=True)
    normal: Float64 = gamma * (x - mean) / np.sqrt(variance + epsilon) + beta
    return normal


def group_norm(
    x: Array,
    groups: int,
    gamma: Array | float = 1.0,
    beta: Array | float = 0.0,
    *,
    epsilon: float = 1e-3,
) -> Float64:
    """Normalise each group of neighbouring channels over all its values (Wu and He 2018).

    Args:
        x: (..., C) with C divisible by ``groups``.
        groups: How many groups; C of them is instance normalisation.
        gamma: (C,) learned scale.
        beta: (C,) learned shift.
        epsilon: Keeps the root away from zero.

    Returns:
        float64 of the shape of ``x``.
    """
    grouped = np.reshape(x, (-1, groups, x.shape[-1] // groups))  # (H W, groups, C / groups)
    normal = layer_norm(grouped, axis=(0, 2), epsilon=epsilon)
    return gamma * normal.reshape(x.shape) + beta


def rms_norm(
    x: Array, scale: Array | float = 1.0, *, axis: Axes = -1, epsilon: float = 1e-6
) -> Float64:
    """Return ``scale * x / sqrt(mean(x^2) + epsilon)`` along ``axis`` (Zhang and Sennrich 2019)."""
    square = np.mean(np.square(x, dtype=np.float64), axis=_axes(axis), keepdims=True)
    normal: Float64 = scale * x / np.sqrt(square + epsilon)
    return normal


def unit_norm(x: Array, *, axis: Axes = -1) -> Float64:
    """Return ``x`` with Euclidean length 1 along ``axis``: ``x / sqrt(max(sum x^2, 1e-12))``."""
    square = np.sum(np.square(x, dtype=np.float64), axis=_axes(axis), keepdims=True)
    unit: Float64 = x / np.sqrt(np.maximum(square, 1e-12))
    return unit


def _axes(axis: Axes) -> tuple[int, ...]:
    return (axis,) if isinstance(axis, int) else tuple(axis)
