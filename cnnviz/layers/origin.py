"""Which maps a vector was flattened from."""

from cnnviz.layers.training_only import OPERATIONS
from cnnviz.types import LayerTrace, Trace

KEEPS_PLACES = frozenset(
    {*OPERATIONS, "BatchNormalization", "LayerNormalization", "Rescaling", "Normalization"}
    | {"Activation", "ReLU", "LeakyReLU", "PReLU", "ELU"}
)
"""Kinds that leave each element of a vector in its place."""


def flattened_from(trace: Trace, layer: LayerTrace) -> LayerTrace | None:
    """Return the layer whose maps were flattened into this layer's input.

    None where the input was never maps, or where not all of the way is in the trace.
    """
    known = {each.name: each for each in trace}
    while len(layer.inputs) == 1 and layer.inputs[0] in known:
        before = known[layer.inputs[0]]
        if before.is_map:
            return before if layer.kind in ("Flatten", "Reshape") else None
        if before.kind not in KEEPS_PLACES | {"Flatten", "Reshape"}:
            return None
        layer = before
    return None
