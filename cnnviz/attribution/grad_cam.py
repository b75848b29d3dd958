"""Grad-CAM: the maps of a layer, weighted by how much the score listens to each."""

from typing import Any

from numpy.typing import ArrayLike

from cnnviz.attribution.heatmap import Heatmap
from cnnviz.attribution.method import Method
from cnnviz.attribution.request import Request
from cnnviz.attribution.weighted_maps import weighted
from cnnviz.types import Float32


def compute(model: Any, image: ArrayLike, request: Request) -> Heatmap:
    r"""Return the Grad-CAM of one layer, $\max(0, \sum_k w_k A^k)$ (arXiv:1610.02391, eq. 2)."""
    return weighted(model, image, request, weights)


def weights(_maps: Float32, gradient: Float32) -> Float32:
    r"""Return each map's mean gradient (C,).

    $w_k = \frac{1}{hw} \sum_{ij} \partial S / \partial A^k_{ij}$ (eq. 1).
    """
    mean: Float32 = gradient.mean(axis=(0, 1))
    return mean


GRAD_CAM = Method(
    name="grad-cam",
    title="Grad-CAM",
    summary="Shows where those maps of a layer are active that raise the score of the class.",
    citation=(
        "Selvaraju et al. 2017, “Grad-CAM: Visual Explanations from Deep Networks via "
        "Gradient-based Localization”, arXiv:1610.02391"
    ),
    signed=False,
    needs_layer=True,
    long=False,
    compute=compute,
)
