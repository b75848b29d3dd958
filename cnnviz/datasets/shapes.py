"""Light shapes on dark ground, in all colours, drawn on the spot and learned within seconds."""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from cnnviz.datasets.dataset import DataSet, Split, split
from cnnviz.types import Preprocessing, UInt8

Points = NDArray[np.float64]
"""(N, 2) corners x, y of an outline about (0, 0), none farther than 1."""

SIDE = 32
TRAIN, TEST = 2_000, 500
SMALLEST, LARGEST = 9.0, 14.0
"""Pixels from the middle of a shape to its farthest corner."""
DARKEST, DARK, LIGHT, LIGHTEST = 0, 110, 145, 255
"""Between the first two lie the levels of the ground, between the last two those of the shape."""
NOISE = 8.0
"""Standard deviation of the noise, in levels."""
FRACTION = 4
"""Bits after the point of the coordinates that OpenCV draws with."""


def _polygon(corners: int, start: float = 0.0) -> Points:
    angles = start + 2 * np.pi * np.arange(corners) / corners
    return np.stack([np.sin(angles), -np.cos(angles)], axis=1)


def _circle() -> Points:
    return 0.9 * _polygon(48)


def _square() -> Points:
    return _polygon(4, np.pi / 4)


def _triangle() -> Points:
    return _polygon(3)


def _star() -> Points:
    star = _polygon(10)
    star[1::2] *= 0.42  # the inner corners
    return star


def _cross() -> Points:
    arm, width = 0.95, 0.3  # width: from the middle line of an arm to its edge
    quarter = np.array([(width, -arm), (width, -width), (arm, -width)])
    turn = np.array([(0.0, 1.0), (-1.0, 0.0)])  # a quarter turn: (x, y) becomes (-y, x)
    return np.concatenate([quarter @ np.linalg.matrix_power(turn, times) for times in range(4)])


OUTLINES: dict[str, Callable[[], Points]] = {
    "circle": _circle,
    "square": _square,
    "triangle": _triangle,
    "star": _star,
    "cross": _cross,
}


def read() -> tuple[Split, Split]:
    """Draw the train and the test split; always the same pictures."""
    return _drawn(TRAIN, seed=1), _drawn(TEST, seed=2)


def origin() -> Path:
    """Return the code that decides the pictures: they change only with it."""
    return Path(__file__)


def _drawn(count: int, seed: int) -> Split:
    rng = np.random.default_rng(seed)
    labels = np.arange(count) % len(OUTLINES)
    outlines = [outline() for outline in OUTLINES.values()]
    return split(np.stack([_picture(outlines[label], rng) for label in labels]), labels)


def _picture(outline: Points, rng: np.random.Generator) -> UInt8:
    """Draw one shape at a random place, size and turn in random colours: uint8 (32, 32, 3)."""
    size = rng.uniform(SMALLEST, LARGEST)
    angle = rng.uniform(0, 2 * np.pi)
    cos, sin = np.cos(angle), np.sin(angle)
    middle = rng.uniform(size, SIDE - 1 - size, 2)
    corners = middle + size * outline @ np.array([(cos, sin), (-sin, cos)])
    cover = np.zeros((SIDE, SIDE), np.uint8)  # how much of each pixel the shape covers
    fixed = np.rint(corners * 2**FRACTION).astype(np.int32)
    cv2.fillPoly(cover, [fixed], 255, cv2.LINE_AA, FRACTION)
    share = cover[..., np.newaxis] / 255
    picture = _ground(rng) * (1 - share) + rng.uniform(LIGHT, LIGHTEST, 3) * share
    picture += rng.normal(0, NOISE, picture.shape)
    return np.clip(np.rint(picture), 0, 255).astype(np.uint8)


def _ground(rng: np.random.Generator) -> NDArray[np.float64]:
    """Return a dark colour that grows darker or lighter in a random direction: (32, 32, 3)."""
    slope = rng.uniform(-25, 25, 2)
    along = np.linspace(-1, 1, SIDE)
    light = slope[0] * along[:, np.newaxis] + slope[1] * along
    ground: NDArray[np.float64] = rng.uniform(DARKEST, DARK, 3) + light[..., np.newaxis]
    return ground


SHAPES = DataSet(
    name="shapes",
    title="Coloured shapes",
    classes=tuple(OUTLINES),
    image_shape=(SIDE, SIDE, 3),
    preprocessing=Preprocessing(
        fit="crop", colour="rgb", mean=(127.5, 127.5, 127.5), std=(64.0, 64.0, 64.0)
    ),
    training_pictures=TRAIN,
    test_pictures=TEST,
    source="Drawn by cnnviz itself, with a fixed seed.",
    licence="Apache-2.0",
    read=read,
    origin=origin,
    summary=(
        "Circles, squares, triangles, stars and crosses in all colours and places, drawn on the "
        "spot. Learned within seconds."
    ),
)
