"""Layers that move values to other places without changing them."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.arithmetic import upsample
from cnnviz.language import _
from cnnviz.layers import flatten
from cnnviz.layers.explanation import Cell, Explanation, Worked
from cnnviz.layers.kind import Inputs, LayerKind, channels_last, sides
from cnnviz.layers.places import channel_of, value_at
from cnnviz.types import LayerTrace

TITLES = {
    "Reshape": "Reshape",
    "ZeroPadding2D": "Zero padding",
    "Cropping2D": "Cropping",
    "UpSampling2D": "Up-sampling",
}
SENTENCES = {
    "Reshape": "The same values in another shape.",
    "ZeroPadding2D": "Rows and columns of zeros are put around the maps.",
    "Cropping2D": "Rows and columns at the edges are cut off.",
    "UpSampling2D": "The maps are enlarged: new values come from their neighbours.",
}


class Way(NamedTuple):
    """How a layer moves the values of one channel."""

    operation: str
    formula: str
    why: str
    settings: tuple[tuple[str, str], ...]
    facts: dict[str, Any]


def sentence(layer: LayerTrace) -> str:
    """Say where the values go."""
    return _(SENTENCES[layer.kind])


def suits(layer: LayerTrace, inputs: Inputs) -> bool:
    """Whether maps or a vector pass in a way that is covered here."""
    if len(inputs) != 1 or not channels_last(layer) or layer.output.ndim not in (1, 3):
        return False
    source = inputs[0]
    if layer.kind == "Reshape":
        return source.output.size == layer.output.size
    known = layer.config.get("interpolation", "nearest") in ("nearest", "bilinear")
    return known and source.is_map and layer.is_map and NEEDED[layer.kind] in layer.config


def explain(layer: LayerTrace, inputs: Inputs, channel: int) -> Explanation:
    """Give the channel's values before, and where they go."""
    if layer.kind == "Reshape" and not layer.is_map:
        return flatten.explain(layer, inputs, channel)
    way = WAYS[layer.kind](layer)
    reshaped = layer.kind == "Reshape"
    values = inputs[0].output.reshape(-1) if reshaped else channel_of(inputs[0], channel)
    facts = {"operation": way.operation, **way.facts}
    return Explanation("passing", way.formula, way.settings, way.why, facts, {"input": values})


def work(layer: LayerTrace, inputs: Inputs, cell: Cell) -> Worked:
    """Find the value among the input's."""
    return WORK[layer.kind](layer, inputs, cell)


def _reshape(layer: LayerTrace) -> Way:
    cells = list(layer.output.shape)
    settings = ((_("shape"), " × ".join(map(str, cells))),)
    why = _("The next layer wants the same numbers in another arrangement.")
    return Way("reshape", r"y_{k,r,c} = x_{(r W + c)\, C + k}", why, settings, {"cells": cells})


def _padding(layer: LayerTrace) -> Way:
    border = _border(layer, "padding")
    why = _("With a frame of zeros, the next window also fits at the edges.")
    formula = r"y_{r,c} = \begin{cases} x_{r-t,\, c-l} & \text{inside} \\ 0 & \text{in the frame} "
    return Way("zero padding", formula + r"\end{cases}", why, _worded(border), border)


def _cropping(layer: LayerTrace) -> Way:
    border = _border(layer, "cropping")
    why = _("What lies at the edge is not needed, or must go so that two branches fit.")
    return Way("cropping", r"y_{r,c} = x_{r+t,\, c+l}", why, _worded(border), border)


