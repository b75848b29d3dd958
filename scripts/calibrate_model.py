"""Make a shipped model as sure as it is right: ``python scripts/calibrate_model.py pets``.

Temperature scaling (Guo et al., 2017, arXiv:1706.04599) on the photos that the model's training set
apart to validate: the logits are divided by the one number that makes the cross-entropy there
smallest. That number goes into the weights of the last layer, so whoever opens the model gets the
calibrated probabilities. Then the test pictures, which had no part in it, are measured once more.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np
from numpy.typing import NDArray

from cnnviz import home, images, zoo
from cnnviz.evaluation.calibration import calibration
from cnnviz.training import material, pictures, spec, subjects
from cnnviz.training.pictures import Part
from cnnviz.training.recipes import SHIPPED
from cnnviz.training.spec import RunSpec
from cnnviz.training.work import conclude
from cnnviz.types import ModelCard

BATCH = 64
RANGE, STEPS = (0.05, 20.0), 200
"""Between which temperatures is looked for, and how often the range is made smaller."""

Numbers = NDArray[np.float64]


def temperature(logits: Numbers, labels: NDArray[np.int64]) -> float:
    """Return the number by which logits (N, units) are to be divided.

    The cross-entropy is convex in its inverse, so ever smaller thirds find its lowest point.
    """
    low, high = (1 / edge for edge in reversed(RANGE))
    for _ in range(STEPS):
        left, right = low + (high - low) / 3, high - (high - low) / 3
        if cross_entropy(logits * left, labels) < cross_entropy(logits * right, labels):
            high = right
        else:
            low = left
    return 2 / (low + high)


def cross_entropy(logits: Numbers, labels: NDArray[np.int64]) -> float:
    """Return the mean of what each right class lacks: logits (N, classes), or (N, 1) of one."""
    both = np.concatenate([np.zeros_like(logits), logits], axis=1)
    rows = both if logits.shape[1] == 1 else logits
    return float(np.mean(np.logaddexp.reduce(rows, axis=1) - rows[np.arange(len(rows)), labels]))


def figures(logits: Numbers, labels: NDArray[np.int64], prefix: str) -> dict[str, float]:
    """Return accuracy, loss, calibration error and count."""
    odds = logits if logits.shape[1] > 1 else np.concatenate([-logits, logits], axis=1) / 2
    chances = np.exp(odds - np.logaddexp.reduce(odds, axis=1, keepdims=True))
    right = chances.argmax(axis=1) == labels
    return {
        f"{prefix}_accuracy": float(right.mean()),
        f"{prefix}_loss": cross_entropy(logits, labels),
        f"{prefix}_ece": calibration(chances.max(axis=1), right).error,
        f"{prefix}_count": float(len(labels)),
    }


def asked(model: keras.Model, wanted: RunSpec, part: Part) -> tuple[Numbers, NDArray[np.int64]]:
    """Return the logits (N, units) and the labels (N,) of validation or of test pictures."""
    data, _ = subjects.named(wanted)
    shape = spec.input_shape(wanted, subjects.subject_of(wanted))
    how = subjects.preprocessing_of(wanted)
    found = pictures.prepared(
        data, part, shape, home.cache_folder(), preprocessing=how, limit=wanted.pictures
    )
    numbers = material.parted(found, wanted)[1] if part == "train" else np.arange(len(found))
    before = keras.Model(model.input, last(model).output)
    parts = [numbers[start : start + BATCH] for start in range(0, len(numbers), BATCH)]
    rows = [before.predict_on_batch(images.scaled(found.images[some], how)) for some in parts]
    return np.concatenate(rows).astype(np.float64), found.labels[numbers]


def last(model: keras.Model) -> Any:
    """Return the layer whose numbers the curve takes."""
    return next(layer for layer in reversed(model.layers) if isinstance(layer, keras.layers.Dense))


def calibrated(card: ModelCard, model: keras.Model) -> ModelCard:
    """Change a model's last layer, and return its card with what was measured."""
    wanted = replace(SHIPPED[card.name].spec, seed=card.trained["seed"])
    validation, test = (asked(model, wanted, part) for part in ("train", "test"))
    found = temperature(*validation)
    layer = last(model)
    layer.set_weights([weights / found for weights in layer.get_weights()])
    measured = {"val_ece_before": figures(*validation, "val")["val_ece"]}
    for prefix, (logits, labels) in (("val", validation), ("test", test)):
        measured |= figures(logits / found, labels, prefix)
    return replace(
        card,
        metrics={**card.metrics, **measured},
        command=" && ".join([*made(card), f"python scripts/calibrate_model.py {card.name}"]),
        trained={**card.trained, "temperature": found},
    )


def made(card: ModelCard) -> list[str]:
    """Return the commands that trained a model and put it where it is."""
    if card.command.startswith("cnnviz train"):
        return [card.command, f"cnnviz publish RUN --name {card.name}"]
    return [card.command]


def main(arguments: list[str] | None = None) -> None:
    """Calibrate one model."""
    parser = argparse.ArgumentParser(description="Calibrate a shipped model.")
    parser.add_argument("name", choices=sorted(SHIPPED), help="the model")
    name = parser.parse_args(arguments).name
    card = zoo.card(name)
    if "temperature" in card.trained:
        raise SystemExit(f"The model {name} is calibrated already; train it again first.")
    model = zoo.load(name)
    card = calibrated(card, model)
    with tempfile.TemporaryDirectory() as temporary:
        file = Path(temporary) / "model.keras"
        model.save(file)
        conclude.write(zoo.models_folder() / name, file, card)
    print(f"temperature {card.trained['temperature']:.3f}, {dict(card.metrics)}")


if __name__ == "__main__":
    main()
