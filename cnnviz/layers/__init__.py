"""What each kind of layer is called, what it does, and how each of its values came about.

To tell about another kind: one new file that exports one :class:`~cnnviz.layers.kind.LayerKind`,
and one line in ``KINDS`` (docs/extending.md). A kind is found by the layer's Keras class, never by
its name.
"""

from dataclasses import replace

from cnnviz.errors import OutOfRange
from cnnviz.language import _
from cnnviz.layers.activation import ACTIVATION, curve, unwrapped
from cnnviz.layers.convolution import CONVOLUTION
from cnnviz.layers.cost import multiply_adds, parameters_worked
from cnnviz.layers.dense import DENSE, with_maps
from cnnviz.layers.explanation import Cell, Explanation, Worked
from cnnviz.layers.flatten import FLATTEN
from cnnviz.layers.input import INPUT
from cnnviz.layers.kind import Inputs, LayerKind
from cnnviz.layers.layer_norm import LAYER_NORM
from cnnviz.layers.merge import MERGE
from cnnviz.layers.normalisation import NORMALISATION
from cnnviz.layers.origin import flattened_from
from cnnviz.layers.other import OTHER
from cnnviz.layers.passing import PASSING
from cnnviz.layers.places import as_maps, channel_of
from cnnviz.layers.pooling import POOLING
from cnnviz.layers.separable import SEPARABLE
from cnnviz.layers.sigmoid import SIGMOID
from cnnviz.layers.softmax import SOFTMAX
from cnnviz.layers.training_only import TRAINING_ONLY
from cnnviz.types import LayerTrace, Trace

KINDS: tuple[LayerKind, ...] = (
    INPUT,
    CONVOLUTION,
    SEPARABLE,
    NORMALISATION,
    LAYER_NORM,
    ACTIVATION,
    SOFTMAX,
    SIGMOID,
    POOLING,
    FLATTEN,
    PASSING,
    TRAINING_ONLY,
    DENSE,
    MERGE,
)


def kind_of(layer: LayerTrace) -> LayerKind:
    """Return the kind of a traced layer; :data:`OTHER` for a class that has no file here."""
    if layer.kind == "Activation" and curve(layer) == "softmax":
        return SOFTMAX
    return next((kind for kind in KINDS if layer.kind in kind.titles), OTHER)


def title(layer: LayerTrace) -> str:
    """Return what a textbook calls the layer, with the curve's name for an activation."""
    layer = unwrapped(layer)
    text = kind_of(layer).titles.get(layer.kind, layer.kind)
    if layer.kind == "Activation":
        return str(layer.config.get("activation", text)).replace("_", " ")
    return _(text)


def explain(trace: Trace, layer_name: str, channel: int) -> Explanation:
    """Return how every cell of one output channel came about.

    Args:
        trace: What a network computed for one picture, with the layers that feed the asked one.
        layer_name: Name of a layer of the trace.
        channel: Number of a channel of its maps, or of an element of its vector.

    Raises:
        UnknownLayer: the trace lacks the layer, or one that feeds it.
        OutOfRange: the layer has no such channel.
    """
    layer = trace[layer_name]
    _check(layer, Cell(0, 0, channel))
    inputs = _inputs(trace, layer)
    found = _told_as(trace, layer, inputs).explain(layer, inputs, channel)
    if found.view == "dense":
        found = with_maps(found, flattened_from(trace, layer))
    return replace(
        found,
        facts={"channel": channel, **found.facts},
        arrays={**found.arrays, "output": channel_of(layer, channel)},
    )


def work(trace: Trace, layer_name: str, cell: Cell) -> Worked:
    """Return the working of one cell, in float64.

    Args:
        trace: What a network computed for one picture, with the layers that feed the asked one.
        layer_name: Name of a layer of the trace.
        cell: Of a vector only ``cell.channel`` counts.

    Raises:
        UnknownLayer: the trace lacks the layer, or one that feeds it.
        OutOfRange: the layer has no such cell.
    """
    layer = trace[layer_name]
    _check(layer, cell)
    inputs = _inputs(trace, layer)
    return _told_as(trace, layer, inputs).work(layer, inputs, cell)


def _inputs(trace: Trace, layer: LayerTrace) -> Inputs:
    return [trace[name] for name in layer.inputs]


def _told_as(trace: Trace, layer: LayerTrace, inputs: Inputs) -> LayerKind:
    """Return the kind that explains the layer with the settings that it has."""
    if layer.name in trace.outputs and SIGMOID.suits(layer, inputs):
        return SIGMOID
    kind = kind_of(layer)
    return kind if kind.suits(layer, inputs) else OTHER


def _check(layer: LayerTrace, cell: Cell) -> None:
    """Raise OutOfRange unless the layer's output has this cell."""
    vector = layer.output.ndim == 1
    rows, columns, channels = as_maps(layer.output).shape
    asked = [(cell.channel, channels, "element" if vector else "channel")]
    if not vector:
        asked += [(cell.row, rows, "row"), (cell.column, columns, "column")]
    for number, count, noun in asked:
        if not 0 <= number < count:
            raise OutOfRange(
                _(
                    "The layer “{name}” has no {noun} {number}; its {noun}s go from 0 to {count}."
                ).format(name=layer.name, noun=noun, number=number, count=count - 1)
            )


__all__ = [
    "KINDS",
    "Cell",
    "Explanation",
    "LayerKind",
    "Worked",
    "explain",
    "kind_of",
    "multiply_adds",
    "parameters_worked",
    "title",
    "work",
]
