"""Small random moves of the picture before every step.

A picture that excites a filter only at one exact place, size and angle holds noise and not what
the filter finds in photos. Mordvintsev, Olah and Tyka (2015, “Inceptionism”) shift the picture a
little; Olah et al. (2017, section “Transformation robustness”) also turn and scale it.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Float64 = NDArray[np.float64]
DEGREES = 5.0
LARGER = 0.06
"""By which share the picture grows or shrinks at most."""


@dataclass(frozen=True, slots=True, eq=False)
class Move:
    """One way to shift, turn and scale a picture."""

    matrix: Float64
    """(2, 3): from a place (x, y, 1) to where it goes."""

    def of(self, picture: Float64) -> Float64:
        """Return the moved picture (H, W, C); its edges are mirrored into view."""
        return self._warped(picture, cv2.INTER_LINEAR, cv2.BORDER_REFLECT_101)

    def back(self, gradient: Float64) -> Float64:
        """Return a gradient by the moved picture as one by the picture itself, nearly exactly."""
        way = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        return self._warped(gradient, way, cv2.BORDER_CONSTANT)

    def _warped(self, picture: Float64, way: int, border: int) -> Float64:
        size = picture.shape[1::-1]
        moved: Float64 = cv2.warpAffine(picture, self.matrix, size, flags=way, borderMode=border)
        return moved.reshape(picture.shape)  # OpenCV drops a single channel's axis


def draw(rng: np.random.Generator, size: tuple[int, int], reach: float) -> Move:
    """Return a random move around the middle of a picture.

    Args:
        rng: the chance.
        size: (H, W) of the picture.
        reach: pixels by which it is shifted at most, each way.
    """
    centre = (size[1] - 1) / 2, (size[0] - 1) / 2
    angle, growth = rng.uniform(-DEGREES, DEGREES), 1 + rng.uniform(-LARGER, LARGER)
    matrix = cv2.getRotationMatrix2D(centre, angle, growth)
    matrix[:, 2] += rng.uniform(-reach, reach, 2)
    return Move(matrix)


STILL = Move(np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]))
"""No move at all."""
