"""The fully connected layer."""

import numpy as np

from cnnviz.arithmetic.windows import Array, Float64

BLOCK_VALUES = 1 << 18
"""Weights that are widened to float64 at a time (2 MiB): VGG16's first dense layer has 10^8."""


def dense(x: Array, kernel: Array, bias: Array | None = None) -> Float64:
    """Weigh every input for every unit: ``y[o] = bias[o] + sum_k x[k] * kernel[k, o]``.

    Args:
        x: (N,), or (..., N) with the sum over the last axis.
        kernel: (N, N').
        bias: (N',), or None for no bias.

    Returns:
        float64 (..., N').
    """
    y = np.zeros((*x.shape[:-1], kernel.shape[1]))
    block = max(1, BLOCK_VALUES // kernel.shape[1])
    for k in range(0, len(kernel), block):
        y += np.asarray(x[..., k : k + block], np.float64) @ kernel[k : k + block]
    return y if bias is None else y + bias
