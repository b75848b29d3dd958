"""Occlusion against a loop over all windows."""

import numpy as np
import pytest

from cnnviz import attribution
from cnnviz.attribution import occlusion
from tests.attribution.subjects import answer, network
from tests.networks import picture


@pytest.mark.parametrize(("side", "stride"), [(1, 1), (5, 2), (6, 6), (16, 3), (7, 5)])
@pytest.mark.parametrize("number", [0, 2])
def test_occlusion_by_brute_force(side, stride, number):
    model, image = network("nested"), picture(4)
    model_score = answer(model, image[np.newaxis])[0, number]
    pictures, covers = [], []
    starts = [*range(0, 16 - side, stride), 16 - side]
    for top in starts:
        for left in starts:
            inside = np.zeros((16, 16), bool)
            inside[top : top + side, left : left + side] = True
            covers.append(inside)
            pictures.append(np.where(inside[..., None], image.mean(axis=(0, 1)), image))
    drops = model_score - answer(model, np.stack(pictures))[:, number]
    expected = [
        [np.mean(drops[[cover[row, column] for cover in covers]]) for column in range(16)]
        for row in range(16)
    ]
    request = attribution.Request(number)
    found = occlusion.compute(model, image, request, window=side, stride=stride)
    np.testing.assert_allclose(found.values, expected, rtol=1e-3, atol=1e-5)
    assert found.facts == {"window": side, "stride": stride, "windows": len(covers)}
    assert found.values.any()


@pytest.mark.parametrize(("side", "stride"), [(1, 1), (4, 3), (100, 100), (3, 50), (0, 0)])
def test_windows_of_every_size_cover_every_pixel(side, stride):
    model, image = network("plain"), picture(4)
    found = occlusion.compute(model, image, attribution.Request(0), window=side, stride=stride)
    facts = found.facts
    assert 1 <= facts["stride"] <= facts["window"] <= 16
    seen = np.zeros((16, 16))
    for place in occlusion.windows((16, 16), facts["window"], facts["stride"]):
        seen[place] += 1
    assert seen.min() >= 1
    assert (facts["window"] == 16) == (found.flat == "constant")
