"""Layers with several inputs: branches come together."""

from cnnviz.layers.kind import LayerKind, plural
from cnnviz.types import LayerTrace

WAYS = {
    "Add": "added cell by cell",
    "Subtract": "subtracted cell by cell",
    "Multiply": "multiplied cell by cell",
    "Average": "averaged cell by cell",
    "Maximum": "compared cell by cell and the larger value is kept",
    "Minimum": "compared cell by cell and the smaller value is kept",
    "Concatenate": "put behind each other, channel after channel",
}


def sentence(layer: LayerTrace) -> str:
    """Say how the inputs become one."""
    inputs = plural(len(layer.inputs), "input")
    return f"{inputs} are {WAYS[layer.kind]}: {' and '.join(layer.inputs)}."


MERGE = LayerKind("merge", {kind: kind for kind in WAYS}, sentence)
