"""The words of the view of the sigmoid at the end of a network."""

from typing import Any

from cnnviz.components.explain.texts import maps

TEXTS: dict[str, Any] = maps.TEXTS | {
    "line": "1 / (1 + e^{negated}) = 1 / (1 + {exponential}) = {y}",
    "curve": "The curve, and this score on it",
    "curve_alt": "The curve of the sigmoid, from 0 to 1",
    "x": "logit, x",
    "y": "probability, y",
    "above": "{y} is not below the threshold {threshold}, so the answer is “{label}”.",
    "below": "{y} is below the threshold {threshold}, so the answer is “{label}”.",
    "above_many": "{y} is not below the threshold {threshold}, so the answer has “{label}”.",
    "below_many": "{y} is below the threshold {threshold}, so the answer does not have “{label}”.",
    "threshold": "The dashed line is the threshold, {threshold}.",
    "other": "For “{label}” there remains 1 − {y} = {rest}",
}
