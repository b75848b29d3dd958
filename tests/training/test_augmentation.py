"""Augmentation changes pictures within its ranges, and as the seed says."""

import numpy as np
import pytest

from cnnviz.training.augmentation import Augmentation, augment

RNG = np.random.default_rng(0)
PICTURES = RNG.random((6, 10, 10, 3), np.float32)


def test_nothing_asked_changes_nothing():
    assert np.allclose(augment(PICTURES, Augmentation(), np.random.default_rng(1)), PICTURES)


@pytest.mark.parametrize("channels", [1, 3])
def test_the_shape_stays_and_the_original_too(channels):
    pictures = PICTURES[..., :channels].copy()
    how = Augmentation(rotation=20, shift=2, zoom=0.2, shear=0.2, flip=True)
    changed = augment(pictures, how, np.random.default_rng(1))
    assert changed.shape == pictures.shape
    assert changed.dtype == np.float32
    assert np.array_equal(pictures, PICTURES[..., :channels])


def test_a_flip_mirrors_about_half_of_the_pictures_exactly():
    many = np.repeat(PICTURES[:1], 200, axis=0)
    changed = augment(many, Augmentation(flip=True), np.random.default_rng(1))
    same = [np.allclose(one, many[0]) for one in changed]
    mirrored = [np.allclose(one, many[0][:, ::-1]) for one in changed]
    assert all(a != b for a, b in zip(same, mirrored, strict=True))
    assert 60 < sum(mirrored) < 140


def test_a_shift_moves_by_whole_pixels_and_fills_with_zero():
    one = np.zeros((40, 9, 9, 1), np.float32)
    one[:, 4, 4] = 1
    changed = augment(one, Augmentation(shift=2), np.random.default_rng(1))
    places = {tuple(np.argwhere(picture[..., 0] == 1)[0] - 4) for picture in changed}
    assert np.allclose(changed.sum(axis=(1, 2, 3)), 1)
    assert len(places) > 8
    assert np.abs(list(places)).max() == 2


def test_a_mirrored_border_brings_no_black():
    ones = np.ones((20, 8, 8, 3), np.float32)
    how = Augmentation(shift=3, border="mirror")
    assert np.allclose(augment(ones, how, np.random.default_rng(1)), 1)


def test_the_seed_decides():
    how = Augmentation(rotation=20)
    first, again, other = (augment(PICTURES, how, np.random.default_rng(s)) for s in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
