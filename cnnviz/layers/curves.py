"""The curves of activations: their formulas, parameters and bends, by Keras' names."""

from collections.abc import Mapping, Sequence
from typing import Any

from cnnviz.language import _

SENTENCES = {
    "relu": "Negative values become 0, positive ones pass.",
    "relu6": "Negative values become 0, values over 6 become 6, the rest passes.",
    "leaky_relu": "Positive values pass, negative ones are made much smaller.",
    "elu": "Positive values pass, negative ones bend smoothly towards −1.",
    "gelu": "Large values pass, negative ones fade to 0 along a smooth curve.",
    "silu": "Each value is multiplied by its own sigmoid: a smooth ReLU.",
    "sigmoid": "Each value is squeezed between 0 and 1.",
    "tanh": "Each value is squeezed between −1 and 1.",
    "softmax": (
        "The scores become probabilities: each is e to the power of its score, divided by the sum "
        "of all, so that they add up to 1."
    ),
}
FORMULAS = {
    "linear": "y = x",
    "relu": r"y = \max(0, x)",
    "relu6": r"y = \min(\max(0, x), 6)",
    "leaky_relu": r"y = \begin{cases} x & x > 0 \\ \alpha x & x \le 0 \end{cases}",
    "prelu": r"y = \begin{cases} x & x > 0 \\ \alpha x & x \le 0 \end{cases}",
    "elu": r"y = \begin{cases} x & x > 0 \\ \alpha (e^{x} - 1) & x \le 0 \end{cases}",
    "selu": r"y = \lambda \begin{cases} x & x > 0 \\ \alpha (e^{x} - 1) & x \le 0 \end{cases}",
    "celu": r"y = \max(0, x) + \min(0, e^{x} - 1)",
    "gelu": r"y = x\, \Phi(x)",
    "silu": r"y = x\, \sigma(x) = \frac{x}{1 + e^{-x}}",
    "sigmoid": r"y = \sigma(x) = \frac{1}{1 + e^{-x}}",
    "log_sigmoid": r"y = -\ln(1 + e^{-x})",
    "hard_sigmoid": r"y = \min(\max(0, x + 3), 6) / 6",
    "hard_silu": r"y = x \min(\max(0, x + 3), 6) / 6",
    "tanh": r"y = \tanh x",
    "hard_tanh": r"y = \min(\max(-1, x), 1)",
    "tanh_shrink": r"y = x - \tanh x",
    "softplus": r"y = \ln(1 + e^{x})",
    "squareplus": r"y = \tfrac{1}{2} (x + \sqrt{x^2 + 4})",
    "softsign": r"y = \frac{x}{1 + |x|}",
    "soft_shrink": r"y = \operatorname{sign}(x) \max(|x| - 0.5, 0)",
    "hard_shrink": r"y = \begin{cases} x & |x| > 0.5 \\ 0 & |x| \le 0.5 \end{cases}",
    "exponential": r"y = e^{x}",
    "mish": r"y = x \tanh(\ln(1 + e^{x}))",
}
GENERAL_RELU = (
    r"y = \begin{cases} \min(x, \mathit{max}) & x > \theta \\ "
    r"\alpha (x - \theta) & x \le \theta \end{cases}"
)
WHY = (
    "Without a curve between them, all layers together could do no more than a single one. The "
    "bend lets the network tell apart what no straight line can."
)
RELU_WHY = f"Where a pattern was not found, a 0 says so and silences the place. {WHY}"
SATURATING_WHY = (
    "It turns a number of any size into one between fixed limits, which can be read as a degree: "
    "not at all, somewhat, fully."
)
SATURATING = frozenset({"sigmoid", "hard_sigmoid", "tanh", "hard_tanh", "softsign"})
NAMES = {
    "ReLU": "relu",
    "LeakyReLU": "leaky_relu",
    "PReLU": "prelu",
    "ELU": "elu",
    "swish": "silu",
    "hard_swish": "hard_silu",
}
SETTINGS: Mapping[str, tuple[str, ...]] = {
    "relu": ("negative_slope", "max_value", "threshold"),
    "leaky_relu": ("negative_slope",),
    "elu": ("alpha",),
}
"""The parameters of each curve, by the names that Keras gives them."""
DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "relu": {"negative_slope": 0.0, "max_value": None, "threshold": 0.0},
    "leaky_relu": {"negative_slope": 0.2},
    "elu": {"alpha": 1.0},
    "celu": {"alpha": 1.0},
    "gelu": {"approximate": False},
}
"""What Keras' functions take where nothing else is said."""
KINKS = {"relu6": (6.0,), "hard_sigmoid": (-3.0, 3.0), "hard_silu": (-3.0, 3.0)}
"""Where a curve bends, beside 0."""


def formula(name: str, parameters: Mapping[str, Any]) -> str:
    """Return the curve in LaTeX; a ReLU with parameters of its own has another one."""
    special = name == "relu" and parameters != DEFAULTS["relu"]
    return GENERAL_RELU if special else FORMULAS[name]


def why(name: str) -> str:
    """Say what the curve is good for."""
    if name in SATURATING:
        return _(SATURATING_WHY)
    return _(RELU_WHY) if name in ("relu", "relu6") else _(WHY)


def bends(name: str, parameters: Mapping[str, Any]) -> Sequence[float]:
    """Return the places where the curve bends."""
    own = [parameters[key] for key in ("max_value", "threshold") if parameters.get(key)]
    return [0.0, *KINKS.get(name, ()), *map(float, own)]
