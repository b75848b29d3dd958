"""What networks said, kept on disk so that nobody waits twice for the same answers.

::

    <home>/cache/evaluations/<what was asked, as a hash>.npz

One file holds the probabilities for the pictures of one part. Any of them may be deleted, a damaged
one is as good as none, and the least recently used ones go.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from cnnviz import datasets, home
from cnnviz.datasets import DataSet
from cnnviz.evaluation.answers import Part
from cnnviz.types import Float32, ModelCard

FORMAT = 1
"""Of an entry; with another number, older entries are left alone."""
MOST = 200
"""Entries; one of 5,000 pictures and ten classes takes a quarter of a megabyte."""


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What an entry holds."""

    probabilities: Float32
    """(N, K) in the order of the data set's classes."""
    numbers: NDArray[np.int64]
    """(N,) the pictures' numbers in their part."""
    skipped: NDArray[np.int64]
    """Numbers of the pictures that could not be read."""


def entry(card: ModelCard, data: DataSet, part: Part, chosen: NDArray[np.int64]) -> Path:
    """Return the file of what a model says of some pictures of a part.

    All that decides the answers decides its name: weights, preprocessing, pictures, classes.
    """
    # What cannot be identified is never found again.
    origin = datasets.fingerprint(data) or secrets.token_hex(16)
    facts = (
        FORMAT,
        (card.sha256, card.classes, card.output, card.input_shape, card.preprocessing),
        (data.name, data.classes, origin, part),
        hashlib.sha256(chosen.astype("<i8").tobytes()).hexdigest(),
        cv2.__version__,  # another version may resize in another way
    )
    return _folder() / f"{hashlib.sha256(repr(facts).encode()).hexdigest()[:40]}.npz"


def _folder() -> Path:
    return home.cache_folder() / "evaluations"


def read(path: Path, chosen: NDArray[np.int64], classes: int) -> Found | None:
    """Return what an entry holds, or None where it is missing or damaged.

    Args:
        path: the entry.
        chosen: the pictures that were asked about.
        classes: how many columns there are.
    """
    arrays = _arrays(path)
    if arrays is None or arrays.keys() != {"probabilities", "numbers", "skipped"}:
        return None
    found = Found(**arrays)
    asked = np.sort(np.concatenate([found.numbers, found.skipped]))
    good = found.probabilities.dtype == np.float32 and np.array_equal(asked, np.sort(chosen))
    if not good or found.probabilities.shape != (len(found.numbers), classes):
        return None
    with contextlib.suppress(OSError):
        os.utime(path)  # it was of use just now
    return found


def _arrays(path: Path) -> dict[str, NDArray[Any]] | None:
    try:
        # Opened here, because NumPy leaves a damaged file open.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            return dict(arrays)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None


def write(path: Path, found: Found) -> None:
    """Keep an entry, whole or not at all; without room on the disk, nothing is kept."""
    file = BytesIO()
    np.savez_compressed(
        file,
        allow_pickle=False,
        probabilities=found.probabilities,
        numbers=found.numbers,
        skipped=found.skipped,
    )
    temporary = path.with_name(f".{secrets.token_hex(8)}.tmp")
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            temporary.write_bytes(file.getvalue())
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
        _thin_out()


def _thin_out() -> None:
    """Delete the entries that were of no use for longest, where there are too many."""
    entries = sorted(_folder().glob("*.npz"), key=_used)
    for old in entries[: max(0, len(entries) - MOST)]:
        old.unlink(missing_ok=True)


def _used(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:  # deleted by somebody else
        return 0.0
