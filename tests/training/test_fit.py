"""The parts of a training run, each on a few numbers."""

import keras
import numpy as np
import pytest

from cnnviz.training.augmentation import Augmentation
from cnnviz.training.fit import Batches, Examples, measure, smoothed, train
from cnnviz.training.recipes import Recipe
from cnnviz.types import Preprocessing
from cnnviz.zoo.architecture import Architecture

RECIPE = Recipe(
    epochs=3,
    batch=8,
    rate=0.05,
    decay=0.001,
    smoothing=0.1,
    augmentation=Augmentation(shift=1),
)


def examples(count, seed=0):
    """Bright pictures are class 1, dark ones class 0."""
    rng = np.random.default_rng(seed)
    y = rng.integers(0, 2, count)
    x = rng.random((count, 4, 4, 1), np.float32) + y[:, None, None, None].astype(np.float32) * 2
    return Examples(x, y)


def build(input_shape, classes):
    return keras.Sequential(
        [
            keras.Input(input_shape),
            keras.layers.Flatten(),
            keras.layers.Dense(classes, dtype="float32"),
            keras.layers.Softmax(dtype="float32"),
        ]
    )


TINY = Architecture(
    name="tiny",
    title="Tiny",
    summary="For the tests.",
    dataset="none",
    input_shape=(4, 4, 1),
    preprocessing=Preprocessing(fit="stretch", colour="grey", mean=(0.0,), std=(1.0,)),
    build=build,
)


def test_smoothed_targets_are_probabilities():
    targets = smoothed(np.array([2, 0]), classes=4, smoothing=0.2)
    assert targets.tolist() == pytest.approx(
        np.array([[0.05, 0.05, 0.85, 0.05], [0.85, 0.05, 0.05, 0.05]])
    )


def test_an_epoch_meets_every_picture_at_most_once():
    batches = Batches(examples(21), RECIPE, classes=2, seed=1)
    assert len(batches) == 2
    assert len(set(batches.order)) == 21
    assert [len(batches[index][0]) for index in range(2)] == [8, 8]


def test_few_pictures_make_one_small_batch():
    batches = Batches(examples(5), RECIPE, classes=2, seed=1)
    assert len(batches) == 1
    assert batches[0][0].shape == (5, 4, 4, 1)


def test_batches_depend_on_the_seed_and_the_epoch_only():
    def first(seed, epoch):
        batches = Batches(examples(40), RECIPE, classes=2, seed=seed)
        batches.start_epoch(epoch)
        return batches[1][0]

    assert np.array_equal(first(1, 2), first(1, 2))
    assert not np.array_equal(first(1, 2), first(1, 3))
    assert not np.array_equal(first(1, 2), first(2, 2))


@pytest.mark.parametrize("precision", ["float32", "mixed_bfloat16"])
def test_a_run_learns_and_gives_the_best_epoch_in_float32(precision):
    outcome = train(TINY, RECIPE, examples(200), examples(50, 1), seed=1, precision=precision)
    best = max(outcome.history["val_accuracy"])
    assert best > 0.9
    assert outcome.history["val_accuracy"][outcome.best_epoch - 1] == best
    assert {len(curve) for curve in outcome.history.values()} == {RECIPE.epochs}
    measured = measure(outcome.model, examples(50, 1))["test_accuracy"]
    assert measured == pytest.approx(best, abs=0 if precision == "float32" else 0.05)
    assert {layer.compute_dtype for layer in outcome.model.layers} == {"float32"}
    assert not outcome.model.compiled
    assert keras.config.dtype_policy().name == "float32"


def test_the_same_seed_gives_the_same_weights():
    first, again = (train(TINY, RECIPE, examples(64), examples(16, 1), seed=5) for _ in range(2))
    for a, b in zip(first.model.get_weights(), again.model.get_weights(), strict=True):
        assert np.allclose(a, b, atol=1e-6)
    assert first.history["loss"] == pytest.approx(again.history["loss"], rel=1e-5)


def test_measures_by_hand():
    class Fixed:
        """A model that always gives these probabilities."""

        def predict(self, x, **_):
            return np.array([[0.5, 0.5], [0.25, 0.75], [1.0, 0.0]], np.float32)[: len(x)]

    three = Examples(np.zeros((3, 1, 1, 1), np.float32), np.array([0, 0, 1]))
    metrics = measure(Fixed(), three)
    assert metrics["test_accuracy"] == pytest.approx(1 / 3)
    assert metrics["test_loss"] == pytest.approx(-np.log([0.5, 0.25, 1e-7]).mean())
    assert metrics["test_count"] == 3
