"""Data sets brought to a network's input once and for all runs, in files that memory is mapped to.

::

    <folder>/<data set>-<part>-<how they are fitted>-<where they come from>/
      x.npy       uint8 (N, H, W, C)
      y.npy       int64 (N,)
      meta.json   SHA-256 of pixels and labels, by which damage is noticed

Any number of processes may read and write there at once: an entry is written under a temporary name
and renamed. The whole folder may be deleted at any time.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from cnnviz import datasets, images
from cnnviz.datasets import DataSet, Split
from cnnviz.errors import DataError
from cnnviz.training import files
from cnnviz.types import Preprocessing, UInt8

Part = Literal["train", "test"]
PARTS: tuple[Part, Part] = ("train", "test")
Progress = Callable[[int, int], None]
"""Told how many pictures are done, and of how many."""

TEMPORARY = ".new-"
ABANDONED = 3600.0
"""Seconds without a change after which a temporary folder has lost its process."""
TOLD_EVERY = 256
"""Pictures."""
FORMAT = 1
"""Of an entry; with another number, older entries are left alone and made anew."""


@dataclass(frozen=True, slots=True, eq=False)
class Pictures:
    """One part of a data set, as it is before its numbers are scaled."""

    images: UInt8
    """(N, H, W, C), read-only, mapped from a file."""
    labels: NDArray[np.int64]
    """(N,), indices into the data set's classes."""
    fingerprint: str
    """Hexadecimal SHA-256 of pixels and labels: the same wherever the same pictures train."""

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True, slots=True)
class _Order:
    """What is wanted of a data set; it `images.TakesPictures`."""

    data: DataSet
    input_shape: tuple[int, int, int]
    preprocessing: Preprocessing
    limit: int

    def beginning(self, part: Part) -> str:
        """Return the beginning of an entry's name: all but where the pictures come from."""
        how = self.preprocessing
        # OpenCV, because another version may resize in another way.
        facts = (FORMAT, self.input_shape, how.fit, how.colour, self.limit, cv2.__version__)
        return f"{self.data.name}-{part}-{hashlib.sha256(repr(facts).encode()).hexdigest()[:12]}-"


def prepared(  # noqa: PLR0913 - a picture's way has this many settings
    data: DataSet,
    part: Part,
    input_shape: tuple[int, int, int],
    folder: Path,
    *,
    preprocessing: Preprocessing | None = None,
    limit: int = 0,
    progress: Progress | None = None,
) -> Pictures:
    """Return a part of a data set in the shape of a network's input.

    The first call reads the data set, brings each picture through ``images.fitted`` and keeps both
    parts; later calls, in any process, only map the files. Where the data set is no longer to be
    found, what was kept of it is used.

    Args:
        data: the data set.
        part: ``train`` or ``test``.
        input_shape: (H, W, C) of the network's input.
        folder: where pictures are kept, for instance ``home.cache_folder()``.
        preprocessing: how pictures are fitted; the data set's own where it is None. Mean and
            standard deviation do not matter here.
        limit: keep at most so many pictures of either part, the same share of each class; 0 for
            all.
        progress: told now and then how many pictures are done.

    Raises:
        DataError: the data set cannot be read, or the pictures cannot be kept.
    """
    order = _Order(data, input_shape, preprocessing or data.preprocessing, limit)
    known = _known(order, part, folder)
    if known is not None:
        return known
    splits = [_limited(split, limit) for split in data.read()]
    try:
        _keep(splits, order, folder, progress or (lambda _done, _of: None))
    except OSError as error:
        raise DataError(
            f"The pictures of “{data.title}” could not be kept in {folder} ({error.strerror}); "
            "free some space there, or name another folder with CNNVIZ_HOME."
        ) from error
    made = _known(order, part, folder)
    if made is None:
        raise DataError(
            f"The pictures of “{data.title}” were kept in {folder} but cannot be read back; check "
            "that disk, or name another folder with CNNVIZ_HOME."
        )
    return made


def _limited(split: Split, limit: int) -> Split:
    return split.take(sample(split.labels, limit)) if limit else split  # no needless copy


def sample(labels: NDArray[np.int64], limit: int) -> NDArray[np.int64]:
    """Choose at most ``limit`` pictures, of each class the same share; always the same ones.

    Returns:
        Indices in rising order; all for a limit of 0.
    """
    if not 0 < limit < len(labels):
        return np.arange(len(labels))
    shuffled = np.random.default_rng(0).permutation(len(labels))
    place = np.empty(len(labels))  # of each picture within its class, from 0 to 1
    for label in np.unique(labels):
        members = shuffled[labels[shuffled] == label]
        place[members] = (np.arange(len(members)) + 0.5) / len(members)
    return np.sort(np.argsort(place, kind="stable")[:limit])


