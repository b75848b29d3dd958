"""Answers that are made up, and small data sets."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from cnnviz.datasets import DataSet, Photos, Split
from cnnviz.evaluation import Answers
from cnnviz.types import Preprocessing
from tests.cards import make_card

CLASSES = ("cat", "dog", "owl")
HOW = Preprocessing("stretch", "rgb", (127.5,) * 3, (64.0,) * 3)


def data_set(classes=CLASSES, *, name="animals", parts=None, origin=None, **changes):
    """Return a data set of these parts, or one that must not be read."""
    made = DataSet(
        name=name,
        title="Animals",
        classes=classes,
        image_shape=(8, 8, 3),
        preprocessing=HOW,
        training_pictures=0,
        test_pictures=0,
        source="Nowhere.",
        licence="None",
        read=lambda: parts,
        origin=lambda: origin,
    )
    return replace(made, **changes)


def answers(probabilities, labels, *, classes=CLASSES, **card):
    """Return answers as a network might have given them."""
    rows = np.float32(probabilities)
    return Answers(
        make_card(classes=classes, **card),
        data_set(classes),
        "test",
        rows,
        np.array(labels, np.int64),
        np.arange(len(rows)),
    )


def random_answers(seed=0, count=200, classes=CLASSES):
    """Return answers that are right more often than by chance."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, len(classes), count)
    logits = rng.normal(size=(count, len(classes))) * 2
    logits[np.arange(count), labels] += 1.5
    shares = np.exp(logits)
    return answers(shares / shares.sum(axis=1, keepdims=True), labels, classes=classes)


def pictures(count, classes=3, seed=0):
    """Return small arrays of pictures with labels."""
    rng = np.random.default_rng(seed)
    images = rng.integers(0, 256, (count, 8, 8, 3), dtype=np.uint8)
    return Split(images, np.arange(count) % classes)


def photos(folder: Path, count: int, damaged=()) -> Split:
    """Write photos of several sizes, some of them damaged, and return them as they lie there."""
    folder.mkdir()
    rng = np.random.default_rng(1)
    names = []
    for number in range(count):
        name = f"photo {number}.png"
        side = 5 + number % 7
        picture = rng.integers(0, 256, (side, side + 2, 3), dtype=np.uint8)
        _, data = cv2.imencode(".png", picture)
        (folder / name).write_bytes(b"no picture" if number in damaged else data.tobytes())
        names.append(name)
    return Split(Photos(folder, tuple(names)), np.arange(count) % len(CLASSES))
