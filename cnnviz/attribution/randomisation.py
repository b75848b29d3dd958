"""The model-randomisation check: a map that shows what a network learned must not outlive it.

Adebayo et al. 2018, “Sanity Checks for Saliency Maps” (arXiv:1810.03292, section 3): the layers are
given random weights one after the other, the last first, and the map is computed each time. A
method whose map stays the same shows the picture, not the network.
"""

import math
from dataclasses import dataclass, replace
from typing import Any

import keras
import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnnviz.attribution.heatmap import Heatmap
from cnnviz.attribution.method import Method
from cnnviz.attribution.request import Request
from cnnviz.errors import ModelError
from cnnviz.flow import Call
from cnnviz.language import _
from cnnviz.trace import read

ALIKE = 0.5
"""A method passes if fewer than half of a trained network's ranks are left at the end."""
STAGES = 8
ONES = frozenset({"gamma", "moving_variance", "variance"})
"""Variables that begin as ones."""


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """The map after some layers have lost what they learned."""

    layer: str
    """The last layer that was randomised, with all that come after it; "" for none."""
    heatmap: Heatmap
    similarity: float | None
    """Spearman's rank correlation with the trained network's map, from −1 to 1; None where one of
    the two is constant, so that it has no ranks."""


@dataclass(frozen=True, slots=True, eq=False)
class Check:
    """What became of a method's map while the network lost its weights."""

    stages: tuple[Stage, ...]
    """The trained network's first, the wholly random one's last."""

    @property
    def passes(self) -> bool | None:
        """Whether the wholly random network has another map than the trained one.

        None where the trained network's map is constant, so that nothing can be compared.
        """
        if self.stages[0].similarity is None:
            return None
        last = self.stages[-1].similarity
        return last is None or abs(last) < ALIKE


def randomise(
    method: Method, model: Any, image: ArrayLike, request: Request, stages: int = STAGES
) -> Check:
    """Return the method's maps while a copy of the model loses its weights, the last layers first.

    The model itself is not changed. The same random weights are drawn each time.

    Args:
        method: what is checked.
        model: the trained network.
        image: (H, W, C), already preprocessed.
        request: the class and the layer.
        stages: how often at most a map is computed after the first; layers are randomised in as
            many groups of about equal number.

    Raises:
        Cancelled: the request was cancelled on the way.
        ModelError: the model cannot be copied, or the method cannot be used on it.
    """
    copy, chance = _copy(model), np.random.default_rng(0)
    calls = [call for call in reversed(read(copy).calls) if call.parameters]
    groups = [group for group in np.array_split(np.arange(len(calls)), stages) if group.size]
    quiet = replace(request, progress=Request(0).progress)
    request.tell(0, len(groups) + 1)
    first = method.compute(copy, image, quiet)
    made = [Stage("", first, similarity(first, first))]
    for group in groups:
        request.tell(len(made), len(groups) + 1)
        for index in group:
            _forget(calls[index], chance)
        found = method.compute(copy, image, quiet)
        made.append(Stage(calls[group[-1]].name, found, similarity(first, found)))
    request.tell(len(made), len(made))
    return Check(tuple(made))


def similarity(first: Heatmap, second: Heatmap) -> float | None:
    """Return Spearman's rank correlation of two maps of one size, None if one is constant."""
    if first.flat or second.flat:
        return None
    return float(np.corrcoef(_ranks(first.values), _ranks(second.values))[0, 1])


def _ranks(values: NDArray[Any]) -> NDArray[np.float64]:
    """Return each value's place in the order; equal values share the mean of their places."""
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks: NDArray[np.float64] = (np.cumsum(counts) - (counts - 1) / 2)[places.ravel()]
    return ranks


def _copy(model: Any) -> Any:
    try:
        copy = keras.models.clone_model(model)
        copy.set_weights(model.get_weights())
    except (TypeError, ValueError, NotImplementedError) as error:
        raise ModelError(
            _(
                "The check needs a copy of the network, and one of its layers cannot be "
                "copied; give that layer a get_config method."
            )
        ) from error
    return copy


def _forget(call: Call, chance: np.random.Generator) -> None:
    """Give a layer's variables values as before training (He et al. 2015, arXiv:1502.01852)."""
    for variable in call.variables:
        if variable.name in ONES:
            variable.assign(np.ones(variable.shape))
        elif len(variable.shape) < 2:
            variable.assign(np.zeros(variable.shape))
        else:
            depthwise = "Depthwise" in call.kind or variable.name == "depthwise_kernel"
            fan_in = math.prod(variable.shape[: 2 if depthwise else -1])
            variable.assign(chance.normal(0, math.sqrt(2 / fan_in), variable.shape))
