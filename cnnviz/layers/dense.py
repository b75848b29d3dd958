"""Fully connected layers."""

from dataclasses import replace

import numpy as np

from cnnviz.language import _, ngettext
from cnnviz.layers import convolution
from cnnviz.layers.convolution import Kernel
from cnnviz.layers.explanation import Cell, Explanation, Worked
from cnnviz.layers.kind import Inputs, LayerKind
from cnnviz.layers.places import channels_first
from cnnviz.layers.window import POINT
from cnnviz.types import Float32, LayerTrace

FORMULA = r"y = b + \sum_{n} w_n\, x_n"
WHY = (
    "Here everything is weighed against everything: positive weights are evidence for what the "
    "neuron stands for, negative ones evidence against it."
)
MAPS_FORMULA = r"y_{r,c} = b + \sum_{k} w_k\, x_{k,r,c}"
MAPS_WHY = "The same neurons look at the channels of every place: it is a 1×1 convolution."


def sentence(layer: LayerTrace) -> str:
    """Say what each neuron adds up."""
    neurons = ngettext("1 neuron", "{count} neurons", layer.output.shape[-1]).format(
        count=layer.output.shape[-1]
    )
    return _(
        "{neurons}, each looking at all inputs: every input is multiplied by its own "
        "weight, and the products and a bias are added up."
    ).format(neurons=neurons)


def suits(layer: LayerTrace, inputs: Inputs) -> bool:
    """Whether vectors or maps come in, and the weights are neither quantised nor extended."""
    return (
        len(inputs) == 1
        and inputs[0].output.ndim == layer.output.ndim
        and layer.output.ndim in (1, 3)
        and {"kernel"} <= set(layer.weights) <= {"kernel", "bias"}
    )


def explain(layer: LayerTrace, inputs: Inputs, channel: int) -> Explanation:
    """Give the inputs and one neuron's weights; over maps a neuron is a 1×1 convolution."""
    weights = _weights(layer, channel)
    if layer.is_map:
        return convolution.explained(layer, inputs[0], channel, _pointwise(weights))
    return Explanation(
        view="dense",
        formula=FORMULA,
        settings=(
            (_("inputs"), f"{len(weights):,}"),
            (_("neurons"), f"{layer.output.size:,}"),
            (_("bias"), _("one number for each neuron") if layer.config["use_bias"] else _("none")),
        ),
        why=_(WHY),
        facts={"bias": convolution.bias(layer, channel), "cells": None, "source": None},
        arrays={"input": inputs[0].output, "kernel": weights},
    )


def with_maps(explanation: Explanation, maps: LayerTrace | None) -> Explanation:
    """Add the maps that the input was flattened from, if it was."""
    if maps is None:
        return explanation
    facts = {"cells": list(maps.output.shape), "source": maps.name}
    return replace(
        explanation,
        facts={**explanation.facts, **facts},
        arrays={**explanation.arrays, "maps": channels_first(maps.output)},
    )


def work(layer: LayerTrace, inputs: Inputs, cell: Cell) -> Worked:
    """Multiply each input by its weight and add up."""
    weights = _weights(layer, cell.channel)
    if layer.is_map:
        return convolution.worked(layer, inputs[0], cell, _pointwise(weights))
    products = (inputs[0].output * weights.astype(np.float64)).tolist()
    terms = [
        (_("input {number}").format(number=number), product)
        for number, product in enumerate(products)
    ]
    return convolution.total(terms, convolution.bias(layer, cell.channel))


def _weights(layer: LayerTrace, neuron: int) -> Float32:
    return np.array(layer.weights["kernel"][:, neuron], np.float32)  # (N,)


def _pointwise(weights: Float32) -> Kernel:
    kernel = weights[:, None, None]  # (C, 1, 1)
    return Kernel(kernel, range(len(weights)), POINT, MAPS_FORMULA, _(MAPS_WHY))


DENSE = LayerKind("dense", {"Dense": "Dense (fully connected)"}, sentence, explain, work, suits)
