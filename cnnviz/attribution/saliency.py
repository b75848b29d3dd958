"""Saliency: how fast the score changes with each pixel."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from cnnviz.attribution import programs
from cnnviz.attribution.heatmap import Heatmap
from cnnviz.attribution.method import Method
from cnnviz.attribution.network import survey
from cnnviz.attribution.request import Request
from cnnviz.types import Float32


def compute(model: Any, image: ArrayLike, request: Request) -> Heatmap:
    """Return the largest absolute gradient over each pixel's channels."""
    seen, batch = survey(model, image)
    found = programs.at_input(model, seen, batch, request.class_index)
    return Heatmap(
        values=strongest(found.gradient[0]),
        size=(batch.shape[1], batch.shape[2]),
        class_index=request.class_index,
        score=float(found.scores[0, request.class_index]),
        score_kind=seen.head.kind,
    )


def strongest(gradient: Float32) -> Float32:
    """Return from (H, W, C) each pixel's largest absolute value (H, W) (arXiv:1312.6034, 3.1)."""
    values: Float32 = np.abs(gradient).max(axis=-1)
    return values


SALIENCY = Method(
    name="saliency",
    title="Saliency",
    summary="Shows for each pixel how fast the score of the class changes with it.",
    citation=(
        "Simonyan, Vedaldi and Zisserman 2013, “Deep Inside Convolutional Networks: Visualising "
        "Image Classification Models and Saliency Maps”, arXiv:1312.6034"
    ),
    signed=False,
    needs_layer=False,
    long=False,
    compute=compute,
)
