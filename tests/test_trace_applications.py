"""Traces of the well-known architectures of keras.applications against the models themselves."""

import keras
import numpy as np
import pytest
from keras import applications

from cnnviz.trace import trace
from tests.networks import picture, randomised

ARCHITECTURES = [
    (applications.MobileNetV2, 32),
    (applications.ResNet50V2, 32),
    (applications.VGG16, 32),
    (applications.DenseNet121, 32),
    (applications.EfficientNetB0, 32),
    (applications.InceptionV3, 75),
    (applications.NASNetMobile, 32),
    (applications.ConvNeXtTiny, 32),
]
"""With the side of the smallest picture that each takes."""
QUICK = (applications.MobileNetV2, applications.VGG16)


@pytest.mark.parametrize(
    ("make", "side"),
    [
        pytest.param(
            make, side, id=make.__name__, marks=[] if make in QUICK else [pytest.mark.long]
        )
        for make, side in ARCHITECTURES
    ],
)
def test_well_known_networks(make, side):
    model = randomised(make(weights=None, input_shape=(side, side, 3), classes=5))
    image = picture(0, (side, side, 3))
    expected = np.asarray(model(image[np.newaxis]))[0]
    found = trace(model, image)
    assert found.outputs == (found.layers[-1].name,)
    np.testing.assert_allclose(found.layers[-1].output, expected, rtol=1e-3, atol=1e-5)
    assert np.ptp(expected) > 1e-3, "a flat answer proves nothing"
    assert sum(layer.parameters for layer in found) == model.count_params()
    flat = [layer.name for layer in model.layers if not isinstance(layer, keras.Model)]
    assert {layer.name for layer in found}.issuperset(flat)
    keras.utils.clear_session()
