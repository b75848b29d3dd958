"""CAM: the last maps, weighted by the dense layer that reads their means."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from numpy.typing import ArrayLike

from cnnviz import compiled
from cnnviz.attribution import head
from cnnviz.attribution.heatmap import Heatmap
from cnnviz.attribution.method import Method
from cnnviz.attribution.network import survey
from cnnviz.attribution.request import Request
from cnnviz.errors import ModelError
from cnnviz.flow import Call, Flow, Port
from cnnviz.language import _
from cnnviz.trace import compile_ports, read
from cnnviz.types import Float32


def compute(model: Any, image: ArrayLike, request: Request) -> Heatmap:
    r"""Return $\sum_k w_k A^k$ with the class's weights w in the dense layer (arXiv:1512.04150).

    The mean of all cells plus the layer's bias (``facts["bias"]``) is the score.

    Raises:
        ModelError: the network does not end in global average pooling and one dense layer.
    """
    seen, batch = survey(model, image)
    seen.check_class(request.class_index)
    ending = _ending(seen.graph)
    if ending is None:
        raise ModelError(_refusal(seen.graph))
    ports = ending.maps, seen.head.port
    make = partial(compile_ports, seen.graph, ports, batch.shape)
    maps, answer = compiled.kept(model, ("maps", seen), make)(batch)
    weights, bias = ending.of_class(request.class_index)
    column = seen.head.scores(answer)
    return Heatmap(
        values=maps[0] @ weights,
        size=(batch.shape[1], batch.shape[2]),
        class_index=request.class_index,
        score=float(column[0, request.class_index]),
        score_kind=seen.head.kind,
        layer=ending.maps.name,
        facts={"weights": weights, "bias": bias},
    )


def obstacle(model: Any) -> str:
    """Say why the method cannot be used on the model, "" where it can."""
    graph = read(model)
    return "" if _ending(graph) else _refusal(graph)


@dataclass(frozen=True, slots=True, eq=False)
class _Ending:
    """Global average pooling of the maps, and the one layer that makes scores of the means."""

    maps: Port
    dense: Call
    two_sided: bool
    """Whether there is one score only, for class 1, and its negative for class 0."""

    def of_class(self, number: int) -> tuple[Float32, float]:
        """Return the weights (C,) and the bias of one class."""
        weights = self.dense.weights
        kernel = weights["kernel"].reshape(-1, weights["kernel"].shape[-1])  # (C, scores)
        column, sign = (0, 2 * number - 1) if self.two_sided else (number, 1)
        bias = weights["bias"][column] if "bias" in weights else 0.0
        return sign * kernel[:, column], float(sign * bias)


def _ending(graph: Flow) -> _Ending | None:
    port, answer = head.ending(graph)
    dense = head.changing(port).call
    if not _is_dense(dense):
        return None
    pooling = head.changing(dense.sources[0]).call
    if pooling.kind != "GlobalAveragePooling2D" or not _channels_last(pooling):
        return None
    scores = dense.weights["kernel"].shape[-1]
    return _Ending(pooling.sources[0], dense, answer == "sigmoid" and scores == 1)


def _is_dense(call: Call) -> bool:
    """Whether each score is a weighted sum of all that comes in; on one cell a 1×1 kernel is so."""
    one_cell = call.kind == "Conv2D" and tuple(call.config["kernel_size"]) == (1, 1)
    return call.kind == "Dense" or (
        one_cell and call.config["groups"] == 1 and _channels_last(call)
    )


def _channels_last(call: Call) -> bool:
    return call.config.get("data_format") != "channels_first"


def _refusal(graph: Flow) -> str:
    dense = head.changing(head.ending(graph)[0]).call
    before = head.changing(dense.sources[0]).call.kind if dense.sources else _("nothing")
    return _(
        "A class-activation map needs a network that ends in global average pooling "
        "and one dense layer; this one ends in {before} and {kind}. Choose Grad-CAM, "
        "which needs neither."
    ).format(before=before, kind=dense.kind)


CLASS_ACTIVATION = Method(
    name="cam",
    title="CAM",
    summary=(
        "Where a network ends in global average pooling: shows what each place of the last maps "
        "adds to the score of the class or takes from it."
    ),
    citation=(
        "Zhou et al. 2015, “Learning Deep Features for Discriminative Localization”, "
        "arXiv:1512.04150"
    ),
    signed=True,
    needs_layer=False,
    long=False,
    compute=compute,
    obstacle=obstacle,
)
