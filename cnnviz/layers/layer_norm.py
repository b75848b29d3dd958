"""Layer normalisation: the channels of each place, by their own mean and variance."""

import numpy as np

from cnnviz.language import _
from cnnviz.layers.explanation import Cell, Explanation, Worked
from cnnviz.layers.kind import Inputs, LayerKind, last_axis
from cnnviz.layers.places import as_maps, channels_first
from cnnviz.types import Float32, LayerTrace

FORMULA = (
    r"y_k = \gamma_k\, \frac{x_k - \mu}{\sqrt{\sigma^2 + \varepsilon}} + \beta_k, \quad "
    r"\mu = \frac{1}{C} \sum_{k} x_k, \quad \sigma^2 = \frac{1}{C} \sum_{k} (x_k - \mu)^2"
)
WHY = (
    "Every place gets values of the same size, whatever the picture: it needs no statistics of "
    "other pictures, and does the same in training and in use."
)


def sentence(_layer: LayerTrace) -> str:
    """Say how values are shifted and scaled."""
    return _(
        "The values are shifted and scaled so that their mean is 0 and their variance "
        "1, then multiplied by gamma and moved by beta."
    )


def suits(layer: LayerTrace, inputs: Inputs) -> bool:
    """Whether the mean is that of a place's channels, or of a whole vector."""
    config, output = layer.config, layer.output
    return (
        len(inputs) == 1
        and (output.ndim == 1 or (output.ndim == 3 and output.shape[-1] > 1))
        and inputs[0].output.shape == output.shape
        and "epsilon" in config
        and last_axis(config.get("axis"), output)
        and not config.get("rms_scaling")
    )


def explain(layer: LayerTrace, inputs: Inputs, _channel: int) -> Explanation:
    """Give all channels, and gamma and beta of each."""
    source = inputs[0].output
    return Explanation(
        view="layer_norm",
        formula=FORMULA,
        settings=(
            (
                _("mean and variance"),
                _("of a place's channels") if layer.is_map else _("of all values"),
            ),
            (
                _("epsilon"),
                _("{epsilon:g}, keeps the root away from 0").format(
                    epsilon=layer.config["epsilon"]
                ),
            ),
        ),
        why=_(WHY),
        facts={"epsilon": float(layer.config["epsilon"])},
        arrays={
            "input": channels_first(source) if layer.is_map else source.reshape(1, 1, -1),
            "gamma": _weights(layer, "gamma", 1.0),
            "beta": _weights(layer, "beta", 0.0),
        },
    )


def work(layer: LayerTrace, inputs: Inputs, cell: Cell) -> Worked:
    """Take the mean and the variance of the cell's channels, then shift and scale its value."""
    row, column = (cell.row, cell.column) if layer.is_map else (0, 0)
    values = as_maps(inputs[0].output)[row, column].astype(np.float64)  # (C,)
    x, mean, variance = float(values[cell.channel]), float(values.mean()), float(values.var())
    names = (("gamma", 1.0), ("beta", 0.0))
    gamma, beta = (float(_weights(layer, *name)[cell.channel]) for name in names)
    epsilon = float(layer.config["epsilon"])
    terms = (
        ("x", x),
        ("mean", mean),
        ("variance", variance),
        (_("epsilon"), epsilon),
        ("gamma", gamma),
        ("beta", beta),
    )
    return Worked(terms, gamma * (x - mean) / float(np.sqrt(variance + epsilon)) + beta)


def _weights(layer: LayerTrace, name: str, otherwise: float) -> Float32:
    given = layer.weights.get(name)
    if given is None:
        return np.full(layer.output.shape[-1], otherwise, np.float32)
    return np.array(given, np.float32).reshape(-1)


LAYER_NORM = LayerKind(
    "normalisation",
    {"LayerNormalization": "Layer normalisation"},
    sentence,
    explain,
    work,
    suits,
)
