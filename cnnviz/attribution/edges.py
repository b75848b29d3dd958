"""An edge detector dressed up as a method: what a map looks like that says nothing of a network."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from cnnviz.attribution.heatmap import Heatmap
from cnnviz.attribution.method import Method
from cnnviz.attribution.network import survey
from cnnviz.attribution.programs import scores
from cnnviz.attribution.request import Request
from cnnviz.types import Float32


def compute(model: Any, image: ArrayLike, request: Request) -> Heatmap:
    """Return the strength of the edges in the picture, whatever the network makes of it."""
    seen, batch = survey(model, image)
    seen.check_class(request.class_index)
    return Heatmap(
        values=_strength(batch[0]),
        size=(batch.shape[1], batch.shape[2]),
        class_index=request.class_index,
        score=float(scores(model, seen, batch)[0, request.class_index]),
        score_kind=seen.head.kind,
    )


def _strength(picture: Float32) -> Float32:
    """Return the length of the gradient by place (H, W) of the channels' mean (H, W, C)."""
    padded = np.pad(picture.mean(axis=-1), 1, mode="edge")
    down = padded[2:, 1:-1] - padded[:-2, 1:-1]
    right = padded[1:-1, 2:] - padded[1:-1, :-2]
    strength: Float32 = np.hypot(down, right)
    return strength


EDGES = Method(
    name="edges",
    title="Edge detector",
    summary="Shows the edges in the picture and knows nothing of the network; for comparison only.",
    citation="Adebayo et al. 2018, “Sanity Checks for Saliency Maps”, arXiv:1810.03292",
    signed=False,
    needs_layer=False,
    long=False,
    compute=compute,
)
