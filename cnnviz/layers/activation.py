"""Activations: one curve, applied to every value."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from cnnviz.arithmetic import ACTIVATIONS, replay
from cnnviz.arithmetic.replays import LAYERS_AS_ACTIVATIONS
from cnnviz.language import _
from cnnviz.layers import curves
from cnnviz.layers.explanation import Cell, Explanation, Worked
from cnnviz.layers.kind import Inputs, LayerKind
from cnnviz.layers.places import channel_of, plain, value_at
from cnnviz.types import Float32, LayerTrace

TITLES = {
    "Activation": "Activation",
    "ReLU": "ReLU",
    "LeakyReLU": "Leaky ReLU",
    "PReLU": "Parametric ReLU",
    "ELU": "ELU",
}
ALIASES = {"swish": "silu", "re_lu": "relu", "leakyrelu": "leaky_relu", "prelu": "leaky_relu"}
POINTS = 129
"""Of a drawn curve, evenly spread; its bends come on top."""


def curve(layer: LayerTrace) -> str:
    """Return the name of the layer's function in lower case, e.g. ``relu``."""
    layer = unwrapped(layer)
    name = layer.config.get("activation") if layer.kind == "Activation" else layer.kind
    text = str(name).lower()
    return ALIASES.get(text, text)


def unwrapped(layer: LayerTrace) -> LayerTrace:
    """Return the layer that serves as the function of an ``Activation``, in the latter's place."""
    inner = layer.config.get("activation") if layer.kind == "Activation" else None
    if isinstance(inner, Mapping) and inner.get("class_name") in LAYERS_AS_ACTIVATIONS:
        return replace(layer, kind=str(inner["class_name"]), config=inner["config"])
    return layer


EVERY_VALUE = "Every value goes through the same curve."


def sentence(layer: LayerTrace) -> str:
    """Say what the curve does to a value."""
    return _(curves.SENTENCES.get(curve(layer), EVERY_VALUE))


def suits(layer: LayerTrace, inputs: Inputs) -> bool:
    """Whether the curve is known by name, and each value goes through it alone."""
    return (
        len(inputs) == 1
        and inputs[0].output.shape == layer.output.shape
        and layer.output.ndim in (1, 3)
        and name_of(layer) in curves.FORMULAS
    )


def name_of(layer: LayerTrace) -> str:
    """Return the one name of the curve, ``prelu`` included; ``""`` for one that is not known."""
    layer = unwrapped(layer)
    if layer.kind != "Activation":
        return curves.NAMES.get(layer.kind, "")
    name = str(layer.config.get("activation") or "linear")
    return curves.NAMES.get(name, name) if name in ACTIVATIONS else ""


def explain(layer: LayerTrace, inputs: Inputs, channel: int) -> Explanation:
    """Give the values before, and points of the curve over their range."""
    x, output, name = channel_of(inputs[0], channel), channel_of(layer, channel), name_of(layer)
    slopes, parameters = _slopes(layer, channel), _parameters(layer)
    if slopes is not None:
        shared = bool((slopes == slopes.flat[0]).all())
        parameters = {"alpha": float(slopes.flat[0]) if shared else None}
    arrays = {"input": x, "curve": _curve(layer, x, parameters)}
    if slopes is not None and parameters["alpha"] is None:
        arrays["alpha"] = slopes
    return Explanation(
        view="activation",
        formula=curves.formula(name, parameters),
        settings=tuple((key.replace("_", " "), _worded(one)) for key, one in parameters.items()),
        why=curves.why(name),
        facts={
            "name": name,
            "settings": plain(parameters),
            "zeros": float((output == 0).mean()),
        },
        arrays=arrays,
    )


def work(layer: LayerTrace, inputs: Inputs, cell: Cell) -> Worked:
    """Put the value into the curve."""
    x = value_at(inputs[0], cell)
    slopes = _slopes(layer, cell.channel)
    if slopes is None:
        return Worked((("x", x),), float(replay(layer, (np.array(x),))))
    slope = float(slopes.flat[0] if slopes.size == 1 else slopes[cell.row, cell.column])
    return Worked((("x", x), ("slope", slope)), x if x > 0 else slope * x)


def _parameters(layer: LayerTrace) -> dict[str, Any]:
    layer, name = unwrapped(layer), name_of(layer)
    parameters = dict(curves.DEFAULTS.get(name, {}))
    if layer.kind != "Activation":
        given = {key: layer.config.get(key) for key in curves.SETTINGS.get(name, ())}
        parameters |= {key: value for key, value in given.items() if value is not None}
    return parameters


def _slopes(layer: LayerTrace, channel: int) -> Float32 | None:
    """Return a PReLU's slopes for one channel: (H, W), (1, 1) where shared; (1,) of a vector."""
    if layer.kind != "PReLU":
        return None
    alpha = np.asarray(layer.weights["alpha"], np.float32)
    number = channel if alpha.shape[-1] > 1 else 0
    slopes = np.array(alpha[..., number])
    if slopes.size <= 1:
        return slopes.reshape((1,) * max(1, slopes.ndim))
    return np.broadcast_to(slopes, layer.output.shape[:2])


def _curve(layer: LayerTrace, x: Float32, parameters: Mapping[str, Any]) -> Float32:
    """Return (2, n): x from the smallest to the largest input, with all bends, and y."""
    finite = x[np.isfinite(x)]
    low, high = float(finite.min(initial=0.0)), float(finite.max(initial=0.0))
    if low == high:
        low, high = -1.0, 1.0
    bends = curves.bends(name_of(layer), parameters)
    inside = [bend for bend in bends if low < bend < high]
    points = np.unique(np.concatenate([np.linspace(low, high, POINTS), inside]))
    with np.errstate(over="ignore"):  # e^x of a large x is infinite, and drawn as such
        if layer.kind == "PReLU":
            slope = parameters["alpha"] or 0.0
            y = np.where(points > 0, points, slope * points)
        else:
            y = replay(layer, (points,))
        return np.stack([points, y]).astype(np.float32)


def _worded(value: Any) -> str:
    if value is None:
        return _("none")
    return f"{value:g}" if isinstance(value, float) else str(value)


ACTIVATION = LayerKind("activation", TITLES, sentence, explain, work, suits)
