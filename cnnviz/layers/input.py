"""Where the picture enters."""

from cnnviz.layers.kind import LayerKind, plural
from cnnviz.types import LayerTrace


def sentence(layer: LayerTrace) -> str:
    """Say what enters the network."""
    height, width, channels = layer.output.shape
    return (
        f"The prepared picture enters here: {height} rows, {width} columns, "
        f"{plural(channels, 'channel')}. Nothing is computed yet."
    )


INPUT = LayerKind("input", {"InputLayer": "Input"}, sentence)
