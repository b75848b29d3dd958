"""What a network looked at: for one class and one picture, a map of where its score comes from.

To add a method: one new file that exports one :class:`~cnnviz.attribution.method.Method`, and one
line in ``METHODS`` (docs/attribution.md).
"""

from cnnviz.attribution.class_activation import CLASS_ACTIVATION
from cnnviz.attribution.covering import FILLINGS, Filling, covered, filled
from cnnviz.attribution.edges import EDGES
from cnnviz.attribution.grad_cam import GRAD_CAM
from cnnviz.attribution.grad_cam_plus_plus import GRAD_CAM_PLUS_PLUS
from cnnviz.attribution.heatmap import Heatmap, enlarge
from cnnviz.attribution.integrated_gradients import INTEGRATED_GRADIENTS
from cnnviz.attribution.method import Method
from cnnviz.attribution.network import Survey, survey
from cnnviz.attribution.occlusion import OCCLUSION
from cnnviz.attribution.randomisation import Check, Stage, randomise
from cnnviz.attribution.request import Request
from cnnviz.attribution.saliency import SALIENCY
from cnnviz.attribution.smooth_grad import SMOOTH_GRAD

METHODS: tuple[Method, ...] = (
    GRAD_CAM,
    GRAD_CAM_PLUS_PLUS,
    CLASS_ACTIVATION,
    SALIENCY,
    SMOOTH_GRAD,
    INTEGRATED_GRADIENTS,
    OCCLUSION,
)

__all__ = [
    "EDGES",
    "FILLINGS",
    "GRAD_CAM",
    "METHODS",
    "Check",
    "Filling",
    "Heatmap",
    "Method",
    "Request",
    "Stage",
    "Survey",
    "covered",
    "enlarge",
    "filled",
    "randomise",
    "survey",
]
