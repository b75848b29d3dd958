"""Pooling: maps become smaller and keep what matters."""

from cnnviz.layers.kind import LayerKind, sides
from cnnviz.types import LayerTrace

TITLES = {
    "MaxPooling2D": "Max pooling",
    "AveragePooling2D": "Average pooling",
    "GlobalAveragePooling2D": "Global average pooling",
    "GlobalMaxPooling2D": "Global max pooling",
}


def sentence(layer: LayerTrace) -> str:
    """Say what is kept of which window."""
    kept = "the largest value" if "Max" in layer.kind else "the average"
    if layer.kind.startswith("Global"):
        return f"Of each whole map only {kept} is kept: one number a channel."
    size, step = layer.config["pool_size"], layer.config.get("strides") or layer.config["pool_size"]
    return (
        f"Of every {sides(size)} window only {kept} is kept, in steps of {sides(step)}. "
        "The maps get smaller; each channel stays for itself."
    )


POOLING = LayerKind("pooling", TITLES, sentence)
