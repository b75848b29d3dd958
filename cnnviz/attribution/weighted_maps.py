"""What the Grad-CAM family has in common: a layer's maps, summed with weights from a gradient."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from cnnviz.attribution import programs
from cnnviz.attribution.heatmap import Heatmap
from cnnviz.attribution.network import survey
from cnnviz.attribution.request import Request
from cnnviz.types import Float32

Weigh = Callable[[Float32, Float32], Float32]
"""A layer's maps (h, w, C) and the gradient of the score by them -> their weights (C,)."""


def weighted(model: Any, image: ArrayLike, request: Request, weigh: Weigh) -> Heatmap:
    """Return what is positive of the sum of a layer's maps, each with its weight."""
    seen, batch = survey(model, image)
    port = seen.port(request.layer)
    found = programs.at_layer(model, seen, port, batch, request.class_index)
    maps = found.values[0]  # (h, w, C)
    weights = weigh(maps, found.gradient[0])
    return Heatmap(
        values=np.maximum(maps @ weights, 0),
        size=(batch.shape[1], batch.shape[2]),
        class_index=request.class_index,
        score=float(found.scores[0, request.class_index]),
        score_kind=seen.head.kind,
        layer=port.name,
        facts={"weights": weights},
    )
