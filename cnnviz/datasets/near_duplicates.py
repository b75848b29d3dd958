"""Pictures that are nearly the same on both sides of a split, found by a perceptual hash.

The hash is pHash: a picture is shrunk to 32×32 grey pixels, and each of its 64 lowest frequencies
gives one bit, which says whether it is above their median (Zauner, 2010, “Implementation and
Benchmarking of Perceptual Image Hash Functions”). Copies that were shrunk, saved again or made
lighter differ in few bits; that is quick to look up, but pictures that merely resemble each other
may share a hash, too. So each pair that it proposes is looked at again, in colour.
"""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from cnnviz import errors
from cnnviz.datasets.dataset import Split
from cnnviz.errors import DataError
from cnnviz.language import _
from cnnviz.types import Float32, UInt8

Progress = Callable[[int, int], None]
"""Told how many pictures are looked at, and of how many."""
Cancelled = Callable[[], bool]
"""Whether nobody wants to know any more."""

HASHED, LOOK = 32, 16
"""Pixels of the side of what is hashed, and of what is compared."""
FREQUENCIES = 8
MOST_BITS = 12
"""Of 64 by which the hashes of a pair may differ; unrelated photos differ in about 32."""
MOST_CANDIDATES = 64
"""For one picture, the nearest by their hashes; more only where thousands look alike."""
LIKE = 0.9
"""Correlation from which two photos are nearly the same. Of CIFAR-10 this finds 125 in 5,000 test
pictures; Barz and Denzler (2020, “Do We Train on Test Data?”) found 3.3 % by eye."""
DETAILED = 64
"""Pixels of the shorter side from which a picture shows enough to be told from lookalikes."""
CROWDED = 0.75
"""Above it, small pictures have lookalikes that are none of their copies: correlation with the
fifth nearest (copies seldom come in fives). It is about 0.6 for photos and 0.8 to 0.9 for drawn
shapes and digits."""
NEIGHBOUR = 5
NEARER = 20
"""How many times nearer than a lookalike a copy is."""
STRICTEST = 0.995
ASKED, AMONG = 128, 10_000
"""Pictures of either side that tell how alike different ones are."""
BLOCK = 256
"""Pictures that are compared at once."""

_BASIS: Float32 = np.cos(
    np.pi * np.outer(np.arange(FREQUENCIES), 2 * np.arange(HASHED) + 1) / (2 * HASHED)
).astype(np.float32)
"""Of the discrete cosine transform (DCT-II), without its scale, which the median does not see."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two pictures that are nearly the same."""

    first: int
    """Number of the picture in the first split; so with the second."""
    second: int
    distance: int
    """Bits, of 64, in which their hashes differ."""
    likeness: float
    """Correlation of their colours at 16×16 pixels; 1 for the same picture."""


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """What is remembered of each picture to compare it."""

    hashes: NDArray[np.uint64]
    """(N,)"""
    looks: UInt8
    """(N, LOOK, LOOK, 3)"""
    usable: NDArray[np.bool_]
    """(N,), False for files that are no sound pictures."""
    detailed: NDArray[np.bool_]
    """(N,), whether the picture has `DETAILED` rows and columns."""


