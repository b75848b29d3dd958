"""Softmax: scores become probabilities."""

import numpy as np

from cnnviz.language import _
from cnnviz.layers import activation
from cnnviz.layers.explanation import Cell, Explanation, Worked
from cnnviz.layers.kind import Inputs, LayerKind, last_axis
from cnnviz.types import LayerTrace

FORMULA = r"p_n = \frac{e^{z_n}}{\sum_{m} e^{z_m}}"
WHY = (
    "The scores of the classes compete: each probability is one class's share of all. The class "
    "with the largest score always gets the largest one."
)


def suits(layer: LayerTrace, inputs: Inputs) -> bool:
    """Whether a vector of scores comes in, and all of them compete."""
    axis = activation.unwrapped(layer).config.get("axis", -1)
    return (
        len(inputs) == 1
        and layer.output.ndim == 1
        and inputs[0].output.shape == layer.output.shape
        and last_axis(axis, layer.output)
    )


def explain(layer: LayerTrace, inputs: Inputs, _element: int) -> Explanation:
    """Give the logits."""
    return Explanation(
        view="softmax",
        formula=FORMULA,
        settings=((_("classes"), str(layer.output.size)),),
        why=_(WHY),
        facts={"labels": None},
        arrays={"input": inputs[0].output},
    )


def work(_layer: LayerTrace, inputs: Inputs, cell: Cell) -> Worked:
    """Divide e to the power of the logit by the sum over all, the largest logit taken away."""
    logits = inputs[0].output.astype(np.float64)
    largest = float(logits.max())
    powers = np.exp(logits - largest)  # no overflow, and the same quotient
    power, total = float(powers[cell.channel]), float(powers.sum())
    terms = (
        (_("logit"), float(logits[cell.channel])),
        (_("largest logit"), largest),
        (_("e to the power of logit − largest"), power),
        (_("sum over all classes"), total),
    )
    return Worked(terms, power / total)


SOFTMAX = LayerKind("activation", {"Softmax": "Softmax"}, activation.sentence, explain, work, suits)
