"""What is learned from pictures as they pass by, one at a time: colours, sizes, a good input."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from cnnviz import images
from cnnviz.types import Preprocessing, UInt8

SIDES = (32, 48, 64, 96, 128, 160)
"""Input sides that are suggested for photos, in pixels."""
SMALLEST_SIDE = 8
"""Pictures that are all of one size are taken as they are between this and the largest of SIDES."""
LOOKED_AT = 64
"""Side of what means are computed from; the pictures themselves may have millions of pixels."""
LEAST_DEVIATION = 1.0
"""Levels: pictures of one flat colour would otherwise be divided by nothing."""


_AS_IT_IS = Preprocessing(fit="crop", colour="rgb", mean=(), std=())


@dataclass(frozen=True, slots=True)
class _Look:
    """How each picture is looked at; it `images.TakesPictures`."""

    input_shape: tuple[int, int, int]
    preprocessing: Preprocessing = _AS_IT_IS


@dataclass(slots=True)
class Measure:
    """Running sums over pictures."""

    sides: list[int] = field(default_factory=list)
    """The shorter side of each picture, in pixels."""
    grey: bool = True
    """Whether no picture so far had any colour."""
    count: int = 0
    total: NDArray[np.float64] = field(default_factory=lambda: np.zeros(3))
    squares: NDArray[np.float64] = field(default_factory=lambda: np.zeros(3))

    def look(self, picture: UInt8, side: int) -> None:
        """Count one picture of the training part.

        Args:
            picture: uint8 (H, W, 1 or 3).
            side: the shorter side that it had before it was reduced, in pixels.
        """
        self.sides.append(side)
        self.grey = self.grey and bool((picture == picture[..., :1]).all())
        looked_at = min(LOOKED_AT, *picture.shape[:2])
        small = images.fitted(picture, _Look((looked_at, looked_at, 3)))
        pixels = small.reshape(-1, 3).astype(np.float64)
        self.count += len(pixels)
        self.total += pixels.sum(axis=0)
        self.squares += (pixels**2).sum(axis=0)

    def preprocessing(self) -> Preprocessing:
        """Return how such pictures should enter a network."""
        channels = 1 if self.grey else 3
        mean = self.total / max(1, self.count)
        variance = np.maximum(0.0, self.squares / max(1, self.count) - mean**2)
        deviation = np.maximum(LEAST_DEVIATION, np.sqrt(variance))
        return Preprocessing(
            fit="crop",
            colour="grey" if self.grey else "rgb",
            mean=_rounded(mean[:channels]),
            std=_rounded(deviation[:channels]),
        )

    def image_shape(self) -> tuple[int, int, int]:
        """Return the input that suits such pictures."""
        side = suggested(self.sides)
        return side, side, 1 if self.grey else 3


def _rounded(values: NDArray[np.float64]) -> tuple[float, ...]:
    return tuple(round(float(value), 1) for value in values)


def suggested(sides: Sequence[int]) -> int:
    """Return a good input side for pictures of these shorter sides.

    Small pictures that are all alike are best left as they are. Others are brought to the side next
    below their median, so that few have to be enlarged, and small enough to train on any machine.
    """
    if len(set(sides)) == 1 and SMALLEST_SIDE <= sides[0] <= SIDES[-1]:
        return sides[0]
    middle = float(np.median(sides)) if sides else 0.0
    return max((side for side in SIDES if side <= middle), default=SIDES[0])
