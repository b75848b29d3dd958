"""Grad-CAM++: Grad-CAM with a weight for each cell, so that several small parts all count."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from cnnviz.attribution.heatmap import Heatmap
from cnnviz.attribution.method import Method
from cnnviz.attribution.request import Request
from cnnviz.attribution.weighted_maps import weighted
from cnnviz.types import Float32


def compute(model: Any, image: ArrayLike, request: Request) -> Heatmap:
    r"""Return the Grad-CAM++ of one layer, $\max(0, \sum_k w_k A^k)$ (arXiv:1710.11063)."""
    return weighted(model, image, request, weights)


def weights(maps: Float32, gradient: Float32) -> Float32:
    r"""Return the weights of the maps (C,).

    $w_k = \sum_{ij} \alpha^k_{ij} \max(0, g^k_{ij})$ with
    $\alpha = g^2 / (2 g^2 + g^3 \sum_{ab} A^k_{ab})$, where g is the gradient of the score S (eq. 5
    and 19 with the derivatives of $Y = e^S$). The paper's factor $e^S$ in front is left out: it
    is the same for all maps, and overflows.
    """
    total = maps.sum(axis=(0, 1))
    denominator = 2 + gradient * total  # both sides of the fraction divided by g²
    denominator[denominator == 0] = np.inf  # only without ReLU; the authors leave such cells out
    found: Float32 = (np.maximum(gradient, 0) / denominator).sum(axis=(0, 1))
    return found


GRAD_CAM_PLUS_PLUS = Method(
    name="grad-cam-plus-plus",
    title="Grad-CAM++",
    summary=(
        "Like Grad-CAM, but each cell has a weight of its own, so that several small parts of one "
        "kind all show."
    ),
    citation=(
        "Chattopadhay et al. 2018, “Grad-CAM++: Improved Visual Explanations for Deep "
        "Convolutional Networks”, arXiv:1710.11063"
    ),
    signed=False,
    needs_layer=True,
    long=False,
    compute=compute,
)
