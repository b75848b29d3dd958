"""A sigmoid at the end of a network: a score becomes a probability."""

from cnnviz.language import _
from cnnviz.layers import activation
from cnnviz.layers.explanation import Cell, Explanation, Worked
from cnnviz.layers.kind import Inputs, LayerKind
from cnnviz.types import LayerTrace

WHY = (
    "One score becomes one probability: 0 means 50 %, and the further it is from 0, the surer the "
    "network. Each score is judged for itself, so several answers can be yes."
)


def suits(layer: LayerTrace, inputs: Inputs) -> bool:
    """Whether a vector of scores goes through a sigmoid."""
    return (
        activation.suits(layer, inputs)
        and layer.output.ndim == 1
        and activation.name_of(layer) == "sigmoid"
    )


def explain(layer: LayerTrace, inputs: Inputs, _element: int) -> Explanation:
    """Give the logits."""
    return Explanation(
        view="sigmoid",
        formula=r"p = \sigma(z) = \frac{1}{1 + e^{-z}}",
        settings=((_("answers"), str(layer.output.size)),),
        why=_(WHY),
        facts={"labels": None, "threshold": None},
        arrays={"input": inputs[0].output},
    )


def work(layer: LayerTrace, inputs: Inputs, cell: Cell) -> Worked:
    """Put the logit into the curve."""
    worked = activation.work(layer, inputs, cell)
    return Worked(((_("logit"), worked.terms[0][1]),), worked.value)


SIGMOID = LayerKind("activation", {}, activation.sentence, explain, work, suits)
