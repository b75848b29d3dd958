"""What a Grad-CAM costs over one bare forward pass of the same model.

``python bench/attribution.py [--json] [--full]``. MobileNetV2 for 224×224 pictures, with random
weights, looked at in its last convolution; each turn asks for another class. Bare: the model in a
plain `tf.function`, the picture in and the answer out as NumPy. Where tf-keras-vis is installed, it
is asked the same in two ways: with one object that is kept, and as its documentation shows it, with
a new one each time. ``--full`` also measures the other methods, some of which take seconds.
"""

import os
import sys
import warnings
from collections.abc import Callable
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import keras
import numpy as np

from bench.measure import interleaved, milliseconds, ratio, report
from bench.trace import bare_forward
from cnnviz.attribution import GRAD_CAM, METHODS, Method, Request, survey

BARS = {"grad-cam": 1.5}
REPEATS = {"ours": 50, "theirs": 5, "full": 3}


def one_of_ours(method: Method, model: keras.Model, image: np.ndarray) -> Callable[[], np.ndarray]:
    """Return the method's map of the image, each time for another class."""
    classes = count()
    return lambda: method.compute(model, image, Request(next(classes) % 1000)).values


def theirs(model: keras.Model, image: np.ndarray) -> dict[str, Callable[[], np.ndarray]]:
    """Return tf-keras-vis's ways to a Grad-CAM, none if it is not installed."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it imports from a part of SciPy that moved
            gradcam = import_module("tf_keras_vis.gradcam").Gradcam
    except ImportError as error:
        print(f"tf-keras-vis is left out: {error}", file=sys.stderr)
        return {}
    linear = import_module("tf_keras_vis.utils.model_modifiers").ReplaceToLinear
    score = import_module("tf_keras_vis.utils.scores").CategoricalScore
    batch, layer = image[np.newaxis], survey(model, image)[0].suggested
    kept = gradcam(model, model_modifier=linear(), clone=True)

    def ask(asked: Any) -> np.ndarray:
        return asked(score(7), batch, penultimate_layer=layer)

    def documented() -> np.ndarray:
        return ask(gradcam(model, model_modifier=linear(), clone=True))

    return {"tf-keras-vis, object kept": lambda: ask(kept), "tf-keras-vis": documented}


def rows_of(ways: dict[str, Callable[[], Any]], repeats: int) -> list[dict[str, Any]]:
    """Measure the ways beside ``bare``, which is one of them."""
    times = interleaved(ways, repeats, warm_ups=2)
    return [
        {
            "way": name,
            "ms": milliseconds(times[name]),
            "ratio": ratio(times, name, "bare"),
            "bar": BARS.get(name, ""),
        }
        for name in ways
        if name != "bare" or repeats == REPEATS["ours"]
    ]


def main() -> None:
    """Measure and print what was found."""
    model = keras.applications.MobileNetV2(weights=None)
    image = np.random.default_rng(0).uniform(-1, 1, (224, 224, 3)).astype(np.float32)
    bare = {"bare": bare_forward(model, image)}
    rows = rows_of({**bare, "grad-cam": one_of_ours(GRAD_CAM, model, image)}, REPEATS["ours"])
    others = theirs(model, image)
    if others:
        rows += rows_of({**bare, **others}, REPEATS["theirs"])
    if "--full" in sys.argv:
        rest = {each.name: one_of_ours(each, model, image) for each in METHODS[1:]}
        rows += rows_of({**bare, **rest}, REPEATS["full"])
    ratios = {row["way"]: row["ratio"] for row in rows if row["way"] != "bare"}
    for name in others:
        ratios[f"{name} over ours"] = ratios[name] / ratios["grad-cam"]
    report("A map over one bare forward pass", rows, ratios, "--json" in sys.argv)


if __name__ == "__main__":
    main()
