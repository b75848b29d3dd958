"""Separable convolutions: each channel alone first, then a mix of the channels at each place."""

import numpy as np

from cnnviz.language import _
from cnnviz.layers import convolution
from cnnviz.layers.cost import parameters_worked
from cnnviz.layers.explanation import Cell, Explanation, Worked
from cnnviz.layers.kind import Inputs, LayerKind
from cnnviz.layers.places import channels_first
from cnnviz.layers.window import sliding
from cnnviz.types import LayerTrace

FORMULA = (
    r"y_{r,c} = b + \sum_{k,m} v_{k,m} \sum_{i,j} w_{k,m,i,j}\; "
    r"x_{k,\; r s_r + i d_r - p_r,\; c s_c + j d_c - p_c}"
)
WHY = (
    "Looking for a pattern in each channel and mixing the channels are done one after the other. "
    "That takes a fraction of the numbers and of the work of a full convolution."
)


def suits(layer: LayerTrace, inputs: Inputs) -> bool:
    """Whether it is a plain separable convolution of maps."""
    return convolution.suits(layer, inputs) and "depthwise_kernel" in layer.weights


def explain(layer: LayerTrace, inputs: Inputs, channel: int) -> Explanation:
    """Give all input channels, and the kernels of both steps."""
    first = layer.weights["depthwise_kernel"]  # (kh, kw, C, M)
    second = layer.weights["pointwise_kernel"]  # (1, 1, C M, C')
    window = sliding(layer, inputs[0], first.shape[:2])
    rows, columns, count, multiplier = first.shape
    maps = first.reshape(rows, columns, count * multiplier)
    return Explanation(
        view="separable",
        formula=FORMULA,
        settings=tuple(convolution.settings(layer, window, range(count))),
        why=_(WHY),
        facts={
            "channels": list(range(count)),
            **window.facts,
            "multiplier": multiplier,
            "bias": convolution.bias(layer, channel),
            "parameters": parameters_worked(layer),
        },
        arrays={
            "input": channels_first(inputs[0].output),
            "depthwise": convolution.first(maps),
            "pointwise": np.array(second[0, 0, :, channel], np.float32),
        },
    )


def work(layer: LayerTrace, inputs: Inputs, cell: Cell) -> Worked:
    """Add up what each intermediate map gives, times its weight."""
    explained = explain(layer, inputs, cell.channel)
    maps, kernels = explained.arrays["input"], explained.arrays["depthwise"]
    window = sliding(layer, inputs[0], kernels.shape[1:])
    i, j, rows, columns = window.taps(cell, maps.shape[1:])
    values = maps[:, rows, columns].astype(np.float64)  # (C, n, m)
    values = values.repeat(explained.facts["multiplier"], axis=0)  # (C M, n, m)
    sums = (values * kernels[:, i, j]).sum(axis=(1, 2)) * explained.arrays["pointwise"]
    terms = [
        (_("intermediate map {number}").format(number=number), float(one))
        for number, one in enumerate(sums)
    ]
    return convolution.total(terms, explained.facts["bias"])


SEPARABLE = LayerKind(
    "convolution",
    {"SeparableConv2D": "Separable convolution"},
    convolution.sentence,
    explain,
    work,
    suits,
)
