"""Count how often the answers for pets are right: ``python scripts/measure_pets.py``.

Prints the table of ``docs/pets.md``. The photos have had no part in the training, in the
calibration or in the choice of the thresholds. ``CNNVIZ_DATA_DIR`` names the folder of the data
sets.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import cv2
import numpy as np
from PIL import Image

from cnnviz import datasets, pets, samples
from cnnviz.datasets import Split
from cnnviz.types import UInt8

KINDS = ("cat", "dog", "both", "neither")
PETS = {"cats", "dogs", "cat", "dog"}
EACH = 150
"""Photos of a class, at most."""
SIDE, CUT = 180, 40
"""Rows and columns of a photo in a pair, and what is cut off at its left and right."""
SEED = 7


def main() -> None:
    """Ask about all photos and print a line for each group."""
    print("| photos | of them | " + " | ".join(KINDS) + " |")
    print("|---|---|" + "---|" * len(KINDS))
    small, large = (datasets.dataset(name).read() for name in ("cats_and_dogs", "cats_vs_dogs"))
    for number, kind in enumerate(("cats", "dogs")):
        tell(f"{kind}, test photos", photos_of(small[1], number, 500))
    for number, kind in enumerate(("cats", "dogs")):
        # The first 500 of each class are those of the small set.
        tell(f"{kind} of 128×128 pixels, test photos", photos_of(large[1], number, EACH, skip=500))
    cats, dogs = (list(photos_of(small[1], number, EACH)) for number in (0, 1))
    tell("a cat beside a dog", pairs(cats, dogs))
    tell("two cats side by side", pairs(cats[::2], cats[1::2]))
    tell("two dogs side by side", pairs(dogs[::2], dogs[1::2]))
    flowers = datasets.dataset("flower17").read()[1]
    tell("flowers", (flowers.picture(number) for number in range(len(flowers))))
    cifar = datasets.dataset("cifar10")
    tests = cifar.read()[1]
    for number, name in enumerate(cifar.classes):
        if name not in PETS:
            tell(f"{name}, 32×32 pixels", photos_of(tests, number, EACH))
    others = [one.data() for one in samples.all_samples() if one.shows not in PETS]
    tell("other pictures of the app", others)


def photos_of(split: Split, number: int, most: int, skip: int = 0) -> Iterator[UInt8]:
    """Yield photos of one class."""
    for place in np.flatnonzero(split.labels == number)[skip : skip + most].tolist():
        yield split.picture(place)


def pairs(left: Iterable[UInt8], right: Iterable[UInt8]) -> Iterator[UInt8]:
    """Yield the middles of two photos side by side, in either order."""
    chance = np.random.default_rng(SEED)
    for two in zip(left, right, strict=False):
        cut = [cv2.resize(one, (SIDE, SIDE))[:, CUT : SIDE - CUT] for one in two]
        yield np.ascontiguousarray(np.hstack(cut if chance.random() < 0.5 else cut[::-1]))


def tell(what: str, photos: Iterable[UInt8 | bytes]) -> None:
    """Ask about photos and print how many got which answer."""
    files = (("", one if isinstance(one, bytes) else encoded(one)) for one in photos)
    found = Counter(one.answer.kind for one in pets.look(files) if one.answer is not None)
    counts = " | ".join(str(found[kind]) if found[kind] else "–" for kind in KINDS)
    print(f"| {what} | {found.total():,} | {counts} |", flush=True)


def encoded(photo: UInt8) -> bytes:
    """Return a picture as a PNG file, which loses nothing."""
    file = BytesIO()
    Image.fromarray(photo).save(file, "PNG", compress_level=1)
    return file.getvalue()


if __name__ == "__main__":
    main()
