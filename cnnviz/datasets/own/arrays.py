"""A set of one's own from two array files: their numbers are brought to 8 bits, in pieces."""

import hashlib
import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.datasets.dataset import Progress
from cnnviz.datasets.own import index, intake, limits, shelf, targets
from cnnviz.datasets.own.gathering import Gathering
from cnnviz.datasets.own.index import Picture
from cnnviz.datasets.own.intake import Intake
from cnnviz.datasets.own.npy import Npy
from cnnviz.errors import DataError
from cnnviz.language import _
from cnnviz.types import UInt8

PIECE = 8 * 1024**2
"""Bytes that are read at a time."""
SHAPES = "(N, H, W), (N, H, W, 1), (N, H, W, 3), (N, 1, H, W) or (N, 3, H, W)"


def taken_in(  # noqa: PLR0913 - two files and what people say of them
    pictures: Npy,
    labels: Npy,
    title: str,
    *,
    class_names: Sequence[str] = (),
    owner: str = "",
    progress: Progress | None = None,
) -> Intake:
    """Check two arrays and keep them as a set; see ``own.add_arrays``.

    Raises:
        DataError: they are not pictures with targets, too large, or cannot be kept.
    """
    tell = progress or (lambda _done, _of: None)
    shape = _shape(pictures)
    title = shelf.clean_title(title, _("My arrays"))
    numbers, classes = targets.understood(labels, shape[0], class_names)
    scale = _scale(pictures, lambda: tell(0, shape[0]))
    order, rows, drawn = _ordered(numbers, shape)
    with shelf.unfinished(owner) as hidden:
        gathered = Gathering(hidden, title, owner, pictures=rows, drawn=drawn)
        with (hidden / index.ARRAY).open("wb") as file:
            header = {"descr": "|u1", "fortran_order": False, "shape": shape}
            np.lib.format.write_array_header_1_0(file, header)
            for done, number in enumerate(order):
                tell(done, len(order))
                picture = _eight_bit(pictures.rows(number, 1), scale).reshape(shape[1:])
                file.write(picture.tobytes())
                _look(gathered, picture, done)
        tell(len(order), len(order))
        return intake.published(gathered, classes)


def _shape(pictures: Npy) -> tuple[int, int, int, int]:
    """Return (N, H, W, C) of the pictures, in whichever order they are stored.

    Raises:
        DataError: they are no pictures, or too many or too large ones.
    """
    shape = pictures.shape
    sides = shape[1:] if len(shape) == 4 else (*shape[1:], 1)
    if pictures.dtype.kind not in "buif" or len(sides) != 3 or not {sides[0], sides[2]} & {1, 3}:
        raise DataError(
            _(
                "The pictures should be whole or floating-point numbers of the shape {shapes}, "
                "but {dtype} {shape} came; rearrange the array and save it again."
            ).format(shapes=_(SHAPES), dtype=pictures.dtype, shape=shape)
        )
    height, width, channels = sides if sides[2] in (1, 3) else (*sides[1:], sides[0])
    if not 0 < height * width <= limits.LIMITS.picture_pixels or shape[0] < 1:
        raise DataError(
            _(
                "Each picture should have between 1 and {picture_pixels:,} pixels, but the "
                "shape of all is {shape}; save other sizes."
            ).format(picture_pixels=limits.LIMITS.picture_pixels, shape=shape)
        )
    if shape[0] > limits.LIMITS.pictures:
        raise DataError(
            _(
                "A data set may have at most {pictures:,} pictures, but these are {shape:,}; "
                "leave some out."
            ).format(pictures=limits.LIMITS.pictures, shape=shape[0])
        )
    return shape[0], height, width, channels


def _scale(pictures: Npy, tell: Callable[[], None]) -> float:
    """Return what numbers are to be multiplied with so that they go from 0 to 255.

    Raises:
        DataError: they go from anywhere else to anywhere else.
    """
    if pictures.dtype == np.uint8:
        return 1.0
    low, high = np.inf, -np.inf
    for first in range(0, pictures.shape[0], _piece(pictures)):
        tell()
        piece = pictures.rows(first, min(_piece(pictures), pictures.shape[0] - first))
        low, high = np.minimum(low, piece.min()), np.maximum(high, piece.max())
    if not (low >= 0 and high <= 255):  # also where one is not a number
        raise DataError(
            _(
                "The pictures’ numbers should go from 0 to 1 or from 0 to 255, but these go "
                "from {low:.4g} to {high:.4g}; rescale them and save them again."
            ).format(low=low, high=high)
        )
    return 255.0 if pictures.dtype.kind in "fb" and high <= 1 else 1.0


def _piece(pictures: Npy) -> int:
    """Return how many pictures are read at a time."""
    return max(1, PIECE // (math.prod(pictures.shape[1:]) * pictures.dtype.itemsize))


def _ordered(
    labels: NDArray[np.int64], shape: tuple[int, int, int, int]
) -> tuple[list[int], list[Picture], bool]:
    """Return the pictures as they will lie in the file: their former numbers, and their lines."""
    height, width = shape[1:3]
    rows, drawn = intake.with_test_part(
        Picture(
            "", _("picture {number}").format(number=number), int(label), "train", width, height, ""
        )
        for number, label in enumerate(labels)
    )
    order = sorted(range(len(rows)), key=lambda number: intake.place(rows[number]))
    return order, [rows[number] for number in order], drawn


def _eight_bit(row: NDArray[Any], scale: float) -> UInt8:
    """Bring one picture (1, ...) to uint8, its channels last."""
    picture: UInt8 = np.rint(row[0] * scale).astype(np.uint8) if row.dtype != np.uint8 else row[0]
    channels_first = picture.ndim == 3 and picture.shape[2] not in (1, 3)
    return np.moveaxis(picture, 0, -1) if channels_first else picture


def _look(gathered: Gathering, picture: UInt8, number: int) -> None:
    """Measure a picture that was just written, and add the hash of its pixels to its line."""
    line = gathered.pictures[number]
    gathered.pictures[number] = replace(line, sha256=hashlib.sha256(picture.tobytes()).hexdigest())
    if line.part == "train":
        gathered.measure.look(picture, min(line.width, line.height))
