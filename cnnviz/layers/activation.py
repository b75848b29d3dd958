"""Activations: one curve, applied to every value."""

from cnnviz.layers.kind import LayerKind
from cnnviz.types import LayerTrace

TITLES = {
    "Activation": "Activation",
    "ReLU": "ReLU",
    "LeakyReLU": "Leaky ReLU",
    "PReLU": "Parametric ReLU",
    "ELU": "ELU",
    "Softmax": "Softmax",
}
CURVES = {
    "relu": "Negative values become 0, positive ones pass.",
    "relu6": "Negative values become 0, values over 6 become 6, the rest passes.",
    "leaky_relu": "Positive values pass, negative ones are made much smaller.",
    "elu": "Positive values pass, negative ones bend smoothly towards −1.",
    "gelu": "Large values pass, negative ones fade to 0 along a smooth curve.",
    "silu": "Each value is multiplied by its own sigmoid: a smooth ReLU.",
    "sigmoid": "Each value is squeezed between 0 and 1.",
    "tanh": "Each value is squeezed between −1 and 1.",
    "softmax": (
        "The scores become probabilities: each is e to the power of its score, divided by the sum "
        "of all, so that they add up to 1."
    ),
}
ALIASES = {"swish": "silu", "re_lu": "relu", "leakyrelu": "leaky_relu", "prelu": "leaky_relu"}


def curve(layer: LayerTrace) -> str:
    """Return the name of the layer's function in lower case, e.g. ``relu``."""
    name = layer.config.get("activation") if layer.kind == "Activation" else layer.kind
    text = str(name).lower()
    return ALIASES.get(text, text)


def sentence(layer: LayerTrace) -> str:
    """Say what the curve does to a value."""
    return CURVES.get(curve(layer), "Every value goes through the same curve.")


ACTIVATION = LayerKind("activation", TITLES, sentence)
