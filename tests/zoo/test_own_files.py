"""Opening a file of somebody's own: what Keras 2 wrote, where names and numbers come from."""

import io
import json
import zipfile
from pathlib import Path

import h5py
import keras
import numpy as np
import pytest

from cnnviz.errors import ModelError
from cnnviz.zoo import own
from cnnviz.zoo.own import graph2, labels, layers, sandbox, saved_model, work
from cnnviz.zoo.own.keras2 import modernised
from tests import networks
from tests.zoo import keras2

UNIT, SIGNED = (255.0,) * 3, (127.5,) * 3


def chain(*stack, shape=(8, 8, 3)) -> keras.Model:
    return keras.Sequential([keras.Input(shape), *stack])


def classifier(*first, shape=(8, 8, 3), classes=3, activation="softmax") -> keras.Model:
    end = keras.layers.Dense(classes, activation=activation)
    return chain(*first, keras.layers.Flatten(), end, shape=shape)


def opened(model, folder: Path, name="source.keras") -> dict:
    """Let the child's own function open a saved model, here and not in a process."""
    if isinstance(model, keras.Model):
        model.save(folder / name)
        (folder / name).rename(folder / sandbox.SOURCE)
    else:
        (folder / sandbox.SOURCE).write_bytes(model)
    return work.opened(folder)


def reopened(folder: Path) -> keras.Model:
    sandbox.look_again(folder / sandbox.MODEL)
    return keras.saving.load_model(folder / sandbox.MODEL)


def zipped(**files: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return data.getvalue()


# --- Keras 2 -------------------------------------------------------------------------------------


def test_plain_keras_3_refuses_what_keras_2_wrote(tmp_path):
    path = keras2.saved(keras2.teachable(), tmp_path / "keras_model.h5")
    with pytest.raises(TypeError, match="groups"):
        keras.saving.load_model(path, compile=False)


@pytest.mark.parametrize("made", [keras2.teachable, keras2.tutorial])
def test_what_keras_2_wrote_answers_as_before(tmp_path, made):
    model = networks.randomised(made())
    path = keras2.saved(model, tmp_path / "keras_model.h5")
    found = opened(path.read_bytes(), tmp_path)
    pictures = np.random.default_rng(0).uniform(-1, 1, (2, 16, 16, 3)).astype(np.float32)
    wanted = np.asarray(model(pictures))
    if found["output"] == "sigmoid":  # it ended in scores
        wanted = 1 / (1 + np.exp(-wanted))
    assert np.allclose(reopened(tmp_path)(pictures), wanted, atol=1e-6)
    assert found["keras_version"] == "2.2.4-tf"


def test_a_teachable_machine_zip_opens_as_it_comes(tmp_path):
    path = keras2.saved(keras2.teachable(), tmp_path / "keras_model.h5")
    found = opened(
        zipped(
            converted__keras_model_dot_h5=path.read_bytes(),
            converted__labels_dot_txt=b"0 Cat\n1 Dog\n2 Rabbit\n",
        ),
        tmp_path,
    )
    assert labels.named(found["labels"]) == ("Cat", "Dog", "Rabbit")
    assert found["preprocessing"]["std"] == SIGNED
    assert found["sure"]


def test_arithmetic_between_layers_becomes_layers(tmp_path):
    path = keras2.saved(keras2.tutorial(), tmp_path / "model.h5")
    found = opened(path.read_bytes(), tmp_path)
    assert found["preprocessing"]["std"] == (1.0,) * 3  # the model scales by itself
    kinds = [type(layer).__name__ for layer in reopened(tmp_path).layers]
    assert kinds.count("Rescaling") == 2


def test_a_setting_that_matters_is_named():
    config = {
        "class_name": "Sequential",
        "config": {
            "layers": [{"class_name": "SeparableConv2D", "config": {"name": "odd", "groups": 2}}]
        },
    }
    with pytest.raises(ModelError, match=r"“odd” \(SeparableConv2D\) has the setting groups = 2"):
        modernised(config)


@pytest.mark.parametrize("made", [networks.branches, networks.twice, networks.pair])
def test_the_graph_that_keras_3_wrote_is_left_as_it_is(made):
    config = json.loads(made().to_json())
    before = json.loads(json.dumps(config["config"]))
    modernised(config)
    layers.judge(config)
    for old, new in zip(before["layers"], config["config"]["layers"], strict=True):
        assert old["inbound_nodes"] == new["inbound_nodes"]
    ends = before["output_layers"]
    assert config["config"]["output_layers"] in (ends, ends[0])


def test_settings_that_only_keras_3_writes_are_left_to_it(tmp_path):
    model = classifier(keras.layers.LayerNormalization(name="norm"))
    assert "rms_scaling" in model.layers[0].get_config()  # which its constructor does not name
    assert opened(model, tmp_path)["classes"] == 3


def test_a_nested_model_that_is_the_output_keeps_its_number():
    end = ["backbone", 1, 0]
    inner = {
        "layers": [
            {"name": "input", "class_name": "InputLayer", "inbound_nodes": []},
            {
                "name": "backbone",
                "class_name": "Functional",
                "inbound_nodes": [[["input", 0, 0, {}]]],
            },
        ],
        "output_layers": [end],
    }
    graph2.mend(inner)
    assert inner["output_layers"] == ["backbone", 1, 0]  # Keras 3 takes one away itself


# --- SavedModel ----------------------------------------------------------------------------------


def message(*fields: tuple[int, int | bytes]) -> bytes:
    """Write a Protocol Buffers message of short fields."""
    parts = []
    for number, value in fields:
        if isinstance(value, int):
            parts.append(bytes([number << 3, value]))
        else:
            size = len(value)
            parts.append(bytes([number << 3 | 2, size & 0x7F | 0x80, size >> 7]) + value)
    return b"".join(parts)


def test_the_layers_of_a_saved_model_are_read_from_its_metadata():
    shape = {"class_name": "TensorShape", "items": [None, 8, 8, 3]}
    told = {"model_config": {"class_name": "Sequential", "config": {"shape": shape}}}
    other = message((2, 1), (4, b"layer"), (5, b"{}"))
    root = message((2, 0), (4, b"model"), (5, json.dumps(told).encode()))
    config, _ = saved_model.settings(message((1, other), (1, root)))
    assert config == {"class_name": "Sequential", "config": {"shape": [None, 8, 8, 3]}}


def test_a_saved_model_of_keras_3_says_that_it_holds_no_layers(tmp_path):
    with pytest.raises(ModelError, match="Keras 3 writes no layers into it"):
        opened(zipped(m__saved_model_dot_pb=b"x", m__variables__variables_dot_index=b"y"), tmp_path)


# --- guesses -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "std", "sure", "word"),
    [
        (classifier(keras.layers.Rescaling(1 / 255, name="to_unit")), (1.0,) * 3, True, "to_unit"),
        (classifier(keras.layers.Conv2D(2, 3, name="conv_pw_1")), SIGNED, True, "MobileNet"),
        (classifier(keras.layers.Conv2D(2, 3, name="mine")), UNIT, False, "Nothing in the model"),
    ],
)
def test_how_pictures_enter_is_guessed(tmp_path, model, std, sure, word):
    found = opened(model, tmp_path)
    assert found["preprocessing"]["std"] == std
    assert found["sure"] is sure
    assert word in found["notes"][0]