# --- reading ----------------------------------------------------------------------------------


def _known(order: _Order, part: Part, folder: Path) -> Pictures | None:
    """Return what was kept for an order, or None."""
    origin = datasets.fingerprint(order.data)
    beginning = order.beginning(part)
    if origin:
        return _load(folder / (beginning + origin[:16]))
    entries = sorted(folder.glob(beginning + "*"), key=_changed, reverse=True)
    return next((kept for kept in map(_load, entries) if kept is not None), None)


def _load(entry: Path) -> Pictures | None:
    """Map an entry's files if they are whole, or return None."""
    meta = files.read_json(entry / "meta.json")
    try:
        x = np.load(entry / "x.npy", mmap_mode="r", allow_pickle=False)
        y = np.load(entry / "y.npy", allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    if x.dtype != np.uint8 or y.dtype != np.int64 or len(x) != len(y):
        return None
    fingerprint = _fingerprint(x, y)
    if not isinstance(meta, dict) or meta.get("sha256") != fingerprint:
        return None
    y.flags.writeable = False
    return Pictures(x, y, fingerprint)


def _fingerprint(x: UInt8, y: NDArray[np.int64]) -> str:
    digest = hashlib.sha256(repr(x.shape).encode())
    digest.update(x.data)
    digest.update(y.data)
    return digest.hexdigest()


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:  # deleted by somebody else
        return 0.0


# --- writing ----------------------------------------------------------------------------------


def _keep(splits: list[Split], order: _Order, folder: Path, progress: Progress) -> None:
    """Write the entries of both parts."""
    folder.mkdir(parents=True, exist_ok=True)
    _sweep(folder)
    origin = datasets.fingerprint(order.data) or "unknown"  # a download is there only now
    total, done = sum(map(len, splits)), 0
    for part, split in zip(PARTS, splits, strict=True):
        temporary = folder / f"{TEMPORARY}{os.getpid()}-{secrets.token_hex(4)}"
        temporary.mkdir()
        try:
            for count in _write(temporary, split, order):
                progress(done + count, total)
            _publish(temporary, folder / (order.beginning(part) + origin[:16]))
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
        done += len(split)


def _write(entry: Path, split: Split, order: _Order) -> Iterator[int]:
    """Write the files of an entry, and say now and then how many pictures are done."""
    # Written, not mapped: on a full disk that is an error, where a mapping ends the process.
    with (entry / "x.npy").open("wb") as file:
        shape = (len(split), *order.input_shape)
        _header(file, "|u1", shape)
        digest = hashlib.sha256(repr(shape).encode())
        for done, image in enumerate(split.images, start=1):
            pixels = images.fitted(image, order).tobytes()
            digest.update(pixels)
            file.write(pixels)
            if done % TOLD_EVERY == 0 or done == len(split):
                yield done
    with (entry / "y.npy").open("wb") as file:
        _header(file, "<i8", (len(split),))
        labels = split.labels.astype("<i8").tobytes()
        digest.update(labels)
        file.write(labels)
    files.write_json(entry / "meta.json", {"sha256": digest.hexdigest()}, durable=False)


def _header(file: IO[bytes], kind: str, shape: tuple[int, ...]) -> None:
    """Begin a ``.npy`` file."""
    header = {"descr": kind, "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(file, header)


def _publish(temporary: Path, entry: Path) -> None:
    """Give an entry its name, unless somebody else was faster; a damaged one makes way."""
    for _ in range(3):
        try:
            temporary.rename(entry)
        except OSError:
            if _load(entry) is not None:
                return
            _discard(entry)
        else:
            return
    temporary.rename(entry)


def _discard(entry: Path) -> None:
    """Delete an entry: under another name first, so that nobody meets half of it."""
    away = entry.with_name(f"{TEMPORARY}{os.getpid()}-{secrets.token_hex(4)}")
    with contextlib.suppress(OSError):
        entry.rename(away)
    shutil.rmtree(away, ignore_errors=True)


def _sweep(folder: Path) -> None:
    """Delete what processes left that were ended while they wrote."""
    for temporary in folder.glob(TEMPORARY + "*"):
        with contextlib.suppress(OSError):  # somebody else may sweep too
            latest = max(map(_changed, (temporary, *temporary.iterdir())))
            if time.time() - latest > ABANDONED:
                shutil.rmtree(temporary)
