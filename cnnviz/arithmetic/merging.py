"""Joining branches: several arrays become one; size-1 axes are stretched to fit (broadcasting)."""

from collections.abc import Sequence
from functools import reduce

import numpy as np

from cnnviz.arithmetic.windows import Array, Float64


def add(arrays: Sequence[Array]) -> Float64:
    """Return the element-wise sum of two or more arrays, float64."""
    return reduce(np.add, _float64(arrays))


def subtract(arrays: Sequence[Array]) -> Float64:
    """Return the first array minus the second, float64."""
    first, second = _float64(arrays)
    return first - second


def multiply(arrays: Sequence[Array]) -> Float64:
    """Return the element-wise product; a (1, 1, C) array weighs whole maps (squeeze-excite)."""
    return reduce(np.multiply, _float64(arrays))


def average(arrays: Sequence[Array]) -> Float64:
    """Return the element-wise mean, float64."""
    return add(arrays) / len(arrays)


def maximum(arrays: Sequence[Array]) -> Float64:
    """Return the element-wise largest value, float64."""
    return reduce(np.maximum, _float64(arrays))


def minimum(arrays: Sequence[Array]) -> Float64:
    """Return the element-wise smallest value, float64."""
    return reduce(np.minimum, _float64(arrays))


def concatenate(arrays: Sequence[Array], axis: int = -1) -> Float64:
    """Return the arrays one behind the other along ``axis``; -1 stacks the channels."""
    return np.concatenate(_float64(arrays), axis=axis)


def _float64(arrays: Sequence[Array]) -> list[Float64]:
    return [np.asarray(array, np.float64) for array in arrays]
