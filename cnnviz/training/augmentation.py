"""Random changes of training pictures that leave their meaning as it is."""

from dataclasses import dataclass
from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from cnnviz.types import Float32


@dataclass(frozen=True, slots=True)
class Augmentation:
    """The ranges from which each picture's change is drawn, evenly and to both sides."""

    rotation: float = 0.0
    """Degrees."""
    shift: int = 0
    """Whole pixels, so that a shift alone does not blur."""
    zoom: float = 0.0
    """Share of the size: 0.1 draws from 0.9 to 1.1."""
    shear: float = 0.0
    """Columns that a row moves sideways for each row of distance from the middle."""
    flip: bool = False
    """Mirror every second picture, left to right."""
    border: Literal["zero", "mirror"] = "zero"
    """What fills the pixels that come from beyond the edge."""


def augment(images: Float32, how: Augmentation, rng: np.random.Generator) -> Float32:
    """Return a randomly changed copy of a batch.

    Rotation, shift, zoom, shear and flip are one affine map, so each pixel is interpolated once.

    Args:
        images: float32 (N, H, W, C).
        how: the ranges to draw from.
        rng: the source of chance.
    """
    count, height, width, _ = images.shape
    border = cv2.BORDER_REFLECT_101 if how.border == "mirror" else cv2.BORDER_CONSTANT
    changed = np.empty_like(images)
    for index, matrix in enumerate(_affine_maps(count, height, width, how, rng)):
        warped = cv2.warpAffine(images[index], matrix, (width, height), borderMode=border)
        changed[index] = warped.reshape(images.shape[1:])  # OpenCV drops an axis of one channel
    return changed


def _affine_maps(
    count: int, height: int, width: int, how: Augmentation, rng: np.random.Generator
) -> NDArray[Any]:
    """Draw ``count`` affine maps of the plane about the middle, (N, 2, 3)."""
    angle = np.deg2rad(rng.uniform(-how.rotation, how.rotation, count))
    scale = 1 + rng.uniform(-how.zoom, how.zoom, (count, 2))
    shear = rng.uniform(-how.shear, how.shear, count)
    mirror = np.where(rng.random(count) < 0.5, -1, 1) if how.flip else np.ones(count)
    offset = rng.integers(-how.shift, how.shift + 1, (count, 2))

    cos, sin = np.cos(angle), np.sin(angle)
    rotation = np.stack([cos, -sin, sin, cos], axis=-1).reshape(count, 2, 2)
    skew = np.zeros((count, 2, 2))
    skew[:, 0, 0], skew[:, 1, 1] = scale[:, 0] * mirror, scale[:, 1]
    skew[:, 0, 1] = shear
    linear = rotation @ skew  # (N, 2, 2)

    middle = np.array([(width - 1) / 2, (height - 1) / 2])
    constant = middle - linear @ middle + offset  # (N, 2)
    return np.concatenate([linear, constant[..., np.newaxis]], axis=-1)
