"""What a trace of all layers costs over one bare forward pass of the same model.

``python bench/trace.py [--json] [--full]``; ``--full`` also runs the tutorial way on MobileNetV2,
which takes minutes. Bare: the model in a plain `tf.function`, the picture in and the answer out as
NumPy. Trace: every layer's output as NumPy. Tutorial: for each layer a new `keras.Model` up to it,
and `predict`.
"""

import os
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from bench.measure import interleaved, milliseconds, ratio, report
from cnnviz import zoo
from cnnviz.errors import CnnvizError
from cnnviz.trace import trace

BARS = {"digits": 1.35, "cifar10": 1.35, "tutorial-300": 1.35, "mobilenetv2-224": 1.65}
REPEATS = {"digits": 1000, "cifar10": 200, "tutorial-300": 100, "mobilenetv2-224": 50}


def tutorial_300() -> keras.Model:
    """Return the cats-and-dogs network of countless tutorials, for 300×300 pictures."""
    blocks = [
        layer
        for filters in (16, 32, 64, 64, 64)
        for layer in (layers.Conv2D(filters, 3, activation="relu"), layers.MaxPooling2D())
    ]
    head = [layers.Flatten(), layers.Dense(512, "relu"), layers.Dense(1, "sigmoid")]
    return keras.Sequential([layers.Input((300, 300, 3)), *blocks, *head])


MAKERS: dict[str, Callable[[], keras.Model]] = {
    "digits": partial(zoo.load, "digits"),
    "cifar10": partial(zoo.load, "cifar10"),
    "tutorial-300": tutorial_300,
    "mobilenetv2-224": partial(keras.applications.MobileNetV2, weights=None),
}


def models() -> Iterator[tuple[str, keras.Model]]:
    """Yield each model that can be had; the shipped ones may not be trained yet."""
    for name, make in MAKERS.items():
        try:
            yield name, make()
        except CnnvizError as error:
            print(f"{name} is left out: {error}", file=sys.stderr)


def bare_forward(model: keras.Model, image: np.ndarray) -> Callable[[], np.ndarray]:
    """Return the model's plain compiled forward pass of the image."""
    compiled = tf.function(
        lambda batch: model(batch, training=False),
        input_signature=[tf.TensorSpec((1, *image.shape), tf.float32)],
    )
    return lambda: compiled(tf.constant(image[np.newaxis])).numpy()


def tutorial_way(model: keras.Model, image: np.ndarray) -> list[np.ndarray]:
    """Return each layer's output as most tutorials compute it."""
    batch = image[np.newaxis]
    ends = [keras.Model(model.inputs, layer.output) for layer in model.layers]
    return [end.predict([batch], verbose=0) for end in ends]


def row(name: str, model: keras.Model, tutorial: bool) -> dict[str, Any]:
    """Measure one model."""
    image = np.random.default_rng(0).random(model.input_shape[1:], np.float32)
    ways = {"bare": bare_forward(model, image), "trace": lambda: trace(model, image)}
    times = interleaved(ways, REPEATS[name])
    found = trace(model, image)
    cells = {
        "model": name,
        "steps": len(found),
        "MB": sum(layer.output.nbytes for layer in found) / 1e6,
        "bare ms": milliseconds(times["bare"]),
        "trace ms": milliseconds(times["trace"]),
        "ratio": ratio(times, "trace", "bare"),
        "bar": BARS[name],
    }
    if tutorial:
        slow = {"tutorial": lambda: tutorial_way(model, image), "bare": ways["bare"]}
        cells["tutorial"] = ratio(interleaved(slow, repeats=2, warm_ups=0), "tutorial", "bare")
    return cells


def main() -> None:
    """Measure all models and print what was found."""
    full = "--full" in sys.argv
    rows = [row(name, model, full or name != "mobilenetv2-224") for name, model in models()]
    ratios = {each["model"]: each["ratio"] for each in rows}
    report("All layers over one bare forward pass", rows, ratios, "--json" in sys.argv)


if __name__ == "__main__":
    main()
