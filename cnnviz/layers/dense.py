"""Fully connected layers."""

from cnnviz.layers.kind import LayerKind, plural
from cnnviz.types import LayerTrace


def sentence(layer: LayerTrace) -> str:
    """Say what each neuron adds up."""
    neurons = plural(layer.output.shape[-1], "neuron")
    return (
        f"{neurons}, each looking at all inputs: every input is multiplied by its own weight, and "
        "the products and a bias are added up."
    )


DENSE = LayerKind("dense", {"Dense": "Dense (fully connected)"}, sentence)
