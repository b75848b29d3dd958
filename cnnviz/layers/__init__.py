"""What each kind of layer is called and what it does.

To tell about another kind: one new file that exports one :class:`~cnnviz.layers.kind.LayerKind`,
and one line in ``KINDS``. A kind is found by the layer's Keras class, never by its name.
"""

from cnnviz.layers.activation import ACTIVATION
from cnnviz.layers.convolution import CONVOLUTION
from cnnviz.layers.cost import multiply_adds, parameters_worked
from cnnviz.layers.dense import DENSE
from cnnviz.layers.input import INPUT
from cnnviz.layers.kind import LayerKind
from cnnviz.layers.merge import MERGE
from cnnviz.layers.normalisation import NORMALISATION
from cnnviz.layers.other import OTHER
from cnnviz.layers.pooling import POOLING
from cnnviz.layers.reshaping import RESHAPING
from cnnviz.types import LayerTrace

KINDS: tuple[LayerKind, ...] = (
    INPUT,
    CONVOLUTION,
    NORMALISATION,
    ACTIVATION,
    POOLING,
    RESHAPING,
    DENSE,
    MERGE,
)

_BY_CLASS = {name: kind for kind in KINDS for name in kind.titles}


def kind_of(layer: LayerTrace) -> LayerKind:
    """Return the kind of a traced layer; :data:`OTHER` for a class that has no file here."""
    return _BY_CLASS.get(layer.kind, OTHER)


def title(layer: LayerTrace) -> str:
    """Return what a textbook calls the layer, with the curve's name for an activation."""
    text = kind_of(layer).titles.get(layer.kind, layer.kind)
    if layer.kind == "Activation":
        return str(layer.config.get("activation", text)).replace("_", " ")
    return text


__all__ = ["KINDS", "LayerKind", "kind_of", "multiply_adds", "parameters_worked", "title"]
