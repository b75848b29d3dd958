"""Photos from files to what enters a network: threads decode the next ones meanwhile."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import islice

import cv2
import numpy as np

from cnnviz import images
from cnnviz.errors import CnnvizError
from cnnviz.types import ModelCard, UInt8

Source = bytes | CnnvizError
"""A file's bytes, or what went wrong on the way to them."""

BATCH = 8
"""Photos that go through the network together."""
AHEAD = 2 * BATCH
"""Photos that are decoded or wait: with files of 25 MB at most, this bounds the memory."""
SIDE = 320
"""Rows and columns of the small picture, at most."""


@dataclass(frozen=True, slots=True, eq=False)
class Photo:
    """A decoded photo, or what is wrong with it."""

    name: str
    problem: str = ""
    fitted: UInt8 | None = None
    """As `images.fitted` gives it, in the size of the network's input."""
    small: UInt8 | None = None
    """The whole photo, uint8 (H, W, 3), with at most `SIDE` rows and columns."""


def batches(pictures: Iterable[tuple[str, Source]], card: ModelCard) -> Iterator[list[Photo]]:
    """Yield photos in their order, up to `BATCH` at a time; no more than `AHEAD` are in memory.

    Args:
        pictures: names and files.
        card: of the network that they are prepared for.
    """
    photos = _decoded(pictures, card)
    while some := list(islice(photos, BATCH)):
        yield some


def _decoded(pictures: Iterable[tuple[str, Source]], card: ModelCard) -> Iterator[Photo]:
    waiting = iter(pictures)
    with ThreadPoolExecutor(images.MAX_DECODERS, "photos") as pool:
        work: deque[Future[Photo]] = deque()
        submit = partial(pool.submit, partial(_decode, card))
        try:
            work.extend(map(submit, islice(waiting, AHEAD)))
            while work:
                photo = work.popleft().result()
                work.extend(map(submit, islice(waiting, 1)))
                yield photo
        finally:
            pool.shutdown(cancel_futures=True)


def _decode(card: ModelCard, item: tuple[str, Source]) -> Photo:
    name, source = item
    try:
        if isinstance(source, CnnvizError):
            raise source
        picture = images.read(source)
        return Photo(name, "", images.fitted(picture, card), _small(picture))
    except CnnvizError as error:
        return Photo(name, str(error))


def _small(picture: UInt8) -> UInt8:
    height, width = picture.shape[:2]
    share = min(1.0, SIDE / max(height, width))
    size = max(1, round(share * width)), max(1, round(share * height))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
