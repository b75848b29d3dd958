"""A SavedModel that Keras 2 wrote: its layers stand in ``keras_metadata.pb``, as a few messages.

Only that text and the checkpoint of the weights are read; the program in ``saved_model.pb`` is
never loaded. The message format is that of Protocol Buffers
(https://protobuf.dev/programming-guides/encoding/), of which two kinds of fields suffice here:
``SavedMetadata { repeated SavedObject nodes = 1 }``,
``SavedObject { int32 node_id = 2; string identifier = 4; string metadata = 5 }``.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from cnnviz.errors import ModelError
from cnnviz.language import _
from cnnviz.zoo.own.layers import parsed
from cnnviz.zoo.own.limits import LIMITS

NODES, NODE_ID, METADATA = 1, 2, 5
VARINT, EIGHT, BYTES, FOUR = 0, 1, 2, 5
"""Kinds of fields."""
GRAPH = "_CHECKPOINTABLE_OBJECT_GRAPH"
VALUE = "VARIABLE_VALUE"
DAMAGED = "This SavedModel is damaged or incomplete; pack the whole folder again."


def settings(data: bytes) -> tuple[Any, str]:
    """Return the layers that a ``keras_metadata.pb`` describes, and the Keras version.

    Raises:
        ModelError: it describes no model of Keras's own layers.
    """
    try:
        texts = [_root(node) for field, node in _fields(data) if field == NODES]
    except (IndexError, ValueError) as error:
        raise ModelError(_(DAMAGED)) from error
    for text in filter(None, texts):
        about = parsed(text)
        config = about.get("model_config") if isinstance(about, dict) else None
        if config is not None:
            version = about.get("keras_version")
            return _lists(config), version if isinstance(version, str) else "2"
    raise ModelError(
        _(
            "This SavedModel holds no description of its layers: it was made by a Python "
            "class of its own. Rebuild it as a Sequential or functional model and save "
            "that as .keras."
        )
    )


def _lists(value: Any) -> Any:
    """Return a description with plain lists in place of TensorFlow's shapes and tuples."""
    if isinstance(value, list):
        return [_lists(one) for one in value]
    if not isinstance(value, dict):
        return value
    if value.get("class_name") in ("TensorShape", "__tuple__") and "items" in value:
        return _lists(value["items"])
    return {name: _lists(one) for name, one in value.items()}


def _root(node: Any) -> bytes | None:
    """Return what is told of the whole model, where this object is that."""
    found = dict(_fields(node)) if isinstance(node, bytes) else {}
    text = found.get(METADATA)
    return text if found.get(NODE_ID, 0) == 0 and isinstance(text, bytes) else None


def _fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Give number and value of each field of a message.

    Raises:
        IndexError: it is cut off.
        ValueError: it is no message.
    """
    place = 0
    while place < len(data):
        key, place = _varint(data, place)
        kind = key & 7
        if kind == VARINT:
            value, place = _varint(data, place)
            yield key >> 3, value
            continue
        if kind == BYTES:
            size, place = _varint(data, place)
        elif kind in (EIGHT, FOUR):
            size = 8 if kind == EIGHT else 4
        else:
            raise ValueError(f"no field is of the kind {kind}")
        if place + size > len(data):
            raise IndexError(place)
        yield key >> 3, data[place : place + size]
        place += size


def _varint(data: bytes, place: int) -> tuple[int, int]:
    """Return a whole number of seven bits a byte, and where it ends."""
    value = 0
    for shift in range(0, 70, 7):
        byte = data[place]
        place += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, place
    raise ValueError("a number has more than ten bytes")


def give_weights(model: Any, folder: Path) -> None:
    """Give a model that was built anew the weights of a checkpoint.

    Raises:
        ModelError: they are missing, too large, or do not fit.
    """
    arrays = _arrays(folder)
    shapes = [tuple(weight.shape) for weight in model.weights]
    if [array.shape for array in arrays] != shapes:
        raise ModelError(
            _(
                "The layers of this SavedModel need {shapes} weights, but it holds {arrays} or "
                "others; save the model as .keras or .h5 and open that."
            ).format(shapes=len(shapes), arrays=len(arrays))
        )
    model.set_weights(arrays)


def _arrays(folder: Path) -> list[Any]:
    try:
        tf: Any = import_module("tensorflow")
        graphs: Any = import_module("tensorflow.core.protobuf.trackable_object_graph_pb2")
    except ImportError as error:
        raise ModelError(
            _("Only TensorFlow can read a SavedModel; open a .keras or .h5.")
        ) from error
    try:
        reader = tf.train.load_checkpoint(str(folder / "variables"))
        graph = graphs.TrackableObjectGraph()
        graph.ParseFromString(reader.get_tensor(GRAPH))
        keys = [key for key in _keys(graph) if reader.get_variable_to_dtype_map()[key].is_floating]
        _check_size(reader, keys)
        return [reader.get_tensor(key) for key in keys]
    except ModelError:
        raise
    except Exception as error:  # TensorFlow raises many kinds for a damaged checkpoint
        raise ModelError(_(DAMAGED)) from error


def _keys(graph: Any) -> list[str]:
    """Return where the weights lie in a checkpoint, in the order in which the model has them."""
    root = {child.local_name: child.node_id for child in graph.nodes[0].children}
    listed = graph.nodes[root["variables"]].children
    order = sorted(listed, key=lambda child: int(child.local_name))
    return [
        value.checkpoint_key
        for child in order
        for value in graph.nodes[child.node_id].attributes
        if value.name == VALUE
    ]


def _check_size(reader: Any, keys: list[str]) -> None:
    shapes = reader.get_variable_to_shape_map()
    numbers = 0
    for key in keys:
        size = 1
        for axis in shapes[key]:
            size *= axis
        numbers += size
    if numbers > LIMITS.parameters:
        raise ModelError(
            _("A model may have {parameters:,} parameters; this one has more.").format(
                parameters=LIMITS.parameters
            )
        )
