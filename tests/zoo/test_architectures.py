"""Every architecture keeps the promises that the screens and the training rely on."""

import os

import keras
import numpy as np
import pytest

from cnnviz import zoo
from cnnviz.layers import KINDS
from cnnviz.trace import trace
from cnnviz.zoo import mobilenet_v2, network_shapes
from cnnviz.zoo.well_known import WELL_KNOWN

WIDTHS = [f"mobilenet-v2-{width}" for width in ("050", "075", "130", "140")]
"""The same layers as in two others with more or fewer filters, and slow to build."""
NAMES = [known.name for known in zoo.ARCHITECTURES if known.name not in WIDTHS]
SHAPES = {
    "digits": (28, 28, 1),
    "digits-plain": (28, 28, 1),
    "cifar10": (32, 32, 3),
    "small-vgg": (32, 32, 3),
    "one-conv": (32, 32, 1),
    "one-conv-dropout": (32, 32, 3),
    "cats-dogs": (64, 64, 3),
    "cats-dogs-50": (50, 50, 3),
    "cats-dogs-300": (300, 300, 3),
    "flower17": (500, 500, 3),
    "flowers": (64, 64, 3),
    "mobilenet-v2-035": (224, 224, 3),
    "mobilenet-v2-100": (224, 224, 3),
    "efficientnet-lite0": (224, 224, 3),
    "efficientnet-lite0-tuned": (224, 224, 3),
    **{known.name: (32, 32, 3) for known in WELL_KNOWN},  # slow to build
}
"""What each was made for, or about that."""
CLASSES = {"cats-dogs-50": 2, "cats-dogs-300": 2, "flower17": 17}
PARAMETERS = {
    "one-conv": 9 * 32 + 32 + (16 * 16 * 32 + 1) * 1024 + 1025 * 10,
    "one-conv-dropout": 27 * 32 + 32 + (16 * 16 * 32 + 1) * 1024 + 1025 * 10,
    # Five convolutions, four numbers a map for each normalisation, three dense layers.
    "cats-dogs-50": (
        (75 + 1) * 10
        + (90 + 1) * 28
        + (25 * 28 + 1) * 50
        + (450 + 1) * 100
        + (900 + 1) * 180
        + 4 * (10 + 28 + 50 + 100 + 180)
        + 181 * 512
        + 513 * 700
        + 701
    ),
    # What Keras itself prints for this network of Google's lesson.
    "cats-dogs-300": 1_704_097,
    "flower17": 28 * 8 + 73 * 16 + 145 * 32 + (41 * 41 * 32 + 1) * 32 + 33 * 17,
}
"""Of the articles' networks, by hand."""
OF_OTHERS = [known.name for known in WELL_KNOWN]
"""Built by Keras, which has activations within convolutions, and biases where it likes."""
FROZEN = [name for name in NAMES if zoo.architecture(name).teach is not None]
LISTED = [name for name in NAMES if name not in FROZEN]


@pytest.fixture(scope="module", params=NAMES)
def built(request):
    known = zoo.architecture(request.param)
    return known, known.build(SHAPES[known.name], CLASSES.get(known.name, 10))


def test_names_are_unique():
    names = [known.name for known in zoo.ARCHITECTURES]
    assert len(set(names)) == len(names)
    assert set(names) == {*NAMES, *WIDTHS}


def test_every_layer_has_a_name_of_its_own(built):
    known, model = built
    names = [layer.name for layer in model.layers]
    assert len(set(names)) == len(names)
    if known.name in FROZEN[1:]:  # the same layers with more filters, and slow to build
        return
    keras.backend.clear_session()  # automatic names count on: a second model would differ
    again = known.build(SHAPES[known.name], CLASSES.get(known.name, 10))
    assert [layer.name for layer in again.layers] == names
    assert again.name == known.name


def test_every_layer_is_one_that_can_be_explained(built):
    _, model = built
    known = {name for kind in KINDS for name in kind.titles}
    assert {type(layer).__name__ for layer in model.layers} <= known


def test_the_activations_are_layers_of_their_own(built):
    known, model = built
    if known.name in OF_OTHERS:
        return
    for layer in model.layers:
        if isinstance(layer, (keras.layers.Conv2D, keras.layers.Dense)):
            assert layer.activation is keras.activations.linear


def test_a_bias_is_left_out_only_before_a_normalisation(built):
    known, model = built
    if known.name in OF_OTHERS:
        return
    for layer, following in zip(model.layers, model.layers[1:], strict=False):
        if hasattr(layer, "use_bias") and "Padding" not in type(following).__name__:
            assert layer.use_bias != isinstance(following, keras.layers.BatchNormalization)


def test_the_dropout_layers_can_be_found_by_name(built):
    _, model = built
    by_kind = [layer for layer in model.layers if isinstance(layer, keras.layers.Dropout)]
    by_kind = [layer for layer in by_kind if layer.rate]  # frozen layers drop nothing
    assert by_kind == [layer for layer in model.layers if layer.name.startswith("dropout")]


def test_it_gives_a_probability_for_every_class_or_one_for_two(built):
    known, model = built
    classes = CLASSES.get(known.name, 10)
    assert not model.compiled
    assert model.output_shape == (None, 1 if known.is_binary(classes) else classes)
    assert model.layers[-1].name == ("sigmoid" if known.is_binary(classes) else "softmax")


