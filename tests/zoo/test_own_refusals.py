"""Files from strangers: what is refused, with the layer's name and the reason."""

import io
import json
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import h5py
import keras
import numpy as np
import pytest

from cnnviz.errors import Cancelled, ModelError
from cnnviz.zoo.own import contents, hdf5, layers, limits, sandbox, work
from tests import networks
from tests.zoo.test_own_files import chain, classifier, opened, zipped


def keras_file(config: object, weights: bytes = b"", **others: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("config.json", json.dumps(config))
        archive.writestr("model.weights.h5", weights or empty_h5())
        for name, content in others.items():
            archive.writestr(name, content)
    return data.getvalue()


def empty_h5() -> bytes:
    data = io.BytesIO()
    with h5py.File(data, "w"):
        pass
    return data.getvalue()


def with_layer(layer: dict) -> dict:
    return {"class_name": "Sequential", "config": {"name": "m", "layers": [layer]}}


def layer_of(kind: str, module: object = "keras.layers", registered: object = None) -> dict:
    return {
        "module": module,
        "class_name": kind,
        "config": {"name": "suspicious"},
        "registered_name": registered,
    }


# --- layers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("layer", "reason"),
    [
        (layer_of("Lambda"), "runs Python code of its own"),
        (layer_of("TFSMLayer"), "calls another library"),
        (layer_of("TorchModuleWrapper"), "calls another library"),
        (layer_of("TextVectorization"), "made for texts, sounds or sequences"),
        (layer_of("LSTM"), "made for texts, sounds or sequences"),
        (layer_of("MyLayer", None, "Custom>MyLayer"), "its code is not in the file"),
        (layer_of("Conv2D", "keras.layers", "Mine>Conv2D"), "its code is not in the file"),
        (layer_of("Popen", "subprocess"), "its code is not in the file"),
        (layer_of("Dense", "kerasevil.layers"), "its code is not in the file"),
    ],
)
def test_a_layer_that_is_not_on_the_list_is_named(layer, reason):
    with pytest.raises(ModelError, match=rf"“suspicious” \({layer['class_name']}\).*{reason}"):
        layers.judge(with_layer(layer))


@pytest.mark.parametrize(
    "hidden",
    [
        {"class_name": "__lambda__", "config": {"value": ["4wAAA", None, None]}},
        {"module": "os", "class_name": "function", "config": "system", "registered_name": "system"},
        {"module": "builtins", "class_name": "function", "config": "eval"},
        {"class_name": "__typespec__", "spec_name": "x", "module": "os", "config": []},
    ],
)
def test_code_that_hides_in_a_setting_is_found(hidden):
    layer = layer_of("Dense")
    layer["config"]["kernel_initializer"] = {"deeper": [hidden]}
    with pytest.raises(ModelError, match="“suspicious”"):
        layers.judge(with_layer(layer))


@pytest.mark.parametrize(
    "config",
    [
        [],
        {"class_name": ["Sequential"], "config": {}},
        {"class_name": "Sequential", "config": {"layers": [{"class_name": {}, "config": {}}]}},
        with_layer({"class_name": "function", "module": "builtins", "config": {"a": 1}}),
    ],
)
def test_nonsense_in_a_description_is_a_sentence(config):
    with pytest.raises(ModelError):
        layers.judge(config)


def test_an_activation_by_its_name_is_let_through():
    layer = layer_of("Dense")
    layer["config"]["activation"] = {
        "module": "builtins",
        "class_name": "function",
        "config": "relu",
        "registered_name": "relu",
    }
    layers.judge(with_layer(layer))


def test_a_lambda_in_a_real_file_is_refused_before_keras_sees_it(tmp_path, monkeypatch):
    model = classifier(keras.layers.Lambda(lambda x: x * 2, name="double"))
    monkeypatch.setattr(keras.saving, "load_model", lambda *_, **__: pytest.fail("it was opened"))
    for name in ("m.keras", "m.h5"):
        with pytest.raises(ModelError, match=r"“double” \(Lambda\) runs Python code"):
            opened(model, tmp_path, name)


