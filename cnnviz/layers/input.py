"""Where the picture enters."""

from dataclasses import replace

from cnnviz.language import _, ngettext
from cnnviz.layers import other
from cnnviz.layers.explanation import Explanation
from cnnviz.layers.kind import Inputs, LayerKind
from cnnviz.types import LayerTrace

WHY = "A network sees nothing but these numbers; what is lost before them is lost to it."


def sentence(layer: LayerTrace) -> str:
    """Say what enters the network."""
    height, width, channels = layer.output.shape
    return _(
        "The prepared picture enters here: {height} rows, {width} columns, {channels}. "
        "Nothing is computed yet."
    ).format(
        height=height,
        width=width,
        channels=ngettext("1 channel", "{count} channels", channels).format(count=channels),
    )


def explain(layer: LayerTrace, inputs: Inputs, channel: int) -> Explanation:
    """Say that nothing is computed."""
    return replace(other.explain(layer, inputs, channel), formula="y = x", why=WHY)


INPUT = LayerKind("input", {"InputLayer": "Input"}, sentence, explain, other.work)
