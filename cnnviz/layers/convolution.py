"""Convolutions of every sort: a small window slides over the maps."""

from cnnviz.layers.kind import LayerKind, plural, sides
from cnnviz.types import LayerTrace

TITLES = {
    "Conv2D": "Convolution",
    "DepthwiseConv2D": "Depthwise convolution",
    "SeparableConv2D": "Separable convolution",
    "Conv2DTranspose": "Transposed convolution",
}
PADDING = {
    "same": "zeros are added around the maps so that the size is kept (divided by the step)",
    "valid": "nothing is added at the edges, so the maps shrink",
}


def sentence(layer: LayerTrace) -> str:
    """Say what slides over what, in which steps."""
    config = layer.config
    window = sides(config["kernel_size"])
    step = sides(config.get("strides", 1))
    padding = PADDING.get(str(config.get("padding")), "")
    return (
        f"A {window} window moves over the maps in steps of {step}. At each place its numbers are "
        f"multiplied by a kernel's and added up{_reach(layer)}. "
        f"This gives {plural(layer.output.shape[-1], 'map')}; {padding}."
    )


def _reach(layer: LayerTrace) -> str:
    if layer.kind == "DepthwiseConv2D":
        return ", each channel for itself"
    return ", over all channels"


CONVOLUTION = LayerKind("convolution", TITLES, sentence)