def _upsampling(layer: LayerTrace) -> Way:
    factor, interpolation = _factor(layer), str(layer.config["interpolation"])
    nearest = interpolation == "nearest"
    formula = (
        r"y_{r,c} = x_{\lfloor r/f_r \rfloor,\, \lfloor c/f_c \rfloor}"
        if nearest
        else r"y_{r,c} = \sum_{u,v} \max(0, 1 - |u - r'|) \max(0, 1 - |v - c'|)\, x_{u,v}, \quad "
        r"r' = \tfrac{r + 0.5}{f_r} - 0.5,\; c' = \tfrac{c + 0.5}{f_c} - 0.5"
    )
    settings = (
        (_("factor"), sides(factor)),
        (
            _("new values"),
            _("copies of the nearest one") if nearest else _("mixed from the four nearest"),
        ),
    )
    why = _("Small maps with much knowledge become large again, for an answer at every place.")
    facts = {"factor": list(factor), "interpolation": interpolation}
    return Way("up-sampling", formula, why, settings, facts)


def _border(layer: LayerTrace, name: str) -> dict[str, int]:
    (top, bottom), (left, right) = layer.config[name]
    return {"top": int(top), "bottom": int(bottom), "left": int(left), "right": int(right)}


def _factor(layer: LayerTrace) -> tuple[int, int]:
    size = layer.config["size"]
    rows, columns = size if isinstance(size, list | tuple) else (size, size)
    return int(rows), int(columns)


def _worded(border: Mapping[str, int]) -> tuple[tuple[str, str], ...]:
    return tuple((side, str(count)) for side, count in border.items())


def _from_row(layer: LayerTrace, inputs: Inputs, cell: Cell) -> Worked:
    if not layer.is_map:
        return flatten.work(layer, inputs, cell)
    place = np.ravel_multi_index((cell.row, cell.column, cell.channel), layer.output.shape)
    return _found(float(inputs[0].output.reshape(-1)[place]))


def _from_frame(layer: LayerTrace, inputs: Inputs, cell: Cell) -> Worked:
    border = _border(layer, "padding")
    row, column = cell.row - border["top"], cell.column - border["left"]
    height, width = inputs[0].output.shape[:2]
    if not (0 <= row < height and 0 <= column < width):
        return Worked(((_("padding"), 0.0),), 0.0)
    return _found(value_at(inputs[0], Cell(row, column, cell.channel)))


def _from_inside(layer: LayerTrace, inputs: Inputs, cell: Cell) -> Worked:
    border = _border(layer, "cropping")
    row, column = cell.row + border["top"], cell.column + border["left"]
    return _found(value_at(inputs[0], Cell(row, column, cell.channel)))


def _from_neighbours(layer: LayerTrace, inputs: Inputs, cell: Cell) -> Worked:
    """Enlarge the few rows and columns around the cell's origin, and pick the cell."""
    values, (down, across) = inputs[0].output[..., cell.channel], _factor(layer)
    rows = _around(cell.row // down, values.shape[0])
    columns = _around(cell.column // across, values.shape[1])
    near = values[rows, columns]
    enlarged = upsample(near[..., None], (down, across), str(layer.config["interpolation"]))
    place = cell.row - rows.start * down, cell.column - columns.start * across
    return Worked(_named(near, rows.start, columns.start), float(enlarged[(*place, 0)]))


def _around(index: int, length: int) -> slice:
    return slice(max(0, index - 1), min(length, index + 2))


def _named(values: NDArray[Any], top: int, left: int) -> tuple[tuple[str, float], ...]:
    return tuple(
        (_("row {top}, column {left}").format(top=top + row, left=left + column), float(value))
        for (row, column), value in np.ndenumerate(values)
    )


def _found(value: float) -> Worked:
    return Worked((("x", value),), value)


NEEDED = {"ZeroPadding2D": "padding", "Cropping2D": "cropping", "UpSampling2D": "size"}
WAYS: Mapping[str, Callable[[LayerTrace], Way]] = {
    "Reshape": _reshape,
    "ZeroPadding2D": _padding,
    "Cropping2D": _cropping,
    "UpSampling2D": _upsampling,
}
WORK: Mapping[str, Callable[[LayerTrace, Inputs, Cell], Worked]] = {
    "Reshape": _from_row,
    "ZeroPadding2D": _from_frame,
    "Cropping2D": _from_inside,
    "UpSampling2D": _from_neighbours,
}

PASSING = LayerKind("reshaping", TITLES, sentence, explain, work, suits)
