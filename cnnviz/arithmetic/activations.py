"""Activation functions: each takes an array of any shape and returns float64 of the same shape."""

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from cnnviz.arithmetic.windows import Array, Float64

SELU_ALPHA = 1.6732632423543772
SELU_SCALE = 1.0507009873554805
"""The fixed point of Klambauer et al. 2017, equation 14."""


def linear(x: Array) -> Float64:
    """Return ``x`` as it is."""
    return np.asarray(x, np.float64)


def relu(
    x: Array, negative_slope: float = 0.0, max_value: float | None = None, threshold: float = 0.0
) -> Float64:
    """Return ``x`` above ``threshold`` and 0 below; optionally a leak below and a ceiling above.

    ``y = min(x, max_value)`` for ``x > threshold``, else ``negative_slope * (x - threshold)``.
    """
    x = linear(x)
    above = x if max_value is None else np.minimum(x, max_value)
    return np.where(x > threshold, above, negative_slope * np.minimum(x - threshold, 0.0))


def relu6(x: Array) -> Float64:
    """Return ``min(max(x, 0), 6)``."""
    return np.clip(linear(x), 0.0, 6.0)


def leaky_relu(x: Array, negative_slope: float = 0.2) -> Float64:
    """Return ``x`` for ``x > 0``, else ``negative_slope * x``."""
    return relu(x, negative_slope)


def elu(x: Array, alpha: float = 1.0) -> Float64:
    """Return ``x`` for ``x > 0``, else ``alpha (exp(x) - 1)`` (Clevert et al. 2016)."""
    x = linear(x)
    return np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0.0)))


def celu(x: Array, alpha: float = 1.0) -> Float64:
    """Return ``max(x, 0) + min(0, alpha (exp(x / alpha) - 1))`` (Barron 2017)."""
    return elu(linear(x) / alpha) * alpha


def selu(x: Array) -> Float64:
    """Return the scaled ELU that keeps mean 0 and variance 1 (Klambauer et al. 2017)."""
    return SELU_SCALE * elu(x, SELU_ALPHA)


def gelu(x: Array, approximate: bool = False) -> Float64:
    """Return ``x P(X <= x)`` for a normal X (Hendrycks and Gimpel 2016).

    Exact: ``x (1 + erf(x / sqrt 2)) / 2``; approximate:
    ``x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2``.
    """
    x = linear(x)
    if approximate:
        return 0.5 * x * (1.0 + np.tanh(math.sqrt(2.0 / math.pi) * (x + 0.044715 * x**3)))
    return 0.5 * x * _erfc(x / -math.sqrt(2.0))


def sigmoid(x: Array) -> Float64:
    """Return ``1 / (1 + exp(-x))``, from 0 to 1."""
    return np.exp(log_sigmoid(x))


def log_sigmoid(x: Array) -> Float64:
    """Return ``-log(1 + exp(-x))``."""
    return -softplus(-linear(x))


def hard_sigmoid(x: Array) -> Float64:
    """Return ``relu6(x + 3) / 6``, as Keras 3 defines it."""
    return relu6(linear(x) + 3.0) / 6.0


def silu(x: Array) -> Float64:
    """Return ``x sigmoid(x)``, also called swish (Ramachandran et al. 2017)."""
    return x * sigmoid(x)


def hard_silu(x: Array) -> Float64:
    """Return ``x relu6(x + 3) / 6``, also called hard swish (Howard et al. 2019)."""
    return x * hard_sigmoid(x)


def tanh(x: Array) -> Float64:
    """Return the hyperbolic tangent, from -1 to 1."""
    return np.tanh(linear(x))


def hard_tanh(x: Array) -> Float64:
    """Return ``x`` cut to the range from -1 to 1."""
    return np.clip(linear(x), -1.0, 1.0)


def tanh_shrink(x: Array) -> Float64:
    """Return ``x - tanh(x)``."""
    return linear(x) - tanh(x)


def softplus(x: Array) -> Float64:
    """Return ``log(1 + exp(x))``."""
    return np.logaddexp(0.0, linear(x))


def squareplus(x: Array, b: float = 4.0) -> Float64:
    """Return ``(x + sqrt(x^2 + b)) / 2``."""
    x = linear(x)
    return 0.5 * (x + np.sqrt(x**2 + b))


def softsign(x: Array) -> Float64:
    """Return ``x / (1 + |x|)``."""
    x = linear(x)
    quotient: Float64 = x / (1.0 + np.abs(x))
    return quotient


def soft_shrink(x: Array, threshold: float = 0.5) -> Float64:
    """Return ``x`` moved towards 0 by ``threshold``, and 0 within it."""
    x = linear(x)
    return np.sign(x) * np.maximum(np.abs(x) - threshold, 0.0)


def hard_shrink(x: Array, threshold: float = 0.5) -> Float64:
    """Return ``x`` where ``|x| > threshold``, else 0."""
    x = linear(x)
    return np.where(np.abs(x) > threshold, x, 0.0)


def exponential(x: Array) -> Float64:
    """Return ``exp(x)``."""
    return np.exp(linear(x))


def mish(x: Array) -> Float64:
    """Return ``x tanh(softplus(x))`` (Misra 2019)."""
    return x * np.tanh(softplus(x))


def softmax(x: Array, axis: int | Sequence[int] = -1) -> Float64:
    """Return ``exp(x) / sum exp(x)`` along ``axis``: from 0 to 1, with the sum 1."""
    return np.exp(log_softmax(x, axis))


def log_softmax(x: Array, axis: int | Sequence[int] = -1) -> Float64:
    """Return ``x - log sum exp(x)`` along ``axis``."""
    axes = axis if isinstance(axis, int) else tuple(axis)
    x = linear(x)
    shifted: Float64 = x - np.max(x, axis=axes, keepdims=True)  # no overflow in exp
    total: Float64 = np.sum(np.exp(shifted), axis=axes, keepdims=True)
    return shifted - np.log(total)


def _erfc(x: Float64) -> Float64:
    """Return the complementary error function, which NumPy lacks."""
    return np.fromiter(map(math.erfc, x.ravel().tolist()), np.float64, x.size).reshape(x.shape)


ACTIVATIONS: Mapping[str, Callable[[Array], Float64]] = {
    "linear": linear,
    "relu": relu,
    "relu6": relu6,
    "leaky_relu": leaky_relu,
    "elu": elu,
    "celu": celu,
    "selu": selu,
    "gelu": gelu,
    "sigmoid": sigmoid,
    "log_sigmoid": log_sigmoid,
    "hard_sigmoid": hard_sigmoid,
    "silu": silu,
    "swish": silu,
    "hard_silu": hard_silu,
    "hard_swish": hard_silu,
    "tanh": tanh,
    "hard_tanh": hard_tanh,
    "tanh_shrink": tanh_shrink,
    "softplus": softplus,
    "squareplus": squareplus,
    "softsign": softsign,
    "soft_shrink": soft_shrink,
    "hard_shrink": hard_shrink,
    "exponential": exponential,
    "mish": mish,
    "softmax": softmax,
    "log_softmax": log_softmax,
}
"""Every activation by the name that Keras gives it."""
