"""Well-known networks of Keras: their files, how pictures enter them, and what they are taught."""

import inspect

import keras
import numpy as np
import pytest
from keras.src.applications import densenet, efficientnet_v2, mobilenet_v2, resnet

from cnnviz import images, zoo
from cnnviz.errors import ModelError
from cnnviz.zoo.keras_applications import Body, architecture
from cnnviz.zoo.mobilenet_v2 import MOBILENETS_V2
from cnnviz.zoo.weights import Weights
from cnnviz.zoo.well_known import DENSENET_121, EFFICIENTNET_V2_B0, RESNET_50_V2, WELL_KNOWN


def test_the_files_are_those_that_keras_downloads():
    efficient, dense, residual = (known.weights for known in WELL_KNOWN)
    assert efficient.url == f"{efficientnet_v2.BASE_WEIGHTS_PATH}efficientnetv2-b0_notop.h5"
    assert efficient.md5 == efficientnet_v2.WEIGHTS_HASHES["b0"][1]
    assert dense.url == densenet.DENSENET121_WEIGHT_PATH_NO_TOP
    assert dense.md5 in inspect.getsource(densenet.DenseNet).partition(dense.file)[2][:200]
    name = "resnet50v2_weights_tf_dim_ordering_tf_kernels_notop.h5"
    assert residual.url == resnet.BASE_WEIGHTS_PATH + name
    assert residual.md5 == resnet.WEIGHTS_HASHES["resnet50v2"][1]
    for known in MOBILENETS_V2:
        assert known.weights.url.startswith(mobilenet_v2.BASE_WEIGHT_PATH)
    files = [known.weights.file for known in MOBILENETS_V2]
    assert files[0].endswith("kernels_0.35_224_no_top.h5")
    assert files[3].endswith("kernels_1.0_224_no_top.h5")


PIXELS = np.random.default_rng(0).integers(0, 256, (1, 9, 9, 3), dtype=np.uint8)


@pytest.mark.parametrize(
    ("known", "theirs"),
    [
        (RESNET_50_V2, keras.applications.resnet_v2),
        (DENSENET_121, keras.applications.densenet),
        (MOBILENETS_V2[0], keras.applications.mobilenet_v2),
    ],
    ids=lambda one: getattr(one, "name", ""),
)
def test_pictures_enter_as_keras_prepares_them(known, theirs):
    found = images.scaled(PIXELS, known.preprocessing)
    expected = theirs.preprocess_input(PIXELS.astype(np.float32))
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_what_keras_scales_within_efficientnet_is_done_before_it_and_once():
    whole = keras.applications.EfficientNetV2B0(
        input_shape=(32, 32, 3), include_top=False, weights=None
    )
    front = keras.Model(whole.input, whole.get_layer("stem_conv").input)
    pixels = np.resize(PIXELS, (1, 32, 32, 3))
    expected = keras.ops.convert_to_numpy(front(pixels.astype(np.float32)))
    assert np.ptp(expected) > 3  # it does scale
    found = images.scaled(pixels, EFFICIENTNET_V2_B0.preprocessing)
    np.testing.assert_allclose(found, expected, atol=1e-5)
    ours = zoo.architecture("efficientnet-v2-b0").build((32, 32, 3), 2)
    assert ours.layers[1].name == "stem_conv"


# --- a small network in place of those that take seconds -----------------------------------------


def small(input_tensor, weights, include_top):
    """Stand for a function of `keras.applications`."""
    assert not include_top
    x = keras.layers.Conv2D(2, 3, name="stem")(input_tensor)
    x = keras.layers.BatchNormalization(name="bn")(x)
    x = keras.layers.MaxPooling2D()(x)
    x = keras.layers.Dropout(0.5, name="inner_drop")(x)
    model = keras.Model(input_tensor, x)
    if weights is not None:
        model.load_weights(weights)
    return model


@pytest.fixture
def known(monkeypatch, tmp_path):
    monkeypatch.setattr(keras.applications, "Small", small, raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    (tmp_path / "models").mkdir()
    weights = Weights("Small", "http://127.0.0.1:9/small.weights.h5")
    return architecture(Body("Small", weights), "small", "Small", "", RESNET_50_V2.preprocessing)


def test_its_frozen_layers_are_taught_and_its_head_is_not(known, tmp_path):
    learnt = small(keras.Input((8, 8, 3)), None, include_top=False)
    learnt.get_layer("stem").bias.assign([3.0, 4.0])
    learnt.save_weights(tmp_path / "models" / known.weights.file)
    model = known.build((8, 8, 3), 3)
    before = model.get_layer("logits").get_weights()[0]
    known.teach(model)
    for ours, theirs in zip(
        model.get_layer("stem").get_weights(), learnt.get_layer("stem").get_weights(), strict=True
    ):
        np.testing.assert_array_equal(ours, theirs)
    np.testing.assert_array_equal(model.get_layer("logits").get_weights()[0], before)
    assert [weight.path for weight in model.trainable_weights] == ["logits/kernel", "logits/bias"]


def test_its_names_are_the_same_whatever_was_built_before(known):
    names = [layer.name for layer in known.build((8, 8, 3), 3).layers]
    again = known.build((8, 8, 3), 3)
    assert [layer.name for layer in again.layers] == names
    assert "max_pooling2d_1" in names
    assert "stem" in names


def test_its_inner_dropout_drops_nothing_also_once_it_was_saved(known, tmp_path):
    model = known.build((8, 8, 3), 3)
    model.save(tmp_path / "model.keras")
    ones = np.ones((2, 3, 3, 2), np.float32)
    for one in (model, keras.saving.load_model(tmp_path / "model.keras")):
        out = keras.ops.convert_to_numpy(one.get_layer("inner_drop")(ones, training=True))
        np.testing.assert_array_equal(out, ones)


def test_weights_that_cannot_be_read_are_named(known, tmp_path):
    (tmp_path / "models" / known.weights.file).write_bytes(b"no weights")
    with pytest.raises(ModelError, match=r"weights of Small cannot be read; delete .*small"):
        known.teach(known.build((8, 8, 3), 3))


def test_offline_teaching_says_where_to_put_the_file(known):
    with pytest.raises(ModelError, match=r"put small\.weights\.h5 into .*models"):
        known.teach(None)
