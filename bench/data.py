"""What it costs to feed a network with photos from a folder, in time and in memory.

Three figures, each a ratio within one run of this script:

- photos a second in the first epoch (with decoding, resizing and keeping) and in later epochs, over
  those with one constant batch in memory; later epochs at least 0.95;
- peak memory with 20,000 photos over that with 1,000 (at most 1.1).
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from functools import partial
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import cv2
import numpy as np

from bench.measure import report
from cnnviz.datasets import DataSet, Photos, Split
from cnnviz.types import Preprocessing

PHOTOS = 3_000
ROUNDS = 5
FEW, MANY = 1_000, 20_000
SIDE = 150
BATCH = 32
STEPS = 20
"""Batches that train where only memory is measured; all others are just read."""
HEIGHT, WIDTH = 375, 500
DIFFERENT = 250
"""Photos that are made; the others are the same files under other names."""
HOW = Preprocessing("crop", "rgb", (127.5,) * 3, (64.0,) * 3)


def folder_of(count: int, folder: Path) -> DataSet:
    """Fill a folder with photos of 375×500 pixels, and return it as a data set of two classes."""
    rng = np.random.default_rng(0)
    folder.mkdir()
    for number in range(count):
        path = folder / f"{number:05}.jpg"
        if number < DIFFERENT:
            path.write_bytes(photo(rng))
        else:
            path.hardlink_to(folder / f"{number % DIFFERENT:05}.jpg")
    return data_set(folder)


def photo(rng: np.random.Generator) -> bytes:
    """Return a JPEG of soft colours with some grain, about as large as a photo."""
    soft = cv2.resize(rng.integers(0, 256, (12, 16, 3), np.uint8), (WIDTH, HEIGHT))
    grainy = soft + rng.normal(0, 6, soft.shape)
    pixels = np.clip(grainy, 0, 255).astype(np.uint8)
    data: bytes = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 85])[1].tobytes()
    return data


def data_set(folder: Path) -> DataSet:
    """Return a folder of photos as a data set."""
    names = tuple(sorted(path.name for path in folder.iterdir()))
    photos, labels = Photos(folder, names), np.arange(len(names)) % 2

    def read() -> tuple[Split, Split]:
        return Split(photos, labels), Split(photos.take(range(2)), labels[:2])

    return DataSet(
        name="bench",
        title="Bench",
        classes=("a", "b"),
        image_shape=(SIDE, SIDE, 3),
        preprocessing=HOW,
        training_pictures=len(names),
        test_pictures=2,
        source="",
        licence="",
        read=read,
        origin=partial(Path, folder / names[0]),
    )


def network() -> Any:
    """Return a small CNN, compiled."""
    import keras  # noqa: PLC0415 - not before the process is the one that is measured

    layers = [keras.Input((SIDE, SIDE, 3))]
    for filters in (16, 32, 64):
        layers += [keras.layers.Conv2D(filters, 3, activation="relu"), keras.layers.MaxPooling2D()]
    layers += [keras.layers.Flatten(), keras.layers.Dense(64, activation="relu")]
    model = keras.Sequential([*layers, keras.layers.Dense(2, activation="softmax")])
    model.compile("adam", "categorical_crossentropy", metrics=["accuracy"], jit_compile=False)
    return model


def batches_of(data: DataSet, folder: Path) -> Any:
    """Return the batches that a run would be fed with."""
    from cnnviz.training.pictures import prepared  # noqa: PLC0415 - as above
    from cnnviz.training.work.batches import Batches, Feed  # noqa: PLC0415

    kept = prepared(data, "train", data.image_shape, folder)
    return Batches(Feed(kept, np.arange(len(kept)), HOW, classes=2, batch=BATCH))


def constant(steps: int) -> Any:
    """Return one batch in memory, again and again."""
    import tensorflow as tf  # noqa: PLC0415 - as above

    x = np.random.default_rng(0).normal(size=(BATCH, SIDE, SIDE, 3)).astype("float32")
    batch = tf.data.Dataset.from_tensors((x, np.eye(2, dtype="float32")[np.arange(BATCH) % 2]))
    return batch.repeat(steps)


def speed() -> tuple[list[dict[str, Any]], dict[str, float]]:
    """Let epochs of photos and of the constant batch take turns."""
    with tempfile.TemporaryDirectory() as name:
        data = folder_of(PHOTOS, Path(name) / "photos")
        model, steps = network(), PHOTOS // BATCH
        same = constant(steps)
        epoch(model, same)  # everything is compiled
        begin = time.perf_counter()
        batches = batches_of(data, Path(name) / "cache")
        preparing = time.perf_counter() - begin
        first = preparing + epoch(model, batches)
        ours, bare = [], [epoch(model, same)]
        for _ in range(ROUNDS):
            ours.append(epoch(model, batches))
            bare.append(epoch(model, same))
    # Each of our epochs stands between two of the constant batch.
    around = [(a + b) / 2 for a, b in pairwise(bare)]
    shares = {
        "first epoch over constant batch": bare[0] / first,
        "later epochs over constant batch": median(
            b / a for a, b in zip(ours, around, strict=True)
        ),
    }
    rates = [steps * BATCH / each for each in (median(bare), first, median(ours))]
    rows = [
        {"what": "photos/s, constant batch", "found": rates[0]},
        {"what": "photos/s, first epoch", "found": rates[1]}
        | {"ratio": shares["first epoch over constant batch"], "bar": ""},
        {"what": "photos/s, later epochs", "found": rates[2]}
        | {"ratio": shares["later epochs over constant batch"], "bar": ">= 0.95"},
        {"what": "photos/s, only preparing", "found": PHOTOS / preparing},
    ]
    return rows, shares


def epoch(model: Any, batches: Any) -> float:
    """Return the seconds of one epoch."""
    return seconds(lambda: model.fit(batches, shuffle=False, verbose=0))


def seconds(work: Any) -> float:
    """Return how long something takes."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def memory() -> tuple[list[dict[str, Any]], dict[str, float]]:
    """Compare the peaks of two processes that prepare, read and train."""
    few, many = peak_of(FEW), peak_of(MANY)
    share = many / few
    rows = [
        {"what": f"peak memory with {FEW:,} photos, MB", "found": few},
        {"what": f"peak memory with {MANY:,} photos, MB", "found": many}
        | {"ratio": share, "bar": "<= 1.1"},
    ]
    return rows, {"peak memory, many over few": share}


def peak_of(count: int) -> float:
    """Return the peak of a process that is fed with so many photos, in MB."""
    with tempfile.TemporaryDirectory() as name:
        folder_of(count, Path(name) / "photos")
        command = [sys.executable, __file__, "peak", name]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1])


def peak(folder: Path) -> None:
    """Prepare a folder's photos, train a little, read all batches once, and print the peak."""
    model = network()
    batches = batches_of(data_set(folder / "photos"), folder / "cache")
    model.fit(batches, steps_per_epoch=STEPS, shuffle=False, verbose=0)
    for number in range(len(batches)):
        batches[number]
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3)


PARTS = (speed, memory)


def main() -> None:
    """Measure all parts, or those named on the command line."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    if sys.argv[1:2] == ["peak"]:
        peak(Path(sys.argv[2]))
        return
    rows: list[dict[str, Any]] = []
    ratios: dict[str, float] = {}
    for part in PARTS:
        if not set(sys.argv) & {one.__name__ for one in PARTS} or part.__name__ in sys.argv:
            more, found = part()
            rows += more
            ratios |= found
    report("Photos from a folder", rows, ratios, as_json="--json" in sys.argv)


if __name__ == "__main__":
    main()
