"""Random changes of training pictures that leave their meaning as it is."""

from dataclasses import dataclass
from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from cnnviz.types import UInt8

DRAWS = 13
"""Random numbers a picture: rotation, zoom (across, down), shear, flip, shift (across, down) and
brightness, in this order, and then saturation and the erased rectangle's width, height and place
(across, down)."""
STREAMS = ((1, 8), (2, 5))
"""Number and columns of each stream of random numbers; they tell them from those of the pictures'
order. The second one came later, and the first one stayed as it was."""
LUMA = (0.299, 0.587, 0.114)
"""Weights of red, green and blue in brightness, as in `images`."""

Draws = NDArray[np.float64]
"""(N, DRAWS), even in [0, 1)."""


@dataclass(frozen=True, slots=True)
class Augmentation:
    """The ranges from which each picture's change is drawn, evenly and to both sides."""

    rotation: float = 0.0
    """Degrees."""
    shift: float = 0.0
    """Share of the side, brought to whole pixels, so that a shift alone does not blur."""
    zoom: float = 0.0
    """Share of the size: 0.1 draws from 0.9 to 1.1, for width and height apart."""
    shear: float = 0.0
    """Columns that a row moves sideways for each row of distance from the middle."""
    flip: bool = False
    """Mirror every second picture, left to right."""
    brightness: float = 0.0
    """Share: 0.2 draws a factor from 0.8 to 1.2."""
    saturation: float = 0.0
    """Share: 0.2 draws a factor from 0.8 to 1.2 for the distance of each colour from its grey."""
    erase: float = 0.0
    """Largest share of each side of a rectangle that gets the picture's mean colour: random erasing
    (Zhong et al., 2017, arXiv:1708.04896), on every picture."""
    border: Literal["zero", "mirror"] = "zero"
    """What fills the pixels that come from beyond the edge: black, or the picture mirrored."""


def draws(seed: int, epoch: int, pictures: int) -> Draws:
    """Draw the random numbers of an epoch; a picture's row depends on its number alone.

    Args:
        seed: the run's.
        epoch: counted from 0.
        pictures: how many rows are wanted; the first ones stay the same for any number.
    """
    parts = [
        np.random.default_rng([seed, epoch, stream]).random((pictures, columns))
        for stream, columns in STREAMS
    ]
    return np.concatenate(parts, axis=1)


def augment(images: UInt8, how: Augmentation, chances: Draws) -> UInt8:
    """Return a changed copy of a batch: uint8 (N, H, W, C).

    Rotation, shift, zoom, shear and flip are one affine map, so each pixel is interpolated once.

    Args:
        images: uint8 (N, H, W, C) with 1 or 3 channels.
        how: the ranges.
        chances: a row of ``draws`` for each picture, which says where in the ranges its change
            lies.
    """
    changed = images.copy()
    height, width = images.shape[1:3]
    border = cv2.BORDER_REFLECT_101 if how.border == "mirror" else cv2.BORDER_CONSTANT
    maps = _affine_maps(how, chances, height, width)
    for index in np.flatnonzero((maps != np.eye(2, 3)).any(axis=(1, 2))):
        warped = cv2.warpAffine(images[index], maps[index], (width, height), borderMode=border)
        changed[index] = warped.reshape(images.shape[1:])  # OpenCV drops an axis of one channel
    if how.brightness:
        for picture, factor in zip(changed, 1 + how.brightness * _both(chances[:, 7]), strict=True):
            cv2.convertScaleAbs(picture, picture, factor)
    if how.saturation and images.shape[3] == 3:
        for picture, factor in zip(changed, 1 + how.saturation * _both(chances[:, 8]), strict=True):
            cv2.transform(
                picture, factor * np.eye(3) + (1 - factor) * np.array([LUMA] * 3), picture
            )
    if how.erase:
        _erase(changed, how.erase, chances[:, 9:13])
    return changed


def _erase(pictures: UInt8, most: float, chances: NDArray[Any]) -> None:
    """Cover a rectangle of each picture (N, H, W, C), in place, with the picture's mean colour."""
    sides = np.array(pictures.shape[2:0:-1])  # across, down
    sizes = np.rint(most * chances[:, :2] * sides).astype(np.int64)
    corners = np.floor(chances[:, 2:] * (sides - sizes + 1)).astype(np.int64)
    for picture, (width, height), (left, top) in zip(pictures, sizes, corners, strict=True):
        if width and height:
            mean = np.rint(cv2.mean(picture)[: picture.shape[2]])
            picture[top : top + height, left : left + width] = mean


def preview(image: UInt8, how: Augmentation, count: int, seed: int) -> UInt8:
    """Return ``count`` random changes of one picture (H, W, C), as training would make them.

    Returns:
        uint8 (N, H, W, C).
    """
    return augment(np.repeat(image[np.newaxis], count, axis=0), how, draws(seed, 0, count))


def _both(chances: NDArray[Any]) -> NDArray[Any]:
    """Bring [0, 1) to [-1, 1)."""
    return 2 * chances - 1


def _affine_maps(how: Augmentation, chances: Draws, height: int, width: int) -> NDArray[Any]:
    """Return each picture's map of the plane about its middle, from old places x, y to new.

    Returns:
        float64 (N, 2, 3).
    """
    count = len(chances)
    angle = np.deg2rad(how.rotation * _both(chances[:, 0]))
    scale = 1 + how.zoom * _both(chances[:, 1:3])
    shear = how.shear * _both(chances[:, 3])
    mirror = np.where(chances[:, 4] < 0.5, -1, 1) if how.flip else np.ones(count)

    cos, sin = np.cos(angle), np.sin(angle)
    rotation = np.stack([cos, -sin, sin, cos], axis=-1).reshape(count, 2, 2)
    skew = np.zeros((count, 2, 2))
    skew[:, 0, 0], skew[:, 1, 1] = scale[:, 0] * mirror, scale[:, 1]
    skew[:, 0, 1] = shear
    linear = rotation @ skew  # (N, 2, 2)

    middle = np.array([(width - 1) / 2, (height - 1) / 2])
    constant = middle - linear @ middle + _offsets(how.shift, chances[:, 5:7], height, width)
    return np.concatenate([linear, constant[..., np.newaxis]], axis=-1)


def _offsets(shift: float, chances: NDArray[Any], height: int, width: int) -> NDArray[Any]:
    """Return whole pixels across and down, (N, 2)."""
    most = np.rint([shift * width, shift * height])
    offsets: NDArray[Any] = np.floor(chances * (2 * most + 1)) - most
    return offsets