@pytest.mark.parametrize("name", ["cats-dogs-50", "one-conv", "cats-dogs"])
def test_two_classes_share_one_unit_only_where_the_network_says_so(name):
    known = zoo.architecture(name)
    units = known.build((64, 64, 3), 2).output_shape[1]
    assert units == (1 if known.is_binary(2) else 2) == (2 if name == "one-conv" else 1)
    assert not known.is_binary(3)
    assert known.build((64, 64, 3), 3).output_shape == (None, 3)


@pytest.mark.parametrize("name", PARAMETERS)
def test_the_articles_networks_have_the_parameters_of_the_table(name):
    model = zoo.architecture(name).build(SHAPES[name], CLASSES.get(name, 10))
    assert model.count_params() == PARAMETERS[name]


@pytest.mark.parametrize(
    ("name", "places"),
    [
        ("cats-dogs-50", [25, 12, 6, 3, 1]),
        ("cats-dogs-300", [149, 73, 35, 16, 7]),
        ("flower17", [166, 83, 41]),
    ],
)
def test_the_pools_of_the_articles_networks_give_maps_of_these_sides(name, places):
    model = zoo.architecture(name).build(SHAPES[name], CLASSES[name])
    pools = [layer for layer in model.layers if isinstance(layer, keras.layers.MaxPooling2D)]
    assert [layer.output.shape[1] for layer in pools] == places


@pytest.mark.parametrize("name", LISTED)
def test_the_list_of_layers_says_what_keras_builds(name):
    known, shape = zoo.architecture(name), SHAPES[name]
    model = known.build(shape, 3)
    steps = network_shapes.check(known.network, shape, 3, network_shapes.UNLIMITED)
    assert sum(step.parameters for step in steps) == model.count_params()
    assert known.smallest_side == network_shapes.smallest_side(known.network)


@pytest.mark.parametrize(
    ("name", "channels"),
    [*((name, channels) for name in LISTED for channels in (1, 3)), (FROZEN[0], 3)],
)
def test_it_can_be_built_for_every_picture_from_the_smallest_side_on(name, channels):
    known = zoo.architecture(name)
    side = known.smallest_side
    assert known.build((side, side + 5, channels), 3).output_shape == (None, 3)


@pytest.mark.parametrize("name", LISTED)
def test_smaller_pictures_are_pooled_to_nothing(name):
    known = zoo.architecture(name)
    side = known.smallest_side
    with pytest.raises(ValueError, match=r"Computed output size would be zero"):
        known.build((side - 1, side, 3), 3)


def test_the_statistics_follow_within_the_first_epoch_of_few_pictures():
    """After 30 steps, hardly anything may be left of the statistics that a layer begins with."""
    model = zoo.architecture("digits").build((8, 8, 1), 2)
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            assert layer.momentum**30 < 0.05


@pytest.mark.parametrize("name", ["digits", "cats-dogs-50", "mobilenet-v2-035"])
def test_the_last_layers_are_float32_in_half_precision(name):
    known = zoo.architecture(name)
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        model = known.build((64, 64, 3), 2)
    finally:
        keras.config.set_dtype_policy("float32")
    assert model.layers[1].compute_dtype == "bfloat16"
    assert {layer.compute_dtype for layer in model.layers[-2:]} == {"float32"}


# --- frozen layers -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FROZEN[:1])
def test_only_the_head_of_a_frozen_network_learns(name):
    model = zoo.architecture(name).build((64, 64, 3), 2)
    assert [weight.path for weight in model.trainable_weights] == ["logit/kernel", "logit/bias"]
    traced = trace(model, np.zeros((64, 64, 3), np.float32))
    assert [layer.name for layer in traced if layer.trainable] == ["logit"]
    assert len(traced) == len(model.layers)  # all flat, no model within the model


def test_its_normalisations_stay_as_they_were_learnt():
    model = zoo.architecture("mobilenet-v2-035").build((32, 32, 3), 2)
    before = model.get_layer("bn_Conv1").get_weights()
    model.compile("sgd", "binary_crossentropy")
    model.fit(np.ones((4, 32, 32, 3)), np.ones((4, 1)), verbose=0)
    for was, now in zip(before, model.get_layer("bn_Conv1").get_weights(), strict=True):
        assert np.array_equal(was, now)


FILE = mobilenet_v2.FILE.format(alpha=0.35)


def test_it_is_taught_what_keras_downloads():
    """Run with ``KERAS_HOME`` set to a folder that has the weights; Keras looks only once."""
    folder = os.environ.get("KERAS_HOME", "")
    if not os.path.isfile(os.path.join(folder, "models", FILE)):  # noqa: PTH113, PTH118
        pytest.skip(f"KERAS_HOME holds no models/{FILE}")
    known = zoo.architecture("mobilenet-v2-035")
    shape = (known.side, known.side, 3)
    model = known.build(shape, 2)
    known.teach(model)
    theirs = keras.applications.MobileNetV2(shape, alpha=0.35, include_top=False)
    pictures = np.random.default_rng(0).uniform(-1, 1, (1, *shape)).astype(np.float32)
    ours = keras.Model(model.input, model.get_layer("out_relu").output)
    np.testing.assert_allclose(
        ours.predict(pictures, verbose=0), theirs.predict(pictures, verbose=0), atol=1e-5
    )


def test_mobilenet_v2_comes_in_every_width_that_keras_has_weights_for():
    widths = [known.build.args[0].options["alpha"] for known in mobilenet_v2.MOBILENETS_V2]
    assert widths == [0.35, 0.5, 0.75, 1.0, 1.3, 1.4]
    wide = zoo.architecture("mobilenet-v2-140").build((32, 32, 3), 2)
    assert wide.get_layer("mean").output.shape == (None, 1792)  # 1.4 times 1,280
