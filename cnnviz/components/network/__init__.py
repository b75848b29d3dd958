"""The network as columns of maps, with the picture, one map enlarged and one cell's numbers."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz import colour
from cnnviz.components import register
from cnnviz.components.packet import pack
from cnnviz.language import N_, _
from cnnviz.layers import kind_of, title
from cnnviz.layers.activation import curve
from cnnviz.layers.softmax import SOFTMAX
from cnnviz.types import Float32, LayerTrace, ModelCard, Trace
from cnnviz.walk import Walk

FIRST_MAPS = 16
"""Maps of each layer that a column shows."""
MANY_CLASSES = 12
"""From this many classes on, the first ``TOP`` are shown and the others on demand."""
TOP = 5
PALETTES = {
    "viridis": (N_("Viridis, blue–red"), "viridis", "blue-red"),
    "cividis": (N_("Cividis, purple–orange"), "cividis", "purple-orange"),
    "magma": (N_("Magma, blue–red"), "magma", "blue-red"),
    "grey": (N_("Grey, purple–orange"), "grey", "purple-orange"),
}
"""Title, table for values from 0 on, and table for values of both signs."""

Arrays = dict[str, NDArray[Any]]

_component = register("network")


def network(
    packet: bytes, opening: Mapping[str, Any], *, key: str, on_change: Callable[[], None]
) -> Any:
    """Show the network of a packet.

    Args:
        packet: What :func:`network_packet` returned; the same for everybody who looks at it.
        opening: ``layer``, ``map``, ``scale`` and ``palette`` to begin with. What the person
            chooses then is reported in the result's ``view``, in the same form, and not put here:
            other bytes would make the browser fetch the whole packet again.
        key: The widget's key.
        on_change: Called before the rerun that a report causes.
    """
    return _component(
        data=pack({"opening": dict(opening)}, {"packet": np.frombuffer(packet, np.uint8)}),
        key=key,
        on_view_change=on_change,
        width="stretch",
        height="content",
    )


def network_packet(walk: Walk, texts: Mapping[str, Any]) -> bytes:
    """Pack the first maps of every layer, with all that pointing at them needs.

    Args:
        walk: The picture's way through the network. The browser paints only what has another id.
        texts: The words on the screen.
    """
    arrays: Arrays = {"picture": walk.picture}
    entries = []
    for number, layer in enumerate(walk.trace):
        entry, own = layer_entry(walk, layer, FIRST_MAPS)
        entries.append(entry)
        arrays |= {f"{name}{number}": array for name, array in own.items()}
    answer, scores = answer_entry(walk)
    header = {
        "id": walk.id,
        "network": walk.card.sha256,
        "layers": entries,
        "opening": opening_layer(walk.trace),
        "palettes": palettes(),
        "texts": texts,
        **answer,
    }
    return pack(header, arrays | scores)


def answer_entry(walk: Walk) -> tuple[dict[str, Any], Arrays]:
    """Return what a table of the classes needs: header entries, and logits and probabilities."""
    entry = {
        "classes": walk.card.classes,
        "output": walk.card.output,
        "threshold": walk.card.threshold,
        "many": MANY_CLASSES,
        "top": TOP,
    }
    probabilities = walk.trace[walk.trace.outputs[0]].output
    return entry, {"logits": logits(walk.trace), "probabilities": probabilities}


def logits(trace: Trace) -> Float32:
    """Return what enters the softmax or sigmoid at the end, (N,); empty where there is none."""
    output = trace[trace.outputs[0]]
    if curve(output) in ("softmax", "sigmoid") and output.inputs:
        return trace[output.inputs[0]].output
    return np.empty(0, np.float32)


def layer_entry(walk: Walk, layer: LayerTrace, most: int) -> tuple[dict[str, Any], Arrays]:
    """Return a layer's header entry and its arrays.

    The arrays are ``v``, the values of the first ``most`` maps, (maps, H, W), or of the vector,
    (N,); ``m``, the limits of each map, (maps, 2); ``r`` and ``c``, the first and last row and
    column of the picture that each row and column of cells depends on; ``p`` and ``q``, the same
    with the padding.
    """
    maps = layer.output.shape[-1] if layer.is_map else 1
    shown = min(maps, most)
    values = layer.output[..., :shown].transpose(2, 0, 1) if layer.is_map else layer.output
    field = walk.fields[layer.name]
    scales = {mode: of_layers[layer.name] for mode, of_layers in walk.scales.items()}
    entry = {
        "name": layer.name,
        "kind": layer.kind,
        "title": title(layer),
        "family": family(layer, walk.card),
        "shape": layer.output.shape,
        "isMap": layer.is_map,
        "maps": maps,
        "shown": shown,
        "parameters": layer.parameters,
        "inputs": layer.inputs,
        "cells": field.cells,
        "signed": {mode: scale.signed for mode, scale in scales.items()},
        "limits": {mode: scale.of_map(0) for mode, scale in scales.items()},
        **_answer(layer, walk.card),
    }
    arrays = {
        "v": values,
        "m": np.stack([scales["map"].low, scales["map"].high], axis=1)[:shown].astype(np.float32),
        "r": field.rows.astype(np.int32),
        "c": field.columns.astype(np.int32),
        "p": field.whole_rows.astype(np.int32),
        "q": field.whole_columns.astype(np.int32),
    }
    return entry, arrays


def family(layer: LayerTrace, card: ModelCard) -> str:
    """Return the CSS classes of the layer's column."""
    named = kind_of(layer).family
    return f"{named} answer" if _is_answer(layer, card) else named


def _is_answer(layer: LayerTrace, card: ModelCard) -> bool:
    return not layer.is_map and layer.output.size == len(card.classes) and len(card.classes) > 1


def _answer(layer: LayerTrace, card: ModelCard) -> dict[str, Any]:
    """Name the elements of a vector that has one for each class."""
    if not _is_answer(layer, card):
        return {}
    return {
        "labels": card.classes,
        "strongest": int(layer.output.argmax()),
        "probabilities": kind_of(layer) is SOFTMAX,
    }


def opening_layer(trace: Trace) -> int:
    """Return the number of the layer to begin with: the first maps after the input."""
    numbers = [number for number, layer in enumerate(trace) if layer.is_map]
    return numbers[min(1, len(numbers) - 1)] if numbers else 0


def palettes() -> list[dict[str, str]]:
    """Return the colour tables for the browser, each 256 × 3 bytes in base64."""
    tables = colour.tables()
    return [
        {
            "id": name,
            "title": _(title),
            "sequential": tables[sequential],
            "diverging": tables[diverging],
        }
        for name, (title, sequential, diverging) in PALETTES.items()
    ]
