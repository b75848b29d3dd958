"""Data sets brought to a network's input once and for all runs, in files to read batches from.

The first use of a data set decodes it picture by picture and keeps the result (``picture_cache``);
every later one, in any process, reads what was kept. Photos that cannot be read are left out, and
their names are told.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from cnnviz import datasets, images
from cnnviz.datasets import DataSet, Photos, Split
from cnnviz.datasets.sampling import sample
from cnnviz.errors import DataError
from cnnviz.language import _
from cnnviz.training import picture_cache
from cnnviz.training.picture_cache import FORMAT, Entry
from cnnviz.training.stored import Stored
from cnnviz.types import Preprocessing, UInt8

Part = Literal["train", "test"]
PARTS: tuple[Part, Part] = ("train", "test")
Progress = Callable[[int, int], None]
"""Told how many pictures (or bytes of a download) are done, and of how many."""

TOLD_EVERY = 64
"""Pictures."""
AHEAD = 2
"""Photos in work for each thread that decodes: a few pictures in memory, however many there are."""


@dataclass(frozen=True, slots=True, eq=False)
class Pictures:
    """One part of a data set, as it is before its numbers are scaled."""

    images: UInt8 | Stored
    """(N, H, W, C), read from a file as they are asked for: by number, slice or array."""
    labels: NDArray[np.int64]
    """(N,), indices into the data set's classes."""
    fingerprint: str
    """Hexadecimal SHA-256 of pixels and labels: the same wherever the same pictures train."""
    numbers: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    """(N,), each picture's number in its split, by which the original can be opened."""
    validation: NDArray[np.bool_] | None = None
    """(N,), which ones the data set itself sets apart to validate with, where it does."""
    skipped: tuple[str, ...] = ()
    """Names of the files that were left out because they cannot be read."""

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
        return picture_cache.beginning(self.data.name, part, facts)


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
    parts; later calls, in any process, only open the files. Where the data set is no longer to be
    found, what was kept of it is used.

    Args:
        data: the data set; it is downloaded if need be.
        part: ``train`` or ``test``.
        input_shape: (H, W, C) of the network's input.
        folder: where pictures are kept, for instance ``home.cache_folder()``.
        preprocessing: how pictures are fitted; the data set's own where it is None. Mean and
            standard deviation do not matter here.
        limit: keep at most so many pictures of either part, the same share of each class; 0 for
            all.
        progress: told now and then how much is done; what it raises ends the work.

    Raises:
        DataError: the data set cannot be read, or the pictures cannot be kept.
    """
    order = _Order(data, input_shape, preprocessing or data.preprocessing, limit)
    known = _known(order, part, folder)
    if known is not None:
        return known
    tell = progress or (lambda _done, _of: None)
    data.fetch(tell)
    splits = data.read()
    try:
        _keep(splits, order, folder, tell)
    except OSError as error:
        raise DataError(
            _(
                "The pictures of “{title}” could not be kept in {folder} ({strerror}); free "
                "some space there, or name another folder with CNNVIZ_HOME."
            ).format(title=data.title, folder=folder, strerror=error.strerror)
        ) from error
    made = _known(order, part, folder)
    if made is None:
        raise DataError(
            _(
                "The pictures of “{title}” were kept in {folder} but cannot be read back; "
                "check that disk, or name another folder with CNNVIZ_HOME."
            ).format(title=data.title, folder=folder)
        )
    return made


def _known(order: _Order, part: Part, folder: Path) -> Pictures | None:
    """Return what was kept for an order, or None."""
    origin = datasets.fingerprint(order.data)
    beginning = order.beginning(part)
    if origin:
        entries = [folder / (beginning + origin[:16])]
    else:
        entries = picture_cache.newest(folder, beginning)
    kept = next((entry for entry in map(picture_cache.load, entries) if entry is not None), None)
    return None if kept is None else _pictures(kept)


def _pictures(kept: Entry) -> Pictures:
    return Pictures(
        images=kept.images,
        labels=kept.labels,
        fingerprint=kept.sha256,
        numbers=kept.numbers,
        validation=kept.validation,
        skipped=kept.skipped,
    )


def _keep(splits: tuple[Split, Split], order: _Order, folder: Path, progress: Progress) -> None:
    """Decode both parts, and write their entries."""
    picture_cache.open_folder(folder)
    origin = datasets.fingerprint(order.data) or "unknown"  # a download is there only now
    chosen = [sample(split.labels, order.limit) for split in splits]
    total, before, made = sum(map(len, chosen)), 0, []
    for part, split, numbers in zip(PARTS, splits, chosen, strict=True):
        entry = folder / (order.beginning(part) + origin[:16])
        with picture_cache.begun(entry, len(numbers), order.input_shape) as writer:
            for done, (number, pixels) in enumerate(_decoded(split, numbers, order), start=1):
                if isinstance(pixels, DataError):
                    writer.skip(split.name(number))
                else:
                    writer.add(pixels, number)
                if done % TOLD_EVERY == 0 or done == len(numbers):
                    progress(before + done, total)
            if numbers.size and not writer.numbers:
                raise DataError(
                    _(
                        "None of the {numbers:,} photos of “{title}” can be read; fetch it again. "
                        "The first: {name}."
                    ).format(
                        numbers=len(numbers),
                        title=order.data.title,
                        name=split.name(int(numbers[0])),
                    )
                )
            if origin != "unknown" and order.data.origin() is None:  # a person's own, removed
                raise DataError(
                    _(
                        "“{title}” was removed while its pictures were read; add it again, or "
                        "choose another data set."
                    ).format(title=order.data.title)
                )
            writer.finish(split.labels, split.validation)
        before += len(numbers)
        made.append(entry)
    picture_cache.make_room(folder, spare=made)


def _decoded(
    split: Split, numbers: NDArray[np.int64], order: _Order
) -> Iterator[tuple[int, UInt8 | DataError]]:
    """Yield the pictures one after another, or what is wrong with a photo.

    Photos are decoded by as many threads as the machine has cores, but only a few ahead.
    """

    def decoded(number: int) -> UInt8 | DataError:
        try:
            picture = split.picture(number)
        except DataError as error:
            return error
        return images.fitted(picture, order)

    if not isinstance(split.images, Photos):
        yield from ((number, decoded(number)) for number in numbers.tolist())
        return
    threads = min(images.MAX_DECODERS, os.cpu_count() or 1)
    waiting = iter(numbers.tolist())
    with ThreadPoolExecutor(threads, "decoder") as pool:
        work: deque[tuple[int, Future[UInt8 | DataError]]] = deque()
        for number in islice(waiting, AHEAD * threads):
            work.append((number, pool.submit(decoded, number)))
        while work:
            number, future = work.popleft()
            yield number, future.result()
            for following in islice(waiting, 1):
                work.append((following, pool.submit(decoded, following)))
