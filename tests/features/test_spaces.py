"""The spaces' gradients against differences, and the moves against their transposes."""

import numpy as np
import pytest

from cnnviz.features import shaking
from cnnviz.features.spaces import Pixels, Waves

SHAPES = [(6, 8, 3), (7, 5, 3), (4, 6, 1), (5, 9, 1)]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("kind", [Pixels, Waves])
def test_slopes_are_what_small_changes_do(kind, shape):
    rng = np.random.default_rng(0)
    space, weights = kind(shape), rng.normal(size=shape)
    numbers = 30 * space.start(rng)
    picture = space.picture(numbers)
    assert picture.shape == shape
    assert 0 < picture.min() < 0.5 < picture.max() < 1
    slope = space.slope(picture, weights)
    for place in zip(*(rng.integers(0, length, 12) for length in numbers.shape), strict=True):
        changed = []
        for step in (1e-5, -1e-5):
            moved = numbers.copy()
            moved[place] += step
            changed.append((space.picture(moved) * weights).sum())
        np.testing.assert_allclose(slope[place], (changed[0] - changed[1]) / 2e-5, 1e-4, 1e-8)


def test_waves_begin_smooth_and_pixels_as_noise():
    rng = np.random.default_rng(0)
    rough = []
    for space in (Waves((64, 64, 3)), Pixels((64, 64, 3))):
        picture = space.picture(space.start(rng))
        rough.append(np.diff(picture, axis=0).std() / picture.std())
    assert rough[0] < 0.7 * rough[1]


def test_a_move_back_is_nearly_the_transpose_of_the_move():
    rng = np.random.default_rng(0)
    smooth = Waves((48, 40, 3))
    picture, gradient = (smooth.picture(200 * smooth.start(rng)) - 0.5 for _ in range(2))
    inner = np.zeros((48, 40, 1))
    inner[12:-12, 12:-12] = 1  # what moves out of the picture has no way back
    for _ in range(5):
        move = shaking.draw(rng, (48, 40), 3)
        there = (move.of(picture * inner) * gradient).sum()
        back = (picture * inner * move.back(gradient)).sum()
        np.testing.assert_allclose(there, back, rtol=0.15)
        assert np.abs(move.of(picture) - picture).max() > 0.01


def test_no_move_changes_nothing_and_one_channel_stays_an_axis():
    picture = np.random.default_rng(0).random((9, 7, 1))
    np.testing.assert_allclose(shaking.STILL.of(picture), picture)
    np.testing.assert_allclose(shaking.STILL.back(picture), picture)
