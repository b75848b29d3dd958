"""Occlusion by hand: any part of a picture, covered by what tells the network least."""

from typing import Literal, get_args

import cv2
import numpy as np
from numpy.typing import NDArray

from cnnviz.errors import ImageError
from cnnviz.language import _
from cnnviz.types import UInt8

Filling = Literal["mean", "blur", "black", "white"]
FILLINGS: tuple[Filling, ...] = get_args(Filling)
"""The first is what occlusion by windows takes too."""
BLUR = 8
"""A blurred picture has a Gaussian's deviation of this part of its shorter side: no ear and no eye
is left, but its colours are (Fong and Vedaldi 2017, arXiv:1704.03296)."""


def covered(picture: UInt8, mask: NDArray[np.bool_], filling: Filling = "mean") -> UInt8:
    """Return the picture with the filling where the mask is true.

    Args:
        picture: uint8 (H, W, C), as it is before its numbers are scaled for the network.
        mask: bool (H, W).
        filling: ``mean`` for the picture's mean colour, ``blur`` for the picture itself without its
            details, ``black`` or ``white``.

    Raises:
        ImageError: the mask has another size than the picture.
    """
    if mask.shape != picture.shape[:2]:
        raise ImageError(
            _(
                "A mask of the picture’s size, {shape} × {shape2}, was expected; this one has "
                "the shape {map}."
            ).format(
                shape=picture.shape[0],
                shape2=picture.shape[1],
                map=" × ".join(map(str, mask.shape)),
            )
        )
    return np.where(mask[..., np.newaxis], filled(picture, filling), picture)


def filled(picture: UInt8, filling: Filling) -> UInt8:
    """Return the picture (H, W, C) covered everywhere."""
    if filling == "mean":
        colour = np.rint(picture.mean(axis=(0, 1))).astype(np.uint8)
        return np.broadcast_to(colour, picture.shape)
    if filling == "blur":
        deviation = min(picture.shape[:2]) / BLUR
        blurred: UInt8 = cv2.GaussianBlur(picture, (0, 0), deviation)
        return blurred.reshape(picture.shape)  # OpenCV drops a single channel
    return np.full_like(picture, 0 if filling == "black" else 255)
