"""What a batch of photos costs over the bare network, and how long the first photo takes.

``python bench/predict.py [--json]``. Bare: the model “pets” in a plain `tf.function`, in batches of
as many arrays that lie ready. Ours: `pets.look` from the files' bytes: decoding, preparing, both
heads, the answers and the small pictures. Photos of 180×180 pixels come from the data set of cats
and dogs where ``CNNVIZ_DATA_DIR`` has it, else from the app's samples; those of a phone are
samples enlarged to 12 megapixels, whose decoding alone takes longer than the network.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from itertools import cycle, islice
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import numpy as np
import tensorflow as tf
from PIL import Image

from bench.measure import interleaved, ratio, report
from cnnviz import images, pets, samples, zoo
from cnnviz.datasets import dataset
from cnnviz.datasets.dataset import local_file
from cnnviz.pets.photos import BATCH

ROOT = Path(__file__).resolve().parents[1]
PHOTOS, PHONES, REPEATS = 64, 8, 7
SIDE, PHONE = (180, 180), (4000, 3000)
BARS = {"photos": 0.8, "first": 1.0}
FIRST = """\
import time
from cnnviz import pets, samples, zoo
pets.ready()
file = samples.for_card(zoo.card(pets.MODEL))[0].data()
start = time.perf_counter()
next(pets.look([("photo", file)]))
print(time.perf_counter() - start)
"""


def photos() -> list[bytes]:
    """Return the files of small photos."""
    data = dataset("cats_and_dogs")
    if local_file(data.file):
        test = data.read()[1]
        numbers = np.linspace(0, len(test) - 1, PHOTOS).astype(int)
        return [encoded(test.picture(number), SIDE) for number in numbers.tolist()]
    return list(islice(cycle(encoded(each, SIDE) for each in pictures()), PHOTOS))


def phones() -> list[bytes]:
    """Return the files of photos as large as a phone makes them."""
    return list(islice(cycle([encoded(each, PHONE) for each in pictures()[:2]]), PHONES))


def pictures() -> list[np.ndarray]:
    """Return the app's sample photos."""
    return [images.read(each.data()) for each in samples.for_card(zoo.card("cats-dogs"))]


def encoded(picture: np.ndarray, size: tuple[int, int]) -> bytes:
    """Return a picture in a size as a JPEG file."""
    file = BytesIO()
    Image.fromarray(picture).resize(size).save(file, "JPEG", quality=90)
    return file.getvalue()


def bare(count: int) -> Callable[[], list[np.ndarray]]:
    """Return the compiled network at work on as many ready arrays."""
    model, shape = zoo.load(pets.MODEL), zoo.card(pets.MODEL).input_shape
    forward = tf.function(
        lambda batch: model(batch, training=False),
        input_signature=[tf.TensorSpec((None, *shape), tf.float32)],
    )
    ready = np.random.default_rng(0).uniform(-1, 1, (BATCH, *shape)).astype(np.float32)
    return lambda: [forward(tf.constant(ready)).numpy() for _ in range(count // BATCH)]


def row(what: str, files: list[bytes], repeats: int) -> dict[str, Any]:
    """Measure how many photos a second there are in either way."""
    named = [(str(number), file) for number, file in enumerate(files)]
    ways = {"ours": lambda: list(pets.look(named)), "bare": bare(len(files))}
    times = interleaved(ways, repeats, warm_ups=1)
    return {
        "photos": what,
        "ours a second": len(files) / float(np.median(times["ours"])),
        "bare a second": len(files) / float(np.median(times["bare"])),
        "ratio": ratio(times, "bare", "ours"),
        "bar": BARS["photos"] if what.startswith("180") else "",
    }


def first() -> float:
    """Return the seconds that a fresh process takes for a photo after its warm-up."""
    asked = [sys.executable, "-c", FIRST]
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, check=True, text=True)
    return float(done.stdout)


def main() -> None:
    """Measure and print what was found."""
    rows = [row("180×180", photos(), REPEATS), row("4000×3000", phones(), 3)]
    seconds = float(np.median([first() for _ in range(3)]))
    print(f"first photo after the warm-up: {seconds:.3f} s (bar: {BARS['first']:g})")
    ratios = {each["photos"]: each["ratio"] for each in rows} | {"first photo, s": seconds}
    report("Photos over the bare network", rows, ratios, "--json" in sys.argv)


if __name__ == "__main__":
    main()
