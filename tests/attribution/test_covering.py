"""Occlusion by hand, and the edge detector that stands beside the methods for comparison."""

import numpy as np
import pytest

from cnnviz.attribution import EDGES, FILLINGS, Request, covered, filled
from cnnviz.errors import ImageError, OutOfRange
from tests.attribution.subjects import image_for, network, red_and_blue, two_colours

PICTURE = np.random.default_rng(0).integers(0, 256, (12, 10, 3), dtype=np.uint8)


@pytest.mark.parametrize("filling", FILLINGS)
@pytest.mark.parametrize("channels", [1, 3])
def test_only_what_the_mask_covers_is_changed(filling, channels):
    picture = np.ascontiguousarray(PICTURE[..., :channels])
    mask = np.zeros((12, 10), bool)
    mask[2:5, 3:9] = True
    found = covered(picture, mask, filling)
    assert found.dtype == np.uint8
    np.testing.assert_array_equal(found[~mask], picture[~mask])
    np.testing.assert_array_equal(found[mask], filled(picture, filling)[mask])
    assert (found[mask] != picture[mask]).any()


def test_the_fillings_are_what_they_are_called():
    assert filled(PICTURE, "black").max() == 0
    assert filled(PICTURE, "white").min() == 255
    mean = filled(PICTURE, "mean")
    np.testing.assert_allclose(mean[4, 4], PICTURE.mean(axis=(0, 1)), atol=0.5)
    assert np.ptp(mean.reshape(-1, 3), axis=0).max() == 0
    blurred = filled(PICTURE, "blur")
    assert 0 < blurred.std() < PICTURE.std() / 2
    np.testing.assert_allclose(blurred.mean(), PICTURE.mean(), atol=3)


def test_a_mask_of_another_size_is_refused():
    with pytest.raises(ImageError, match=r"12 × 10, was expected; .* 10 × 12"):
        covered(PICTURE, np.zeros((10, 12), bool))


def test_edges_are_those_of_the_picture_and_the_same_for_every_network():
    image = red_and_blue()
    found = [EDGES.compute(two_colours(), image, Request(number)).values for number in (0, 1)]
    np.testing.assert_array_equal(*found)
    inside = np.zeros((14, 14), bool)
    inside[3:5, 3:5] = inside[9:11, 9:11] = True
    assert not found[0][inside].any()
    for row, column in ((2, 4), (5, 3), (4, 2), (8, 10), (10, 11)):
        assert found[0][row, column] == pytest.approx(1 / 3, abs=0.2)
    with pytest.raises(OutOfRange):
        EDGES.compute(network("plain"), image_for("plain"), Request(99))
