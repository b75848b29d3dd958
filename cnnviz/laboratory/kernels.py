"""The kernels by name. They are correlated with the picture, as networks do: never flipped."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Float64 = NDArray[np.float64]

SIZES = (3, 5, 7)
"""The sizes of a kernel that has no size of its own."""
LARGEST_SEED = 99_999
MOST = 7
"""Rows and columns that a typed kernel may have."""


@dataclass(frozen=True, slots=True)
class Kernel:
    """A kernel that has a name."""

    id: str
    """Its name in links."""
    title: str
    does: str
    """What one sees of it."""
    values: Callable[[int], Float64]
    """Size -> (kh, kw); kernels of one size only do without it."""
    sized: bool = False


def _fixed(*rows: tuple[float, ...]) -> Callable[[int], Float64]:
    return lambda _: np.array(rows, np.float64)


def _identity(_: int) -> Float64:
    return np.pad(np.ones((1, 1)), 1)


def _box(size: int) -> Float64:
    return np.full((size, size), 1 / size**2)


def _gaussian(size: int) -> Float64:
    """Return the outer product of a row of Pascal's triangle with itself, of sum 1."""
    row = np.ones(1)
    for _ in range(size - 1):
        row = np.convolve(row, [0.5, 0.5])
    return np.outer(row, row)


def random(size: int, seed: int) -> Float64:
    """Return the same numbers from -1 to 1, with two decimals, for the same seed."""
    drawn = np.random.default_rng(seed).uniform(-1, 1, (size, size))
    return np.round(drawn, 2) + 0.0


KERNELS: tuple[Kernel, ...] = (
    Kernel("identity", "Identity", "Gives the picture back as it is.", _identity),
    Kernel("box", "Box blur", "Every value becomes the mean of its neighbours.", _box, sized=True),
    Kernel(
        "gaussian",
        "Gaussian blur",
        "A mean in which the nearer neighbours count more.",
        _gaussian,
        sized=True,
    ),
    Kernel(
        "sharpen",
        "Sharpen",
        "Exaggerates how a value differs from its neighbours.",
        _fixed((0, -1, 0), (-1, 5, -1), (0, -1, 0)),
    ),
    Kernel(
        "sobel-x",
        "Sobel x",
        "Far from 0 where it gets lighter (+) or darker (−) from left to right.",
        _fixed((-1, 0, 1), (-2, 0, 2), (-1, 0, 1)),
    ),
    Kernel(
        "sobel-y",
        "Sobel y",
        "Far from 0 where it gets lighter (+) or darker (−) from top to bottom.",
        _fixed((-1, -2, -1), (0, 0, 0), (1, 2, 1)),
    ),
    Kernel(
        "prewitt-x",
        "Prewitt x",
        "Like Sobel x, but all three rows count the same.",
        _fixed((-1, 0, 1), (-1, 0, 1), (-1, 0, 1)),
    ),
    Kernel(
        "prewitt-y",
        "Prewitt y",
        "Like Sobel y, but all three columns count the same.",
        _fixed((-1, -1, -1), (0, 0, 0), (1, 1, 1)),
    ),
    Kernel(
        "laplacian",
        "Laplacian",
        "Far from 0 at edges and dots of any direction.",
        _fixed((0, 1, 0), (1, -4, 1), (0, 1, 0)),
    ),
    Kernel(
        "emboss",
        "Emboss",
        "Lit from one corner: the picture looks as if pressed into metal.",
        _fixed((-2, -1, 0), (-1, 1, 1), (0, 1, 2)),
    ),
)
"""In the order in which they are offered."""

BY_ID = {kernel.id: kernel for kernel in KERNELS}
RANDOM, MODEL, TYPED = "random", "model", "typed"
IDS = (*BY_ID, RANDOM, MODEL, TYPED)

NINE = tuple(kernel.id for kernel in KERNELS if kernel.id != "prewitt-y")
"""The nine that are shown side by side."""
