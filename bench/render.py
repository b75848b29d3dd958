"""How long a layer's maps take until they are ready for the browser.

Against a bare copy of the same numbers, and against the way of most tutorials: one Matplotlib
subplot a map, drawn and saved as PNG. Both layers are the size of real ones of MobileNetV2.
"""

import sys
from dataclasses import replace
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import matplotlib as mpl
import numpy as np

from bench.measure import interleaved, milliseconds, ratio, report
from cnnviz import zoo
from cnnviz.components.layer import layer_packet
from cnnviz.predict import Verdict
from cnnviz.receptive import receptive_fields
from cnnviz.types import LayerTrace, Trace
from cnnviz.walk import Walk, all_scales

mpl.use("Agg")
from matplotlib import pyplot as plt

LAYERS = {"32 maps of 112×112": (112, 112, 32), "144 maps of 56×56": (56, 56, 144)}
REPEATS = 15
CARD = replace(zoo.cards()[0], input_shape=(224, 224, 3))
"""Stands in for the card of a network that has none."""


def one_layer(shape: tuple[int, int, int]) -> tuple[Walk, LayerTrace]:
    """Return a walk with one layer of that shape after the picture, with random values."""
    values = np.random.default_rng(0).standard_normal(shape, np.float32)
    image = np.zeros(CARD.input_shape, np.float32)
    first = LayerTrace("image", "InputLayer", image, (), {}, {}, 0)
    layer = LayerTrace("maps", "BatchNormalization", values, ("image",), {}, {}, 0)
    trace = Trace((first, layer), ("maps",))
    walk = Walk(
        id="bench",
        card=CARD,
        size=CARD.input_shape[:2],
        picture=image.astype(np.uint8),
        trace=trace,
        verdict=Verdict("", 0.0, ()),
        fields=receptive_fields(trace),
        scales=all_scales(trace),
    )
    return walk, layer


def packed(walk: Walk, layer: LayerTrace) -> bytes:
    """Make the layer ready for the browser, with its colour scales."""
    return layer_packet(replace(walk, scales=all_scales(walk.trace)), layer, {})


def subplots(values: np.ndarray) -> bytes:
    """Draw the maps as tutorials do."""
    maps = values.shape[-1]
    figure, axes = plt.subplots(maps // 8, 8, figsize=(12, 1.5 * maps // 8))
    for channel, axis in enumerate(axes.flat):
        axis.imshow(values[..., channel], cmap="viridis")
        axis.axis("off")
    file = BytesIO()
    figure.savefig(file, format="png")
    plt.close(figure)
    return file.getvalue()


def measure() -> tuple[list[dict[str, Any]], dict[str, float]]:
    """Time both layers."""
    rows, ratios = [], {}
    for name, shape in LAYERS.items():
        walk, layer = one_layer(shape)
        ways = {"copy": layer.output.copy, "cnnviz": partial(packed, walk, layer)}
        times = interleaved(ways, REPEATS)
        times |= interleaved({"subplots": partial(subplots, layer.output)}, 2, warm_ups=1)
        found = {f"{way} ms": milliseconds(values) for way, values in times.items()}
        ratios[f"{name}: cnnviz over copy"] = ratio(times, "cnnviz", "copy")
        ratios[f"{name}: subplots over cnnviz"] = found["subplots ms"] / found["cnnviz ms"]
        rows.append({"layer": name, **found})
    return rows, ratios


if __name__ == "__main__":
    report("A layer ready for the browser", *measure(), as_json="--json" in sys.argv)
