"""The words of the view of activations."""

from typing import Any

from cnnviz.components.explain.texts import maps

TEXTS: dict[str, Any] = maps.TEXTS | {
    "curve": "The curve, and this cell on it",
    "curve_alt": "The curve of {name}, over all values that come in",
    "x": "what comes in, x",
    "y": "what goes out, y",
    "settings": "Its parameters",
    "zeros": "{share} of the values that go out are exactly 0.",
    "notes": {
        "gelu": "Φ(x) is the share of the standard normal distribution that lies below x.",
        "other": "The value is read off the curve.",
    },
    "rules": {
        "linear": "{x} passes unchanged: {y}",
        "relu": "max(0, {x}) = {y}",
        "capped": "min({max_value}, max(0, {x})) = {y}",
        "passes": "{x} is not below {threshold}, so it passes: {y}",
        "over": "{x} is over {max_value}, so it is cut off: {y}",
        "below": "{x} is below {threshold}, so {slope} · ({x} − {threshold}) = {y}",
        "sloped": "{x} is below 0, so {slope} · {x} = {y}",
        "elu": "{x} is not over 0, so {alpha} · (e^{x} − 1) = {y}",
        "selu": "{x} is not over 0, so {scale} · {alpha} · (e^{x} − 1) = {y}",
        "scaled": "{scale} · {x} = {y}",
        "sigmoid": "1 / (1 + e^{negated}) = {y}",
        "silu": "{x} · sigmoid({x}) = {x} · {share} = {y}",
        "gelu": "{x} · Φ({x}) = {x} · {share} = {y}",
        "mish": "{x} · tanh(ln(1 + e^{x})) = {x} · {share} = {y}",
        "tanh": "tanh({x}) = {y}",
        "hard_tanh": "min(1, max(−1, {x})) = {y}",
        "tanh_shrink": "{x} − tanh({x}) = {y}",
        "celu": "{x} is not over 0, so {alpha} · (e^{x} − 1) = {y}",
        "log_sigmoid": "−ln(1 + e^{negated}) = {y}",
        "squareplus": "({x} + √({x}² + 4)) / 2 = {y}",
        "soft_shrink": "{x} moved towards 0 by 0.5, but not over it: {y}",
        "hard_shrink": "{x}, or 0 where it is no further than 0.5 from 0: {y}",
        "softplus": "ln(1 + e^{x}) = {y}",
        "softsign": "{x} / (1 + |{x}|) = {y}",
        "exponential": "e^{x} = {y}",
        "hard_sigmoid": "min(1, max(0, {x} / 6 + 0.5)) = {y}",
        "hard_silu": "{x} · min(1, max(0, {x} / 6 + 0.5)) = {x} · {share} = {y}",
        "other": "f({x}) = {y}",
    },
}