def across(
    first: Split,
    second: Split,
    *,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> tuple[Pair, ...]:
    """Return, for each picture of ``second`` that is nearly in ``first``, the most alike there.

    Returns:
        The pairs, the most alike first.

    Raises:
        Cancelled: nobody wants to know any more.
    """
    tell, total = progress or _silent, len(first) + len(second)
    mine = marks(first, progress=lambda done, _: tell(done, total), cancelled=cancelled)
    theirs = marks(
        second, progress=lambda done, _: tell(len(first) + done, total), cancelled=cancelled
    )
    return between(mine, theirs, cancelled=cancelled)


def _silent(_done: int, _of: int) -> None:
    """Tell nobody."""


def _go_on(cancelled: Cancelled | None) -> None:
    if cancelled and cancelled():
        raise errors.Cancelled(_("The search for near-duplicates was stopped before its end."))


# ------------------------------------------------------------------------------------------- marks


def marks(
    split: Split, *, progress: Progress | None = None, cancelled: Cancelled | None = None
) -> Marks:
    """Look at every picture of a split once; those that cannot be read are left out.

    Raises:
        Cancelled: nobody wants to know any more.
    """
    tell = progress or _silent
    count = len(split)
    hashes = np.zeros(count, np.uint64)
    looks = np.zeros((count, LOOK, LOOK, 3), np.uint8)
    usable, detailed = np.zeros(count, np.bool_), np.zeros(count, np.bool_)
    for start in range(0, count, BLOCK):
        _go_on(cancelled)
        numbers = range(start, min(start + BLOCK, count))
        planes = np.zeros((len(numbers), HASHED, HASHED), np.uint8)
        for place, number in enumerate(numbers):
            picture = _picture(split, number)
            if picture is not None:
                planes[place], looks[number] = _shrunk(picture)
                usable[number] = True
                detailed[number] = min(picture.shape[:2]) >= DETAILED
        hashes[numbers.start : numbers.stop] = phash(planes)
        tell(numbers.stop, count)
    return Marks(hashes, looks, usable, detailed)


def _picture(split: Split, number: int) -> UInt8 | None:
    try:
        return split.picture(number)
    except DataError:  # told of where the data set is looked at as a whole
        return None


def _shrunk(picture: UInt8) -> tuple[UInt8, UInt8]:
    """Return a picture (H, W, 1 or 3) as grey (32, 32) and as colours (16, 16, 3)."""
    colour = cv2.resize(picture, (HASHED, HASHED), interpolation=cv2.INTER_AREA)
    if colour.ndim == 2:  # OpenCV drops a single channel
        colour = cv2.cvtColor(colour, cv2.COLOR_GRAY2RGB)
    grey = cv2.cvtColor(colour, cv2.COLOR_RGB2GRAY)
    look = cv2.resize(colour, (LOOK, LOOK), interpolation=cv2.INTER_AREA)
    return np.asarray(grey, np.uint8), np.asarray(look, np.uint8)


def phash(planes: UInt8) -> NDArray[np.uint64]:
    """Return the perceptual hashes (N,) of grey pictures (N, 32, 32)."""
    low = (_BASIS @ planes.astype(np.float32) @ _BASIS.T).reshape(len(planes), -1)  # (N, 64)
    median = np.median(low[:, 1:], axis=1, keepdims=True)  # the first is the mean brightness
    packed = np.packbits(low > median, axis=1)  # (N, 8)
    return packed.view(np.uint64)[:, 0]


# --------------------------------------------------------------------------------------- comparing


def between(first: Marks, second: Marks, *, cancelled: Cancelled | None = None) -> tuple[Pair, ...]:
    """Return what `across` does, of pictures that have been looked at."""
    nearest: list[Pair] = []
    for start in range(0, len(second.hashes), BLOCK):
        _go_on(cancelled)
        bits = np.bitwise_count(second.hashes[start : start + BLOCK, np.newaxis] ^ first.hashes)
        bits[:, ~first.usable] = 64
        bits[~second.usable[start : start + BLOCK]] = 64
        near = np.flatnonzero((bits <= MOST_BITS).any(axis=1))
        nearest.extend(_nearest(first, second, start + int(row), bits[row]) for row in near)
    small = _needed(_crowd(first, second))
    found = [
        one for one in nearest if one.likeness >= (LIKE, small)[not second.detailed[one.second]]
    ]
    return tuple(sorted(found, key=lambda pair: -pair.likeness))


def _nearest(first: Marks, second: Marks, number: int, bits: NDArray[np.uint8]) -> Pair:
    """Return the most alike of the pictures that have nearly the hash of this one."""
    near = np.flatnonzero(bits <= MOST_BITS)
    near = near[np.argsort(bits[near], kind="stable")[:MOST_CANDIDATES]]
    likeness = _centred(first.looks[near]) @ _centred(second.looks[number : number + 1])[0]
    best = int(likeness.argmax())
    return Pair(int(near[best]), number, int(bits[near[best]]), round(float(likeness[best]), 4))


def _centred(looks: UInt8) -> Float32:
    """Bring (N, 16, 16, 3) to (N, 768) with a mean of 0 and a length of 1; of one colour, of 0."""
    flat = looks.reshape(len(looks), -1).astype(np.float32)
    flat -= flat.mean(axis=1, keepdims=True)
    length = np.linalg.norm(flat, axis=1, keepdims=True)
    centred: Float32 = flat / np.maximum(length, 1.0)
    return centred


def _crowd(first: Marks, second: Marks) -> float:
    """Return how alike different small pictures are: correlation with the fifth nearest."""
    asked = _some(second.usable & ~second.detailed, ASKED)
    among = _some(first.usable, AMONG)
    if not len(asked) or len(among) < NEIGHBOUR:
        return 0.0
    likeness = _centred(first.looks[among]) @ _centred(second.looks[asked]).T
    return float(np.median(np.partition(likeness, -NEIGHBOUR, axis=0)[-NEIGHBOUR]))


def _some(wanted: NDArray[np.bool_], most: int) -> NDArray[np.int64]:
    """Choose at most so many numbers of what is wanted, evenly."""
    numbers = np.flatnonzero(wanted)
    return numbers[:: max(1, -(-len(numbers) // most))]


def _needed(crowd: float) -> float:
    """Return the correlation from which two small pictures are nearly the same."""
    return LIKE if crowd <= CROWDED else min(STRICTEST, 1 - (1 - crowd) / NEARER)
