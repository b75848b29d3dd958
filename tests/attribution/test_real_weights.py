"""Maps of a network that somebody else trained on ImageNet (``KERAS_HOME`` holds its weights)."""

import os
from pathlib import Path

import keras
import numpy as np
import pytest
from keras import layers

from cnnviz import images, samples
from tests.attribution.subjects import METHODS, compute
from tests.networks import randomised

FILE = "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_0.35_224_no_top.h5"


@pytest.fixture(scope="module")
def model():
    """MobileNetV2 as a nested backbone, with a head of random weights on it."""
    if not (Path(os.environ.get("KERAS_HOME", "")) / "models" / FILE).is_file():
        pytest.skip(f"KERAS_HOME holds no models/{FILE}")
    side = (224, 224, 3)
    backbone = keras.applications.MobileNetV2(side, 0.35, include_top=False, weights="imagenet")
    head = keras.Sequential([layers.Input((1280,)), layers.Dense(2, activation="softmax")])
    return keras.Sequential(
        [layers.Input(side), backbone, layers.GlobalAveragePooling2D(), randomised(head)]
    )


@pytest.fixture(scope="module")
def cat():
    photo = images.read(next(each for each in samples.all_samples() if each.id == "chelsea").data())
    side = min(photo.shape[:2])
    square = keras.ops.image.resize(photo[:side, :side].astype(np.float32), (224, 224))
    return np.asarray(square) / 127.5 - 1


@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
def test_each_method_works_on_a_real_backbone(model, cat, method):
    assert method.obstacle(model) == ""
    found = compute(method, model, cat, 1)
    assert found.flat == ""
    if method.name == "integrated-gradients":
        total = found.values.sum(dtype=np.float64)
        assert total == pytest.approx(found.facts["difference"], rel=0.011)
    assert found.values.shape == ((7, 7) if found.layer else (224, 224))


def test_grad_cam_is_what_is_positive_of_the_cam(model, cat):
    for number in (0, 1):
        cam, gradient = (compute(name, model, cat, number) for name in ("cam", "grad-cam"))
        expected = np.maximum(cam.values, 0) / 49
        np.testing.assert_allclose(gradient.values, expected, rtol=1e-3, atol=1e-5)
        assert cam.values.mean() + cam.facts["bias"] == pytest.approx(cam.score, rel=1e-3)
        assert gradient.values.any()