def test_a_class_of_somebodys_own_is_refused(tmp_path):
    with pytest.raises(ModelError, match=r"\(Opaque\).*its code is not in the file"):
        opened(networks.opaque(), tmp_path)
    with pytest.raises(ModelError, match="but this file holds a “MyNetwork”"):
        opened(keras_file({"class_name": "MyNetwork", "config": {}}), tmp_path)


def test_shipped_kinds_of_layers_are_all_let_through():
    for made in (networks.branches, networks.nested, networks.half):
        layers.judge(json.loads(made().to_json()))


# --- what is not for pictures --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "reason"),
    [
        (chain(keras.layers.Dense(2, activation="softmax"), shape=(5,)), "not made for pictures"),
        (classifier(shape=(8, 8, 4)), "1 channel .* or 3 .* 8 × 8 × 4"),
        (classifier(shape=(3, 8, 8)), "channels come last here"),
        (chain(keras.layers.Conv2D(4, 3)), "6 × 6 × 4 numbers a picture"),
        (classifier(activation="relu"), "no probabilities"),
        (classifier(classes=1, activation="tanh"), "no probability"),
        (networks.early_output(), "3 outputs"),
    ],
)
def test_a_model_that_is_not_for_pictures_is_refused(tmp_path, model, reason):
    with pytest.raises(ModelError, match=reason):
        opened(model, tmp_path)


def test_weights_that_are_no_numbers_are_refused(tmp_path):
    model = classifier()
    model.layers[-1].bias.assign(np.full(3, np.nan, np.float32))
    with pytest.raises(ModelError, match="what is no number"):
        opened(model, tmp_path)


def test_a_model_that_is_too_large_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(work, "LIMITS", replace(limits.LIMITS, activations=100))
    with pytest.raises(ModelError, match="100 activations for one picture"):
        opened(classifier(keras.layers.Conv2D(4, 3)), tmp_path)


# --- files ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"\0\0\0\0TFL3 and more", "TensorFlow Lite"),
        (b'{"modelTopology": 1}', "TensorFlow.js"),
        (b"\x80\x04pickle", "pickle"),
        (b"GIF89a", "neither"),
        (b"PK\x03\x04 and then nothing of a zip", "damaged or cut off"),
        (b"\x89HDF\r\n\x1a\n and then nothing", "damaged or cut off"),
        (zipped(cat_dot_png=b"x"), "No Keras model is in this zip"),
    ],
)
def test_what_is_no_model_is_a_sentence(tmp_path, data, reason):
    with pytest.raises(ModelError, match=reason):
        opened(data, tmp_path)


def test_a_file_cut_off_anywhere_is_a_sentence(tmp_path):
    for name in ("m.keras", "m.h5"):
        classifier().save(tmp_path / name)
        data = (tmp_path / name).read_bytes()
        for share in (0.1, 0.5, 0.9, 0.999):
            with pytest.raises(ModelError):
                opened(data[: int(share * len(data))], tmp_path)


def test_weights_alone_are_told_apart(tmp_path):
    classifier().save_weights(tmp_path / "m.weights.h5")
    with pytest.raises(ModelError, match="weights without the layers"):
        opened((tmp_path / "m.weights.h5").read_bytes(), tmp_path)


def test_a_zip_bomb_is_counted_while_it_is_unpacked(tmp_path, monkeypatch):
    small = replace(limits.LIMITS, weight_bytes=10_000, file_bytes=10_000)
    monkeypatch.setattr(contents, "LIMITS", small)
    bomb = keras_file(with_layer(layer_of("Flatten")), weights=bytes(10**6))
    assert len(bomb) < 5000
    with pytest.raises(ModelError, match="Unpacked, this file would have more"):
        opened(bomb, tmp_path)
    # The table of the zip says that it is small: what comes out is counted all the same.
    lying = zipfile.ZipFile(io.BytesIO(bomb))
    lying.getinfo("model.weights.h5").file_size = 10
    with pytest.raises((ModelError, zipfile.BadZipFile)):
        contents._archive(lying, tmp_path)


def test_deep_and_long_descriptions_are_refused(tmp_path, monkeypatch):
    deep = "[" * 100_000 + "]" * 100_000
    with pytest.raises(ModelError, match="damaged"):
        layers.parsed(deep)
    nested: dict = {}
    for _ in range(900):
        nested = {"config": nested}
    with pytest.raises(ModelError, match="too deeply"):
        list(layers.records(nested))


