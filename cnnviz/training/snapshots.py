"""The weights after chosen epochs, for looking back at how a network came to see.

::

    snapshots/
      pictures.npz    a few fixed pictures with their labels
      000000.npz      before training: the weights, and what the network then said of the pictures
      000001.npz ...  after so many epochs

Reading them needs no deep-learning framework.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.training import files
from cnnviz.types import Float32, UInt8

PICTURES = 12
MOST = 60
"""Snapshots of a run."""
MOST_BYTES = 300 * 1024**2
"""Of all snapshots of a run together."""


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """A network as it was after an epoch."""

    weights: list[NDArray[Any]]
    """In the order of ``model.get_weights()``."""
    predictions: Float32
    """(n, classes): what it said of the `pictures`, as probabilities."""


def epochs(run: Path) -> list[int]:
    """Return after how many epochs there are snapshots, in order; 0 is before training."""
    return sorted(int(path.stem) for path in (run / "snapshots").glob("[0-9]*.npz"))


def read(run: Path, epoch: int) -> Snapshot | None:
    """Return a snapshot, or None where it is missing or damaged."""
    arrays = _arrays(_path(run, epoch))
    if arrays is None or "predictions" not in arrays:
        return None
    weights = [arrays[name] for name in sorted(arrays) if name != "predictions"]
    return Snapshot(weights, probabilities(arrays["predictions"]))


def probabilities(answers: Float32) -> Float32:
    """Return a network's answers as one probability a class, (n, classes).

    Args:
        answers: (n, classes), or (n, 1) of one sigmoid unit, which says how likely the second of
            two classes is.
    """
    return answers if answers.shape[1] > 1 else np.concatenate([1 - answers, answers], axis=1)


def pictures(run: Path) -> tuple[UInt8, NDArray[np.int64]]:
    """Return the fixed pictures (n, H, W, C) and their labels (n,).

    The pictures are as they enter the network but for their scale. There are none (n = 0) before
    the training begins, or where the file is damaged.
    """
    arrays = _arrays(run / "snapshots" / "pictures.npz")
    if arrays is None or not {"images", "labels"} <= arrays.keys():
        return np.empty((0, 1, 1, 1), np.uint8), np.empty(0, np.int64)
    return arrays["images"], arrays["labels"]


def chosen(labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """Choose the fixed pictures: as many different classes as can be, always the same ones."""
    order = np.argsort(labels, kind="stable")
    _, first, counts = np.unique(labels[order], return_index=True, return_counts=True)
    rank = np.arange(len(labels)) - np.repeat(first, counts)  # of each picture within its class
    picked: NDArray[np.int64] = order[np.lexsort((labels[order], rank))][:PICTURES]
    return picked


def write_pictures(run: Path, images: UInt8, labels: NDArray[np.int64]) -> None:
    """Keep the fixed pictures.

    Raises:
        OSError: the disk is full or may not be written.
    """
    _write(run / "snapshots" / "pictures.npz", {"images": images, "labels": labels})


def write(run: Path, epoch: int, weights: Sequence[NDArray[Any]], predictions: Float32) -> None:
    """Keep a snapshot, and thin out the older ones evenly where there are too many.

    Args:
        run: the run's folder.
        epoch: after how many.
        weights: in the order of ``model.get_weights()``.
        predictions: what the network answers to the `pictures`, (n, units).

    Raises:
        OSError: the disk is full or may not be written.
    """
    named = {f"{index:05}": array for index, array in enumerate(weights)}
    size = _write(_path(run, epoch), named | {"predictions": predictions})
    wanted = kept(epoch, most=min(MOST, max(3, MOST_BYTES // size)))
    for other in epochs(run):
        if other not in wanted:
            _path(run, other).unlink(missing_ok=True)


def kept(latest: int, most: int) -> set[int]:
    """Return which of the epochs up to ``latest`` stay: the first, the last, and even steps."""
    stride = 1
    while latest // stride + 2 > most:
        stride *= 2  # so that what was thinned out before is never missed
    return {*range(0, latest + 1, stride), latest}


def forget_after(run: Path, epoch: int) -> None:
    """Remove the snapshots of epochs that will be trained again."""
    for other in epochs(run):
        if other > epoch:
            _path(run, other).unlink(missing_ok=True)


def _path(run: Path, epoch: int) -> Path:
    return run / "snapshots" / f"{epoch:06}.npz"


def _write(path: Path, arrays: Mapping[str, NDArray[Any]]) -> int:
    """Replace a file in one step and return its size in bytes."""
    path.parent.mkdir(exist_ok=True)
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, **arrays)
    files.write_bytes(path, file.getvalue(), durable=False)
    return file.tell()


def _arrays(path: Path) -> dict[str, NDArray[Any]] | None:
    """Return a file's arrays if every checksum in it is right."""
    try:
        # Opened here, because NumPy leaves a damaged file open.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            return dict(arrays)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
