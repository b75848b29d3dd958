"""Occlusion: cover a part of the picture and see how much the score drops."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from cnnviz.attribution import programs
from cnnviz.attribution.heatmap import Heatmap
from cnnviz.attribution.method import Method
from cnnviz.attribution.network import survey
from cnnviz.attribution.request import Request, batches
from cnnviz.types import Float32

SHARE = 7
"""The window's side is this part of the picture's shorter side, as in a 7×7 Grad-CAM."""
Window = tuple[slice, slice]


def compute(
    model: Any,
    image: ArrayLike,
    request: Request,
    window: int = 0,
    stride: int = 0,
) -> Heatmap:
    """Return for each pixel the mean drop of the score over all windows that cover it.

    A window is a square in the picture's mean colour (arXiv:1311.2901, section 4.2: a grey one). A
    positive value speaks for the class: without this part the score is lower.

    Args:
        model: as in :class:`~cnnviz.attribution.method.Compute`.
        image: likewise.
        request: likewise.
        window: side of the square in pixels; 0 for a seventh of the picture.
        stride: from one window to the next, at most ``window``; 0 for half a window. The last
            window of a row or column ends at the border.
    """
    seen, batch = survey(model, image)
    picture = batch[0]
    height, width = picture.shape[:2]
    side = min(window or max(1, min(height, width) // SHARE), height, width)
    step = min(stride or max(1, side // 2), side)
    places = windows((height, width), side, step)
    seen.check_class(request.class_index)
    score = float(programs.scores(model, seen, batch)[0, request.class_index])
    drops, counts, done = np.zeros((height, width)), np.zeros((height, width)), 0
    request.tell(0, len(places))
    for part in batches(_covered(picture, places), request.batch or seen.batch):
        for left in programs.scores(model, seen, part)[:, request.class_index]:
            drops[places[done]] += score - float(left)
            counts[places[done]] += 1
            done += 1
        request.tell(done, len(places))
    return Heatmap(
        values=(drops / counts).astype(np.float32),
        size=(height, width),
        class_index=request.class_index,
        score=score,
        score_kind=seen.head.kind,
        facts={"window": side, "stride": step, "windows": len(places)},
    )


def windows(size: tuple[int, int], side: int, stride: int) -> tuple[Window, ...]:
    """Return the squares that together cover a picture of this (height, width)."""
    rows, columns = (_starts(length, side, stride) for length in size)
    return tuple(
        (slice(row, row + side), slice(column, column + side)) for row in rows for column in columns
    )


def _starts(length: int, side: int, stride: int) -> list[int]:
    last = length - side
    return [*range(0, last, stride), last]


def _covered(picture: Float32, places: tuple[Window, ...]) -> Iterator[Float32]:
    colour = picture.mean(axis=(0, 1))
    for place in places:
        copy = picture.copy()
        copy[place] = colour
        yield copy


OCCLUSION = Method(
    name="occlusion",
    title="Occlusion",
    summary="Covers one part of the picture after the other and shows how much the score drops.",
    citation=(
        "Zeiler and Fergus 2013, “Visualizing and Understanding Convolutional Networks”, "
        "arXiv:1311.2901"
    ),
    signed=True,
    needs_layer=False,
    long=True,
    compute=compute,
)
