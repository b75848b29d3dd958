"""One training run: from prepared pictures to a float32 model of its best epoch."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import keras
import numpy as np
from numpy.typing import NDArray

from cnnviz.training.augmentation import augment
from cnnviz.training.recipes import Recipe
from cnnviz.types import Float32
from cnnviz.zoo.architecture import Architecture

Precision = Literal["float32", "mixed_bfloat16"]


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """Prepared pictures with their classes."""

    x: Float32
    """(N, H, W, C), as ``images.prepare`` gives them."""
    y: NDArray[np.int64]
    """(N,) class numbers."""


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What a run gave."""

    model: keras.Model
    """Un-compiled, float32, with the weights of the best epoch."""
    history: Mapping[str, tuple[float, ...]]
    best_epoch: int
    """The epoch of the highest validation accuracy, counted from 1."""
    seconds: float


class Batches(keras.utils.PyDataset):  # type: ignore[misc]
    """Shuffled, augmented batches; order and changes depend only on the seed and the epoch."""

    def __init__(self, examples: Examples, recipe: Recipe, classes: int, seed: int) -> None:
        super().__init__()
        self.x, self.how, self.seed = examples.x, recipe.augmentation, seed
        self.targets = smoothed(examples.y, classes, recipe.smoothing)
        self.batch = recipe.batch
        self.start_epoch(0)

    def start_epoch(self, epoch: int) -> None:
        """Shuffle; ``PyDataset.on_epoch_end`` would not do, as it also runs before epoch 0."""
        self.epoch = epoch
        self.order = np.random.default_rng([self.seed, epoch]).permutation(len(self.x))

    def __len__(self) -> int:
        return max(1, len(self.x) // self.batch)

    def __getitem__(self, index: int) -> tuple[Float32, Float32]:
        chosen = self.order[index * self.batch : (index + 1) * self.batch]
        rng = np.random.default_rng([self.seed, self.epoch, index])
        return augment(self.x[chosen], self.how, rng), self.targets[chosen]


def train(  # noqa: PLR0913 - a run is decided by this many things
    architecture: Architecture,
    recipe: Recipe,
    training: Examples,
    validation: Examples,
    *,
    seed: int,
    precision: Precision = "float32",
) -> Outcome:
    """Train a fresh model and keep the weights that did best on the validation pictures."""
    started = time.perf_counter()
    keras.utils.set_random_seed(seed)
    classes = int(training.y.max()) + 1
    batches = Batches(training, recipe, classes, seed)
    model = _built(architecture, classes, precision)
    _compile(model, recipe, steps=len(batches) * recipe.epochs)
    with tempfile.TemporaryDirectory() as folder:
        best = Path(folder) / "best.weights.h5"
        record = model.fit(
            batches,
            epochs=recipe.epochs,
            validation_data=(validation.x, smoothed(validation.y, classes, recipe.smoothing)),
            validation_batch_size=256,
            shuffle=False,  # the batches come shuffled
            callbacks=_callbacks(batches, best),
            verbose=2,
        )
        final = _built(architecture, classes, "float32")
        final.load_weights(best)
    history = {key: tuple(map(float, curve)) for key, curve in record.history.items()}
    best_epoch = int(np.argmax(history["val_accuracy"])) + 1
    return Outcome(final, history, best_epoch, time.perf_counter() - started)


def measure(model: keras.Model, examples: Examples) -> dict[str, float]:
    """Measure a model that ends in a softmax: accuracy and plain cross-entropy (no smoothing)."""
    probabilities = model.predict(examples.x, batch_size=256, verbose=0)  # (N, classes)
    right = probabilities.argmax(axis=1) == examples.y
    truth = probabilities[np.arange(len(examples.y)), examples.y]
    return {
        "test_accuracy": float(right.mean()),
        "test_loss": float(-np.log(np.clip(truth, 1e-7, 1.0)).mean()),
        "test_count": float(len(examples.y)),
    }


def smoothed(labels: NDArray[np.int64], classes: int, smoothing: float) -> Float32:
    """Return target probabilities (N, classes): ``(1 - s) * one_hot + s / classes``."""
    targets = np.full((len(labels), classes), smoothing / classes, np.float32)
    targets[np.arange(len(labels)), labels] += 1 - smoothing
    return targets


def _built(architecture: Architecture, classes: int, precision: Precision) -> keras.Model:
    """Build the model under a precision and put the former precision back."""
    former = keras.config.dtype_policy()
    keras.config.set_dtype_policy(precision)
    try:
        return architecture.build(architecture.input_shape, classes)
    finally:
        keras.config.set_dtype_policy(former)


def _compile(model: keras.Model, recipe: Recipe, steps: int) -> None:
    warmup = steps // 10
    rate = keras.optimizers.schedules.CosineDecay(
        initial_learning_rate=recipe.rate / 25,
        warmup_target=recipe.rate,
        warmup_steps=warmup,
        decay_steps=max(1, steps - warmup),
    )
    optimizer = keras.optimizers.SGD(rate, momentum=0.9, nesterov=True, weight_decay=recipe.decay)
    optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    model.compile(
        optimizer=optimizer,
        loss="categorical_crossentropy",
        metrics=["accuracy"],
        # Measured on a CPU: XLA trains at a third of the speed; several steps in one call save
        # a quarter of the time.
        jit_compile=False,
        steps_per_execution=8,
    )


def _callbacks(batches: Batches, best: Path) -> list[Any]:
    return [
        keras.callbacks.LambdaCallback(
            on_epoch_begin=lambda epoch, _logs: batches.start_epoch(epoch)
        ),
        keras.callbacks.ModelCheckpoint(
            best, monitor="val_accuracy", mode="max", save_best_only=True, save_weights_only=True
        ),
    ]
