"""How one cell of a layer came about, number by number, worked out in the browser for any cell."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from cnnviz.components import register
from cnnviz.components.explain.texts import (
    activation,
    affine,
    convolution,
    dense,
    flatten,
    layer_norm,
    merge,
    other,
    passing,
    pooling,
    separable,
    shell,
    sigmoid,
    softmax,
)
from cnnviz.components.network import palettes
from cnnviz.components.packet import pack
from cnnviz.layers import title
from cnnviz.layers.explanation import Explanation
from cnnviz.types import LayerTrace
from cnnviz.walk import Walk

TEXTS: Mapping[str, Mapping[str, Any]] = {
    "convolution": convolution.TEXTS,
    "separable": separable.TEXTS,
    "pooling": pooling.TEXTS,
    "activation": activation.TEXTS,
    "affine": affine.TEXTS,
    "layer_norm": layer_norm.TEXTS,
    "flatten": flatten.TEXTS,
    "dense": dense.TEXTS,
    "softmax": softmax.TEXTS,
    "sigmoid": sigmoid.TEXTS,
    "merge": merge.TEXTS,
    "passing": passing.TEXTS,
    "other": other.TEXTS,
}
"""The words of each view; ``views/<view>.js`` draws it."""

WHOLE_VECTOR = frozenset({"softmax", "sigmoid", "flatten"})
"""Views whose packet holds all elements: choosing another one must not build the view anew, because
that would take the focus and whatever the person has tried out."""

_component = register("explain")


def explain(
    packet: bytes,
    opening_cell: Mapping[str, int] | None,
    *,
    key: str,
    on_change: Callable[[], None],
) -> Any:
    """Show the working of one cell; choosing another one asks no server.

    Args:
        packet: What :func:`explain_packet` returned; the same for everybody who looks at it.
        opening_cell: ``row`` and ``column`` to begin with (of a vector, row 0 and the element's
            number as column); None for the middle. What the person chooses then is reported in the
            result's ``cell``, in the same form, and not put here: other bytes would make the
            browser fetch the whole packet again.
        key: The widget's key.
        on_change: Called before the rerun that a report causes.
    """
    opening = dict(opening_cell) if opening_cell else None
    return _component(
        data=pack({"opening": opening}, {"packet": np.frombuffer(packet, np.uint8)}),
        key=key,
        on_cell_change=on_change,
        width="stretch",
        height="content",
    )


def explain_packet(
    walk: Walk, layer: LayerTrace, explanation: Explanation, channel: int, texts: Mapping[str, Any]
) -> bytes:
    """Pack what the browser needs to work out every cell of one channel.

    Args:
        walk: The picture's way through the network.
        layer: The layer to explain.
        explanation: How its channel came about.
        channel: The channel; of a vector, the element, which ``WHOLE_VECTOR`` leaves out.
        texts: Words that all components share; the view's own and the shell's are added.
    """
    output = layer.output[..., channel] if layer.is_map else layer.output
    whole = explanation.view in WHOLE_VECTOR
    header = {
        "id": f"{walk.id}/{layer.name}" + ("" if whole else f"/{channel}"),
        "view": explanation.view,
        "layer": _entry(walk, layer, channel),
        "channel": None if whole else channel,
        "facts": _facts(walk, layer, explanation) | ({"channel": None} if whole else {}),
        "palettes": palettes(),
        "texts": {**texts, **TEXTS[explanation.view], "shell": shell.TEXTS},
    }
    return pack(header, {**explanation.arrays, "output": output})


def _facts(walk: Walk, layer: LayerTrace, explanation: Explanation) -> dict[str, Any]:
    """Return the facts with what only the card knows: the classes and the threshold."""
    card, facts = walk.card, dict(explanation.facts)
    if "labels" in facts and layer.output.size in (1, len(card.classes)):
        facts["labels"] = card.classes
    if "threshold" in facts and card.output == "sigmoid":
        facts["threshold"] = card.threshold
    return facts


def _entry(walk: Walk, layer: LayerTrace, channel: int) -> dict[str, Any]:
    scales = {mode: of_layers[layer.name] for mode, of_layers in walk.scales.items()}
    number = channel if layer.is_map else 0
    entry = {
        "name": layer.name,
        "kind": layer.kind,
        "title": title(layer),
        "shape": layer.output.shape,
        "isMap": layer.is_map,
        "signed": {mode: scale.signed for mode, scale in scales.items()},
        "limits": {mode: scale.of_map(number) for mode, scale in scales.items()},
    }
    if not layer.is_map and layer.output.size == len(walk.card.classes) > 1:
        entry["labels"] = walk.card.classes
    return entry
