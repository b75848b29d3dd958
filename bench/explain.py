"""What the server needs to open the explanation of a layer.

``python bench/explain.py [--json]``: for every layer of the shipped models, a 300×300×3 → 16
convolution and the deepest layers of MobileNetV2, the time from the traced layer to the bytes for
the browser; the bar is 150 ms at the median. The ratios are to that bar.
"""

import os
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import keras
import numpy as np

from bench.measure import interleaved, milliseconds, report
from bench.render import CARD
from cnnviz import images, layers, samples, zoo
from cnnviz.components.explain import explain_packet
from cnnviz.predict import Verdict
from cnnviz.receptive import receptive_fields
from cnnviz.trace import trace
from cnnviz.types import LayerTrace
from cnnviz.walk import Walk, all_scales, walk

BAR = 150
REPEATS = 9
DEEPEST = 40
"""How many of MobileNetV2's last layers are measured."""


def packed(walked: Walk, layer: LayerTrace) -> bytes:
    """Explain the layer's first channel and pack it for the browser."""
    explanation = layers.explain(walked.trace, layer.name, 0)
    return explain_packet(walked, layer, explanation, 0, {})


def of_model(model: keras.Model) -> Walk:
    """Let a random picture walk through a model without a card."""
    size = model.input_shape[1:]
    picture = np.random.default_rng(0).random(size, np.float32)
    traced = trace(model, picture)
    return Walk(
        id="bench",
        card=CARD,
        size=size[:2],
        picture=(255 * picture).astype(np.uint8),
        trace=traced,
        verdict=Verdict("", 0.0, ()),
        fields=receptive_fields(traced),
        scales=all_scales(traced),
    )


def wide_convolution() -> keras.Model:
    """Return a convolution over a 300×300 colour picture."""
    return keras.Sequential([keras.Input((300, 300, 3)), keras.layers.Conv2D(16, 3, name="conv")])


def walks() -> Iterator[tuple[str, Walk, int]]:
    """Yield name, walk and how many of its last layers to measure."""
    for card in zoo.cards():
        image = images.read(samples.for_card(card)[0].data())
        yield card.name, walk("bench", card, image), len(zoo.load(card.name).layers)
    yield "conv 300×300×3 → 16", of_model(wide_convolution()), 1
    yield "MobileNetV2, deepest", of_model(keras.applications.MobileNetV2(weights=None)), DEEPEST


def row(name: str, walked: Walk, last: int) -> dict[str, Any]:
    """Measure the last layers of a walk."""
    measured = walked.trace.layers[-last:]
    ways = {layer.name: partial(packed, walked, layer) for layer in measured}
    times = {
        layer: milliseconds(values)
        for layer, values in interleaved(ways, REPEATS, warm_ups=1).items()
    }
    slowest = max(times, key=lambda layer: times[layer])
    return {
        "model": name,
        "layers": len(times),
        "median ms": median(times.values()),
        "slowest ms": times[slowest],
        "slowest": slowest,
    }


def main() -> None:
    """Measure all and print what was found."""
    rows = [row(*each) for each in walks()]
    ratios = {f"{each['model']} over bar": each["median ms"] / BAR for each in rows}
    report("Opening the explanation of a layer, on the server", rows, ratios, "--json" in sys.argv)


if __name__ == "__main__":
    main()