def test_vgg_gets_blue_first(tmp_path):
    found = opened(classifier(keras.layers.Conv2D(2, 3, name="block1_conv1")), tmp_path)
    assert found["preprocessing"]["colour"] == "bgr"
    assert found["preprocessing"]["mean"][0] == pytest.approx(103.939)


def test_small_grey_pictures_in_ten_classes_are_taken_for_digits(tmp_path):
    found = opened(classifier(shape=(28, 28, 1), classes=10), tmp_path)
    assert found["preprocessing"]["fit"] == "digit"
    assert not found["sure"]


# --- endings and sizes ---------------------------------------------------------------------------


def test_scores_get_a_softmax(tmp_path):
    model = classifier(activation=None)
    found = opened(model, tmp_path)
    picture = np.ones((1, 8, 8, 3), np.float32)
    scores = np.asarray(model(picture))[0]
    answer = np.asarray(reopened(tmp_path)(picture))[0]
    assert np.allclose(answer, np.exp(scores) / np.exp(scores).sum(), atol=1e-6)
    assert any("softmax layer was added" in note for note in found["notes"])


def test_a_sigmoid_for_each_class_is_told(tmp_path):
    found = opened(classifier(activation="sigmoid"), tmp_path)
    assert (found["output"], found["classes"]) == ("softmax", 3)
    assert any("100 %" in note for note in found["notes"])


def test_pictures_of_any_size_get_one(tmp_path):
    model = chain(
        keras.layers.Conv2D(2, 3),
        keras.layers.GlobalAveragePooling2D(),
        keras.layers.Dense(2, activation="softmax"),
        shape=(None, None, 3),
    )
    found = opened(model, tmp_path)
    assert found["input_shape"] == (224, 224, 3)
    assert reopened(tmp_path).input_shape == (None, 224, 224, 3)


# --- names of classes ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("0 Cat\n1 Dog\n", ("Cat", "Dog")),
        ("Cat\r\n\r\nDog\u200b", ("Cat", "Dog")),
        ("7 up\ncola", ("7 up", "cola")),
    ],
)
def test_names_are_read_with_and_without_numbers(text, names):
    assert labels.named(text) == names


def test_equal_names_are_told_apart():
    assert own.different(["crane", "boat", "crane"]) == ("crane", "boat", "crane (2)")


def test_too_many_names_are_a_sentence():
    with pytest.raises(ModelError, match="tells 3 classes apart, but 2 names came"):
        own.fitting(["a", "b"], 3)


def test_h5_of_keras_3_opens_too(tmp_path):
    model = networks.plain()
    path = tmp_path / "m.h5"
    model.save(path)
    with h5py.File(path) as file:
        assert "training_config" not in file.attrs
    found = opened(path.read_bytes(), tmp_path)
    assert found["kind"] == "h5"
