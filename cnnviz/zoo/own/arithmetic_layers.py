"""Arithmetic that Keras 2 wrote between layers, as the layer that computes the same.

``keras.applications.mobilenet_v2.preprocess_input`` within a model, as TensorFlow's own tutorial on
transfer learning has it, becomes the layers ``tf.math.truediv`` and ``tf.math.subtract`` with a
constant. Each of them is a ``Rescaling``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

KIND = "TFOpLambda"
MEANT: Mapping[str, Callable[[float], tuple[float, float]]] = {
    "math.truediv": lambda number: (1 / number, 0.0),
    "math.divide": lambda number: (1 / number, 0.0),
    "math.multiply": lambda number: (number, 0.0),
    "math.add": lambda number: (1.0, number),
    "__operators__.add": lambda number: (1.0, number),
    "math.subtract": lambda number: (1.0, -number),
}
"""Scale and offset that an operation with a constant stands for."""


def as_rescaling(value: dict[str, Any]) -> None:
    """Make a ``Rescaling`` of an operation on one tensor and a constant; leave others alone."""
    settings: Any = value.get("config")
    node = _only_node(value)
    meant = MEANT.get(str(settings.get("function"))) if isinstance(settings, dict) else None
    if meant is None or node is None:
        return
    constant = node[3].get("y")
    if not isinstance(constant, int | float) or isinstance(constant, bool) or not constant:
        return
    scale, offset = meant(float(constant))
    value["class_name"], value["module"] = "Rescaling", "keras.layers"
    value["config"] = {
        "name": settings.get("name"),
        "scale": scale,
        "offset": offset,
        "dtype": "float32",
    }
    value["inbound_nodes"] = [[[*node[:3], {}]]]
    value.pop("registered_name", None)


def _only_node(value: Mapping[str, Any]) -> list[Any] | None:
    """Return the only call of a layer: the name that feeds it, two numbers, further arguments."""
    nodes = value.get("inbound_nodes")
    if not isinstance(nodes, list) or len(nodes) != 1 or not isinstance(nodes[0], list):
        return None
    node = nodes[0]
    fits = len(node) == 4 and isinstance(node[0], str) and isinstance(node[3], dict)
    return node if fits else None
