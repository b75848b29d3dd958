"""Pooling: maps become smaller and keep what matters."""

from typing import Any

import numpy as np

from cnnviz.language import _
from cnnviz.layers.explanation import Cell, Explanation, Worked
from cnnviz.layers.kind import Inputs, LayerKind, channels_last, sides
from cnnviz.layers.places import as_maps
from cnnviz.layers.window import Window, sliding
from cnnviz.types import LayerTrace

TITLES = {
    "MaxPooling2D": "Max pooling",
    "AveragePooling2D": "Average pooling",
    "GlobalAveragePooling2D": "Global average pooling",
    "GlobalMaxPooling2D": "Global max pooling",
}
MAX_FORMULA = r"y_{r,c} = \max_{i,j}\; x_{r s_r + i - p_r,\; c s_c + j - p_c}"
AVERAGE_FORMULA = r"y_{r,c} = \frac{1}{n} \sum_{i,j} x_{r s_r + i - p_r,\; c s_c + j - p_c}"
GLOBAL_MAX_FORMULA = r"y = \max_{r,c}\; x_{r,c}"
GLOBAL_AVERAGE_FORMULA = r"y = \frac{1}{H W} \sum_{r,c} x_{r,c}"
MAX_WHY = (
    "That a pattern was found matters more than where exactly, so the strongest answer of each "
    "window is enough. What follows has fewer numbers to look at and sees more of the picture."
)
AVERAGE_WHY = (
    "Neighbouring values say much the same, so one average stands for them. What follows has "
    "fewer numbers to look at and sees more of the picture."
)
GLOBAL_WHY = (
    "Where a pattern lies no longer matters, only how strong it is: one number a channel, however "
    "large the picture, and hardly any weights in the layer that follows."
)


def sentence(layer: LayerTrace) -> str:
    """Say what is kept of which window."""
    kept = _("the largest value") if "Max" in layer.kind else _("the average")
    if layer.kind.startswith("Global"):
        return _("Of each whole map only {kept} is kept: one number a channel.").format(kept=kept)
    size, step = layer.config["pool_size"], layer.config.get("strides") or layer.config["pool_size"]
    return _(
        "Of every {size} window only {kept} is kept, in steps of {step}. The maps get "
        "smaller; each channel stays for itself."
    ).format(size=sides(size), kept=kept, step=sides(step))


def suits(layer: LayerTrace, inputs: Inputs) -> bool:
    """Whether maps come in, and the channels are their last axis."""
    known = _whole(layer) or {"pool_size", "strides", "padding"} <= layer.config.keys()
    return len(inputs) == 1 and inputs[0].is_map and channels_last(layer) and known


def explain(layer: LayerTrace, inputs: Inputs, channel: int) -> Explanation:
    """Give the channel's map before, and where the window lies."""
    source, window = inputs[0], _window(layer, inputs[0])
    largest, whole = "Max" in layer.kind, _whole(layer)
    formulas = (GLOBAL_AVERAGE_FORMULA, GLOBAL_MAX_FORMULA) if whole else ()
    formulas = formulas or (AVERAGE_FORMULA, MAX_FORMULA)
    placed = window.facts
    return Explanation(
        view="pooling",
        formula=formulas[largest],
        settings=_settings(layer, window),
        why=_(GLOBAL_WHY) if whole else (_(AVERAGE_WHY), _(MAX_WHY))[largest],
        facts={
            "mode": "max" if largest else "average",
            "whole": whole,
            "size": list(window.size),
            "strides": placed["strides"],
            "padding": placed["padding"],
            "dropped": max(0.0, 1 - layer.output.size / source.output.size),
        },
        arrays={"input": source.output[..., channel]},
    )


def work(layer: LayerTrace, inputs: Inputs, cell: Cell) -> Worked:
    """Take the largest value of the window, or the mean of those that lie on the map."""
    values, window = inputs[0].output[..., cell.channel], _window(layer, inputs[0])
    place = cell if layer.is_map else Cell(0, 0, cell.channel)
    rows, columns = window.taps(place, values.shape)[2:]
    seen = values[rows, columns].astype(np.float64)  # (n, m)
    if "Max" in layer.kind:
        row, column = np.unravel_index(seen.argmax(), seen.shape)
        largest = float(seen.max())
        name = _("largest value, row {rows}, column {columns}").format(
            rows=rows[row, 0], columns=columns[column]
        )
        return Worked(((name, largest),), largest)
    terms = ((_("sum"), float(seen.sum())), (_("number of values"), float(seen.size)))
    return Worked(terms, float(seen.mean()))


def _whole(layer: LayerTrace) -> bool:
    return layer.kind.startswith("Global")


def _window(layer: LayerTrace, source: LayerTrace) -> Window:
    height, width = as_maps(source.output).shape[:2]
    if _whole(layer):
        return Window((height, width), (height, width), (1, 1), (0, 0), (0, 0))
    return sliding(layer, source, _pair(layer.config["pool_size"]))


def _pair(size: Any) -> tuple[int, int]:
    rows, columns = size if isinstance(size, list | tuple) else (size, size)
    return int(rows), int(columns)


def _settings(layer: LayerTrace, window: Window) -> tuple[tuple[str, str], ...]:
    if _whole(layer):
        return ((_("window"), _("the whole map, {size}").format(size=sides(tuple(window.size)))),)
    return (
        (_("window"), sides(tuple(window.size))),
        (_("stride"), sides(tuple(window.strides))),
        (_("padding"), str(layer.config["padding"])),
    )


POOLING = LayerKind("pooling", TITLES, sentence, explain, work, suits)
