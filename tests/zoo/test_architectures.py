"""Every architecture keeps the promises that the screens rely on."""

import keras
import numpy as np
import pytest

from cnnviz import datasets, zoo
from cnnviz.training.recipes import RECIPES

LIMITS = {"digits": 300_000, "cifar10": 1_500_000}
NAMES = [known.name for known in zoo.ARCHITECTURES]
KINDS = {
    "InputLayer",
    "Conv2D",
    "BatchNormalization",
    "ReLU",
    "MaxPooling2D",
    "Flatten",
    "Dense",
    "Dropout",
    "Softmax",
}


@pytest.fixture(scope="module", params=NAMES)
def built(request):
    known = zoo.architecture(request.param)
    classes = len(datasets.dataset(known.dataset).classes)
    return known, known.build(known.input_shape, classes)


def test_names_are_unique_and_have_a_recipe():
    assert len(set(NAMES)) == len(NAMES)
    assert set(RECIPES) == set(NAMES)


def test_every_layer_has_a_name_of_its_own(built):
    _, model = built
    names = [layer.name for layer in model.layers]
    assert len(set(names)) == len(names)
    keras.backend.clear_session()  # automatic names count on: a second model would differ
    again = built[0].build(built[0].input_shape, model.output_shape[-1])
    assert [layer.name for layer in again.layers] == names


def test_the_kinds_are_separate_layers(built):
    _, model = built
    assert {type(layer).__name__ for layer in model.layers} == KINDS
    for layer in model.layers:
        if hasattr(layer, "activation"):  # none is hidden inside a convolution or dense layer
            assert layer.activation is keras.activations.linear


def test_it_is_small(built):
    known, model = built
    assert model.count_params() <= LIMITS[known.name]


def test_it_gives_a_probability_for_every_class(built):
    known, model = built
    assert not model.compiled
    assert model.output_shape == (None, 10)
    x = np.random.default_rng(0).normal(size=(2, *known.input_shape)).astype(np.float32)
    probabilities = model.predict(x, verbose=0)
    assert np.allclose(probabilities.sum(axis=1), 1, atol=1e-5)


def test_the_last_layers_are_float32_in_half_precision(built):
    known, _ = built
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        model = known.build(known.input_shape, 10)
    finally:
        keras.config.set_dtype_policy("float32")
    assert model.get_layer("conv1" if known.name == "digits" else "conv1_1").compute_dtype == (
        "bfloat16"
    )
    assert model.get_layer("logits").compute_dtype == "float32"
    assert model.get_layer("softmax").compute_dtype == "float32"


def test_the_preprocessing_fits_the_input(built):
    known, _ = built
    channels = known.input_shape[2]
    assert len(known.preprocessing.mean) == len(known.preprocessing.std) == channels
    assert known.input_shape == datasets.dataset(known.dataset).image_shape
