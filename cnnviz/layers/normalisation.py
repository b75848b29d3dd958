"""Layers that shift and scale values without mixing places: a straight line for each channel."""

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.language import _
from cnnviz.layers.explanation import Cell, Explanation, Worked
from cnnviz.layers.kind import Inputs, LayerKind, last_axis
from cnnviz.layers.places import channel_of, plain, value_at
from cnnviz.types import LayerTrace

SENTENCES = {
    "BatchNormalization": (
        "Each channel is shifted and scaled by numbers that training found: minus the mean, "
        "divided by the standard deviation, times gamma, plus beta."
    ),
    "Rescaling": "Every value is multiplied by one number and another is added.",
    "Normalization": "Every value is shifted by a mean and divided by a standard deviation.",
}
TITLES = {
    "BatchNormalization": "Batch normalisation",
    "Rescaling": "Rescaling",
    "Normalization": "Normalisation",
}
NORMALISING = r"y = \gamma\, \frac{x - \mu}{\sqrt{\sigma^2 + \varepsilon}} + \beta"
SCALING = r"y = s\, x + t"
LEAST_DEVIATION = 1e-7
"""Keras divides by no smaller standard deviation."""


class Line(NamedTuple):
    """What happens to the values of one channel."""

    operation: str
    formula: str
    why: str
    facts: dict[str, float | None]


def sentence(layer: LayerTrace) -> str:
    """Say how values are shifted and scaled."""
    return _(SENTENCES[layer.kind])


def suits(layer: LayerTrace, inputs: Inputs) -> bool:
    """Whether each channel, or all of them alike, has numbers of its own."""
    return (
        len(inputs) == 1
        and layer.output.ndim in (1, 3)
        and inputs[0].output.shape == layer.output.shape
        and SUITS[layer.kind](layer)
    )


def explain(layer: LayerTrace, inputs: Inputs, channel: int) -> Explanation:
    """Give the values before, and the line's numbers."""
    line = LINES[layer.kind](layer, channel)
    return Explanation(
        view="affine",
        formula=line.formula,
        settings=tuple(_settings(layer)),
        why=line.why,
        facts={"operation": line.operation, **plain(line.facts)},
        arrays={"input": channel_of(inputs[0], channel)},
    )


def work(layer: LayerTrace, inputs: Inputs, cell: Cell) -> Worked:
    """Shift and scale one value."""
    x, facts = value_at(inputs[0], cell), LINES[layer.kind](layer, cell.channel).facts
    given = {name: value for name, value in facts.items() if value is not None}
    terms = (("x", x), *given.items())
    if "scale" in given:
        return Worked(terms, x * given["scale"] + given["offset"])
    deviation = math.sqrt(given["variance"] + given.get("epsilon", 0.0))
    normal = (x - given["mean"]) / deviation
    return Worked(terms, normal * given.get("gamma", 1.0) + given.get("beta", 0.0))


def _batch_norm(layer: LayerTrace, channel: int) -> Line:
    weights = {"mean": "moving_mean", "variance": "moving_variance"}
    weights |= {"gamma": "gamma", "beta": "beta"}
    facts = {fact: _weight(layer, name, channel) for fact, name in weights.items()}
    why = _(
        "It keeps the values of every layer in the same range, so that training is "
        "faster and steadier. The mean and the variance are those of the training "
        "pictures."
    )
    facts["epsilon"] = float(layer.config["epsilon"])
    return Line("batch normalisation", NORMALISING, why, facts)


def _rescaling(layer: LayerTrace, channel: int) -> Line:
    facts = {name: _number(layer.config[name], channel) for name in ("scale", "offset")}
    why = _("Networks learn best from numbers around 0 or 1, and pixels go up to 255.")
    return Line("rescaling", SCALING, why, {**facts})


def _normalization(layer: LayerTrace, channel: int) -> Line:
    names = ("mean", "variance")
    mean, variance = (_number(_statistics(layer, name), channel) for name in names)
    why = _("Each channel gets the mean 0 and the variance 1 over the training pictures.")
    if layer.config.get("invert"):
        facts = {"scale": max(math.sqrt(variance), LEAST_DEVIATION), "offset": mean}
        return Line(
            "normalisation undone",
            SCALING,
            _("This takes back: {why}").format(why=why),
            {**facts},
        )
    facts = {"mean": mean, "variance": max(variance, LEAST_DEVIATION**2)}
    rest = dict.fromkeys(("gamma", "beta", "epsilon"))
    return Line("normalisation", r"y = \frac{x - \mu}{\sigma}", why, {**facts, **rest})


def _weight(layer: LayerTrace, name: str, channel: int) -> float | None:
    values = layer.weights.get(name)
    return None if values is None else float(values[channel])


def _statistics(layer: LayerTrace, name: str) -> Any:
    values = layer.weights.get(name)
    return layer.config[name] if values is None else values


def _number(value: Any, channel: int) -> float:
    values = _numbers(value)
    return float(values[channel if len(values) > 1 else 0])


def _numbers(value: Any) -> NDArray[np.float64]:
    """Return one number, a list, or an array as Keras stores it in a configuration, as (n,)."""
    if isinstance(value, Mapping):
        value = value["config"]["value"]
    return np.asarray(value, np.float64).reshape(-1)


def _batch_norm_suits(layer: LayerTrace) -> bool:
    return last_axis(layer.config.get("axis"), layer.output) and "moving_mean" in layer.weights


def _rescaling_suits(layer: LayerTrace) -> bool:
    names, channels = ("scale", "offset"), layer.output.shape[-1]
    given = [layer.config.get(name) for name in names]
    return None not in given and all(len(_numbers(one)) in (1, channels) for one in given)


def _normalization_suits(layer: LayerTrace) -> bool:
    axis, channels = layer.config.get("axis"), layer.output.shape[-1]
    given = [_statistics(layer, name) for name in ("mean", "variance") if name in layer.config]
    sizes = {len(_numbers(one)) for one in given if one is not None}
    known = not axis or last_axis(axis, layer.output)  # none: all values alike
    return len(given) == 2 and known and bool(sizes) and sizes <= {1, channels}


def _settings(layer: LayerTrace) -> Iterator[tuple[str, str]]:
    config = layer.config
    if layer.kind == "BatchNormalization":
        yield _("numbers of each channel"), _("mean and variance") + _learned(layer)
        yield (
            _("epsilon"),
            _("{epsilon:g}, keeps the root away from 0").format(epsilon=config["epsilon"]),
        )
    if layer.kind == "Rescaling":
        for name in ("scale", "offset"):
            yield name, ", ".join(f"{one:g}" for one in _numbers(config[name]))
    if layer.kind == "Normalization":
        yield _("mean and variance"), _("of each channel") if config["axis"] else _("of all values")


def _learned(layer: LayerTrace) -> str:
    names = [name for name in ("gamma", "beta") if name in layer.weights]
    return _("; learned: {names}").format(names=_(" and ").join(names)) if names else ""


LINES: Mapping[str, Callable[[LayerTrace, int], Line]] = {
    "BatchNormalization": _batch_norm,
    "Rescaling": _rescaling,
    "Normalization": _normalization,
}
SUITS: Mapping[str, Callable[[LayerTrace], bool]] = {
    "BatchNormalization": _batch_norm_suits,
    "Rescaling": _rescaling_suits,
    "Normalization": _normalization_suits,
}

NORMALISATION = LayerKind("normalisation", TITLES, sentence, explain, work, suits)
