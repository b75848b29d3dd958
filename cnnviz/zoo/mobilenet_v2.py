"""MobileNetV2 with the weights it learnt from ImageNet, frozen, and a head of its own.

Transfer learning: only the last layer learns, from what the frozen layers see in a photo. The
network is that of Sandler et al. (2018, https://arxiv.org/abs/1801.04381), its weights Keras's.
"""

from __future__ import annotations

from cnnviz.zoo.architecture import Architecture
from cnnviz.zoo.keras_applications import BASE, FROM_MINUS_ONE_TO_ONE, Body, architecture
from cnnviz.zoo.weights import Weights

FILE = "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_{alpha}_224_no_top.h5"
"""What Keras calls the file of the weights."""


def _architecture(alpha: float, kind: str, filters: str) -> Architecture:
    name = f"mobilenet-v2-{100 * alpha:03.0f}"
    weights = Weights("MobileNetV2", f"{BASE}mobilenet_v2/{FILE.format(alpha=float(alpha))}")
    return architecture(
        Body("MobileNetV2", weights, {"alpha": alpha}),
        name,
        f"MobileNetV2{kind}",
        f"A network that learnt from a million photos of a thousand kinds, with {filters}; "
        "only a new last layer learns your classes.",
        FROM_MINUS_ONE_TO_ONE,
    )


MOBILENETS_V2 = (
    _architecture(0.35, ", slim", "about a third of the usual filters"),
    _architecture(0.5, ", half", "half of the usual filters"),
    _architecture(0.75, ", three quarters", "three quarters of the usual filters"),
    _architecture(1.0, "", "its usual filters"),
    _architecture(1.3, ", wide", "a third more filters than usual"),
    _architecture(1.4, ", widest", "two fifths more filters than usual"),
)
"""In each width (alpha) for which Keras has weights for pictures of 224×224 pixels."""
