"""Small parts of data sets that the Data page keeps: covers, samples of each class, counts.

All visitors share them. Photos themselves stay on disk; of arrays only some pictures are kept.
"""

from __future__ import annotations

import base64
import threading
from collections.abc import Hashable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
from cachetools import LRUCache
from numpy.typing import NDArray

from cnnviz import datasets, home
from cnnviz.datasets import DataSet, Split, census
from cnnviz.datasets.census import Census
from cnnviz.datasets.photos import Photos
from cnnviz.errors import DataError
from cnnviz.training import files
from cnnviz.types import UInt8
from cnnviz.ui.small_pictures import data_url

KEPT_ALBUMS = 12
POOL = 48
"""Pictures of each class to choose samples from."""
POOL_BYTES = 16 * 1024**2
"""That these may take for a data set whose pictures are arrays, unless it has very many classes."""
KEPT_LETTERS = 24 * 1024**2
"""Of pictures as addresses, all data sets together."""
SIDE = 96
"""Pixels of a small picture's longer side."""
PIXELATED = 64
"""Up to so many pixels a side a picture is kept as it is, and its pixels can be seen."""
COVER = 6
"""Pictures on the card of a data set."""
COVER_SIDE = 48

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Shelf:
    """One part of a data set: its labels, and some pictures of each class."""

    labels: Numbers
    """(N,), of all pictures."""
    pool: Split
    """Some of them."""
    numbers: Numbers
    """Of the pool's pictures in the part."""


@dataclass(frozen=True, slots=True, eq=False)
class Album:
    """What is known of a data set that is on this machine."""

    train: Shelf
    test: Shelf
    aside: NDArray[np.bool_] | None
    """(N,), which training pictures the data set itself sets apart to validate with."""
    census: Census
    origin: str
    """Identifies the pictures."""


_reading = threading.Lock()
"""Thirty visitors who open the same data set should read it once."""
_albums: LRUCache[Hashable, Album] = LRUCache(KEPT_ALBUMS)
_covers: LRUCache[Hashable, tuple[str, ...]] = LRUCache(256)
_small: LRUCache[Hashable, str] = LRUCache(KEPT_LETTERS, getsizeof=len)
_keeping = threading.Lock()


def album(data: DataSet) -> Album | None:
    """Return what is known of a data set, or None where it is not on this machine.

    Raises:
        DataError: its files cannot be read.
    """
    origin = datasets.fingerprint(data)
    if not origin:
        return None
    with _reading:
        if (data.name, origin) not in _albums:
            _albums[data.name, origin] = _album(data, origin)
        return _albums[data.name, origin]


def _album(data: DataSet, origin: str) -> Album:
    train, test = data.read()
    classes = len(data.classes)
    rng = np.random.default_rng(0)
    return Album(
        _shelf(train, classes, rng),
        _shelf(test, classes, rng),
        train.validation,
        census.count(train, test, classes),
        origin,
    )


def _shelf(part: Split, classes: int, rng: np.random.Generator) -> Shelf:
    shuffled = rng.permutation(len(part))
    most = _pool_size(part, classes)
    chosen = [shuffled[part.labels[shuffled] == label][:most] for label in range(classes)]
    numbers = np.concatenate(chosen) if chosen else np.empty(0, np.int64)
    return Shelf(part.labels, part.take(numbers), numbers)


def _pool_size(part: Split, classes: int) -> int:
    if isinstance(part.images, Photos) or not len(part):
        return POOL
    room = POOL_BYTES // (classes * part.images[0].nbytes)
    return int(min(POOL, max(1, room)))


# ------------------------------------------------------------------------------------------ covers


def cover(data: DataSet) -> tuple[str, ...]:
    """Return a few pictures of a data set as addresses; none where it is not on this machine."""
    origin = datasets.fingerprint(data)
    if not origin:
        return ()
    with _reading:
        if (data.name, origin) not in _covers:
            path = home.cache_folder() / f"{data.name}-cover-{origin[:16]}.npy"
            pictures = _kept_cover(path)
            if pictures is None:
                pictures = _new_cover(data)
                _keep_cover(path, pictures)
            _covers[data.name, origin] = tuple(map(data_url, pictures))
        return _covers[data.name, origin]


