"""Maps become one row of numbers."""

import numpy as np

from cnnviz.language import _, ngettext
from cnnviz.layers.explanation import Cell, Explanation, Worked
from cnnviz.layers.kind import Inputs, LayerKind, channels_last
from cnnviz.layers.places import as_maps, channels_first
from cnnviz.types import LayerTrace

FORMULA = r"y_{(r W + c)\, C + k} = x_{k,r,c}"
WHY = "A fully connected layer takes one row of numbers, so the maps are laid out as one."


def sentence(layer: LayerTrace) -> str:
    """Say where the values go."""
    return _(
        "All maps are written into one row of {numbers}: place by place, and at each "
        "place channel by channel."
    ).format(
        numbers=ngettext("1 number", "{count} numbers", layer.output.size).format(
            count=layer.output.size
        )
    )


def suits(layer: LayerTrace, inputs: Inputs) -> bool:
    """Whether a vector comes out that holds the input's values in their order."""
    return (
        len(inputs) == 1
        and layer.output.ndim == 1
        and inputs[0].output.size == layer.output.size
        and channels_last(layer)
    )


def explain(layer: LayerTrace, inputs: Inputs, _element: int) -> Explanation:
    """Give the maps."""
    cells = as_maps(inputs[0].output).shape
    return Explanation(
        view="flatten",
        formula=FORMULA,
        settings=(
            (_("maps"), " × ".join(map(str, cells))),
            (_("numbers"), f"{layer.output.size:,}"),
        ),
        why=_(WHY),
        facts={"cells": list(cells)},
        arrays={"input": channels_first(inputs[0].output)},
    )


def work(_layer: LayerTrace, inputs: Inputs, cell: Cell) -> Worked:
    """Find the value among the maps."""
    maps = as_maps(inputs[0].output)
    row, column, channel = (int(one) for one in np.unravel_index(cell.channel, maps.shape))
    value = float(maps[row, column, channel])
    return Worked(
        (
            (
                _("channel {channel}, row {row}, column {column}").format(
                    channel=channel, row=row, column=column
                ),
                value,
            ),
        ),
        value,
    )


FLATTEN = LayerKind("reshaping", {"Flatten": "Flatten"}, sentence, explain, work, suits)
