"""All maps of one layer, with the picture, and one map enlarged until its numbers can be read."""

from collections.abc import Mapping
from typing import Any

from cnnviz.components import register
from cnnviz.components.network import layer_entry, palettes
from cnnviz.components.packet import pack
from cnnviz.types import LayerTrace
from cnnviz.walk import Walk

MOST_MAPS = 1280
"""Maps that are shown at most: as many as the widest layers of MobileNetV2 have."""

_component = register("layer")


def layer_maps(packet: bytes, *, key: str) -> None:
    """Show the layer of a packet; map and colours follow the network's columns."""
    _component(data=packet, key=key, width="stretch", height="content")


def layer_packet(walk: Walk, layer: LayerTrace, texts: Mapping[str, Any]) -> bytes:
    """Pack all maps of one layer of the walk; ``texts`` are the words on the screen."""
    entry, arrays = layer_entry(walk, layer, MOST_MAPS)
    header = {
        "id": f"{walk.id}/{layer.name}",
        "layers": [entry],
        "palettes": palettes(),
        "texts": texts,
    }
    own = {f"{name}0": array for name, array in arrays.items()}
    return pack(header, {"picture": walk.picture, **own})