def _kept_cover(path: Path) -> UInt8 | None:
    try:
        with path.open("rb") as file:
            kept = np.load(file, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    fits = kept.dtype == np.uint8 and kept.shape[1:] == (COVER_SIDE, COVER_SIDE, 3)
    return kept if fits else None


def _keep_cover(path: Path, pictures: UInt8) -> None:
    file = BytesIO()
    np.save(file, pictures)
    with suppress(OSError):  # it is made again the next time
        path.parent.mkdir(parents=True, exist_ok=True)
        files.write_bytes(path, file.getvalue(), durable=False)


def _new_cover(data: DataSet) -> UInt8:
    """Return (COVER or fewer, COVER_SIDE, COVER_SIDE, 3): pictures of the first classes."""
    found: list[UInt8] = []
    with suppress(DataError):  # who opens the data set is told why it cannot be read
        train, _ = data.read()
        for place in range(COVER):
            members = np.flatnonzero(train.labels == place % len(data.classes))
            nth = place // len(data.classes)
            if nth < len(members):
                with suppress(DataError):
                    found.append(_square(train.picture(int(members[nth]))))
    return np.stack(found) if found else np.empty((0, COVER_SIDE, COVER_SIDE, 3), np.uint8)


def _square(picture: UInt8) -> UInt8:
    """Cut out the middle and bring it to the size of a cover's picture."""
    side = min(picture.shape[:2])
    top, left = ((length - side) // 2 for length in picture.shape[:2])
    cut = np.ascontiguousarray(picture[top : top + side, left : left + side])
    method = cv2.INTER_AREA if side > COVER_SIDE else cv2.INTER_NEAREST
    small = cv2.resize(cut, (COVER_SIDE, COVER_SIDE), interpolation=method)
    return np.asarray(small if small.ndim == 3 else cv2.cvtColor(small, cv2.COLOR_GRAY2RGB))


# ------------------------------------------------------------------------------------------- small


def round_the_classes(shelf: Shelf, classes: int, turn: int) -> Iterator[int]:
    """Yield places in a pool: one of each class in turn, and so on.

    Args:
        shelf: the part with the pool.
        classes: how many there are.
        turn: where to begin; any number.
    """
    by_class = [np.flatnonzero(shelf.pool.labels == label) for label in range(classes)]
    for number in range(turn, turn + classes):
        places = by_class[number % classes]
        if len(places):
            yield int(places[number // classes % len(places)])


def sample(found: Album, part: str, place: int) -> str:
    """Return a picture of a part's pool as an address; "" where its file cannot be used.

    Args:
        found: the data set.
        part: ``train`` or ``test``.
        place: of the picture in the pool.
    """
    shelf: Shelf = getattr(found, part)
    return small((found.origin, part, int(shelf.numbers[place])), shelf.pool, place)


def chosen(
    data: DataSet, origin: str, wanted: Sequence[tuple[str, int]]
) -> dict[tuple[str, int], str]:
    """Return pictures by part (``train``, ``test``) and number, as addresses.

    Raises:
        DataError: the data set cannot be read.
    """
    with _keeping:
        known = {each: _small.get((origin, *each)) for each in wanted}
    if None in known.values():
        parts = dict(zip(("train", "test"), data.read(), strict=True))
        known = {each: small((origin, *each), parts[each[0]], each[1]) for each in wanted}
    return {each: src or "" for each, src in known.items()}


def small(key: Hashable, part: Split, place: int) -> str:
    """Return a picture as an address; "" where its file cannot be used.

    Args:
        key: names the picture; with the same key it is not decoded again.
        part: where it is.
        place: its number there.
    """
    with _keeping:
        known = _small.get(key)
    if known is None:
        try:
            known = encoded(part.picture(place))
        except DataError:
            known = ""
        with _keeping, suppress(ValueError):  # larger than all that is kept
            _small[key] = known
    return known


def encoded(picture: UInt8) -> str:
    """Return a picture (H, W, 1 or 3) as an address, shrunk to ``SIDE``."""
    height, width = picture.shape[:2]
    if max(height, width) <= PIXELATED:
        return data_url(picture)
    scale = min(1.0, SIDE / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    shrunk = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    if shrunk.ndim == 3:
        shrunk = shrunk[..., ::-1]  # OpenCV takes BGR
    _, file = cv2.imencode(".jpg", shrunk, [cv2.IMWRITE_JPEG_QUALITY, 85])
    return "data:image/jpeg;base64," + base64.b64encode(file.tobytes()).decode()
