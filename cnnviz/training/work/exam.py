"""Measures a trained model on pictures that no training has seen: at the end, and once only."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
from numpy.typing import NDArray

from cnnviz import home, images
from cnnviz.training import pictures, snapshots, spec, subjects
from cnnviz.training.spec import RunSpec
from cnnviz.types import Float32

BATCH = 256


def measured(model: Path, wanted: RunSpec, *, limit: int = 0) -> dict[str, float]:
    """Measure a saved model on its data set's test pictures.

    Args:
        model: a ``.keras`` file.
        wanted: the settings of the run that trained it.
        limit: use at most so many pictures; 0 for all.

    Returns:
        ``test_accuracy``, ``test_loss`` (plain cross-entropy, without smoothing) and
        ``test_count``.

    Raises:
        DataError: the data set cannot be read.
    """
    data, _ = subjects.named(wanted)
    shape = spec.input_shape(wanted, subjects.subject_of(wanted))
    how = subjects.preprocessing_of(wanted)
    test = pictures.prepared(
        data, "test", shape, home.cache_folder(), preprocessing=how, limit=limit
    )
    network = keras.saving.load_model(model, compile=False)
    starts = range(0, len(test), BATCH)
    tensors = (images.scaled(test.images[at : at + BATCH], how) for at in starts)
    answers = [network.predict_on_batch(some) for some in tensors]  # each (B, units)
    return figures(np.concatenate(answers), test.labels)


def figures(answers: Float32, labels: NDArray[np.int64]) -> dict[str, float]:
    """Return how good answers are.

    Args:
        answers: (N, classes), or (N, 1) of one sigmoid unit.
        labels: (N,) the right class of each.
    """
    probabilities = snapshots.probabilities(answers)
    right = probabilities.argmax(axis=1) == labels
    truth = probabilities[np.arange(len(labels)), labels].astype(np.float64)
    return {
        "test_accuracy": float(right.mean()),
        "test_loss": float(-np.log(np.clip(truth, 1e-7, 1.0)).mean()),
        "test_count": float(len(labels)),
    }
