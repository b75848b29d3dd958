"""How Keras 2 wrote down which layer feeds which, as Keras 3 reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

NESTED = frozenset({"Functional", "Model", "Sequential"})
Reference = list[Any]
"""The name of a layer, the number of its call, and the place among what it gave."""


def give_input(inner: Any) -> None:
    """Put an input layer before a chain whose first layer says itself what enters it."""
    layers: Any = inner.get("layers") if isinstance(inner, dict) else None
    first: Any = layers[0] if isinstance(layers, list) and layers else None
    settings = first.get("config") if isinstance(first, dict) else None
    if not isinstance(settings, dict) or first.get("class_name") == "InputLayer":
        return
    if shape := settings.get("batch_input_shape"):
        named = {"batch_shape": shape, "dtype": "float32", "name": f"{settings.get('name')}_input"}
        layers.insert(0, {"module": "keras.layers", "class_name": "InputLayer", "config": named})


def mend(inner: Any) -> None:
    """Change a functional model's graph in place.

    Keras 2 counted the call that builds a nested model as its first, Keras 3 does not.
    """
    if not isinstance(inner, dict) or not isinstance(inner.get("layers"), list):
        return
    layers = [layer for layer in inner["layers"] if isinstance(layer, dict)]
    kinds = {
        layer.get("name"): layer.get("class_name")
        for layer in layers
        if layer.get("class_name") in NESTED
    }
    ends = list(_ends(inner, kinds))
    calls = [one for layer in layers for one in _calls(layer)]
    for name in kinds if calls else ():  # Keras 3 writes calls down in another form
        own = [one for one in (*calls, *ends) if one[0] == name]
        if own and min(one[1] for one in own) >= 1:
            for one in own:
                one[1] -= 1
    # Of these alone, Keras 3 takes the one away by itself.
    for one in ends if calls else ():
        one[1] += kinds.get(one[0]) in ("Functional", "Model")
    _open_single_ends(inner)


def _calls(layer: Mapping[str, Any]) -> Iterator[Reference]:
    """Give what a layer is called on, where Keras 2 wrote it."""
    nodes = layer.get("inbound_nodes")
    for node in nodes if isinstance(nodes, list) else []:
        for one in node if isinstance(node, list) else []:
            if _is_reference(one):
                yield one


def _ends(inner: Mapping[str, Any], kinds: Mapping[Any, Any]) -> Iterator[Reference]:
    """Give the references to the outputs that are nested models."""
    ends: Any = inner.get("output_layers")
    for one in [ends] if _is_reference(ends) else ends if isinstance(ends, list) else []:
        if _is_reference(one) and one[0] in kinds:
            yield one


def _is_reference(value: Any) -> bool:
    fits = isinstance(value, list) and len(value) in (3, 4)
    return fits and isinstance(value[0], str) and type(value[1]) is int


def _open_single_ends(inner: dict[str, Any]) -> None:
    """Name the only input and output as themselves: a list of one would stay a list in Keras 3."""
    for name in ("input_layers", "output_layers"):
        ends = inner.get(name)
        if isinstance(ends, list) and len(ends) == 1 and isinstance(ends[0], list):
            inner[name] = ends[0]
