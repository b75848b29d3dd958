"""The map: enlarging, scaling and honesty about maps in which nothing is to be seen."""

import keras
import numpy as np
import pytest
from keras import layers

from cnnviz.attribution import Heatmap
from cnnviz.errors import ModelError
from tests.attribution.subjects import compute
from tests.networks import picture


def heatmap(values, size=(4, 4)):
    return Heatmap(np.array(values, np.float32), size, 0, 1.0, "logit")


def test_enlarging_blends_from_centre_to_centre():
    found = heatmap([[0, 8]], (2, 8)).enlarged()
    np.testing.assert_allclose(found, [[0, 0, 1, 3, 5, 7, 8, 8]] * 2)
    assert found.dtype == np.float32
    np.testing.assert_array_equal(heatmap([[1, 2], [3, 4]]).enlarged((2, 2)), [[1, 2], [3, 4]])


@pytest.mark.parametrize(
    ("values", "flat", "limit", "shares"),
    [
        ([[0, 0]], "zero", 0, [[0, 0]]),
        ([[3, 3]], "constant", 3, [[1, 1]]),
        ([[-3, -3]], "constant", 3, [[-1, -1]]),
        ([[0, 2]], "", 2, [[0, 1]]),
        ([[-4, 2]], "", 4, [[-1, 0.5]]),
        ([[1e-30, 2e-30]], "", 2e-30, [[0.5, 1]]),
        ([[5]], "constant", 5, [[1]]),
    ],
)
def test_flat_maps_say_so_and_others_are_shares_of_their_limit(values, flat, limit, shares):
    found = heatmap(values)
    assert found.flat == flat
    assert found.limit == pytest.approx(limit)
    np.testing.assert_allclose(found.shares(), shares)


def test_every_pixel_has_a_cell_behind_it():
    found = heatmap(np.zeros((3, 7)), (10, 15))
    cells = {found.behind(row, column) for row in range(10) for column in range(15)}
    assert cells == {(row, column) for row in range(3) for column in range(7)}
    assert found.behind(0, 0) == (0, 0)
    assert found.behind(9, 14) == (2, 6)


def test_a_picture_of_one_colour_gives_a_constant_map():
    inputs = keras.Input((8, 8, 1))
    x = layers.GlobalAveragePooling2D()(layers.Conv2D(2, 3, kernel_initializer="ones")(inputs))
    model = keras.Model(inputs, layers.Dense(2, kernel_initializer="ones")(x))
    assert compute("grad-cam", model, np.ones((8, 8, 1))).flat == "constant"
    assert compute("grad-cam", model, -np.ones((8, 8, 1))).flat == "zero"


@pytest.mark.parametrize("method", ["grad-cam", "saliency", "occlusion", "integrated-gradients"])
def test_numbers_that_are_none_are_refused(method):
    inputs = keras.Input((8, 8, 1))
    x = layers.GlobalAveragePooling2D()(layers.Conv2D(2, 3, name="conv")(inputs))
    model = keras.Model(inputs, layers.Dense(2)(x))
    model.get_layer("conv").set_weights([np.full((3, 3, 1, 2), np.nan), np.zeros(2)])
    with pytest.raises(ModelError, match="infinite or undefined numbers"):
        compute(method, model, picture(1, (8, 8, 1)))
