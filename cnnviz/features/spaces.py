"""The spaces in which a picture is changed step by step: what the steps change, and the picture.

A step of equal length goes another way in another space (Olah, Mordvintsev and Schubert 2017,
“Feature Visualization”, https://distill.pub/2017/feature-visualization, section “Preconditioning”).
In the space of pixels, every pixel goes its own way, and the picture fills with noise of high
frequency. In the space of waves, scaled so that slow waves go as far as they do in photos, smooth
shapes come first.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Float64 = NDArray[np.float64]

SPREAD = 0.01
"""Deviation of the numbers to begin with: almost grey."""
CONTRAST = 0.25
"""Keeps the first steps small, as the authors' program Lucid does."""
COLOURS = np.array([[0.26, 0.09, 0.02], [0.27, 0.00, -0.05], [0.27, -0.09, 0.03]])
"""How the colours of photos vary together: the root of their covariance over ImageNet, measured by
Lucid (Apache-2.0, ``lucid/optvis/param/color.py``). Its columns are light, blue to orange, and
green to pink."""


class Space(Protocol):
    """Numbers that stand for a picture."""

    def start(self, rng: np.random.Generator) -> Float64:
        """Return the numbers of an almost grey picture."""

    def picture(self, numbers: Float64) -> Float64:
        """Return the picture (H, W, C), values 0 to 1."""

    def slope(self, picture: Float64, gradient: Float64) -> Float64:
        """Return the gradient by the numbers, from that by the pixels of their picture."""


def _squashed(values: Float64) -> Float64:
    """Bring any numbers between 0 and 1 (the sigmoid); 0 is the middle grey."""
    squashed: Float64 = 0.5 * (1 + np.tanh(values / 2))  # without an overflow
    return squashed


@dataclass(frozen=True, slots=True)
class Pixels:
    """Every pixel by itself."""

    shape: tuple[int, int, int]

    def start(self, rng: np.random.Generator) -> Float64:
        """Return almost grey pixels."""
        return rng.normal(0, SPREAD, self.shape)

    def picture(self, numbers: Float64) -> Float64:
        """Return the pixels between 0 and 1."""
        return _squashed(numbers)

    def slope(self, picture: Float64, gradient: Float64) -> Float64:
        """Return the gradient through the squashing."""
        return gradient * picture * (1 - picture)


@dataclass(frozen=True, slots=True, eq=False)
class Waves:
    """Waves of all lengths and directions (the Fourier transform), colours decorrelated."""

    shape: tuple[int, int, int]
    scale: Float64 = field(init=False)
    """(H, W // 2 + 1, 1): amplitudes fall with the frequency as in photos."""
    colours: Float64 = field(init=False)
    """(C, C): from the channels of the waves to those of the picture."""

    def __post_init__(self) -> None:
        height, width, channels = self.shape
        frequencies = np.hypot(np.fft.fftfreq(height)[:, np.newaxis], np.fft.rfftfreq(width))
        scale = 1 / np.maximum(frequencies, 1 / max(height, width))
        longest = np.linalg.norm(COLOURS, axis=0).max()
        colours = COLOURS / longest if channels == 3 else np.eye(channels)
        object.__setattr__(self, "scale", CONTRAST * scale[..., np.newaxis])
        object.__setattr__(self, "colours", colours)

    def start(self, rng: np.random.Generator) -> Float64:
        """Return weak waves: real and imaginary parts (2, H, W // 2 + 1, C)."""
        return rng.normal(0, SPREAD, (2, *self.scale.shape[:2], self.shape[2]))

    def picture(self, numbers: Float64) -> Float64:
        """Return the sum of the waves, coloured and brought between 0 and 1."""
        waves = self.scale * (numbers[0] + 1j * numbers[1])
        summed = np.fft.irfft2(waves, self.shape[:2], axes=(0, 1), norm="ortho")
        return _squashed(summed @ self.colours.T)

    def slope(self, picture: Float64, gradient: Float64) -> Float64:
        """Return the gradient by the waves: the transposed way back."""
        through = (gradient * picture * (1 - picture)) @ self.colours
        waves: Any = np.fft.rfft2(through, axes=(0, 1), norm="ortho")
        width = self.shape[1]
        waves[:, 1 : (width + 1) // 2] *= 2  # each also stands for its mirror image
        waves = self.scale * waves
        return np.stack([waves.real, waves.imag])
