"""CAM: its sum is the score, and where it can be used Grad-CAM finds the same."""

from functools import cache

import keras
import numpy as np
import pytest
from keras import layers

from tests.attribution.subjects import METHODS, compute, image_for, network
from tests.networks import picture, randomised


@cache
def over_one_cell():
    """Return a network whose dense layer is a 1×1 convolution over the means, as in MobileNet."""
    return randomised(
        keras.Sequential(
            [
                layers.Input((12, 12, 3)),
                layers.Conv2D(4, 3, activation="relu", name="maps"),
                layers.GlobalAveragePooling2D(keepdims=True),
                layers.Dropout(0.3),
                layers.Conv2D(3, 1, use_bias=False),
                layers.Reshape((3,)),
                layers.Activation("softmax"),
            ]
        )
    )


@cache
def by_dense():
    """Return a network with a nested backbone, a dropout and a dense layer without activation."""
    backbone = keras.Sequential(
        [layers.Input((12, 12, 3)), layers.Conv2D(4, 3, activation="relu", name="maps")]
    )
    head = [layers.GlobalAveragePooling2D(), layers.Dropout(0.2), layers.Dense(3)]
    return randomised(keras.Sequential([layers.Input((12, 12, 3)), backbone, *head]))


@pytest.mark.parametrize("make", [over_one_cell, by_dense])
@pytest.mark.parametrize("number", range(3))
def test_the_mean_and_the_bias_are_the_score(make, number):
    model, image = make(), picture(5, (12, 12, 3))
    found = compute("cam", model, image, number)
    assert found.values.mean() + found.facts["bias"] == pytest.approx(found.score, rel=1e-4)
    assert found.layer.endswith("maps/relu")
    assert found.values.shape == (10, 10)
    gradient = compute("grad-cam", model, image, number)
    np.testing.assert_allclose(gradient.values * 100, np.maximum(found.values, 0), atol=1e-4)


@pytest.mark.parametrize("number", [0, 1])
def test_a_sigmoid_has_two_sides(number):
    found = compute("cam", network("sigmoid"), image_for("sigmoid"), number)
    assert found.values.mean() + found.facts["bias"] == pytest.approx(found.score, rel=1e-4)
    assert found.values.any()


def with_many_dense():
    inputs = keras.Input((12, 12, 3))
    x = layers.GlobalAveragePooling2D()(layers.Conv2D(4, 3)(inputs))
    return keras.Model(inputs, layers.Dense(3)(layers.Dense(4, activation="relu")(x)))


def with_a_large_kernel():
    inputs = keras.Input((12, 12, 3))
    x = layers.GlobalAveragePooling2D(keepdims=True)(layers.Conv2D(4, 3)(inputs))
    return keras.Model(inputs, layers.Flatten()(layers.Conv2D(3, 3, padding="same")(x)))


@pytest.mark.parametrize(
    ("make", "end"),
    [
        (with_many_dense, "ends in Activation and Dense"),
        (with_a_large_kernel, "ends in GlobalAveragePooling2D and Conv2D"),
        (lambda: network("plain"), "ends in Activation and Dense"),
        (lambda: network("flexible"), "ends in Conv2D and GlobalAveragePooling2D"),
    ],
)
def test_other_endings_are_refused(make, end):
    assert f"this one {end}. Choose Grad-CAM" in METHODS["cam"].obstacle(make())
    assert METHODS["cam"].obstacle(by_dense()) == ""
