"""The end of the network: the last maps, the vector they become, and the scores of the classes."""

from collections.abc import Mapping
from typing import Any

from cnnviz.components import register
from cnnviz.components.network import Arrays, answer_entry, layer_entry, palettes
from cnnviz.components.packet import pack
from cnnviz.types import LayerTrace, Trace
from cnnviz.walk import Walk

MOST_MAPS = 1280

_component = register("ending")


def ending(packet: bytes, *, key: str) -> None:
    """Show the ending of a packet."""
    _component(data=packet, key=key, width="stretch", height="content")


def ending_packet(walk: Walk, texts: Mapping[str, Any]) -> bytes:
    """Pack the ending of a walk; ``texts`` are the words on the screen."""
    shown = [layer for layer in (last_maps(walk.trace), first_vector(walk.trace)) if layer]
    entries = []
    arrays: Arrays = {}
    for number, layer in enumerate(shown):
        entry, own = layer_entry(walk, layer, MOST_MAPS)
        entries.append(entry)
        arrays |= {f"{name}{number}": array for name, array in own.items()}
    answer, scores = answer_entry(walk)
    header = {
        "id": walk.id,
        "layers": entries,
        "palettes": palettes(),
        "texts": texts,
        **answer,
    }
    return pack(header, arrays | scores)


def first_vector(trace: Trace) -> LayerTrace | None:
    """Return the layer at which maps become a vector."""
    return next((layer for layer in trace if not layer.is_map), None)


def last_maps(trace: Trace) -> LayerTrace | None:
    """Return the layer whose maps become the vector."""
    vector = first_vector(trace)
    return trace[vector.inputs[0]] if vector and vector.inputs else None
