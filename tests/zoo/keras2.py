"""Files as Keras 2 wrote them, made of ones that Keras 3 wrote: the JSON in them is put back.

What Keras 2 wrote was compared with this by hand: see docs/own-models.md.
"""

import json
from pathlib import Path
from typing import Any

import h5py
import keras


def teachable() -> keras.Model:
    """A network built like Teachable Machine's: two chains in a chain."""
    body = keras.Sequential(
        [
            keras.Input((16, 16, 3)),
            keras.layers.Conv2D(4, 3, strides=2, padding="same", use_bias=False),
            keras.layers.DepthwiseConv2D(3, padding="same", use_bias=False),
            keras.layers.BatchNormalization(),
            keras.layers.ReLU(max_value=6.0),
            keras.layers.GlobalAveragePooling2D(),
        ],
        name="sequential_1",
    )
    head = keras.Sequential(
        [
            keras.Input((4,)),
            keras.layers.Dense(5, activation="relu"),
            keras.layers.Dense(3, activation="softmax", use_bias=False),
        ],
        name="sequential_3",
    )
    return keras.Sequential([keras.Input((16, 16, 3)), body, head], name="sequential_4")


def tutorial() -> keras.Model:
    """A network as in TensorFlow's tutorial on transfer learning, whose arithmetic is layers."""
    inner = keras.Input((16, 16, 3))
    maps = keras.layers.Conv2D(4, 3, activation="relu", name="block_1_expand")(inner)
    backbone = keras.Model(inner, maps, name="mobilenetv2_like")
    image = keras.Input((16, 16, 3), name="input_2")
    scaled = keras.layers.Rescaling(1 / 127.5, name="tf.math.truediv")(image)
    moved = keras.layers.Rescaling(1.0, -1.0, name="tf.math.subtract")(scaled)
    vector = keras.layers.GlobalAveragePooling2D(name="mean")(backbone(moved))
    return keras.Model(image, keras.layers.Dense(1, name="dense")(vector), name="model")


def saved(model: keras.Model, path: Path) -> Path:
    """Save a model as Keras 2 would have."""
    model.save(path)
    with h5py.File(path, "r+") as file:
        config = json.loads(file.attrs["model_config"])
        file.attrs["model_config"] = json.dumps(_old(config))
        file.attrs["keras_version"] = "2.2.4-tf"
    return path


def _old(value: Any) -> Any:
    """Return a configuration as Keras 2 wrote it."""
    if isinstance(value, list):
        return [_old(one) for one in value]
    if not isinstance(value, dict):
        return value
    if value.get("class_name") == "DTypePolicy":
        return value["config"]["name"]
    plain = {name: _old(one) for name, one in value.items()}
    if "class_name" in plain:
        for name in ("module", "registered_name", "build_config", "compile_config"):
            plain.pop(name, None)
        _put_back(plain)
    if "inbound_nodes" in plain:
        plain["inbound_nodes"] = [_node(node) for node in value["inbound_nodes"]]
        _as_operation(plain)
    return plain


def _put_back(layer: dict[str, Any]) -> None:
    kind, settings = layer["class_name"], layer["config"]
    if kind in ("DepthwiseConv2D", "SeparableConv2D"):
        settings["groups"] = 1
    if kind == "BatchNormalization":
        settings["axis"] = [settings["axis"]]
        settings.pop("synchronized")
    if kind == "InputLayer":
        settings["batch_input_shape"] = settings.pop("batch_shape")
    if kind == "Sequential" and settings["layers"][0]["class_name"] == "InputLayer":
        first = settings["layers"].pop(0)  # the first layer that computes says what enters it
        chain = settings["layers"][0]
        if chain["class_name"] not in ("Sequential", "Functional"):
            chain["config"]["batch_input_shape"] = first["config"]["batch_input_shape"]
    for end in ("input_layers", "output_layers"):
        if isinstance(settings, dict) and end in settings:
            settings[end] = [settings[end]]


def _node(node: dict[str, Any]) -> list[Any]:
    """Return what a layer is called on; the first call of a nested model was its building."""
    histories = [one["config"]["keras_history"] for one in node["args"]]
    return [[name, at + ("mobilenet" in name), place, {}] for name, at, place in histories]


def _as_operation(layer: dict[str, Any]) -> None:
    """Return a Rescaling to the operation with a constant that it stands for."""
    constants = {"tf.math.truediv": 127.5, "tf.math.subtract": 1.0}
    name = layer.get("name")
    if name in constants:
        layer["class_name"] = "TFOpLambda"
        layer["config"] = {"name": name, "trainable": True, "function": name[3:]}
        fed = layer["inbound_nodes"][0][0]
        layer["inbound_nodes"] = [[*fed[:3], {"y": constants[name], "name": None}]]
