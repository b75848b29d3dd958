"""All maps of one layer, with the picture, and one map enlarged until its numbers can be read."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from cnnviz.components import register
from cnnviz.components.network import layer_entry, palettes
from cnnviz.components.packet import pack
from cnnviz.types import Float32, LayerTrace
from cnnviz.walk import MODES, Walk

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


def kernel_packet(
    name: str, kernels: Float32, furthest: float, texts: Mapping[str, Any], *, packet_id: str
) -> bytes:
    """Pack the kernels of a layer, which are then shown as its maps are.

    Args:
        name: of the layer.
        kernels: (kh, kw, C'): one kernel, or its part for one input map, for each map it makes.
        furthest: distance from 0 that gets the last colour.
        texts: the words on the screen.
        packet_id: the browser paints only what has another one.
    """
    maps = kernels.shape[-1]
    shown = min(maps, MOST_MAPS)
    entry = {
        "name": name,
        "shape": kernels.shape,
        "isMap": True,
        "maps": maps,
        "shown": shown,
        "signed": dict.fromkeys(MODES, True),
        "limits": dict.fromkeys(MODES, (-furthest, furthest)),
    }
    header = {"id": packet_id, "layers": [entry], "palettes": palettes(), "texts": texts}
    limits = np.tile(np.array([-furthest, furthest], np.float32), (shown, 1))
    values = kernels[..., :shown].transpose(2, 0, 1).astype(np.float32)
    return pack(header, {"v0": values, "m0": limits})
