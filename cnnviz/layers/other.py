"""What is said of a kind of layer that has no file of its own."""

from cnnviz.layers.kind import LayerKind
from cnnviz.types import LayerTrace


def sentence(layer: LayerTrace) -> str:
    """Say what goes in and what comes out."""
    came = ", ".join(layer.inputs) or "nothing"
    shape = " × ".join(str(axis) for axis in layer.output.shape)
    return f"Takes {came} and gives values of shape {shape}."


OTHER = LayerKind("other", {}, sentence)
