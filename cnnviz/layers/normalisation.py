"""Layers that shift and scale values without mixing places."""

from cnnviz.layers.kind import LayerKind
from cnnviz.types import LayerTrace

SENTENCES = {
    "BatchNormalization": (
        "Each channel is shifted and scaled by numbers that training found: minus the mean, "
        "divided by the standard deviation, times gamma, plus beta."
    ),
    "LayerNormalization": (
        "The values are shifted and scaled so that their mean is 0 and their variance 1, then "
        "multiplied by gamma and moved by beta."
    ),
    "Rescaling": "Every value is multiplied by one number and another is added.",
    "Normalization": "Every value is shifted by a mean and divided by a standard deviation.",
}
TITLES = {
    "BatchNormalization": "Batch normalisation",
    "LayerNormalization": "Layer normalisation",
    "Rescaling": "Rescaling",
    "Normalization": "Normalisation",
}


def sentence(layer: LayerTrace) -> str:
    """Say how values are shifted and scaled."""
    return SENTENCES[layer.kind]


NORMALISATION = LayerKind("normalisation", TITLES, sentence)
