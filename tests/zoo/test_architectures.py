"""Every architecture keeps the promises that the screens and the training rely on."""

import keras
import numpy as np
import pytest

from cnnviz import zoo

LIMITS = {"digits": 300_000, "cifar10": 1_500_000, "cats-dogs": 1_200_000, "small-vgg": 200_000}
NAMES = [known.name for known in zoo.ARCHITECTURES]
SHAPES = {
    "digits": (28, 28, 1),
    "cifar10": (32, 32, 3),
    "cats-dogs": (64, 64, 3),
    "small-vgg": (32, 32, 3),
}
KINDS = {
    "InputLayer",
    "Conv2D",
    "GlobalAveragePooling2D",
    "Activation",
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
    return known, known.build(SHAPES[known.name], 10)


def test_names_are_unique():
    assert len(set(NAMES)) == len(NAMES)


def test_every_layer_has_a_name_of_its_own(built):
    known, model = built
    names = [layer.name for layer in model.layers]
    assert len(set(names)) == len(names)
    keras.backend.clear_session()  # automatic names count on: a second model would differ
    again = known.build(SHAPES[known.name], 10)
    assert [layer.name for layer in again.layers] == names
    assert again.name == known.name


def test_the_kinds_are_separate_layers(built):
    _, model = built
    assert {type(layer).__name__ for layer in model.layers} <= KINDS
    for layer in model.layers:
        if hasattr(layer, "activation"):  # none is hidden inside a convolution or dense layer
            assert layer.activation is keras.activations.linear


def test_a_bias_is_left_out_only_before_a_normalisation(built):
    _, model = built
    for layer, following in zip(model.layers, model.layers[1:], strict=False):
        if hasattr(layer, "use_bias"):
            assert layer.use_bias != isinstance(following, keras.layers.BatchNormalization)


def test_the_dropout_layers_can_be_found_by_name(built):
    _, model = built
    by_kind = [layer for layer in model.layers if isinstance(layer, keras.layers.Dropout)]
    assert by_kind == [layer for layer in model.layers if layer.name.startswith("dropout")] != []


def test_it_is_small(built):
    known, model = built
    assert model.count_params() <= LIMITS[known.name]


def test_it_gives_a_probability_for_every_class(built):
    known, model = built
    assert not model.compiled
    assert model.output_shape == (None, 10)
    x = np.random.default_rng(0).normal(size=(2, *SHAPES[known.name])).astype(np.float32)
    probabilities = model.predict(x, verbose=0)
    assert np.allclose(probabilities.sum(axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("longer", [0, 1, 5])
def test_it_can_be_built_for_every_picture_from_the_smallest_side_on(built, longer, channels):
    known, _ = built
    side = known.smallest_side
    model = known.build((side, side + longer, channels), 3)
    assert model.output_shape == (None, 3)
    ends = (keras.layers.Flatten, keras.layers.GlobalAveragePooling2D)
    last = next(layer for layer in model.layers if isinstance(layer, ends))
    assert min(last.input.shape[1:3]) == 1


def test_smaller_pictures_are_pooled_to_nothing(built):
    known, _ = built
    side = known.smallest_side
    with pytest.raises(ValueError, match="Computed output size would be zero"):
        known.build((side - 1, side, 3), 3)


def test_the_statistics_follow_within_the_first_epoch_of_few_pictures():
    """After 30 steps, hardly anything may be left of the statistics that a layer begins with."""
    model = zoo.architecture("digits").build((8, 8, 1), 2)
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            assert layer.momentum**30 < 0.05


def test_the_last_layers_are_float32_in_half_precision(built):
    known, _ = built
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        model = known.build(SHAPES[known.name], 10)
    finally:
        keras.config.set_dtype_policy("float32")
    assert model.get_layer("conv1").compute_dtype == "bfloat16"
    assert model.get_layer("logits").compute_dtype == "float32"
    assert model.get_layer("softmax").compute_dtype == "float32"
