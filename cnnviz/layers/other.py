"""What is said of a kind of layer that has no file of its own."""

from cnnviz.language import _
from cnnviz.layers.explanation import Cell, Explanation, Worked
from cnnviz.layers.kind import Inputs, LayerKind
from cnnviz.layers.places import plain, value_at
from cnnviz.types import LayerTrace

WHY = (
    "How this kind of layer works is not written out here. Its numbers are those that the network "
    "computed, like all others."
)


def sentence(layer: LayerTrace) -> str:
    """Say what goes in and what comes out."""
    came = ", ".join(layer.inputs) or "nothing"
    return _("Takes {came} and gives values of shape {shape}.").format(
        came=came, shape=_shape(layer)
    )


def explain(layer: LayerTrace, inputs: Inputs, _channel: int) -> Explanation:
    """Give what is known of any layer: what came in, and its configuration."""
    return Explanation(
        view="other",
        formula="y = f(x)",
        settings=(
            *((_("from {name}").format(name=source.name), _shape(source)) for source in inputs),
            (_("gives"), _shape(layer)),
        ),
        why=_(WHY),
        facts={"came": [source.name for source in inputs], "config": plain(dict(layer.config))},
        arrays={},
    )


def work(layer: LayerTrace, _inputs: Inputs, cell: Cell) -> Worked:
    """Return the value as the network computed it; there is no working."""
    value = value_at(layer, cell)
    return Worked(((_("computed by the network"), value),), value)


def _shape(layer: LayerTrace) -> str:
    return " × ".join(str(axis) for axis in layer.output.shape) or "1"


OTHER = LayerKind("other", {}, sentence, explain, work)
