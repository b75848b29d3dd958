"""Well-known networks with the weights they learnt from ImageNet, frozen, and a head of their own.

ResNet50V2 is that of He et al. (2016, https://arxiv.org/abs/1603.05027), DenseNet-121 that of Huang
et al. (2017, https://arxiv.org/abs/1608.06993), EfficientNetV2-B0 that of Tan and Le (2021,
https://arxiv.org/abs/2104.00298); their weights are Keras's.
"""

from __future__ import annotations

from cnnviz.zoo.keras_applications import (
    AS_IMAGENET,
    BASE,
    FROM_MINUS_ONE_TO_ONE,
    Body,
    architecture,
)
from cnnviz.zoo.weights import Weights

EFFICIENTNET_V2_B0 = architecture(
    Body(
        "EfficientNetV2B0",
        Weights(
            "EfficientNetV2-B0",
            f"{BASE}efficientnet_v2/efficientnetv2-b0_notop.h5",
            "893217f2bb855e2983157299931e43ff",
        ),
        {"include_preprocessing": False},  # pictures come scaled already
    ),
    "efficientnet-v2-b0",
    "EfficientNetV2-B0",
    "A network that learnt from a million photos of a thousand kinds and weighs its own maps; only "
    "a new last layer learns your classes. Its weights (23 MB) are downloaded on first use.",
    AS_IMAGENET,
)
DENSENET_121 = architecture(
    Body(
        "DenseNet121",
        Weights(
            "DenseNet-121",
            f"{BASE}densenet/densenet121_weights_tf_dim_ordering_tf_kernels_notop.h5",
            "30ee3e1110167f948a6b9946edeeb738",
        ),
    ),
    "densenet-121",
    "DenseNet-121",
    "A network that learnt from a million photos of a thousand kinds, in which each layer sees the "
    "maps of all before it; only a new last layer learns your classes. Its weights (28 MB) are "
    "downloaded on first use.",
    AS_IMAGENET,
)
RESNET_50_V2 = architecture(
    Body(
        "ResNet50V2",
        Weights(
            "ResNet50V2",
            f"{BASE}resnet/resnet50v2_weights_tf_dim_ordering_tf_kernels_notop.h5",
            "fac2f116257151a9d068a22e544a4917",
        ),
    ),
    "resnet-50-v2",
    "ResNet50V2",
    "A network that learnt from a million photos of a thousand kinds, whose blocks add to what "
    "came in; only a new last layer learns your classes. Its weights (90 MB) are downloaded on "
    "first use.",
    FROM_MINUS_ONE_TO_ONE,
)
WELL_KNOWN = (EFFICIENTNET_V2_B0, DENSENET_121, RESNET_50_V2)
"""The smaller download first."""