def hostile(path: Path, make) -> None:
    with h5py.File(path, "w") as file:
        file.attrs["model_config"] = "{}"
        make(file)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda f: f.__setitem__("w", h5py.ExternalLink("/etc/passwd", "/x")), "another place"),
        (lambda f: f.__setitem__("w", h5py.SoftLink("/x")), "another place"),
        (
            lambda f: f.create_dataset("w", (9,), "u1", external=[("/etc/passwd", 0, 9)]),
            "lies in another file",
        ),
        (lambda f: f.create_dataset("w", (10**6, 10**6), "f4", chunks=True), "far too large"),
        (
            lambda f: f.create_dataset("w", (1,), np.dtype([("a", "f4"), ("b", "i4")])),
            "holds no numbers",
        ),
    ],
)
def test_hdf5_that_reaches_out_is_refused(tmp_path, make, reason):
    hostile(tmp_path / "h.h5", make)
    with pytest.raises(ModelError, match=reason):
        hdf5.check(tmp_path / "h.h5")


def test_hdf5_with_a_virtual_array_is_refused(tmp_path):
    layout = h5py.VirtualLayout((4,), "f4")
    layout[:] = h5py.VirtualSource("/etc/hostname", "x", (4,))
    hostile(tmp_path / "h.h5", lambda file: file.create_virtual_dataset("w", layout))
    with pytest.raises(ModelError, match="lies in another file"):
        hdf5.check(tmp_path / "h.h5")


def test_hdf5_that_holds_itself_ends(tmp_path):
    hostile(tmp_path / "h.h5", lambda file: file.create_group("a").__setitem__("b", file["a"]))
    hdf5.check(tmp_path / "h.h5")


# --- the process ---------------------------------------------------------------------------------


def test_what_the_child_leaves_is_looked_at_again(tmp_path):
    (tmp_path / "m.keras").write_bytes(keras_file(with_layer(layer_of("Lambda"))))
    with pytest.raises(ModelError, match="no model"):
        sandbox.look_again(tmp_path / "m.keras")  # a file is missing
    (tmp_path / "m.keras").write_bytes(
        keras_file(with_layer(layer_of("Lambda")), **{"metadata.json": b"{}"})
    )
    with pytest.raises(ModelError, match="Python code"):
        sandbox.look_again(tmp_path / "m.keras")


def test_the_child_says_why(tmp_path):
    """A refusal; that a model is opened in a process of its own is tested in a browser."""
    (tmp_path / sandbox.SOURCE).write_bytes(keras_file(with_layer(layer_of("Lambda"))))
    with pytest.raises(ModelError, match=r"“suspicious” \(Lambda\) runs Python code"):
        sandbox.opened(tmp_path, lambda: False)
    assert not (tmp_path / sandbox.MODEL).exists()


def test_a_child_that_takes_too_long_is_ended(tmp_path, monkeypatch):
    monkeypatch.setattr(sandbox, "LIMITS", replace(limits.LIMITS, seconds=0))
    (tmp_path / sandbox.SOURCE).write_bytes(b"GIF89a")
    with pytest.raises(ModelError, match="was stopped"):
        sandbox.opened(tmp_path, lambda: False)
    with pytest.raises(Cancelled):
        sandbox.opened(tmp_path, lambda: True)


@pytest.mark.skipif(sys.platform != "linux", reason="the limit of memory is Linux's")
def test_a_child_that_takes_too_much_memory_gets_none(tmp_path):
    program = (
        "from dataclasses import replace; from cnnviz.zoo.own import limits, sandbox\n"
        "sandbox.LIMITS = replace(limits.LIMITS, memory_bytes=2**30)\n"
        "sandbox.confine()\n"
        "try: bytearray(2**31)\n"
        "except MemoryError: print('none')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "none\n"


def test_the_child_gets_nothing_of_the_environment_that_it_does_not_need(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_TOKEN", "x")
    given = sandbox._environment(tmp_path)
    assert "SECRET_TOKEN" not in given
    assert given["HOME"] == str(tmp_path)
